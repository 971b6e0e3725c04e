package dzn

import (
	"fmt"
	"math/rand/v2"

	"gongbo/matching/timetable"
)

// draft is a hidden timetable that grows by chance.
type draft struct {
	Shape
	chance *rand.Rand
	people []timetable.Participant
	base   []int // of each participant: its first representative
	halls  []int // by representative and slot: the hall in which it meets, 0 where it does not
	load   []int // by hall and slot: tables taken
	hidden []drawn
}

// drawn is a meeting of the hidden timetable; its seats are representatives of all, counted from 0.
type drawn struct{ a, b, slot, length, seatA, seatB int }

func newDraft(o Shape) *draft {
	d := &draft{Shape: o, chance: rand.New(rand.NewPCG(o.Seed, 0x676f6e67626f)), people: make([]timetable.Participant, o.Suppliers+o.Buyers)}
	seats := 0
	for i := range d.people {
		d.base = append(d.base, seats)
		if o.MostSeats > 1 {
			d.people[i].Seats = 1 + d.chance.IntN(o.MostSeats)
		}
		if o.Halls > 0 && i < o.Suppliers {
			d.people[i].Host, d.people[i].Hall = true, 1+d.chance.IntN(o.Halls)
		}
		seats += max(1, d.people[i].Seats)
	}
	d.base = append(d.base, seats)
	d.halls, d.load = make([]int, seats*o.Slots), make([]int, (o.Halls+1)*o.Slots)
	return d
}

func (d *draft) slots() []timetable.Slot {
	out := make([]timetable.Slot, d.Slots)
	for s := range out {
		out[s].Session = 1
		if s >= d.Morning {
			out[s].Session = 2
		}
	}
	return out
}

// pair draws two who may meet, and a slot.
func (d *draft) pair() drawn {
	x := drawn{a: d.chance.IntN(len(d.people)), b: d.Suppliers + d.chance.IntN(d.Buyers), slot: d.chance.IntN(d.Slots), length: 1}
	if d.Suppliers > 0 {
		x.a = d.chance.IntN(d.Suppliers)
	}
	return x
}

func (d *draft) worth() int64 {
	if d.MostValue > 1 {
		return int64(1 + d.chance.IntN(d.MostValue))
	}
	return 1
}

// draw places meetings by chance where both are free and a table is.
func (d *draft) draw() error {
	for tries := 0; len(d.hidden) < d.Meetings; tries++ {
		if tries > 200*(d.Meetings+100) {
			return fmt.Errorf("generate event: chance placed %d of %d meetings", len(d.hidden), d.Meetings)
		}
		x := d.pair()
		if d.Longest > 1 {
			x.length = 1 + d.chance.IntN(d.Longest)
		}
		last := x.slot + x.length - 1
		if x.a == x.b || last >= d.Slots || x.slot < d.Morning && last >= d.Morning {
			continue
		}
		hall := max(1, d.people[x.a].Hall)
		x.seatA, x.seatB = d.free(x.a, x, hall), d.free(x.b, x, hall)
		if x.seatA < 0 || x.seatB < 0 || !d.room(x, hall) {
			continue
		}
		for s := x.slot; s <= last; s++ {
			d.halls[x.seatA*d.Slots+s], d.halls[x.seatB*d.Slots+s] = hall, hall
			d.load[(hall-1)*d.Slots+s]++
		}
		d.hidden = append(d.hidden, x)
	}
	return nil
}

// free is a representative who can attend, -1 where there is none.
func (d *draft) free(who int, x drawn, hall int) int {
	for seat := d.base[who]; seat < d.base[who+1]; seat++ {
		ok := true
		for s := max(0, x.slot-d.Walk); s < min(d.Slots, x.slot+x.length+d.Walk); s++ {
			there, during := d.halls[seat*d.Slots+s], s >= x.slot && s < x.slot+x.length
			ok = ok && (there == 0 || !during && there == hall)
		}
		if ok {
			return seat
		}
	}
	return -1
}

// room says whether the hall has a table left in every slot.
func (d *draft) room(x drawn, hall int) bool {
	tables := d.Tables
	if d.Halls > 0 { // table t stands in hall 1 + t·halls/tables
		tables = (hall*d.Tables+d.Halls-1)/d.Halls - ((hall-1)*d.Tables+d.Halls-1)/d.Halls
	}
	for s := x.slot; s < x.slot+x.length; s++ {
		if d.load[(hall-1)*d.Slots+s] >= tables {
			return false
		}
	}
	return true
}

func (d *draft) busy(who, slot int) bool {
	for seat := d.base[who]; seat < d.base[who+1]; seat++ {
		if d.halls[seat*d.Slots+slot] != 0 {
			return true
		}
	}
	return false
}

// orders are precedences that the hidden timetable keeps.
func (d *draft) orders() []timetable.Precedence {
	var out []timetable.Precedence
	for range len(d.hidden) * d.OrderPercent / 100 {
		i, j := d.chance.IntN(len(d.hidden)), d.chance.IntN(len(d.hidden))
		x, y := d.hidden[i], d.hidden[j]
		switch {
		case x.slot+x.length <= y.slot:
			out = append(out, timetable.Precedence{Before: i, After: j})
		case y.slot+y.length <= x.slot:
			out = append(out, timetable.Precedence{Before: j, After: i})
		}
	}
	return out
}
