package check

import (
	"errors"
	"fmt"

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
	who    map[[2]int]int // participant and slot: meeting
	load   map[int]int
	count  map[int]int
}

func newView(p timetable.Problem, places []timetable.Place) *view {
	v := &view{p: p, places: places, who: map[[2]int]int{}, load: map[int]int{}, count: map[int]int{}}
	for m, at := range places {
		if at.Slot < 0 {
			continue
		}
		v.load[at.Slot]++
		for _, i := range []int{p.Meetings[m].A, p.Meetings[m].B} {
			v.who[[2]int{i, at.Slot}] = m
			v.count[i]++
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
	musts, free, tables, ordered := 0, 0, 0, 0
	for _, s := range common {
		a, busyA := v.who[[2]int{x.A, s}]
		b, busyB := v.who[[2]int{x.B, s}]
		if busyA && v.p.Meetings[a].Must || busyB && v.p.Meetings[b].Must {
			musts++
		}
		if busyA || busyB {
			continue
		}
		free++
		if v.load[s] >= v.tablesIn(s) {
			continue
		}
		tables++
		if !v.breaksOrder(m, s) {
			ordered++
			if v.fairWith(m, s) {
				return ""
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
	case ordered == 0:
		return timetable.OutOfOrder
	}
	return timetable.Unfair
}

func (v *view) allowed(m, s int) bool {
	x := v.p.Meetings[m]
	if has(v.p.Participants[x.A].Forbidden, s) || has(v.p.Participants[x.B].Forbidden, s) || v.tablesIn(s) == 0 {
		return false
	}
	for _, o := range v.p.Precedences {
		if o.Before == m && o.After == m {
			return false
		}
	}
	fixed, is := x.Fixed.Slot()
	return (!is || fixed == s) && (x.Session == 0 || x.Session == v.p.Slots[s].Session)
}

func (v *view) tablesIn(s int) int {
	n := 0
	for table := range v.p.Tables {
		if !has(v.p.Slots[s].Closed, table) {
			n++
		}
	}
	return n
}

func (v *view) capped(who int) bool {
	most := v.p.Participants[who].Max
	return most > 0 && v.count[who] >= min(most, len(v.p.Slots))
}

func (v *view) breaksOrder(m, s int) bool {
	for _, o := range v.p.Precedences {
		if o.After == m && v.places[o.Before].Slot >= s {
			return true
		}
		if at := v.places[o.After].Slot; o.Before == m && at >= 0 && at <= s {
			return true
		}
	}
	return false
}

func (v *view) fairWith(m, s int) bool {
	if v.p.Fairness < 0 {
		return true
	}
	most, fewest := 0, len(v.p.Slots)
	for who := range v.p.Participants {
		day := map[int]int{}
		for t := range v.p.Slots {
			if y, busy := v.who[[2]int{who, t}]; busy {
				day[t] = y
			}
		}
		if who == v.p.Meetings[m].A || who == v.p.Meetings[m].B {
			day[s] = m
		}
		breaks, _, _ := gaps(day, len(v.p.Slots))
		most, fewest = max(most, breaks), min(fewest, breaks)
	}
	return most-fewest <= v.p.Fairness
}
