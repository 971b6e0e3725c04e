package timetable

import "time"

// Refine makes a clash that Solve named of a problem smaller where that was not done to the end, so as not to keep the proof waiting,
// and finds out whether it is the smallest. Of o only Limit, Now and Stop count; its work is bounded without them too.
func Refine(p Problem, e *Infeasible, o Options) *Infeasible {
	if !p.plain() || e.Smallest && e.Rule != ByPropagation && e.Rule != BySearch {
		return e
	}
	b, g := newBoard(&p), newBudget(Options{Iterations: 1 << 62, Limit: o.Limit, Now: o.Now, Stop: o.Stop}, len(p.Meetings))
	if e.Rule == ByFairness {
		if less := b.smallestUneven(e.People, g, refineSteps, e.People...); less != nil {
			return less
		}
		return e
	}
	c := newClash(b, e.Meetings, g)
	c.effort = refineEffort
	c.smallest()
	if q := newInquiry(b, c.remaining(), nil, 0, g, refineSteps); q != nil {
		q.parts = count(len(q.lits))
		if q.refuted() && (q.smallest || !c.isSmallest()) {
			return q.named()
		}
	}
	return c.named()
}

// Work that Refine may do: more than the proof by that factor, and then as many assignments of clauses.
const (
	refineEffort = 50
	refineSteps  = 20_000_000
)

// Counsel makes a clash that Solve named smaller, as Refine does, in at most half of o.Limit, and says in the rest what would cure it.
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
