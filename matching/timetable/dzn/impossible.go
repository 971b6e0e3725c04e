package dzn

import (
	"gongbo/matching/timetable"
)

// impossible is what is printed of an instance that is proven infeasible.
type impossible struct {
	Status    string         `json:"status"`
	Detail    string         `json:"detail"`
	Rule      timetable.Rule `json:"rule"`
	People    []int          `json:"people"`
	Meetings  []int          `json:"meetings"`
	Slots     []int          `json:"slots"`
	Orders    []order        `json:"orders"`
	Smallest  bool           `json:"smallest"`
	Cures     []cure         `json:"cures,omitempty"`
	ElapsedMS int64          `json:"elapsed_ms"` // until it was proven
}

type order struct {
	Before int `json:"before"`
	After  int `json:"after"`
}

type cure struct {
	Changes []change `json:"changes"`
	Proven  bool     `json:"proven"`
}

// change is a timetable.Relaxation. A slot that is added has no number yet: it comes after another.
type change struct {
	Kind        timetable.RelaxKind `json:"kind"`
	Participant int                 `json:"participant,omitempty"`
	Meeting     int                 `json:"meeting,omitempty"`
	Slot        int                 `json:"slot,omitempty"`
	AfterSlot   int                 `json:"after_slot,omitempty"`
	Session     int                 `json:"session,omitempty"`
	Order       *order              `json:"order,omitempty"`
}

func newImpossible(e *timetable.Infeasible, elapsedMS int64) impossible {
	out := impossible{
		Status: "infeasible", Rule: e.Rule, People: oneBased(e.People), Meetings: oneBased(e.Meetings), Slots: oneBased(e.Slots), Orders: []order{},
		Smallest: e.Smallest, ElapsedMS: elapsedMS,
	}
	out.Detail = timetable.Sentence(out.Rule, out.People, out.Meetings, out.Slots)
	for _, x := range e.Orders {
		out.Orders = append(out.Orders, order{Before: x.Before + 1, After: x.After + 1})
	}
	return out
}

func curesOf(all []timetable.Cure) []cure {
	var out []cure
	for _, x := range all {
		c := cure{Proven: x.Proven}
		for _, y := range x.Changes {
			c.Changes = append(c.Changes, changeOf(y))
		}
		out = append(out, c)
	}
	return out
}

// changeOf leaves out, as 0, what the kind does not speak of.
func changeOf(x timetable.Relaxation) change {
	out := change{Kind: x.Kind, Participant: x.Participant + 1, Meeting: x.Meeting + 1, Slot: x.Slot + 1}
	switch x.Kind {
	case timetable.OneMoreSlot:
		out.Slot, out.AfterSlot, out.Session = 0, x.Slot, x.Session
	case timetable.DropOrder:
		out.Order = &order{Before: x.Order.Before + 1, After: x.Order.After + 1}
	}
	return out
}
