// Package check judges timetables, selections and proofs. It shares no code with the solver: only its types.
package check

import (
	"errors"
	"fmt"

	"gongbo/matching/timetable"
)

// Figures are what a timetable shows when it is measured from scratch.
type Figures struct {
	Value        int64
	Scheduled    int
	Breaks       int
	IdleSlots    int
	LongestWait  int
	TableChanges int
	MostBreaks   int // of one participant
	FewestBreaks int
}

// Solution names every rule that a solution breaks and every figure of its quality that is not so, joined into one
// error; nil when there is none.
func Solution(p timetable.Problem, sol *timetable.Solution) error {
	if len(sol.Places) != len(p.Meetings) {
		return fmt.Errorf("%d places for %d meetings", len(sol.Places), len(p.Meetings))
	}
	f, errs := Places(p, sol.Places)
	q := sol.Quality
	for _, x := range []struct {
		name      string
		said, got int64
	}{
		{"value", q.Value, f.Value},
		{"scheduled", int64(q.Scheduled), int64(f.Scheduled)},
		{"requested", int64(q.Requested), int64(len(p.Meetings))},
		{"breaks", int64(q.Breaks), int64(f.Breaks)},
		{"idle slots", int64(q.IdleSlots), int64(f.IdleSlots)},
		{"longest wait", int64(q.LongestWaitSlots), int64(f.LongestWait)},
		{"table changes", int64(q.TableChanges), int64(f.TableChanges)},
	} {
		if x.said != x.got {
			errs = append(errs, fmt.Errorf("%s is %d, not %d as stated", x.name, x.got, x.said))
		}
	}
	if q.BreaksLowerBound > f.Breaks {
		errs = append(errs, fmt.Errorf("%d breaks stand below their bound %d", f.Breaks, q.BreaksLowerBound))
	}
	if q.ValueUpperBound < f.Value {
		errs = append(errs, fmt.Errorf("value %d stands above its bound %d", f.Value, q.ValueUpperBound))
	}
	if len(sol.Unscheduled)+f.Scheduled != len(p.Meetings) {
		errs = append(errs, fmt.Errorf("%d held and %d reasons for %d meetings", f.Scheduled, len(sol.Unscheduled), len(p.Meetings)))
	}
	return errors.Join(append(errs, Reasons(p, sol))...)
}

// Places measures a timetable and lists the rules it breaks.
func Places(p timetable.Problem, places []timetable.Place) (Figures, []error) {
	j := &judge{p: p, places: places, day: make([]map[int]int, len(p.Participants))}
	for i := range j.day {
		j.day[i] = map[int]int{}
	}
	for m := range p.Meetings {
		j.meeting(m)
	}
	j.tables()
	j.precedences()
	f := j.figures()
	if p.Fairness >= 0 && f.MostBreaks-f.FewestBreaks > p.Fairness {
		j.fault("fairness: %d to %d breaks, more than %d apart", f.FewestBreaks, f.MostBreaks, p.Fairness)
	}
	return f, j.errs
}

type judge struct {
	p      timetable.Problem
	places []timetable.Place
	day    []map[int]int // of each participant: meeting by slot
	errs   []error
}

func (j *judge) fault(format string, args ...any) {
	j.errs = append(j.errs, fmt.Errorf(format, args...))
}

func (j *judge) meeting(m int) {
	x, at := j.p.Meetings[m], j.places[m]
	if at.Slot == -1 && at.Table == -1 {
		if j.p.Complete {
			j.fault("meeting %d is not held", m)
		}
		return
	}
	if at.Slot < 0 || at.Slot >= len(j.p.Slots) || at.Table < 0 || at.Table >= j.p.Tables {
		j.fault("meeting %d stands at slot %d, table %d", m, at.Slot, at.Table)
		return
	}
	if x.Session != 0 && j.p.Slots[at.Slot].Session != x.Session {
		j.fault("meeting %d of session %d stands in slot %d of session %d", m, x.Session, at.Slot, j.p.Slots[at.Slot].Session)
	}
	if s, fixed := x.Fixed.Slot(); fixed && s != at.Slot {
		j.fault("meeting %d fixed in slot %d stands in slot %d", m, s, at.Slot)
	}
	for _, who := range []int{x.A, x.B} {
		if has(j.p.Participants[who].Forbidden, at.Slot) {
			j.fault("meeting %d stands in slot %d, forbidden to participant %d", m, at.Slot, who)
		}
		if y, busy := j.day[who][at.Slot]; busy {
			j.fault("participant %d is in meetings %d and %d in slot %d", who, y, m, at.Slot)
		}
		j.day[who][at.Slot] = m
		if most := j.p.Participants[who].Max; most > 0 && len(j.day[who]) > most {
			j.fault("participant %d has more than %d meetings", who, most)
		}
	}
}

func (j *judge) tables() {
	taken := map[timetable.Place]int{}
	for m, at := range j.places {
		if at.Slot < 0 || at.Slot >= len(j.p.Slots) {
			continue
		}
		if y, ok := taken[at]; ok {
			j.fault("meetings %d and %d share table %d in slot %d", y, m, at.Table, at.Slot)
		}
		taken[at] = m
		if has(j.p.Slots[at.Slot].Closed, at.Table) {
			j.fault("meeting %d stands at table %d, closed in slot %d", m, at.Table, at.Slot)
		}
	}
}

func (j *judge) precedences() {
	for _, o := range j.p.Precedences {
		x, y := j.places[o.Before].Slot, j.places[o.After].Slot
		if x >= 0 && y >= 0 && x >= y {
			j.fault("meeting %d in slot %d is not before meeting %d in slot %d", o.Before, x, o.After, y)
		}
	}
}

func (j *judge) figures() Figures {
	var f Figures
	for m, at := range j.places {
		if at.Slot >= 0 {
			f.Scheduled++
			f.Value += j.p.Meetings[m].Value
		}
	}
	for who, day := range j.day {
		breaks, idle, longest := gaps(day, len(j.p.Slots))
		f.Breaks += breaks
		f.IdleSlots += idle
		f.LongestWait = max(f.LongestWait, longest)
		f.MostBreaks = max(f.MostBreaks, breaks)
		if who == 0 || breaks < f.FewestBreaks {
			f.FewestBreaks = breaks
		}
		f.TableChanges += j.changes(who)
	}
	return f
}

func gaps(day map[int]int, slots int) (breaks, idle, longest int) {
	met, wait := false, 0
	for s := range slots {
		if _, busy := day[s]; !busy {
			wait++
			continue
		}
		if met && wait > 0 {
			breaks++
			idle += wait
			longest = max(longest, wait)
		}
		met, wait = true, 0
	}
	return breaks, idle, longest
}

// changes counts how often a host finds itself at another table than at the meeting it hosted before. Of two hosts
// who meet, A hosts.
func (j *judge) changes(who int) int {
	if !j.p.Participants[who].Host {
		return 0
	}
	n, last := 0, -1
	for s := range j.p.Slots {
		m, ok := j.day[who][s]
		if !ok || j.p.Meetings[m].B == who && j.p.Participants[j.p.Meetings[m].A].Host {
			continue
		}
		if last >= 0 && j.places[m].Table != last {
			n++
		}
		last = j.places[m].Table
	}
	return n
}

func has(xs []int, x int) bool {
	for _, y := range xs {
		if x == y {
			return true
		}
	}
	return false
}
