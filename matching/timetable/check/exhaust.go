package check

import "gongbo/matching/timetable"

// Best tries every timetable of a tiny problem. With Complete set it gives the fewest breaks of a timetable that
// holds all meetings; else the greatest value, and the fewest breaks at that value. ok is false when a complete
// problem has no timetable. The work grows as slots to the power of meetings.
func Best(p timetable.Problem) (value int64, breaks int, ok bool) {
	e := &exhaust{p: p, places: make([]timetable.Place, len(p.Meetings)), room: make([]int, len(p.Slots)), busy: map[[2]int]bool{}}
	v := newView(p, nil)
	for s := range p.Slots {
		e.room[s] = v.tablesIn(s)
	}
	for m := range p.Meetings {
		var open []int
		for s := range p.Slots {
			if v.allowed(m, s) {
				open = append(open, s)
			}
		}
		e.open = append(e.open, open)
		e.places[m] = timetable.Place{Slot: -1, Table: -1}
	}
	e.try(0)
	return e.value, e.breaks, e.found
}

type exhaust struct {
	p      timetable.Problem
	places []timetable.Place
	open   [][]int
	room   []int
	busy   map[[2]int]bool
	value  int64
	breaks int
	found  bool
}

func (e *exhaust) try(m int) {
	if m == len(e.p.Meetings) {
		e.judge()
		return
	}
	x := e.p.Meetings[m]
	for _, s := range e.open[m] {
		a, b := [2]int{x.A, s}, [2]int{x.B, s}
		if e.busy[a] || e.busy[b] || e.room[s] == 0 {
			continue
		}
		e.busy[a], e.busy[b] = true, true
		e.room[s]--
		e.places[m].Slot = s
		e.try(m + 1)
		e.places[m].Slot = -1
		e.room[s]++
		e.busy[a], e.busy[b] = false, false
	}
	if !e.p.Complete {
		e.try(m + 1)
	}
}

// judge keeps the timetable if it breaks no rule and is better. Tables are counted above, so that any will do here.
func (e *exhaust) judge() {
	free := e.p
	free.Tables = len(e.p.Meetings) + 1
	free.Slots = make([]timetable.Slot, len(e.p.Slots))
	places := make([]timetable.Place, len(e.places))
	for s := range free.Slots {
		free.Slots[s].Session = e.p.Slots[s].Session
	}
	for m, at := range e.places {
		places[m] = timetable.Place{Slot: at.Slot, Table: m}
		if at.Slot < 0 {
			places[m].Table = -1
		}
	}
	f, errs := Places(free, places)
	if len(errs) > 0 {
		return
	}
	if !e.found || f.Value > e.value || f.Value == e.value && f.Breaks < e.breaks {
		e.found, e.value, e.breaks = true, f.Value, f.Breaks
	}
}
