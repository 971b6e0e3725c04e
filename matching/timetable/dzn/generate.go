package dzn

import (
	"fmt"
	"math/rand/v2"

	"gongbo/matching/timetable"
)

// Shape is what Generate draws an event after. Percentages are 0 to 100.
type Shape struct {
	Seed      uint64
	Suppliers int // 0: anyone may meet anyone of Buyers
	Buyers    int
	Meetings  int
	Slots     int
	Morning   int // slots of the morning; as many as Slots where there is one session
	Tables    int

	ForbiddenPercent int // of the slots in which a participant has no meeting in the hidden timetable
	SessionPercent   int // of the meetings, bound to the session they have there
	FixedPercent     int // of the meetings, fixed in the slot they have there
	OrderPercent     int // orders of two meetings, as many for each 100 meetings, kept there
}

// Expo is the docking day of an import expo: 773 exhibitors, 1,426 buyers, 1,697 meetings.
func Expo(seed uint64) Shape {
	return Shape{Seed: seed, Suppliers: 773, Buyers: 1426, Meetings: 1697, Slots: 22, Morning: 12, Tables: 100, ForbiddenPercent: 25}
}

// Generate draws an event around a hidden timetable, so that it has one. The same shape gives the same event. It fails
// where the shape has no room for so many meetings, or chance found none.
func Generate(o Shape) (timetable.Problem, error) {
	p := timetable.Problem{Tables: o.Tables, Fairness: DefaultFairness, Complete: true}
	people := o.Suppliers + o.Buyers
	switch {
	case min(o.Suppliers, o.Meetings, o.Tables, o.ForbiddenPercent, o.SessionPercent, o.FixedPercent, o.OrderPercent) < 0,
		max(o.ForbiddenPercent, o.SessionPercent, o.FixedPercent) > 100, o.Slots < 1, o.Slots > maxSlots, o.Morning < 0, o.Morning > o.Slots,
		people < 2, people > maxPeople, o.Buyers < 1, o.Meetings > min(o.Tables, people/2)*o.Slots, people*o.Slots > maxEntries:
		return p, fmt.Errorf("generate event: %+v has no room for its meetings, or a number out of range", o)
	}
	r := rand.New(rand.NewPCG(o.Seed, 0x676f6e67626f))
	p.Participants, p.Slots = make([]timetable.Participant, people), make([]timetable.Slot, o.Slots)
	for s := range p.Slots {
		p.Slots[s].Session = 1
		if s >= o.Morning {
			p.Slots[s].Session = 2
		}
	}
	hidden, busy, err := o.draw(r)
	if err != nil {
		return p, err
	}
	for _, x := range hidden {
		m := timetable.Meeting{A: x.a, B: x.b, Value: 1}
		if r.IntN(100) < o.SessionPercent {
			m.Session = p.Slots[x.slot].Session
		}
		if r.IntN(100) < o.FixedPercent {
			m.Fixed = timetable.At(x.slot)
		}
		p.Meetings = append(p.Meetings, m)
	}
	for i := range p.Participants {
		for s := range o.Slots {
			if !busy[i*o.Slots+s] && r.IntN(100) < o.ForbiddenPercent {
				p.Participants[i].Forbidden = append(p.Participants[i].Forbidden, s)
			}
		}
	}
	for range len(hidden) * o.OrderPercent / 100 {
		x, y := r.IntN(len(hidden)), r.IntN(len(hidden))
		switch {
		case hidden[x].slot < hidden[y].slot:
			p.Precedences = append(p.Precedences, timetable.Precedence{Before: x, After: y})
		case hidden[x].slot > hidden[y].slot:
			p.Precedences = append(p.Precedences, timetable.Precedence{Before: y, After: x})
		}
	}
	return p, nil
}

type drawn struct{ a, b, slot int }

// draw places meetings by chance where both are free and a table is.
func (o Shape) draw(r *rand.Rand) (hidden []drawn, busy []bool, err error) {
	people := o.Suppliers + o.Buyers
	busy = make([]bool, people*o.Slots)
	load := make([]int, o.Slots)
	for tries := 0; len(hidden) < o.Meetings; tries++ {
		if tries > 200*(o.Meetings+100) {
			return nil, nil, fmt.Errorf("generate event: chance placed %d of %d meetings", len(hidden), o.Meetings)
		}
		x := drawn{a: r.IntN(people), b: o.Suppliers + r.IntN(o.Buyers), slot: r.IntN(o.Slots)}
		if o.Suppliers > 0 {
			x.a = r.IntN(o.Suppliers)
		}
		a, b := x.a*o.Slots+x.slot, x.b*o.Slots+x.slot
		if x.a == x.b || busy[a] || busy[b] || load[x.slot] >= o.Tables {
			continue
		}
		busy[a], busy[b] = true, true
		load[x.slot]++
		hidden = append(hidden, x)
	}
	return hidden, busy, nil
}
