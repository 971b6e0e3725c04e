package check

import "gongbo/matching/timetable"

// Relaxed is the problem with changes, made from scratch.
func Relaxed(p timetable.Problem, changes []timetable.Relaxation) timetable.Problem {
	lifted, drop, free, unfixed := map[[2]int]bool{}, map[int]bool{}, map[int]bool{}, map[int]bool{}
	orders, most, added, tables := map[timetable.Precedence]bool{}, map[int]int{}, map[int]int{}, map[int]int{}
	everywhere := 0
	q := timetable.Problem{Fairness: p.Fairness, Complete: p.Complete, Halls: p.Halls, Walk: p.Walk}
	for _, x := range changes {
		switch x.Kind {
		case timetable.LiftForbidden:
			lifted[[2]int{x.Participant, x.Slot}] = true
		case timetable.Unfix:
			unfixed[x.Meeting] = true
		case timetable.FreeSession:
			free[x.Meeting] = true
		case timetable.DropOrder:
			orders[x.Order] = true
		case timetable.RaiseMax:
			most[x.Participant]++
		case timetable.RaiseFairness:
			q.Fairness++
		case timetable.TableInSlot:
			tables[x.Slot]++
		case timetable.OneMoreTable:
			everywhere++
		case timetable.OneMoreSlot:
			added[x.Slot] = x.Session
		case timetable.DropMeeting:
			drop[x.Meeting] = true
		}
	}
	extra := 0
	for _, n := range tables {
		extra += n
	}
	q.Tables = p.Tables + everywhere + extra
	number := map[int]int{}     // of the old slots
	open := func(s, more int) { // a slot with so many of the extra tables, which come last
		slot := timetable.Slot{Session: p.Slots[s].Session, Closed: append([]int(nil), p.Slots[s].Closed...)}
		for x := more; x < extra; x++ {
			slot.Closed = append(slot.Closed, p.Tables+everywhere+x)
		}
		number[s] = len(q.Slots)
		q.Slots = append(q.Slots, slot)
	}
	for s := range len(p.Slots) + 1 {
		if session, ok := added[s]; ok {
			q.Slots = append(q.Slots, timetable.Slot{Session: session})
		}
		if s < len(p.Slots) {
			open(s, tables[s])
		}
	}
	for i, who := range p.Participants {
		var forbidden []int
		for _, s := range who.Forbidden {
			if !lifted[[2]int{i, s}] {
				forbidden = append(forbidden, number[s])
			}
		}
		who.Forbidden, who.Max = forbidden, who.Max+most[i]
		q.Participants = append(q.Participants, who)
	}
	place := map[int]int{}
	for m, x := range p.Meetings {
		if drop[m] {
			continue
		}
		if s, ok := x.Fixed.Slot(); ok {
			if x.Fixed = timetable.At(number[s]); unfixed[m] {
				x.Fixed = 0
			}
		}
		if free[m] {
			x.Session = 0
		}
		place[m] = len(q.Meetings)
		q.Meetings = append(q.Meetings, x)
	}
	for _, o := range p.Precedences {
		if !orders[o] && !drop[o.Before] && !drop[o.After] {
			q.Precedences = append(q.Precedences, timetable.Precedence{Before: place[o.Before], After: place[o.After]})
		}
	}
	return q
}
