package file

import "gongbo/matching/timetable"

// Cure is a set of changes that takes a clash away. Where it is Proven, a timetable of the whole event was found with
// them; else only the clash that was named is cured.
type Cure struct {
	Changes []Change `json:"changes"`
	Proven  bool     `json:"proven"`
}

// Change is a timetable.Relaxation in the names of the event. A slot that is added has no name yet: it comes after another.
type Change struct {
	Kind        timetable.RelaxKind `json:"kind"`
	Participant string              `json:"participant,omitempty"`
	Meeting     string              `json:"meeting,omitempty"`
	Slot        string              `json:"slot,omitempty"`
	AfterSlot   string              `json:"after_slot,omitempty"`
	Session     string              `json:"session,omitempty"`
	Order       *Precedence         `json:"order,omitempty"`
}

// Advise makes the clash of an infeasible answer, as Solve gave it, smaller and adds what would cure it. Of o count what
// timetable.Counsel says.
func (e *Event) Advise(a *Answer, o timetable.Options) {
	if a.proof == nil {
		return
	}
	r := newRoll(e)
	clash, cures := timetable.Counsel(e.Problem(), a.proof, o)
	a.proof, a.Clash = clash, r.clash(clash)
	for _, x := range cures {
		c := Cure{Proven: x.Proven}
		for _, y := range x.Changes {
			c.Changes = append(c.Changes, r.change(y))
		}
		a.Clash.Cures = append(a.Clash.Cures, c)
	}
}

func (r *roll) clash(e *timetable.Infeasible) *Clash {
	out := &Clash{
		Rule: e.Rule, People: r.people.pick(e.People), Meetings: r.meetings.pick(e.Meetings), Slots: r.slots.pick(e.Slots), Orders: []Precedence{},
		Smallest: e.Smallest,
	}
	for _, x := range e.Orders {
		out.Orders = append(out.Orders, r.order(x))
	}
	return out
}

func (r *roll) order(x timetable.Precedence) Precedence {
	return Precedence{Before: r.meetings.names[x.Before], After: r.meetings.names[x.After]}
}

func (r *roll) change(x timetable.Relaxation) Change {
	out := Change{Kind: x.Kind}
	if x.Participant >= 0 {
		out.Participant = r.people.names[x.Participant]
	}
	if x.Meeting >= 0 {
		out.Meeting = r.meetings.names[x.Meeting]
	}
	switch {
	case x.Kind == timetable.OneMoreSlot:
		out.AfterSlot, out.Session = r.slots.names[x.Slot-1], r.sessions.names[x.Session-1]
	case x.Kind == timetable.DropOrder:
		o := r.order(x.Order)
		out.Order = &o
	case x.Slot >= 0:
		out.Slot = r.slots.names[x.Slot]
	}
	return out
}
