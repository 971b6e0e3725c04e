package timetable

import "math"

// annealer lowers breaks by Kempe swaps under a falling temperature. Which meetings stand never changes.
type annealer struct {
	*board
	rng    *rng
	budget *budget
	base   int32 // fairness: everyone's breaks are held within [base, base+d]
	d      int32 // negative: no rule

	soft   bool    // slots may hold more meetings than tables, at a price
	over   int32   // meetings above the tables, all slots
	adds   int32   // what the walked chain adds to over
	broken []int32 // of each person: breaks
	total  int32   // breaks of all
	unfair int32   // breaks outside the fairness band, all people
	list   []int32 // people with breaks
	place  []int32 // their position in list; -1 for those without
	held   []int32 // meetings that stand
	still  []bool  // meetings that are not to move: see halves; nil where all may
	alien  []bool  // people whose breaks do not count

	ends []shift   // of the walked chain
	logs []float64 // -ln of 4096 evenly spread shares: thresholds without a logarithm in each move
}

const (
	breakUnits   = 16 // units of cost that a break stands for
	overUnits    = 8  // and a meeting above the tables
	unfairWeight = 2  // a break outside the fairness band costs as much more as so many breaks
	mostWon      = 3  // breaks that the others of a chain are hoped to win at most: who adds more is not walked for
)

func newAnnealer(b *board, r *rng, g *budget, d, base int) *annealer {
	a := &annealer{
		board: b, rng: r, budget: g, d: int32(d), base: int32(base),
		broken: make([]int32, b.people), place: filled(b.people, -1), logs: make([]float64, 4096),
	}
	for i := range a.logs {
		a.logs[i] = -math.Log((float64(i) + 0.5) / 4096)
	}
	a.recount()
	return a
}

func (a *annealer) recount() {
	for _, person := range a.list {
		a.place[person] = -1
	}
	a.list, a.held, a.total, a.unfair, a.over = a.list[:0], a.held[:0], 0, 0, 0
	for m := range int32(len(a.slot)) {
		if a.slot[m] >= 0 && (a.still == nil || !a.still[m]) {
			a.held = append(a.held, m)
		}
	}
	for person := range int32(a.people) {
		if a.alien != nil && a.alien[person] {
			continue
		}
		n := max(0, a.runs(person)-1)
		a.broken[person] = n
		a.total += n
		a.unfair += a.outside(n)
		if n > 0 {
			a.note(person)
		}
	}
}

func (a *annealer) note(person int32) {
	a.place[person] = int32(len(a.list))
	a.list = append(a.list, person)
}

func (a *annealer) outside(breaks int32) int32 {
	if a.d < 0 {
		return 0
	}
	return max(0, breaks-a.base-a.d) + max(0, a.base-breaks)
}

func (a *annealer) change(person, by int32) {
	was := a.broken[person]
	now := was + by
	a.broken[person] = now
	a.total += by
	a.unfair += a.outside(now) - a.outside(was)
	switch {
	case was == 0 && now > 0:
		a.note(person)
	case was > 0 && now == 0:
		at, last := a.place[person], a.list[len(a.list)-1]
		a.list[at] = last
		a.place[last] = at
		a.place[person] = -1
		a.list = a.list[:len(a.list)-1]
	}
}

func (a *annealer) cost(person, by int32) int32 {
	if a.base == 0 && a.d == 0 { // no break is fair: they need no price beside their own
		return by
	}
	was := a.broken[person]
	return by + unfairWeight*(a.outside(was+by)-a.outside(was))
}

// score orders timetables: those that keep to the tables first, then by unfairness, then by breaks.
func (a *annealer) score() int32 {
	if a.over > 0 {
		return math.MaxInt32
	}
	return standing{unfair: a.unfair, breaks: a.total}.score()
}

// round runs n moves from temperature hot down to cold and calls better whenever the score beats every earlier one.
// It ends early when better says that nothing more is wanted or the budget is over.
func (a *annealer) round(n int64, hot, cold float64, best int32, better func(score int32) bool) int32 {
	const stretch = 256
	steps := float64(n) / stretch
	cool := math.Pow(cold/hot, 1/max(steps, 1))
	for t := hot; n > 0; n -= stretch {
		for range stretch {
			a.move(t)
			if s := a.score(); s < best {
				best = s
				if better(s) {
					return best
				}
			}
		}
		if !a.budget.spend(stretch) {
			return best
		}
		t *= cool
	}
	return best
}

