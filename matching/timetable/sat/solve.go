package sat

// restarts tells when to start anew: when the clauses learnt of late span more levels than those learnt in all, unless
// the trail has become unusually long (Audemard, Simon 2012).
type restarts struct {
	recent [50]int32
	n      int64 // clauses since the last restart
	sum    int64 // of recent
	all    float64
	trails float64 // moving average of the length of the trail
	learnt int64
}

func (r *restarts) note(levels int32, trail int) {
	i := r.n % int64(len(r.recent))
	if r.n >= int64(len(r.recent)) {
		r.sum -= int64(r.recent[i])
	}
	r.recent[i] = levels
	r.sum += int64(levels)
	r.n++
	r.learnt++
	r.all += float64(levels)
	if r.learnt > 10_000 && r.n >= int64(len(r.recent)) && float64(trail) > 1.4*r.trails {
		r.n, r.sum = 0, 0
	}
	r.trails += (float64(trail) - r.trails) / min(float64(r.learnt), 5_000)
}

func (r *restarts) due() bool {
	const margin = 0.8
	if r.n < int64(len(r.recent)) || float64(r.sum)/float64(len(r.recent))*margin <= r.all/float64(r.learnt) {
		return false
	}
	r.n, r.sum = 0, 0
	return true
}

const (
	firstClean = 2_000 // conflicts
	laterClean = 300   // more each time
	decay      = 0.95
)

// Solve looks for values under which every clause holds. It calls spend with the number of assignments made since the
// last call, now and then; false ends the search with Unknown, and a later call goes on. Literals that are assumed hold
// for this call only; Refused says that the clauses cannot hold with them, and Blamed
// with which of them.
func (s *Solver) Solve(spend func(n int64) bool, assumed ...Lit) Status {
	s.cancel(0)
	if s.bump == 0 {
		s.bump = 1
	}
	s.modes.target.forget()
	made := int64(0)
	for {
		if s.broken {
			return Impossible
		}
		before := s.head
		conflict := s.propagate()
		made += int64(s.head - before)
		s.modes.made += int64(s.head - before)
		if conflict != none {
			if len(s.limits) == 0 {
				s.broken = true
				return Impossible
			}
			s.backtrack(conflict)
			continue
		}
		if made >= 4096 {
			if !spend(made) {
				s.cancel(0)
				return Unknown
			}
			made = 0
		}
		s.takeTurns()
		if s.startsAnew() {
			if int64(len(s.learnt)) >= max(s.nextClean, firstClean) {
				s.cancel(0)
				s.tidy()
			} else {
				s.cancel(len(assumed))
			}
		}
		if len(s.limits) < len(assumed) {
			if !s.assume(assumed) {
				s.cancel(0)
				spend(made)
				return Refused
			}
			continue
		}
		if !s.decide() {
			s.model = s.model[:0]
			for v := range s.level {
				s.model = append(s.model, s.value[2*v] > 0)
			}
			s.cancel(0)
			return Satisfied
		}
	}
}

// backtrack learns from a conflict and goes back to where the learnt clause says something new.
func (s *Solver) backtrack(conflict int32) {
	s.conflicts++
	trail := len(s.trail)
	if s.modes.stable {
		s.aim()
	}
	back, levels := s.learn(conflict)
	s.restart.note(levels, trail)
	s.cancel(back)
	switch len(s.lits) {
	case 1:
		s.assign(s.lits[0], none)
	case 2:
		s.addPair(s.lits[0], s.lits[1])
		s.assign(s.lits[0], -2-int32(s.lits[1]))
	default:
		c := s.attach(levels)
		s.arena[c+2] = int32(s.conflicts)
		s.learnt = append(s.learnt, c)
		s.assign(s.lits[0], c)
	}
	s.bump /= decay
	if s.bump > 1e90 {
		s.bump *= 1e-100
		for i := range s.order.activity {
			s.order.activity[i] *= 1e-100
		}
	}
}

// tidy forgets clauses when it is time to; no decision stands then.
func (s *Solver) tidy() {
	if s.nextClean == 0 {
		s.nextClean = firstClean
	}
	if int64(len(s.learnt)) < s.nextClean {
		return
	}
	s.nextClean += laterClean
	s.clean()
}

// assume opens a level for the next literal that is assumed. It is false when that cannot hold.
func (s *Solver) assume(assumed []Lit) bool {
	l := assumed[len(s.limits)]
	if s.value[l] < 0 {
		s.blame(l)
		return false
	}
	s.limits = append(s.limits, int32(len(s.trail)))
	if s.value[l] == 0 {
		s.assign(l, none)
	}
	return true
}

// decide opens a new level with the most active open variable. It is false when none is open.
func (s *Solver) decide() bool {
	for len(s.order.items) > 0 {
		v := s.order.pop()
		if s.value[2*v] != 0 {
			continue
		}
		s.limits = append(s.limits, int32(len(s.trail)))
		s.assign(s.first(v), none)
		return true
	}
	return false
}

// Lean makes the solver try a literal first where it is free to choose.
func (s *Solver) Lean(l Lit) {
	s.cancel(0)
	s.phase[l.variable()] = l&1 != 0
}
