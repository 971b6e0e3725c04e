package timetable

import "math"

// weaver is the annealing for boards that are not plain. One of its moves is a set of meetings that change slots, bays
// or people together; what it costs is known before it is made.
type weaver struct {
	*motion
	breakCost, waitCost float64 // of a break, and of an idle slot
	threshold           float64 // that the cost may rise by
	window              window
	evicted             []int32 // meetings that a relocation sends anywhere
	roams               bool    // some meetings may change bays or people
}

const (
	priceOfMove = 4    // moves of a plain board that one of these costs
	awayCost    = 0.3  // breaks that a meeting outside the hall chosen for it costs
	hotWoven    = 0.4  // in breaks
	warmWoven   = 0.25 // where moves are few for each meeting
	coldWoven   = 0.1
	fewWoven    = 500
	firstWoven  = 40_000
	wovenRound  = 40_000
)

func newWeaver(a *annealer) *weaver {
	return &weaver{motion: newMotion(a), roams: a.people > len(a.degree) || a.venue.bays() > 1}
}

// round makes n moves from temperature hot down to cold, in units of cost. After each that lowers the cost, and at the
// end of each stretch of moves, it asks look, which says whether nothing more is wanted.
func (w *weaver) round(n int64, hot, cold float64, look func(stretchEnds bool) bool) {
	const stretch = 64
	cool := math.Pow(cold/hot, stretch/float64(n))
	for t := hot; n > 0; n -= stretch {
		for k := range stretch {
			if improved := w.move(t); (improved || k == stretch-1) && look(k == stretch-1) {
				return
			}
		}
		if !w.budget.spend(stretch * priceOfMove) {
			return
		}
		t *= cool
	}
}

// heat is the temperature at which a round of n moves begins.
func (w *weaver) heat(n int64) float64 {
	if n < fewWoven*int64(len(w.held)) {
		return warmWoven
	}
	return hotWoven
}

// move proposes one change and makes it when the rise in cost is within the threshold that chance sets. It says whether
// the cost fell.
func (w *weaver) move(t float64) bool {
	r := w.rng.next()
	w.threshold = t * w.logs[r&4095]
	w.begin()
	w.window = window{}
	if !w.propose(r >> 12) {
		return false
	}
	rise := w.rise()
	if rise > w.threshold || !w.perform() {
		return false
	}
	for _, person := range w.touched {
		if by := max(0, w.runs(person)-1) - w.broken[person]; by != 0 {
			w.change(person, by)
		}
	}
	return rise < 0
}

// rise is what the move adds to the cost.
func (w *weaver) rise() float64 {
	sum := 0.0
	for i := range w.touched {
		sum += w.riseOf(int32(i))
	}
	if len(w.venue.in) == 1 {
		return sum
	}
	for _, x := range w.steps {
		if is, was := w.away(x.m, x.is.bay), w.away(x.m, x.was.bay); is && !was {
			sum += w.breakCost * awayCost
		} else if was && !is {
			sum -= w.breakCost * awayCost
		}
	}
	return sum
}

// riseOf is what the new day of the person at a position in touched adds to the cost.
func (w *weaver) riseOf(i int32) float64 {
	runs, other := w.runsThen(i)
	if !other {
		return 0
	}
	person := w.touched[i]
	sum := w.breakCost * float64(w.cost(person, max(0, runs-1)-w.broken[person]))
	if w.waitCost > 0 {
		sum += w.waitCost * float64(w.waitsThen(i)-w.waits(person))
	}
	return sum
}
