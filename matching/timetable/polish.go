package timetable

import "math"

// standing is what timetables of the same meetings are compared by.
type standing struct{ unfair, breaks, longest, idle int32 }

// score is unfairness first, then breaks, as one number.
func (x standing) score() int32 { return x.unfair*1_000 + x.breaks }

// less compares fairness first, then the measures in the given order.
func (x standing) less(y standing, order []Measure) bool {
	if x.unfair != y.unfair {
		return x.unfair < y.unfair
	}
	for _, m := range order {
		if x.of(m) != y.of(m) {
			return x.of(m) < y.of(m)
		}
	}
	return false
}

// of is one measure; table changes are not known while a timetable is made, and 0.
func (x standing) of(m Measure) int32 {
	switch m {
	case Breaks:
		return x.breaks
	case LongestWait:
		return x.longest
	case IdleSlots:
		return x.idle
	}
	return 0
}

func (a *annealer) standing() standing {
	x := standing{unfair: a.unfair, breaks: a.total}
	for _, person := range a.list {
		sum, longest := a.idle(person)
		x.idle += sum
		x.longest = max(x.longest, longest)
	}
	return x
}

const (
	patientSlots = 2 // a wait longer than this counts twice for each further slot

	fewWaiting    = 64 // people with breaks up to which each move that shortens a wait is looked at
	mostShortened = 40 // waits that one chain is hoped to shorten at most
)

// waits is what the idle slots of a person cost.
func (a *annealer) waits(person int32) int32 {
	row := a.at[int(person)*a.stride : (int(person)+1)*a.stride]
	cost, last := int32(0), -1
	for i := 1; i <= a.slots; i++ {
		if row[i] < 0 {
			continue
		}
		if gap := int32(i - last - 1); last >= 0 && gap > 0 {
			cost += gap + max(0, gap-patientSlots)
		}
		last = i
	}
	return cost
}

// polish shortens waits: n moves of annealing from hot to cold, whose cost adds the idle slots, and more than that for
// long waits, to the price of breaks. It calls better at each timetable that beats best, and returns the last.
func (a *annealer) polish(n int64, hot, cold float64, c *comparison, best standing, better func(standing)) standing {
	const stretch = 64
	cool := math.Pow(cold/hot, stretch/float64(n))
	look := func() {
		if c.beats(a, best) {
			best = a.standing()
			better(best)
		}
	}
	for t := hot; n > 0; n -= stretch {
		for range stretch {
			if a.polishMove(t, c.price) && len(a.list) <= fewWaiting {
				look()
			}
		}
		if len(a.list) > fewWaiting {
			look()
		}
		if !a.budget.spend(stretch * 4) { // a move here costs about four of the others
			return best
		}
		t *= cool
	}
	return best
}

// comparison is the order of an objective, and what follows from it.
type comparison struct {
	order    []Measure
	breaks   bool  // breaks come before waits
	price    int32 // idle slots that a break may cost more
	mostIdle int32 // idle slots that a timetable may have
}

const (
	breakPrice = 10
	anyIdle    = math.MaxInt32
)

func newComparison(order []Measure) *comparison {
	c := &comparison{order: order, mostIdle: anyIdle}
	for _, m := range order {
		switch m {
		case Breaks:
			c.breaks, c.price = true, breakPrice
			return c
		case LongestWait, IdleSlots:
			return c
		}
	}
	return c
}

// allows says whether what stands has few enough breaks to be better than the best.
func (c *comparison) allows(a *annealer, best standing) bool {
	return !c.breaks || a.unfair < best.unfair || a.unfair == best.unfair && a.total <= best.breaks
}

// beats says whether what stands is better than the best.
func (c *comparison) beats(a *annealer, best standing) bool {
	return c.allows(a, best) && c.betters(a.standing(), best)
}

// betters says whether a timetable is better than another, and allowed.
func (c *comparison) betters(x, best standing) bool {
	return x.idle <= c.mostIdle && x.less(best, c.order)
}

// polishMove proposes one chain and says whether it was swapped and changed a wait for the better.
func (a *annealer) polishMove(t float64, price int32) bool {
	r := a.rng.next()
	threshold := int32(t * a.logs[r&4095])
	person, from, to := a.propose(r >> 12)
	if to < 0 {
		return false
	}
	own := a.runsAfter(person, from, to)
	if price*(a.cost(person, own)-mostWon) > threshold+mostShortened {
		return false
	}
	a.ends = append(a.ends[:0], shift{person, from, to, own}, shift{})
	if !a.reach(person, from, to) {
		return false
	}
	rise := price * a.rise()
	for _, e := range a.ends {
		rise -= a.waits(e.person)
	}
	if !a.swap(from, to) {
		a.swap(from, to)
		return false
	}
	for _, e := range a.ends {
		rise += a.waits(e.person)
	}
	if rise > threshold {
		a.swap(from, to)
		return false
	}
	for _, e := range a.ends {
		a.change(e.person, e.runs)
	}
	return rise < 0
}
