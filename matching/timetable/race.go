package timetable

import "slices"

const (
	hot, cold    = 0.2, 0.13 // in breaks
	firstRound   = 250_000
	longestRound = 20_000_000
	mostSoft     = 1_000 // meetings up to which slots may be too full for a while

	firstProof   = 8_000_000 // moves of the round at which the clauses join
	moreProof    = 4         // moves for the clauses, for each of the annealing, once that has long had its chance
	mostCounters = 600_000   // variables of clauses up to which they do
	mostToldOf   = 40        // breaks up to which they do
	stepPrice    = 3         // moves that an assignment in the clauses stands for
	clausePrice  = 20        // and a variable when clauses are made
)

// lowerBreaks runs two searches side by side, in rounds of growing length: annealing, which is good at timetables that
// are full, and from some point on clauses, which are good at those that are not, and prove a bound. After each round
// both go on from the fewest breaks that either found.
func (s *solver) lowerBreaks(a *annealer, share float64) {
	if len(a.held) == 0 || a.score() <= int32(s.bound) {
		return
	}
	s.budget.phase(share)
	c := &chase{solver: s, annealer: a, best: a.score()}
	for n, k := int64(firstRound), 0; c.best > int32(s.bound) && !s.budget.done; n, k = min(n*3/2, longestRound), k+1 {
		c.round(n, k)
	}
	s.restore(s.kept)
	a.recount()
	s.best = a.standing()
}

type chase struct {
	*solver
	annealer *annealer
	best     int32
}

// round gives the annealing n moves, and the clauses as many or more. Where the annealing reaches the bound, what the
// clauses did in the round does not count, so that it is the same whether they ran at all.
func (c *chase) round(n int64, k int) {
	if c.searcher == nil && n >= c.joins && c.best <= mostToldOf && c.provable(c.annealer) {
		c.searcher = newSearcher(c.solver, c.best)
	}
	more := int64(0) // moves for the clauses, for each of the annealing
	if c.searcher != nil {
		if more = 1; n == longestRound {
			more = moreProof
		}
	}
	n = max(min(n, c.budget.left()/(1+more)), askEvery)
	if c.searcher == nil {
		c.anneal(n, k)
		return
	}
	var found outcome
	part := c.budget.part(n * more)
	if c.o.Threads > 1 {
		ended := make(chan outcome, 1)
		slots := slices.Clone(c.kept)
		go func() { ended <- c.searcher.fewer(slots, part) }()
		c.anneal(n, k)
		found = <-ended
	} else {
		slots := slices.Clone(c.kept)
		if c.anneal(n, k); c.best > int32(c.bound) {
			found = c.searcher.fewer(slots, part)
		}
	}
	if c.best > int32(c.bound) {
		c.budget.spend(part.used)
		c.take(found)
	}
}

// anneal runs one round of annealing. Every second one of a small problem may overfill slots on its way.
func (c *chase) anneal(n int64, k int) {
	a := c.annealer
	part := c.budget.part(n)
	a.budget, c.part = part, part
	a.soft = k%2 == 1 && len(a.held) <= mostSoft
	c.best = a.round(n, hot, cold, c.best, func(score int32) bool {
		copy(c.kept, c.slot)
		c.solver.best = a.standing()
		c.tell()
		return score <= int32(c.bound)
	})
	if a.over > 0 {
		c.restore(c.kept)
		a.recount()
	}
	a.soft, a.budget, c.part = false, c.budget, nil
	c.budget.spend(part.used)
}

// take takes over what the clauses found.
func (c *chase) take(found outcome) {
	if found.slots != nil && found.breaks < c.best {
		c.best = found.breaks
		copy(c.kept, found.slots)
		c.restore(c.kept)
		c.annealer.recount()
		c.solver.best = c.annealer.standing()
		c.tell()
	}
	c.bound = max(c.bound, found.atLeast)
}

// provable says whether the problem is small enough for clauses, and as they know it: fair from no breaks on.
func (s *solver) provable(a *annealer) bool {
	counters := 0
	for at, room := range s.room {
		here := 0
		for _, m := range a.held {
			if s.fits(m, int32(at)) {
				here++
			}
		}
		counters += here * int(room)
	}
	return a.base == 0 && s.best.unfair == 0 && s.best.breaks <= mostToldOf && counters+s.people*s.slots <= mostCounters
}
