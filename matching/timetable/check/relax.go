package check

import (
	"slices"

	"gongbo/matching/timetable"
)

// Relaxed is the problem with changes, made from scratch.
func Relaxed(p timetable.Problem, changes []timetable.Relaxation) timetable.Problem {
	x := newRelaxing(p, changes)
	x.slots()
	x.participants()
	x.meetings()
	return x.to
}

// relaxing is the problem as it was, the changes by what they are about, and the problem as it becomes.
type relaxing struct {
	from, to timetable.Problem

	lifted              map[[2]int]bool // participant and slot
	drop, free, unfixed map[int]bool    // meetings
	orders              map[timetable.Precedence]bool
	most                map[int]int // of participants: meetings more
	tables              map[int]int // of slots: tables more
	added               map[int]int // before which slot: the session of a slot more
	everywhere          int         // tables more in every slot
	number              map[int]int // of the old slots
}

func newRelaxing(p timetable.Problem, changes []timetable.Relaxation) *relaxing {
	r := &relaxing{
		from: p, to: timetable.Problem{Fairness: p.Fairness, Complete: p.Complete, Halls: p.Halls, Walk: p.Walk},
		lifted: map[[2]int]bool{}, drop: map[int]bool{}, free: map[int]bool{}, unfixed: map[int]bool{}, orders: map[timetable.Precedence]bool{},
		most: map[int]int{}, tables: map[int]int{}, added: map[int]int{}, number: map[int]int{},
	}
	for _, x := range changes {
		switch x.Kind {
		case timetable.LiftForbidden:
			r.lifted[[2]int{x.Participant, x.Slot}] = true
		case timetable.Unfix:
			r.unfixed[x.Meeting] = true
		case timetable.FreeSession:
			r.free[x.Meeting] = true
		case timetable.DropOrder:
			r.orders[x.Order] = true
		case timetable.RaiseMax:
			r.most[x.Participant]++
		case timetable.RaiseFairness:
			r.to.Fairness++
		case timetable.TableInSlot:
			r.tables[x.Slot]++
		case timetable.OneMoreTable:
			r.everywhere++
		case timetable.OneMoreSlot:
			r.added[x.Slot] = x.Session
		case timetable.DropMeeting:
			r.drop[x.Meeting] = true
		}
	}
	return r
}

// slots puts the added slots between the old ones. The tables of single slots come last and are closed in the others.
func (r *relaxing) slots() {
	extra := 0
	for _, n := range r.tables {
		extra += n
	}
	shared := r.from.Tables + r.everywhere
	r.to.Tables = shared + extra
	if len(r.from.Halls) > 0 { // more tables stand in the first
		r.to.Halls = slices.Concat(r.from.Halls, slices.Repeat([]int{1}, r.everywhere+extra))
	}
	for s := range len(r.from.Slots) + 1 {
		if session, ok := r.added[s]; ok {
			r.to.Slots = append(r.to.Slots, timetable.Slot{Session: session})
		}
		if s == len(r.from.Slots) {
			break
		}
		slot := timetable.Slot{Session: r.from.Slots[s].Session, Closed: append([]int(nil), r.from.Slots[s].Closed...)}
		for x := r.tables[s]; x < extra; x++ {
			slot.Closed = append(slot.Closed, shared+x)
		}
		r.number[s] = len(r.to.Slots)
		r.to.Slots = append(r.to.Slots, slot)
	}
}

func (r *relaxing) participants() {
	for i, who := range r.from.Participants {
		var forbidden []int
		for _, s := range who.Forbidden {
			if !r.lifted[[2]int{i, s}] {
				forbidden = append(forbidden, r.number[s])
			}
		}
		who.Forbidden, who.Max = forbidden, who.Max+r.most[i]
		r.to.Participants = append(r.to.Participants, who)
	}
}

// meetings keeps the meetings that are not dropped, and the orders between them.
func (r *relaxing) meetings() {
	place := map[int]int{}
	for m, x := range r.from.Meetings {
		if r.drop[m] {
			continue
		}
		if s, ok := x.Fixed.Slot(); ok {
			if x.Fixed = timetable.At(r.number[s]); r.unfixed[m] {
				x.Fixed = 0
			}
		}
		if r.free[m] {
			x.Session = 0
		}
		place[m] = len(r.to.Meetings)
		r.to.Meetings = append(r.to.Meetings, x)
	}
	for _, o := range r.from.Precedences {
		if !r.orders[o] && !r.drop[o.Before] && !r.drop[o.After] {
			r.to.Precedences = append(r.to.Precedences, timetable.Precedence{Before: place[o.Before], After: place[o.After]})
		}
	}
}
