package main

import (
	"cmp"
	"slices"

	"gongbo/matching/timetable"
)

// desk takes meetings one by one and never moves one again. It knows plain events alone: meetings of one slot, one
// representative, one hall.
type desk struct {
	p      timetable.Problem
	places []timetable.Place
	busy   []map[int]bool // by participant: slots
	taken  []map[int]bool // by slot: tables
	count  []int          // by participant: meetings
	before [][]int        // by meeting: those to be held earlier
	after  [][]int
}

func newDesk(p timetable.Problem) *desk {
	d := &desk{
		p: p, places: slices.Repeat([]timetable.Place{{Slot: -1, Table: -1}}, len(p.Meetings)), busy: make([]map[int]bool, len(p.Participants)),
		taken: make([]map[int]bool, len(p.Slots)), count: make([]int, len(p.Participants)), before: make([][]int, len(p.Meetings)), after: make([][]int, len(p.Meetings)),
	}
	for i, x := range p.Participants {
		d.busy[i] = map[int]bool{}
		for _, s := range x.Forbidden {
			d.busy[i][s] = true
		}
	}
	for s, x := range p.Slots {
		d.taken[s] = map[int]bool{}
		for _, table := range x.Closed {
			d.taken[s][table] = true
		}
	}
	for _, o := range p.Precedences {
		d.before[o.After], d.after[o.Before] = append(d.before[o.After], o.Before), append(d.after[o.Before], o.After)
	}
	return d
}

// place puts a meeting in the first slot that suits, and says whether there is one.
func (d *desk) place(m int) bool {
	x := d.p.Meetings[m]
	for _, who := range []int{x.A, x.B} {
		if most := d.p.Participants[who].Max; most > 0 && d.count[who] >= most {
			return false
		}
	}
	for s := range d.p.Slots {
		fixed, is := x.Fixed.Slot()
		if is && fixed != s || x.Session != 0 && x.Session != d.p.Slots[s].Session || d.busy[x.A][s] || d.busy[x.B][s] || len(d.taken[s]) >= d.p.Tables || d.outOfOrder(m, s) {
			continue
		}
		table := 0
		for d.taken[s][table] {
			table++
		}
		d.busy[x.A][s], d.busy[x.B][s], d.taken[s][table] = true, true, true
		d.count[x.A]++
		d.count[x.B]++
		d.places[m] = timetable.Place{Slot: s, Table: table}
		return true
	}
	return false
}

func (d *desk) outOfOrder(m, s int) bool {
	return slices.ContainsFunc(d.before[m], func(o int) bool { return d.places[o].Slot >= s }) ||
		slices.ContainsFunc(d.after[m], func(o int) bool { return d.places[o].Slot >= 0 && d.places[o].Slot <= s })
}

func firstFit(p timetable.Problem) ([]timetable.Place, error) {
	d := newDesk(p)
	for m := range p.Meetings {
		d.place(m)
	}
	return d.places, nil
}

// roundRobin gives every participant in turn the most valuable of its requests that still finds a place, until a
// round brings nothing.
func roundRobin(p timetable.Problem) ([]timetable.Place, error) {
	d := newDesk(p)
	open := make([][]int, len(p.Participants))
	for m, x := range p.Meetings {
		open[x.A], open[x.B] = append(open[x.A], m), append(open[x.B], m)
	}
	for _, list := range open {
		slices.SortStableFunc(list, func(x, y int) int { return cmp.Compare(p.Meetings[y].Value, p.Meetings[x].Value) })
	}
	for placed := true; placed; {
		placed = false
		for who, list := range open {
			for len(list) > 0 {
				m := list[0]
				list = list[1:]
				if d.places[m].Slot < 0 && d.place(m) {
					placed = true
					break
				}
			}
			open[who] = list
		}
	}
	return d.places, nil
}
