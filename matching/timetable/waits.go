package timetable

const (
	warm, cool  = 6.0, 0.6 // in idle slots
	polishRound = 200_000
	longPolish  = 2_000_000
	laterJoins  = 8 // clauses join here so many times sooner, moves being dearer
	shareOfAll  = 4 // moves for clauses among all, for each of the annealing
	shareOfNear = 8 // and near the best
)

// shortenWaits uses up the budget on the measures behind breaks, or before them, by searches side by side: annealing and
// clauses among all timetables on one thread, clauses near the best timetable on the other.
func (s *solver) shortenWaits(a *annealer, c *comparison) {
	s.budget.phase(s.share)
	var near *vicinity
	var whole [2]*vicinity // by sums and by counters: see chase
	for n, k := int64(polishRound), 0; !s.budget.done && s.best.idle > 0; n, k = min(n*3/2, longPolish), k+1 {
		if near == nil && n >= s.joins/laterJoins && s.provable(a) {
			near, whole[0], whole[1] = newVicinity(s, c, ruled), newVicinity(s, c, ruled), newVicinity(s, c, telling{})
			whole[0].whole, whole[1].whole = true, true
		}
		if near == nil {
			s.polish(a, c, n)
			continue
		}
		one, two := s.budget.part(n*shareOfAll), s.budget.part(n*shareOfNear)
		near.take(s.kept)
		all := whole[k%2]
		first := func() {
			s.polish(a, c, n)
			all.take(s.kept)
			all.search(one)
		}
		second := func() { near.search(two) }
		if s.o.Threads > 1 {
			sideBySide(second, first)
		} else {
			first()
			second()
		}
		s.budget.spend(one.used + two.used)
		s.follow(a, c, all)
		s.follow(a, c, near)
	}
}

// follow takes over what clauses found and proved.
func (s *solver) follow(a *annealer, c *comparison, v *vicinity) {
	if c.breaks && c.mostIdle == anyIdle {
		s.bound = max(s.bound, int(min(v.least, v.shows)))
	}
	if v.best.less(s.best, c.order) {
		s.settle(a, v.slots)
	}
}

// settle makes a timetable that clauses found the best, and the one that stands.
func (s *solver) settle(a *annealer, slots []int32) {
	copy(s.kept, slots)
	s.restore(s.kept)
	a.recount()
	s.improved(a.standing())
}

func (s *solver) improved(x standing) {
	s.best = x
	s.tell()
}

// polish runs a round of annealing on waits, of n moves and four times the price.
func (s *solver) polish(a *annealer, c *comparison, n int64) {
	part := s.budget.part(n * 4)
	a.budget, s.part = part, part
	s.best = a.polish(n, warm, cool, c, s.best, func(x standing) {
		copy(s.kept, s.slot)
		s.improved(x)
	})
	a.budget, s.part = s.budget, nil
	s.budget.spend(part.used)
	s.restore(s.kept)
	a.recount()
}
