package timetable

import "math"

const (
	hot, cold    = 0.2, 0.13 // in breaks
	firstRound   = 250_000
	longestRound = 20_000_000
	mostSoft     = 1_000 // meetings up to which slots may be too full for a while

	firstProof   = 2_000_000 // moves of the round at which the clauses join
	someProof    = 2         // moves for clauses among all, for each of the annealing
	moreProof    = 8         // once that has long had its chance
	mostCounters = 600_000   // variables of clauses up to which they do
	mostToldOf   = 40        // breaks up to which they do
	stepPrice    = 3         // moves that an assignment in the clauses stands for
	priceOfJoin  = 200       // moves that must be left for each variable, where clauses join weaving
	perJoin      = 40        // meetings for each of the moves at which they do
	clausePrice  = 20        // and a variable when clauses are made
)

// lowerBreaks runs searches in rounds of growing length: annealing, which is good at timetables that are full, and from
// some point on three by clauses: near the best timetable, and twice among all, by clauses that are good at different things,
// which prove a bound too. After each round all go on from the fewest breaks that any found.
func (s *solver) lowerBreaks(a *annealer, share float64) {
	if len(a.held) == 0 || a.score() <= int32(s.bound) {
		return
	}
	s.budget.phase(share)
	c := newChase(s, a)
	n, grow, longest := int64(firstRound), int64(3), int64(longestRound)
	if c.weaver != nil {
		n, grow, longest = firstWoven*priceOfMove, 4, 1<<40
	}
	if c.halves != nil {
		grow = 8
	}
	for k := 0; c.best > int32(s.bound) && !s.budget.done; n, k = min(n*grow/2, longest), k+1 {
		if c.near == nil && n >= s.joinsAt(a) && s.provable(a) {
			c.counted, c.ruled = newSearcher(s, telling{}), newSearcher(s, ruled)
			c.near = newVicinity(s, newComparison(s.o.Order), ruled)
		}
		if c.near == nil {
			c.anneal(max(min(n, s.budget.left()), askEvery), k)
		} else {
			c.round(n, k)
		}
	}
	s.goBack(a, c.weaver)
	s.best = a.standing()
}

type chase struct {
	*solver
	annealer *annealer
	weaver   *weaver   // for boards that are not plain, else nil
	other    *weaver   // for every second round of plain ones with many orders, else nil
	halves   *halves   // where those are large, else nil
	counted  *searcher // tables are counted by variables; nil before the clauses join, and where they do not
	ruled    *searcher // tables and people are counted by rules
	near     *vicinity
	best     int32
}

func newChase(s *solver, a *annealer) *chase {
	c := &chase{solver: s, annealer: a, best: a.score()}
	switch {
	case !s.plain:
		c.weaver = newWeaver(a)
		c.weaver.breakCost = 1
		if c.halves = newHalves(s, a); c.halves != nil {
			c.halves.price(1, 0)
		}
	case s.mostlyOrdered(a):
		c.other = newWeaver(a)
		c.other.breakCost = 1
	}
	return c
}

// mostlyOrdered says whether more than half of the meetings that stand are ordered: chains, which move many meetings by the
// same two slots, mostly break some order then.
func (s *solver) mostlyOrdered(a *annealer) bool {
	n := 0
	for _, m := range a.held {
		if s.ordered[m] {
			n++
		}
	}
	return 2*n > len(a.held)
}

