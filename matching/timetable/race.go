package timetable

import "gongbo/matching/timetable/sat"

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
	proof    *proof // nil before it joins, and where it does not
	best     int32
}

// round gives the annealing n moves, and the clauses as many or more. Where the annealing reaches the bound, what the
// clauses did in the round does not count, so that it is the same whether they ran at all.
func (c *chase) round(n int64, k int) {
	if c.proof == nil && n >= c.joins && c.provable() {
		c.proof = newProof(c.solver)
	}
	more := int64(0) // moves for the clauses, for each of the annealing
	if c.proof != nil {
		if more = 1; n == longestRound {
			more = moreProof
		}
	}
	n = max(min(n, c.budget.left()/(1+more)), askEvery)
	if c.proof == nil {
		c.anneal(n, k)
		return
	}
	var found outcome
	part := c.budget.part(n * more)
	if c.o.Threads > 1 {
		ended := make(chan outcome, 1)
		target := c.best
		go func() { ended <- c.proof.search(target, part) }()
		c.anneal(n, k)
		found = <-ended
	} else {
		target := c.best
		if c.anneal(n, k); c.best > int32(c.bound) {
			found = c.proof.search(target, part)
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
	a.budget = part
	a.soft = k%2 == 1 && len(a.held) <= mostSoft
	c.best = a.round(n, hot, cold, c.best, func(score int32) bool {
		copy(c.kept, c.slot)
		c.solver.best = standing{unfair: a.unfair, breaks: a.total}
		c.tell()
		return score <= int32(c.bound)
	})
	if a.over > 0 {
		c.restore(c.kept)
		a.recount()
	}
	a.soft, a.budget = false, c.budget
	c.budget.spend(part.used)
}

// take takes over what the clauses found.
func (c *chase) take(found outcome) {
	if found.slots != nil && found.breaks < c.best {
		c.best = found.breaks
		copy(c.kept, found.slots)
		c.restore(c.kept)
		c.annealer.recount()
		c.solver.best = standing{breaks: found.breaks}
		c.tell()
	}
	c.bound = max(c.bound, found.atLeast)
}

// provable says whether the problem is small enough for clauses, and as they know it: fair from no breaks on.
func (c *chase) provable() bool {
	counters := 0
	for s, room := range c.room {
		here := 0
		for _, m := range c.annealer.held {
			if c.fits(m, int32(s)) {
				here++
			}
		}
		counters += here * int(room)
	}
	return c.annealer.base == 0 && c.solver.best.unfair == 0 && c.best <= mostToldOf && counters+c.people*c.slots <= mostCounters
}

// proof is the search by clauses.
type proof struct {
	*breakClauses
	exact bool // no timetable is left out, so that what has no answer is proven
	told  int32
	least int32 // fewer breaks are proven impossible for these clauses
}

// outcome is what a search by clauses found: a timetable, when slots is not nil, and a proven bound on breaks.
type outcome struct {
	slots   []int32
	breaks  int32
	atLeast int
}

const mostEach = 3 // breaks of one person that clauses tell apart

func newProof(s *solver) *proof {
	still := *s.board // the annealing goes on meanwhile
	still.slot = append([]int32(nil), s.slot...)
	each := min(mostEach, int(s.best.breaks))
	if s.p.Fairness >= 0 {
		each = min(each, s.p.Fairness)
	}
	c := newBreakClauses(&still, s.standingOf(), s.fewest, each, int(s.best.breaks))
	s.budget.spend(int64(c.sat.Variables()) * 20)
	return &proof{breakClauses: c, exact: each == int(s.best.breaks) || each == s.p.Fairness, told: s.best.breaks, least: int32(s.bound)}
}

// search looks for timetables with fewer breaks than so many, until the part of the budget is used up.
func (p *proof) search(than int32, part *budget) (found outcome) {
	spend := func(n int64) bool { return part.spend(n * stepPrice) }
	for p.told = min(p.told, than); p.told > p.least && !part.over; {
		p.allow(int(p.told) - 1)
		switch p.sat.Solve(spend) {
		case sat.Impossible:
			p.least = p.told
		case sat.Satisfied:
			found.slots = p.timetable()
			p.told = p.breaksIn(found.slots)
			found.breaks = p.told
		}
	}
	if p.exact {
		found.atLeast = int(p.least)
	}
	return found
}

// breaksIn counts the breaks of a timetable.
func (p *proof) breaksIn(slots []int32) int32 {
	busy := make([][]bool, p.people)
	for i := range busy {
		busy[i] = make([]bool, p.slots)
	}
	for m, s := range slots {
		if s >= 0 {
			busy[p.a[m]][s], busy[p.b[m]][s] = true, true
		}
	}
	sum := int32(0)
	for _, day := range busy {
		runs := int32(0)
		for s, now := range day {
			if now && (s == 0 || !day[s-1]) {
				runs++
			}
		}
		sum += max(0, runs-1)
	}
	return sum
}
