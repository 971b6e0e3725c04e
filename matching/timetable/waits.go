package timetable

import "slices"

const (
	warm, cool  = 6.0, 0.6 // in idle slots
	polishRound = 200_000
	longPolish  = 2_000_000
	waitJoins   = 1_000_000 // moves of the round at which the clauses join
)

// shortenWaits uses up the budget on the measures behind breaks, or before them, by two searches side by side: annealing
// and clauses near the best timetable.
func (s *solver) shortenWaits(a *annealer, c *comparison) {
	s.budget.phase(s.share)
	var near *vicinity
	for n := int64(polishRound); !s.budget.done && s.best.idle > 0; n = min(n*3/2, longPolish) {
		if near == nil && n >= waitJoins && s.provable(a) {
			near = s.nearWaits(c)
		}
		if near == nil {
			s.polish(a, c, n)
			continue
		}
		part := s.budget.part(n * 4)
		slots := slices.Clone(s.kept)
		search := func() {
			near.take(slots)
			near.search(part)
		}
		if s.o.Threads > 1 {
			ended := make(chan struct{})
			go func() { search(); close(ended) }()
			s.polish(a, c, n)
			<-ended
		} else {
			s.polish(a, c, n)
			search()
		}
		s.budget.spend(part.used)
		if c.breaks && s.searcher.exact {
			s.bound = max(s.bound, int(near.least))
		}
		if near.best.less(s.best, c.order) {
			copy(s.kept, near.slots)
			s.improved(near.best)
			s.restore(s.kept)
			a.recount()
		}
	}
}

// nearWaits is a search by clauses for less of each measure in turn.
func (s *solver) nearWaits(c *comparison) *vicinity {
	if s.searcher == nil {
		s.searcher = newSearcher(s, s.best.breaks)
	}
	near := s.searcher.near
	near.stages = slices.Clone(c.order)
	near.keepTo(c)
	return near
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
