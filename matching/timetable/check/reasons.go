package check

import (
	"errors"
	"fmt"
	"maps"

	"gongbo/matching/timetable"
)

// Reasons confirms, from the timetable alone, the code of every meeting that is not held: that what it says is so,
// and that no code before it in the order of timetable.Code applies.
func Reasons(p timetable.Problem, sol *timetable.Solution) error {
	v := newView(p, sol.Places)
	var errs []error
	for _, x := range sol.Unscheduled {
		if sol.Places[x.Meeting].Slot >= 0 {
			errs = append(errs, fmt.Errorf("meeting %d is held and has the reason %s", x.Meeting, x.Code))
		} else if code := v.code(x.Meeting); code != x.Code {
			errs = append(errs, fmt.Errorf("meeting %d is left out for %q, not for %q", x.Meeting, code, x.Code))
		}
	}
	return errors.Join(errs...)
}

type view struct {
	p      timetable.Problem
	places []timetable.Place
	days   days
	taken  [][]bool // slot, table: by a meeting, or closed
	count  map[int]int
}

func newView(p timetable.Problem, places []timetable.Place) *view {
	v := &view{p: p, places: places, days: newDays(p), taken: make([][]bool, len(p.Slots)), count: map[int]int{}}
	for s, slot := range p.Slots {
		v.taken[s] = make([]bool, p.Tables)
		for _, x := range slot.Closed {
			v.taken[s][x] = true
		}
	}
	for m, at := range places {
		x := p.Meetings[m]
		if at.Slot < 0 || end(p, m, at.Slot) > len(p.Slots) || at.Table < 0 || at.Table >= p.Tables ||
			min(at.SeatA, at.SeatB) < 0 || at.SeatA >= len(v.days[x.A]) || at.SeatB >= len(v.days[x.B]) {
			continue // not held, or not possible
		}
		v.count[x.A]++
		v.count[x.B]++
		for s := at.Slot; s < end(p, m, at.Slot); s++ {
			v.days[x.A][at.SeatA][s] = m
			v.days[x.B][at.SeatB][s] = m
			v.taken[s][at.Table] = true
		}
	}
	return v
}

// code derives the reason anew, or "" when the meeting could be held as things stand.
func (v *view) code(m int) timetable.Code {
	x := v.p.Meetings[m]
	var common []int
	for s := range v.p.Slots {
		if v.allowed(m, s) {
			common = append(common, s)
		}
	}
	if len(common) == 0 {
		return timetable.NoCommonSlot
	}
	if v.capped(x.A) {
		return timetable.CapSupply
	}
	if v.capped(x.B) {
		return timetable.CapDemand
	}
	musts, free, tables, near, ordered := 0, 0, 0, 0, 0
	for _, s := range common {
		if v.allMusts(x.A, m, s) || v.allMusts(x.B, m, s) {
			musts++
		}
		first, second := v.idle(x.A, m, s), v.idle(x.B, m, s)
		if len(first) == 0 || len(second) == 0 {
			continue
		}
		free++
		for hall := range v.freeHalls(m, s) {
			tables++
			for _, a := range first {
				for _, b := range second {
					if !v.comes(x.A, a, m, s, hall) || !v.comes(x.B, b, m, s, hall) {
						continue
					}
					near++
					if v.breaksOrder(m, s) {
						continue
					}
					ordered++
					if v.fairWith(m, s, a, b) {
						return ""
					}
				}
			}
		}
	}
	switch {
	case musts == len(common):
		return timetable.ClashWithMust
	case free == 0:
		return timetable.LowerValue
	case tables == 0:
		return timetable.TableFull
	case near == 0:
		return timetable.TooFar
	case ordered == 0:
		return timetable.OutOfOrder
	}
	return timetable.Unfair
}

// allowed says whether a meeting may begin in a slot as far as it alone is concerned.
func (v *view) allowed(m, s int) bool {
	x := v.p.Meetings[m]
	if end(v.p, m, s) > len(v.p.Slots) {
		return false
	}
	for t := s; t < end(v.p, m, s); t++ {
		if has(v.p.Participants[x.A].Forbidden, t) || has(v.p.Participants[x.B].Forbidden, t) || v.p.Slots[t].Session != v.p.Slots[s].Session {
			return false
		}
	}
	for _, o := range v.p.Precedences {
		if o.Before == m && o.After == m {
			return false
		}
	}
	fixed, is := x.Fixed.Slot()
	if is && fixed != s || x.Session != 0 && x.Session != v.p.Slots[s].Session {
		return false
	}
	for table := range v.p.Tables {
		if v.mayBe(m, hallOf(v.p, table)) && !v.closed(m, s, table) {
			return true
		}
	}
	return false
}

