package timetable

import "slices"

const (
	warm, cool  = 6.0, 0.6 // in idle slots
	polishRound = 200_000
	longPolish  = 2_000_000
	laterJoins  = 8 // clauses join here so many times sooner, moves being dearer
)

// shortenWaits uses up the budget on the measures behind breaks, or before them, by two searches side by side: annealing
// and clauses near the best timetable.
func (s *solver) shortenWaits(a *annealer, c *comparison) {
	s.budget.phase(s.share)
	var near *vicinity
	for n := int64(polishRound); !s.budget.done && s.best.idle > 0; n = min(n*3/2, longPolish) {
		if near == nil && n >= s.joins/laterJoins && s.provable(a) {
			near = newVicinity(s, c)
			near.stages = slices.Clone(c.order)
		}
		if near == nil {
			s.polish(a, c, n)
			continue
		}
		part := s.budget.part(n * 4)
		near.take(s.kept)
		search, anneal := func() { near.search(part) }, func() { s.polish(a, c, n) }
		if s.o.Threads > 1 {
			sideBySide(search, anneal)
		} else {
			anneal()
			search()
		}
		s.budget.spend(part.used)
		if c.breaks && c.mostIdle == anyIdle {
			s.bound = max(s.bound, int(min(near.least, near.shows)))
		}
		if near.best.less(s.best, c.order) {
			copy(s.kept, near.slots)
			s.improved(near.best)
			s.restore(s.kept)
			a.recount()
		}
	}
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
