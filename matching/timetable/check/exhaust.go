package check

import (
	"fmt"
	"slices"

	"gongbo/matching/timetable"
)

// Best tries every timetable of a tiny problem. With Complete set it gives the fewest breaks of a timetable that
// holds all meetings; else the greatest value, and the fewest breaks at that value. ok is false when a complete
// problem has no timetable. The work grows as the places of a meeting to the power of meetings.
func Best(p timetable.Problem) (value int64, breaks int, ok bool) {
	p.Participants = slices.Clone(p.Participants)
	for i := range p.Participants {
		p.Participants[i].Min = 0
	}
	e := exhausted(p)
	return e.value, e.breaks, e.found
}

// Fewest tries every timetable of a tiny problem, and gives the fewest meetings that are missing to the minimums of
// all, as Missing counts them, and the greatest value where no more are.
func Fewest(p timetable.Problem) (missing int, value int64) {
	e := exhausted(p)
	return e.missing, e.value
}

// Missing is how many meetings are missing to the minimums of all participants, each missing one counting the same.
func Missing(p timetable.Problem, places []timetable.Place) int {
	count := make([]int, len(p.Participants))
	for m, at := range places {
		if at.Slot >= 0 {
			count[p.Meetings[m].A]++
			count[p.Meetings[m].B]++
		}
	}
	return missing(p, count)
}

func missing(p timetable.Problem, count []int) int {
	n := 0
	for i, x := range p.Participants {
		n += max(0, x.Min-count[i])
	}
	return n
}

func exhausted(p timetable.Problem) *exhaust {
	e := &exhaust{p: p, places: make([]timetable.Place, len(p.Meetings)), load: map[[2]int]int{}, count: make([]int, len(p.Participants))}
	e.parts()
	v := newView(p, nil)
	for m, x := range p.Meetings {
		var open []int
		for s := range p.Slots {
			if v.allowed(m, s) {
				open = append(open, s)
			}
		}
		e.open = append(e.open, open)
		e.places[m] = timetable.Place{Slot: -1, Table: -1}
		e.left += x.Value
	}
	e.view = v
	for _, x := range p.Participants {
		e.floors = e.floors || x.Min > 0
	}
	e.try(0, 0)
	return e
}

type exhaust struct {
	p      timetable.Problem
	view   *view
	places []timetable.Place // Table is a part of the venue
	open   [][]int
	halls  []int          // of each part
	room   []map[int]int  // of each part, by slot
	load   map[[2]int]int // part and slot
	count  []int          // meetings of each participant
	left   int64          // value of the meetings not tried yet
	floors bool           // somebody asked for a fewest

	missing int // of the best found
	value   int64
	breaks  int
	found   bool
}

// parts are the tables of one hall; where meetings may be longer than a slot, those of them that are closed in the same
// slots. In such a part, meetings find tables wherever no slot has more meetings than open tables.
func (e *exhaust) parts() {
	long := false
	for _, x := range e.p.Meetings {
		long = long || x.Length > 1
	}
	known := map[string]int{}
	for table := range e.p.Tables {
		key := fmt.Sprint(hallOf(e.p, table))
		for s, slot := range e.p.Slots {
			if long && has(slot.Closed, table) {
				key += fmt.Sprint(" ", s)
			}
		}
		k, ok := known[key]
		if !ok {
			k = len(e.halls)
			known[key] = k
			e.halls, e.room = append(e.halls, hallOf(e.p, table)), append(e.room, map[int]int{})
		}
		for s, slot := range e.p.Slots {
			if !has(slot.Closed, table) {
				e.room[k][s]++
			}
		}
	}
}