// round gives the annealing n moves, and each search by clauses as many or more: the ruled one and the one near the best
// timetable on a thread of their own, if there is one. Where the others come to an end without them, what these did does
// not count, so that all is the same whether they ran at all.
func (c *chase) round(n int64, k int) {
	most := n * someProof
	if n == longestRound {
		most = n * moreProof
	}
	if c.weaver != nil {
		most = n / 2
	}
	scale := min(1, float64(c.budget.left())/float64(2*n+2*most))
	moves := func(n int64) int64 { return max(int64(scale*float64(n)), askEvery) }
	least := int32(c.bound)
	near, ruled := c.budget.part(moves(n)), c.budget.part(moves(most))
	c.near.look(c.kept, least)
	c.ruled.hear(c.best, least)
	second := func() {
		c.ruled.search(ruled)
		c.near.search(near)
	}
	first := func() {
		c.anneal(moves(n), k)
		if c.counted.hear(c.best, least); c.counted.told > c.counted.least {
			part := c.budget.part(moves(most))
			c.counted.search(part)
			c.budget.spend(part.used)
			c.take(c.counted.found, c.counted.told)
			least = max(least, c.counted.proven())
		}
		if c.best <= least {
			ruled.moot.Store(true)
			near.moot.Store(true)
		}
	}
	if c.o.Threads > 1 {
		sideBySide(second, first)
	} else if first(); c.best > least {
		second()
	}
	if c.best > least {
		c.budget.spend(ruled.used + near.used)
		c.take(c.ruled.found, c.ruled.told)
		c.take(c.near.found, c.near.best.breaks)
		least = max(least, c.ruled.proven(), min(c.near.least, c.near.shows))
	}
	c.bound = max(c.bound, int(least))
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
	if c.halves != nil && c.near == nil {
		c.annealApart(n)
		return
	}
	a := c.annealer
	part := c.budget.part(n)
	a.budget, c.part = part, part
	better := func(score int32) bool {
		c.note(c.kept)
		c.best, c.solver.best = score, a.standing()
		c.tell()
		return score <= int32(c.bound)
	}
	w := c.weaver
	if c.other != nil {
		if k%2 == 1 {
			w = c.other
			w.refresh()
		}
		k /= 2
	}
	if w != nil {
		w.round(n/priceOfMove, w.heat(n/priceOfMove), coldWoven, func(bool) bool {
			score := a.score()
			return score < c.best && better(score)
		})
	} else {
		a.soft = k%2 == 1 && len(a.held) <= mostSoft
		a.round(n, hot, cold, c.best, better)
	}
	if a.over > 0 {
		c.goBack(a, nil)
	}
	a.soft, a.budget, c.part = false, c.budget, nil
	c.budget.spend(part.used)
}

// annealApart runs one round of annealing in halves.
func (c *chase) annealApart(n int64) {
	n = c.budget.last(n) / priceOfMove
	c.halves.round(n, c.weaver.heat(n), coldApart, func(x standing) bool {
		if score := x.score(); score < c.best {
			c.kept = c.halves.now.clone()
			c.best, c.solver.best = score, x
			c.tell()
		}
		return c.best <= int32(c.bound)
	})
	c.annealer.recount()
	c.weaver.refresh()
}

// take takes over what the clauses found, if it is better.
func (c *chase) take(found stand, breaks int32) {
	if found.slot == nil || breaks >= c.best {
		return
	}
	c.best = breaks
	c.settle(c.annealer, c.weaver, found)
}

// joinsAt is the round of annealing at which clauses join it. Weaving, whose moves are dearer, goes on alone for longer
// where there are more meetings.
func (s *solver) joinsAt(a *annealer) int64 {
	if s.plain {
		return s.joins
	}
	return min(s.joins, math.MaxInt64>>20) * int64(max(1, len(a.held)/perJoin))
}

// variables is about how many clauses for a board that is not plain have.
func (s *solver) variables() int64 {
	n := s.people * (3 + mostEach)
	for m := range int32(len(s.slot)) {
		n += 2 + len(s.venue.baysOf(s.given[m])) + int(s.seatsOf(int(s.firm[s.a[m]]))+s.seatsOf(int(s.firm[s.b[m]])))
	}
	return int64(n) * int64(s.slots)
}

// provable says whether the problem is small enough for clauses, and as they know it: fair from no breaks on.
func (s *solver) provable(a *annealer) bool {
	counters := 0
	for at, room := range s.room {
		here := 0
		for _, m := range a.held {
			if s.fits(m, int32(at%s.slots)) {
				here++
			}
		}
		counters += here * int(room)
	}
	return a.base == 0 && !s.venue.pauses() && s.best.unfair == 0 && s.best.breaks <= mostToldOf && counters+s.people*s.slots <= mostCounters &&
		(s.plain || s.variables()*priceOfJoin <= s.budget.left())
}
