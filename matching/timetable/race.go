package timetable

const (
	hot, cold    = 0.2, 0.13 // in breaks
	firstRound   = 250_000
	longestRound = 20_000_000
	mostSoft     = 1_000 // meetings up to which slots may be too full for a while

	firstProof   = 8_000_000 // moves of the round at which the clauses join
	moreProof    = 8         // moves for the clauses, for each of the annealing, once that has long had its chance
	mostCounters = 600_000   // variables of clauses up to which they do
	mostToldOf   = 40        // breaks up to which they do
	stepPrice    = 3         // moves that an assignment in the clauses stands for
	clausePrice  = 20        // and a variable when clauses are made
)

// lowerBreaks runs three searches in rounds of growing length: annealing, which is good at timetables that are full, and
// from some point on two by clauses, which are good at those that are not: near the best timetable, and among all, which
// proves a bound too. After each round all go on from the fewest breaks that any found.
func (s *solver) lowerBreaks(a *annealer, share float64) {
	if len(a.held) == 0 || a.score() <= int32(s.bound) {
		return
	}
	s.budget.phase(share)
	c := &chase{solver: s, annealer: a, best: a.score()}
	for n, k := int64(firstRound), 0; c.best > int32(s.bound) && !s.budget.done; n, k = min(n*3/2, longestRound), k+1 {
		if c.all == nil && n >= s.joins && s.provable(a) {
			c.all, c.near = newSearcher(s), newVicinity(s, newComparison(s.o.Order))
		}
		if c.all == nil {
			c.anneal(max(min(n, s.budget.left()), askEvery), k)
		} else {
			c.round(n, k)
		}
	}
	s.restore(s.kept)
	a.recount()
	s.best = a.standing()
}

type chase struct {
	*solver
	annealer *annealer
	all      *searcher // nil before the clauses join, and where they do not
	near     *vicinity
	best     int32
}

// round gives the annealing n moves, and the clauses as many or more: the search near the best timetable on a thread of
// its own, if there is one. Where the others come to an end without it, what it did does not count, so that all is the
// same whether it ran at all.
func (c *chase) round(n int64, k int) {
	near, all := n, n/2 // moves for the clauses
	if n == longestRound {
		near, all = n*moreProof, n*(moreProof-1)
	}
	scale := min(1, float64(c.budget.left())/float64(n+near+all))
	moves := func(n int64) int64 { return max(int64(scale*float64(n)), askEvery) }
	part := c.budget.part(moves(near))
	c.near.look(c.kept, int32(c.bound))
	search := func() { c.near.search(part) }
	others := func() {
		if c.anneal(moves(n), k); c.best > int32(c.bound) {
			own := c.budget.part(moves(all))
			c.all.told = min(c.all.told, c.best)
			c.all.search(own)
			c.budget.spend(own.used)
		}
	}
	done := func() bool { return c.best <= int32(c.bound) || c.all.told <= c.all.least }
	if c.o.Threads > 1 {
		sideBySide(search, others)
	} else if others(); !done() {
		search()
	}
	if !done() {
		c.budget.spend(part.used)
		c.take(c.near.slots, c.near.best.breaks)
		c.all.least = max(c.all.least, c.near.least)
	}
	c.take(c.all.slots, c.all.told)
	c.bound = max(c.bound, int(min(c.all.least, c.all.shows)))
}

// sideBySide runs the first on another thread.
func sideBySide(first, second func()) {
	ended := make(chan struct{})
	go func() {
		first()
		close(ended)
	}()
	second()
	<-ended
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

// take takes over what the clauses found, if it is better.
func (c *chase) take(slots []int32, breaks int32) {
	if slots == nil || breaks >= c.best {
		return
	}
	c.best = breaks
	copy(c.kept, slots)
	c.restore(c.kept)
	c.annealer.recount()
	c.solver.best = c.annealer.standing()
	c.tell()
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