// propose draws a person, a slot in which it meets and one in which it is free; to is -1 where chance drew none.
// One proposal in four goes to someone with a break. A slot in which the person meets too is an occasion to swap a
// closed chain: that changes no cost, but opens ways that orders, sessions and forbidden slots close.
func (a *annealer) propose(r uint64) (person, from, to int32) {
	to = int32((r >> 3 & 0xffffffff) * uint64(a.slots) >> 32)
	if r&3 == 0 && len(a.list) > 0 {
		person = a.list[a.rng.below(len(a.list))]
		if a.meets(person, to) >= 0 {
			return 0, 0, -1
		}
		from = to
		for a.meets(person, from) < 0 { // ends: who has a break meets someone
			from = int32(a.rng.below(a.slots))
		}
		return person, from, to
	}
	m := a.held[a.rng.below(len(a.held))]
	person = a.a[m]
	if r&4 != 0 {
		person = a.b[m]
	}
	if a.meets(person, to) >= 0 {
		if from := a.slot[m]; r>>35&15 == 0 && from != to && a.walkCycle(person, from, to) && !a.swap(from, to) {
			a.swap(from, to)
		}
		return 0, 0, -1
	}
	return person, a.slot[m], to
}

// shift is one person whose busy slots a move changes: it leaves one slot for another.
type shift struct{ person, from, to, runs int32 }

// reach walks the chain of a proposal and lists in ends the people whose busy slots it changes. Where it would
// overfill a slot, it walks a second chain the other way, so that the two change places; or, most times, where slots
// may be too full for a while, it lets that be.
func (a *annealer) reach(person, from, to int32) bool {
	a.adds = 0
	end, odd, ok := a.walk(person, from, to)
	if !ok {
		return false
	}
	a.ends = a.ends[:2]
	if !odd {
		a.ends[1] = shift{end, to, from, a.runsAfter(end, to, from)}
		return true
	}
	a.ends[1] = shift{end, from, to, a.runsAfter(end, from, to)}
	switch full := a.load[to] >= a.room[to]; {
	case !full && a.over == 0:
		return true
	case full && (!a.soft || a.rng.below(100) < 20):
		return a.reachBack(from, to)
	case full:
		a.adds = 1
	}
	if a.load[from] > a.room[from] {
		a.adds--
	}
	return true
}

// reachBack looks for an odd chain from slot to back to slot from.
func (a *annealer) reachBack(from, to int32) bool {
	const tries = 6
	for range tries {
		person := int32(a.rng.below(a.people))
		if a.meets(person, to) < 0 || a.meets(person, from) >= 0 {
			continue
		}
		end, odd, ok := a.walkOn(person, to, from)
		if !ok || !odd {
			return false
		}
		a.ends = append(a.ends, shift{person, to, from, a.runsAfter(person, to, from)}, shift{end, to, from, a.runsAfter(end, to, from)})
		return true
	}
	return false
}

// rise is what the walked chain adds to the cost.
func (a *annealer) rise() int32 {
	sum := int32(0)
	for _, e := range a.ends {
		sum += a.cost(e.person, e.runs)
	}
	return sum
}

// move proposes one chain and swaps it when the rise in cost is within the threshold that chance sets.
func (a *annealer) move(t float64) {
	r := a.rng.next()
	threshold := int32(breakUnits * t * a.logs[r&4095])
	person, from, to := a.propose(r >> 12)
	if to < 0 {
		return
	}
	own := a.runsAfter(person, from, to)
	if breakUnits*(a.cost(person, own)-mostWon) > threshold {
		return
	}
	a.ends = append(a.ends[:0], shift{person, from, to, own}, shift{})
	if !a.reach(person, from, to) || breakUnits*a.rise()+overUnits*a.adds > threshold {
		return
	}
	if !a.swap(from, to) {
		a.swap(from, to)
		return
	}
	a.over += a.adds
	for _, e := range a.ends {
		if e.runs != 0 {
			a.change(e.person, e.runs)
		}
	}
}
