package timetable

import "time"

// Refine makes a clash that Solve named of a problem smaller, where that was not done to the end so as not to keep the
// proof waiting, and finds out whether it is the smallest. Of o only Limit, Now and Stop count; its work is bounded without
// them too.
func Refine(p Problem, e *Infeasible, o Options) *Infeasible {
	if e.Smallest || !p.plain() {
		return e
	}
	b, g := newBoard(&p), newBudget(Options{Iterations: 1 << 62, Limit: o.Limit, Now: o.Now, Stop: o.Stop}, len(p.Meetings))
	if e.Rule == ByFairness {
		if less := b.smallestUneven(e.People, g, refineSteps, e.People...); less != nil {
			return less
		}
		return e
	}
	if q := newInquiryInto(b, e.Meetings, g, refineSteps); q != nil && q.refuted() {
		return q.named()
	}
	return e
}

// refineSteps are the assignments that clauses may make.
const refineSteps = 5_000_000

// Counsel makes a clash that Solve named smaller, as Refine does, in at most half of o.Limit, and says in the rest what
// would cure it.
func Counsel(p Problem, e *Infeasible, o Options) (*Infeasible, []Cure) {
	first := o
	first.Limit = o.Limit / 2
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
