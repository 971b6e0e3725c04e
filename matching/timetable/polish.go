package timetable

import "math"

// standing is what timetables of the same meetings are compared by, in this order.
type standing struct{ unfair, breaks, longest, idle int32 }

func (x standing) less(y standing) bool {
	switch {
	case x.unfair != y.unfair:
		return x.unfair < y.unfair
	case x.breaks != y.breaks:
		return x.breaks < y.breaks
	case x.longest != y.longest:
		return x.longest < y.longest
	}
	return x.idle < y.idle
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
	breakPrice   = 10 // idle slots that a break may cost more
	patientSlots = 2  // a wait longer than this counts twice for each further slot

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
// long waits, to a heavy price for breaks. It calls better at each timetable that beats best, and returns the last.
func (a *annealer) polish(n int64, hot, cold float64, best standing, better func(standing)) standing {
	const stretch = 64
	cool := math.Pow(cold/hot, stretch/float64(n))
	for t := hot; n > 0; n -= stretch {
		for range stretch {
			if a.polishMove(t) && a.unfair == best.unfair && a.total <= best.breaks && len(a.list) <= 64 {
				if x := a.standing(); x.less(best) {
					best = x
					better(best)
				}
			}
		}
		if len(a.list) > 64 && a.unfair == best.unfair && a.total <= best.breaks {
			if x := a.standing(); x.less(best) {
				best = x
				better(best)
			}
		}
		if !a.budget.spend(stretch * 4) { // a move here costs about four of the others
			return best
		}
		t *= cool
	}
	return best
}

// polishMove proposes one chain and says whether it was swapped and changed a wait for the better.
func (a *annealer) polishMove(t float64) bool {
	r := a.rng.next()
	threshold := int32(t * a.logs[r&4095])
	person, from, to := a.propose(r >> 12)
	if to < 0 {
		return false
	}
	own := a.runsAfter(person, from, to)
	if breakPrice*(a.cost(person, own)-mostWon) > threshold+mostShortened {
		return false
	}
	a.ends = append(a.ends[:0], shift{person, from, to, own}, shift{})
	if !a.reach(person, from, to) {
		return false
	}
	rise := breakPrice * a.rise()
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
