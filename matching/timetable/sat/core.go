package sat

// Core is, after Refused, some of the assumed literals that cannot hold together.
func (s *Solver) Core() []Lit { return s.core }

// explain leaves in core the assumed literal l, which is false, and those that made it so.
func (s *Solver) explain(l Lit) {
	s.core = append(s.core[:0], l)
	if s.level[l.variable()] == 0 {
		return
	}
	s.seen[l.variable()] = true
	for i := len(s.trail) - 1; i >= int(s.limits[0]); i-- {
		p := s.trail[i]
		v := p.variable()
		if !s.seen[v] {
			continue
		}
		s.seen[v] = false
		if s.reason[v] == none {
			s.core = append(s.core, p)
			continue
		}
		for _, x := range s.sources(s.reason[v], p) {
			if w := Lit(x).variable(); s.level[w] > 0 {
				s.seen[w] = true
			}
		}
	}
}

// Lean makes the solver try these literals first where it is free to choose.
func (s *Solver) Lean(lits ...Lit) {
	s.cancel(0)
	for _, l := range lits {
		s.phase[l.variable()] = l&1 != 0
	}
}
