package sat

// Blamed gives, after Refused, literals out of those assumed with which alone the clauses cannot hold. They are not
// always the fewest. The slice is the caller's.
func (s *Solver) Blamed() []Lit { return append([]Lit(nil), s.blamed...) }

// blame finds which of the assumed literals make l, which is assumed too, false. Every decision that stands is one of
// them, so that all literals without a reason are.
func (s *Solver) blame(l Lit) {
	s.blamed = append(s.blamed[:0], l)
	if len(s.limits) == 0 {
		return
	}
	s.seen[l.variable()] = s.level[l.variable()] > 0
	for at := len(s.trail) - 1; at >= int(s.limits[0]); at-- {
		p := s.trail[at]
		v := p.variable()
		if !s.seen[v] {
			continue
		}
		s.seen[v] = false
		if s.reason[v] == none {
			s.blamed = append(s.blamed, p)
			continue
		}
		for _, x := range s.sources(s.reason[v], p) {
			if w := Lit(x).variable(); s.level[w] > 0 {
				s.seen[w] = true
			}
		}
	}
}
