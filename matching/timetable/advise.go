package timetable

import (
	"errors"
	"slices"
	"time"
)

const (
	mostCures    = 40        // cures that are given
	mostRelaxed  = 2_000     // changes that are tried on the clash alone
	adviseWork   = 2_000_000 // meetings × timetables that are looked for, each as often
	fewestAdvise = 6         // timetables that are looked for in any case
	mostAdvise   = 300
	adviseMoves  = 40_000 // moves for each
	mostChanges  = 8      // changes of one cure
)

// Advise says what would cure a problem that Solve proved infeasible by e: single changes, the least intrusive first,
// each tried by looking for a timetable; those that cure the named clash without that being found come after. Where no single change
// was found to do, the first is a set of changes that does, if one of at most eight was found. Its work is bounded, and
// o.Stop and o.Limit end it early; of o only these, Now and Seed count. Any change that cures the problem is one of what
// e names.
func Advise(p Problem, e *Infeasible, o Options) []Cure {
	a := &adviser{seed: o.Seed, stop: o.stopper(), left: min(max(adviseWork/max(1, len(p.Meetings)), fewestAdvise), mostAdvise)}
	var proven, only []Cure
	for _, x := range a.curing(p, e) {
		if a.left <= 0 || len(proven) >= mostCures || a.stop() {
			break
		}
		switch _, err := a.solve(p.Relaxed(x)); {
		case err == nil:
			proven = append(proven, Cure{Changes: []Relaxation{x}, Proven: true})
		case x.Kind != DropMeeting:
			only = append(only, Cure{Changes: []Relaxation{x}})
		}
	}
	if len(proven) == 0 {
		if set := a.several(p, e); set != nil {
			proven = []Cure{{Changes: set, Proven: true}}
		}
	}
	return slices.Concat(proven, only[:min(len(only), mostCures-len(proven))])
}

type adviser struct {
	seed uint64
	stop func() bool
	left int // timetables that may still be looked for
}

// stopper says when Stop or the clock ends what begins now.
func (o Options) stopper() func() bool {
	var start time.Time
	if o.Limit > 0 {
		start = o.Now()
	}
	return func() bool {
		return o.Stop != nil && o.Stop() || o.Limit > 0 && o.Now().Sub(start) >= o.Limit
	}
}

// solve looks for a timetable, the first that keeps every rule.
func (a *adviser) solve(p Problem) (*Solution, error) {
	a.left--
	found := false
	return Solve(p, Options{
		Seed: a.seed, Iterations: adviseMoves, Progress: func(Progress) { found = true },
		Stop: func() bool { return found || a.stop() },
	})
}

// curing are the changes that take the named clash away: with them, a timetable of it alone was found. Of a clash by
// fairness, or a large one of days that are not plain, they are all that may.
func (a *adviser) curing(p Problem, e *Infeasible) []Relaxation {
	if e.Rule == ByFairness || !p.plain() && len(e.Meetings) > fewMeetings {
		return relaxations(p, e)
	}
	b := &board{p: &p}
	var out []Relaxation
	for n, x := range relaxations(p, e) {
		if n >= mostRelaxed || a.stop() {
			break
		}
		if a.cured(clashOf(b, e, x)) {
			out = append(out, x)
		}
	}
	return out
}

// cured says whether a timetable of a small problem is found soon.
func (a *adviser) cured(b *board) bool {
	if b.p.plain() {
		sub, _ := b.alone(count(len(b.p.Meetings)))
		if newProver(sub).run() {
			return false
		}
		b = sub
	}
	found := false
	_, err := Solve(*b.p, Options{Iterations: 5_000, Progress: func(Progress) { found = true }, Stop: func() bool { return found || a.stop() }})
	return err == nil
}