// try places the meetings from m on in every way, those before being worth so much.
func (e *exhaust) try(m int, worth int64) {
	hopeless := e.found && (worth+e.left < e.value || worth+e.left == e.value && e.breaks == 0)
	if hopeless && (!e.floors || e.missing == 0) {
		return
	}
	if m == len(e.p.Meetings) {
		if n := missing(e.p, e.count); !e.found || n < e.missing || n == e.missing && !hopeless {
			e.judge(n)
		}
		return
	}
	x := e.p.Meetings[m]
	e.left -= x.Value
	for _, s := range e.open[m] {
		for part, hall := range e.halls {
			if !e.view.mayBe(m, hall) || !e.roomy(m, s, part) {
				continue
			}
			for a := range e.seats(m, x.A) {
				for b := range e.seats(m, x.B) {
					e.places[m] = timetable.Place{Slot: s, Table: part, SeatA: a, SeatB: b}
					if e.lawful(m) {
						e.enter(m, 1)
						e.try(m+1, worth+x.Value)
						e.enter(m, -1)
					}
				}
			}
		}
	}
	e.places[m] = timetable.Place{Slot: -1, Table: -1}
	if !e.p.Complete {
		e.try(m+1, worth)
	}
	e.left += x.Value
}

// enter counts a meeting, or takes it back.
func (e *exhaust) enter(m, n int) {
	at := e.places[m]
	for s := at.Slot; s < end(e.p, m, at.Slot); s++ {
		e.load[[2]int{at.Table, s}] += n
	}
	e.count[e.p.Meetings[m].A] += n
	e.count[e.p.Meetings[m].B] += n
}

func (e *exhaust) roomy(m, s, part int) bool {
	for t := s; t < end(e.p, m, s); t++ {
		if e.load[[2]int{part, t}] >= e.room[part][t] {
			return false
		}
	}
	return true
}

// seats is how many representatives of a participant need be tried for meeting m: those who met before, and one more.
func (e *exhaust) seats(m, who int) int {
	n := 0
	for k, at := range e.places[:m] {
		if x := e.p.Meetings[k]; at.Slot >= 0 && x.A == who {
			n = max(n, at.SeatA+1)
		} else if at.Slot >= 0 && x.B == who {
			n = max(n, at.SeatB+1)
		}
	}
	return min(n+1, max(e.p.Participants[who].Seats, 1))
}

// lawful says whether meeting m may stand beside those before it: nobody is in two places, or too far from the other.
func (e *exhaust) lawful(m int) bool {
	x := e.p.Meetings[m]
	for _, who := range []int{x.A, x.B} {
		if most := e.p.Participants[who].Max; most > 0 && e.count[who] >= most {
			return false
		}
	}
	for k, at := range e.places[:m] {
		y := e.p.Meetings[k]
		if at.Slot < 0 {
			continue
		}
		if p := e.places[m]; (x.A == y.A && p.SeatA == at.SeatA || x.B == y.B && p.SeatB == at.SeatB ||
			x.A == y.B && p.SeatA == at.SeatB || x.B == y.A && p.SeatB == at.SeatA) && !e.apart(m, k) {
			return false
		}
	}
	return true
}

// apart says whether one can attend both meetings, one after the other.
func (e *exhaust) apart(m, k int) bool {
	x, y := e.places[m], e.places[k]
	if x.Slot > y.Slot {
		m, x, y = k, y, x
	}
	return y.Slot-end(e.p, m, x.Slot) >= way(e.p, e.halls[x.Table], e.halls[y.Table])
}

// judge keeps the timetable if it breaks no rule and is better. Tables are counted above, so that any of the hall will
// do here.
func (e *exhaust) judge(missing int) {
	free := e.p
	free.Tables, free.Halls = len(e.p.Meetings), make([]int, len(e.p.Meetings))
	free.Slots = make([]timetable.Slot, len(e.p.Slots))
	places := make([]timetable.Place, len(e.places))
	for s := range free.Slots {
		free.Slots[s].Session = e.p.Slots[s].Session
	}
	for m, at := range e.places {
		places[m] = at
		if at.Slot >= 0 {
			places[m].Table, free.Halls[m] = m, e.halls[at.Table]
		}
	}
	f, errs := Places(free, places)
	if len(errs) > 0 {
		return
	}
	if !e.found || missing < e.missing || f.Value > e.value || f.Value == e.value && f.Breaks < e.breaks {
		e.found, e.missing, e.value, e.breaks = true, missing, f.Value, f.Breaks
	}
}
