package timetable

import (
	"math"
	"time"
)

// Refine makes a clash that Solve named of a problem smaller, where that was not done to the end so as not to keep the
// proof waiting, and finds out whether it is the smallest. Of o count Limit, Now and Stop, and Iterations as the assignments
// that clauses may make; 0 is refineSteps, or no bound when Limit is set.
func Refine(p Problem, e *Infeasible, o Options) *Infeasible {
	if e.Smallest {
		return e
	}
	b, g := newBoard(&p), newBudget(Options{Iterations: 1 << 62, Limit: o.Limit, Now: o.Now, Stop: o.Stop}, len(p.Meetings))
	steps := o.Iterations
	switch {
	case steps > 0:
	case o.Limit > 0:
		steps = 1 << 60
	default:
		steps = refineSteps
	}
	switch {
	case e.Rule == ByFairness:
		if less := b.smallestUneven(e.People, g, steps, e.People...); less != nil {
			return less
		}
		return e
	case !p.plain():
		s := newSifting(b, e.Meetings, g)
		s.sift(math.MaxInt, steps/stepsOfQuestion)
		return s.named()
	}
	if q := newInquiryInto(b, e.Meetings, g, steps); q != nil && q.refuted() {
		return q.named()
	}
	return e
}

// stepsOfQuestion is about as many assignments as a node takes for each meeting, on days that are not plain.
const stepsOfQuestion = 20

// refineSteps is about as many assignments as clauses make in four to eight seconds.
const refineSteps = 5_000_000

// Counsel makes a clash that Solve named smaller, as Refine does, in at most half of o.Limit, and says in the rest what
// would cure it. Of o count Limit, Now, Stop and Seed; without a limit what it says depends on them alone.
func Counsel(p Problem, e *Infeasible, o Options) (*Infeasible, []Cure) {
	first := o
	first.Limit, first.Iterations = (o.Limit+1)/2, 0
	var start time.Time
	if o.Limit > 0 {
		start = o.Now()
	}
	e = Refine(p, e, first)
	if o.Limit > 0 {
		o.Limit = max(o.Limit-o.Now().Sub(start), 1)
	}
	return e, Advise(p, e, o)
}