// clashOf is a board whose problem has the named meetings only, with a change.
func clashOf(b *board, e *Infeasible, x Relaxation) *board {
	var p Problem
	if b.p.plain() {
		sub, people := b.alone(e.Meetings)
		p = *sub.p
		at, there := slices.BinarySearch(people, x.Participant)
		if x.Participant >= 0 && there {
			x.Participant = at
		}
	} else {
		p = *b.subset(e.Meetings).p
		p.Fairness = NoLimit
	}
	number := func(m int) int { return slices.Index(e.Meetings, m) }
	if x.Meeting >= 0 {
		x.Meeting = number(x.Meeting)
	}
	if x.Kind == DropOrder {
		x.Order = Precedence{Before: number(x.Order.Before), After: number(x.Order.After)}
	}
	p = p.Relaxed(x)
	return &board{p: &p}
}

// relaxations are all single changes of what a clash names.
func relaxations(p Problem, e *Infeasible) []Relaxation {
	var out []Relaxation
	add := func(kind RelaxKind, set func(x *Relaxation)) {
		x := relaxation(kind)
		set(&x)
		out = append(out, x)
	}
	for _, who := range e.People {
		forbidden := slices.Sorted(slices.Values(p.Participants[who].Forbidden))
		for _, s := range slices.Compact(forbidden) {
			add(LiftForbidden, func(x *Relaxation) { x.Participant, x.Slot = who, s })
		}
	}
	for _, m := range e.Meetings {
		if _, fixed := p.Meetings[m].Fixed.Slot(); fixed {
			add(Unfix, func(x *Relaxation) { x.Meeting = m })
		}
	}
	for _, m := range e.Meetings {
		if p.Meetings[m].Session != 0 {
			add(FreeSession, func(x *Relaxation) { x.Meeting = m })
		}
	}
	for _, o := range e.Orders {
		add(DropOrder, func(x *Relaxation) { x.Order = o })
	}
	for _, who := range e.People {
		if p.Participants[who].Max > 0 {
			add(RaiseMax, func(x *Relaxation) { x.Participant = who })
		}
	}
	if p.Fairness >= 0 {
		add(RaiseFairness, func(*Relaxation) {})
	}
	for s := range p.Slots {
		add(TableInSlot, func(x *Relaxation) { x.Slot = s })
	}
	add(OneMoreTable, func(*Relaxation) {})
	for s, slot := range p.Slots {
		if s+1 == len(p.Slots) || p.Slots[s+1].Session != slot.Session {
			add(OneMoreSlot, func(x *Relaxation) { x.Slot, x.Session = s+1, slot.Session })
		}
	}
	for _, m := range e.Meetings {
		add(DropMeeting, func(x *Relaxation) { x.Meeting = m })
	}
	return out
}

// several cures one clash after the other, each by the least intrusive change, until there is a timetable; then it
// leaves out each change without which there still is one.
func (a *adviser) several(p Problem, e *Infeasible) []Relaxation {
	var set []Relaxation
	for q := p; len(set) < mostChanges && a.left > 0 && !a.stop(); q = p.Relaxed(set...) {
		cures := a.curing(q, e)
		at := slices.IndexFunc(cures, func(x Relaxation) bool { return x.Kind != OneMoreSlot }) // which would change the numbers of slots
		if at < 0 {
			return nil
		}
		set = append(set, original(cures[at], set))
		_, err := a.solve(p.Relaxed(set...))
		if err == nil {
			return a.fewer(p, set)
		}
		if !errors.As(err, &e) {
			return nil
		}
	}
	return nil
}

// original gives a change the numbers that its meetings had before some were dropped.
func original(x Relaxation, set []Relaxation) Relaxation {
	var dropped []int
	for _, y := range set {
		if y.Kind == DropMeeting {
			dropped = append(dropped, y.Meeting)
		}
	}
	slices.Sort(dropped)
	for _, m := range []*int{&x.Meeting, &x.Order.Before, &x.Order.After} {
		for _, y := range dropped {
			if *m >= y {
				*m++
			}
		}
	}
	return x
}

func (a *adviser) fewer(p Problem, set []Relaxation) []Relaxation {
	for i := 0; i < len(set); {
		rest := slices.Delete(slices.Clone(set), i, i+1)
		if _, err := a.solve(p.Relaxed(rest...)); err != nil {
			i++
			continue
		}
		set = rest
	}
	return set
}