func (v *view) closed(m, s, table int) bool {
	for t := s; t < end(v.p, m, s); t++ {
		if has(v.p.Slots[t].Closed, table) {
			return true
		}
	}
	return false
}

// mayBe says whether the host of a meeting, if it has one, may sit in a hall.
func (v *view) mayBe(m, hall int) bool {
	for _, who := range []int{v.p.Meetings[m].A, v.p.Meetings[m].B} {
		if h := v.p.Participants[who].Hall; seatsHost(v.p, m, who) && h > 0 && h != hall {
			return false
		}
	}
	return true
}

// freeHalls are the halls with a table that is free all the time that a meeting would take.
func (v *view) freeHalls(m, s int) map[int]bool {
	halls := map[int]bool{}
	for table := range v.p.Tables {
		free := true
		for t := s; t < end(v.p, m, s); t++ {
			free = free && !v.taken[t][table]
		}
		if hall := hallOf(v.p, table); free && v.mayBe(m, hall) {
			halls[hall] = true
		}
	}
	return halls
}

// idle are the representatives of a participant who meet nobody while a meeting would last.
func (v *view) idle(who, m, s int) []int {
	var seats []int
	for seat, day := range v.days[who] {
		free := true
		for t := s; t < end(v.p, m, s); t++ {
			_, busy := day[t]
			free = free && !busy
		}
		if free {
			seats = append(seats, seat)
		}
	}
	return seats
}

// allMusts says whether every representative of a participant has a must while a meeting would last.
func (v *view) allMusts(who, m, s int) bool {
	for _, day := range v.days[who] {
		must := false
		for t := s; t < end(v.p, m, s); t++ {
			y, busy := day[t]
			must = must || busy && v.p.Meetings[y].Must
		}
		if !must {
			return false
		}
	}
	return true
}

// comes says whether a representative can walk to a meeting in a hall and on.
func (v *view) comes(who, seat, m, s, hall int) bool {
	day := v.days[who][seat]
	for t := s - 1; t >= 0; t-- {
		if y, busy := day[t]; busy {
			if s-1-t < way(v.p, hallOf(v.p, v.places[y].Table), hall) {
				return false
			}
			break
		}
	}
	for t := end(v.p, m, s); t < len(v.p.Slots); t++ {
		if y, busy := day[t]; busy {
			return t-end(v.p, m, s) >= way(v.p, hall, hallOf(v.p, v.places[y].Table))
		}
	}
	return true
}

func (v *view) capped(who int) bool {
	most := v.p.Participants[who].Max
	return most > 0 && v.count[who] >= min(most, len(v.p.Slots)*len(v.days[who]))
}

func (v *view) breaksOrder(m, s int) bool {
	for _, o := range v.p.Precedences {
		if at := v.places[o.Before].Slot; o.After == m && at >= 0 && end(v.p, o.Before, at) > s {
			return true
		}
		if at := v.places[o.After].Slot; o.Before == m && at >= 0 && at < end(v.p, m, s) {
			return true
		}
	}
	return false
}

// fairWith says whether the fairness rule holds with a meeting attended by the given representatives.
func (v *view) fairWith(m, s, a, b int) bool {
	if v.p.Fairness < 0 {
		return true
	}
	most, fewest := 0, len(v.p.Slots)
	for who := range v.days {
		for seat, known := range v.days[who] {
			day := known
			if who == v.p.Meetings[m].A && seat == a || who == v.p.Meetings[m].B && seat == b {
				day = maps.Clone(known)
				for t := s; t < end(v.p, m, s); t++ {
					day[t] = m
				}
			}
			breaks, _, _ := gaps(day, len(v.p.Slots))
			most, fewest = max(most, breaks), min(fewest, breaks)
		}
	}
	return most-fewest <= v.p.Fairness
}
