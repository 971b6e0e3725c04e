package dzn

import (
	"fmt"
	"slices"

	"gongbo/matching/timetable"
)

// Shape is what Generate draws an event after. Percentages are 0 to 100; what is 0 and may be is not asked for.
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

	// What the data files do not know.
	SurplusPercent int // meetings beyond those of the hidden timetable, for each 100; then not all must be held
	MostValue      int // values are drawn from 1 to this
	Longest        int // slots of a meeting, drawn from 1 to this
	MostSeats      int // representatives, drawn from 1 to this
	Halls          int // tables and suppliers, who host, are spread over them
	Walk           int // free slots between meetings in different halls
}

// Expo is the docking day of an import expo: 773 exhibitors, 1,426 buyers, 1,697 meetings.
func Expo(seed uint64) Shape {
	return Shape{Seed: seed, Suppliers: 773, Buyers: 1426, Meetings: 1697, Slots: 22, Morning: 12, Tables: 100, ForbiddenPercent: 25}
}

// Generate draws an event around a hidden timetable, so that it has one. The same shape gives the same event. It fails
// where the shape has no room for so many meetings, or chance found none.
func Generate(o Shape) (timetable.Problem, error) {
	p := timetable.Problem{Tables: o.Tables, Fairness: DefaultFairness, Complete: o.SurplusPercent == 0}
	if !o.sound() {
		return p, fmt.Errorf("generate event: %+v has no room for its meetings, or a number out of range", o)
	}
	d := newDraft(o)
	if err := d.draw(); err != nil {
		return p, err
	}
	p.Slots, p.Participants = d.slots(), d.people
	for t := range o.Tables {
		if o.Halls > 0 {
			p.Halls = append(p.Halls, 1+t*o.Halls/o.Tables)
		}
	}
	if o.Halls > 0 && o.Walk > 0 {
		p.Walk = make([][]int, o.Halls)
		for g := range p.Walk {
			p.Walk[g] = slices.Repeat([]int{o.Walk}, o.Halls)
			p.Walk[g][g] = 0
		}
	}
	for _, x := range d.hidden {
		m := timetable.Meeting{A: x.a, B: x.b, Value: d.worth()}
		if d.chance.IntN(100) < o.SessionPercent {
			m.Session = p.Slots[x.slot].Session
		}
		if d.chance.IntN(100) < o.FixedPercent {
			m.Fixed = timetable.At(x.slot)
		}
		if o.Longest > 1 {
			m.Length = x.length
		}
		p.Meetings = append(p.Meetings, m)
	}
	for i := range p.Participants {
		for s := range o.Slots {
			if !d.busy(i, s) && d.chance.IntN(100) < o.ForbiddenPercent {
				p.Participants[i].Forbidden = append(p.Participants[i].Forbidden, s)
			}
		}
	}
	p.Precedences = d.orders()
	for range len(d.hidden) * o.SurplusPercent / 100 {
		x := d.pair()
		for x.a == x.b {
			x = d.pair()
		}
		m := timetable.Meeting{A: x.a, B: x.b, Value: d.worth()}
		if o.Longest > 1 {
			m.Length = 1 + d.chance.IntN(o.Longest)
		}
		p.Meetings = append(p.Meetings, m)
	}
	return p, nil
}

func (o Shape) sound() bool {
	people := o.Suppliers + o.Buyers
	return min(o.Suppliers, o.Meetings, o.Tables, o.ForbiddenPercent, o.SessionPercent, o.FixedPercent, o.OrderPercent, o.SurplusPercent, o.MostValue, o.Longest, o.MostSeats, o.Halls, o.Walk) >= 0 &&
		max(o.ForbiddenPercent, o.SessionPercent, o.FixedPercent) <= 100 && o.Slots >= 1 && o.Slots <= maxSlots && o.Morning >= 0 && o.Morning <= o.Slots &&
		people >= 2 && people <= maxPeople && o.Buyers >= 1 && o.Longest <= o.Slots && o.MostSeats <= 100 && o.SurplusPercent <= 10_000 &&
		o.Meetings <= min(o.Tables, people*max(1, o.MostSeats)/2)*o.Slots && people*max(1, o.MostSeats)*o.Slots <= maxEntries &&
		o.Halls <= o.Tables && (o.Halls == 0 || o.Suppliers > 0) && o.Walk <= o.Slots
}
