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
	Walks        int
	MostBreaks   int // of one representative
	FewestBreaks int
}

// Solution names every rule that a solution breaks and every figure of its quality that is not so, joined into one
// error; nil when there is none.
func Solution(p timetable.Problem, sol *timetable.Solution) error {
	if len(sol.Places) != len(p.Meetings) {
		return fmt.Errorf("%d places for %d meetings", len(sol.Places), len(p.Meetings))
	}
	f, errs := Places(p, sol.Places)
	if len(errs) == 0 {
		errs = append(errs, Reasons(p, sol))
	}
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
		{"walks", int64(q.Walks), int64(f.Walks)},
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
	return errors.Join(errs...)
}

// Places measures a timetable and lists the rules it breaks.
func Places(p timetable.Problem, places []timetable.Place) (Figures, []error) {
	j := &judge{p: p, places: places, days: newDays(p), count: make([]int, len(p.Participants))}
	for m := range p.Meetings {
		j.meeting(m)
	}
	j.tables()
	j.precedences()
	j.walks()
	f := j.figures()
	if p.Fairness >= 0 && f.MostBreaks-f.FewestBreaks > p.Fairness {
		j.fault("fairness: %d to %d breaks, more than %d apart", f.FewestBreaks, f.MostBreaks, p.Fairness)
	}
	return f, j.errs
}

// days are the meetings of each representative of each participant, by slot.
type days [][]map[int]int

func newDays(p timetable.Problem) days {
	d := make(days, len(p.Participants))
	for i, who := range p.Participants {
		for range max(who.Seats, 1) {
			d[i] = append(d[i], map[int]int{})
		}
	}
	return d
}

// end is the slot after the last that a meeting takes which begins in the given one.
func end(p timetable.Problem, m, slot int) int { return slot + max(p.Meetings[m].Length, 1) }

// hallOf is the number of the hall that a table stands in.
func hallOf(p timetable.Problem, table int) int {
	if p.Halls == nil {
		return 1
	}
	return p.Halls[table]
}

// seatsHost says whether a participant is the one who sits at a meeting: of two hosts, A.
func seatsHost(p timetable.Problem, m, who int) bool {
	x := p.Meetings[m]
	return p.Participants[who].Host && (x.A == who || !p.Participants[x.A].Host)
}

type judge struct {
	p      timetable.Problem
	places []timetable.Place
	days   days
	count  []int // meetings of each participant
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
	if at.Slot < 0 || end(j.p, m, at.Slot) > len(j.p.Slots) || at.Table < 0 || at.Table >= j.p.Tables {
		j.fault("meeting %d stands at slot %d, table %d", m, at.Slot, at.Table)
		return
	}
	session := j.p.Slots[at.Slot].Session
	if x.Session != 0 && session != x.Session {
		j.fault("meeting %d of session %d stands in slot %d of session %d", m, x.Session, at.Slot, session)
	}
	for s := at.Slot; s < end(j.p, m, at.Slot); s++ {
		if j.p.Slots[s].Session != session {
			j.fault("meeting %d stands in sessions %d and %d", m, session, j.p.Slots[s].Session)
		}
	}
	if s, fixed := x.Fixed.Slot(); fixed && s != at.Slot {
		j.fault("meeting %d fixed in slot %d stands in slot %d", m, s, at.Slot)
	}
	j.attend(m, x.A, at.SeatA)
	j.attend(m, x.B, at.SeatB)
}

// attend enters a meeting in the day of one of a participant's representatives.
func (j *judge) attend(m, who, seat int) {
	at := j.places[m]
	if seat < 0 || seat >= len(j.days[who]) {
		j.fault("meeting %d: representative %d of %d of participant %d", m, seat, len(j.days[who]), who)
		return
	}
	for s := at.Slot; s < end(j.p, m, at.Slot); s++ {
		if has(j.p.Participants[who].Forbidden, s) {
			j.fault("meeting %d stands in slot %d, forbidden to participant %d", m, s, who)
		}
		if y, busy := j.days[who][seat][s]; busy {
			j.fault("participant %d is in meetings %d and %d in slot %d", who, y, m, s)
		}
		j.days[who][seat][s] = m
	}
	j.count[who]++
	if most := j.p.Participants[who].Max; most > 0 && j.count[who] > most {
		j.fault("participant %d has more than %d meetings", who, most)
	}
	hall := j.p.Participants[who].Hall
	if is := hallOf(j.p, at.Table); seatsHost(j.p, m, who) && hall > 0 && is != hall {
		j.fault("meeting %d stands in hall %d, not in hall %d of participant %d", m, is, hall, who)
	}
}

func (j *judge) tables() {
	taken := map[[2]int]int{}
	for m, at := range j.places {
		if at.Slot < 0 || end(j.p, m, at.Slot) > len(j.p.Slots) {
			continue
		}
		for s := at.Slot; s < end(j.p, m, at.Slot); s++ {
			if y, ok := taken[[2]int{s, at.Table}]; ok {
				j.fault("meetings %d and %d share table %d in slot %d", y, m, at.Table, s)
			}
			taken[[2]int{s, at.Table}] = m
			if has(j.p.Slots[s].Closed, at.Table) {
				j.fault("meeting %d stands at table %d, closed in slot %d", m, at.Table, s)
			}
		}
	}
}

func (j *judge) precedences() {
	for _, o := range j.p.Precedences {
		x, y := j.places[o.Before].Slot, j.places[o.After].Slot
		if x >= 0 && y >= 0 && end(j.p, o.Before, x) > y {
			j.fault("meeting %d in slot %d is not before meeting %d in slot %d", o.Before, x, o.After, y)
		}
	}
}

// walks looks at each two meetings of a representative between which there is no other.
func (j *judge) walks() {
	for who := range j.days {
		for _, day := range j.days[who] {
			last, free := -1, 0
			for s := range j.p.Slots {
				m, busy := day[s]
				if !busy {
					free++
					continue
				}
				if last >= 0 && m != last {
					from, to := hallOf(j.p, j.places[last].Table), hallOf(j.p, j.places[m].Table)
					if far := way(j.p, from, to); free < far {
						j.fault("participant %d has %d slots to walk from meeting %d in hall %d to %d in hall %d and needs %d", who, free, last, from, m, to, far)
					}
				}
				last, free = m, 0
			}
		}
	}
}

// way is how many free slots one needs between meetings in two halls.
func way(p timetable.Problem, from, to int) int {
	if p.Walk == nil {
		return 0
	}
	return p.Walk[from-1][to-1]
}

func (j *judge) figures() Figures {
	var f Figures
	for m, at := range j.places {
		if at.Slot >= 0 {
			f.Scheduled++
			f.Value += j.p.Meetings[m].Value
		}
	}
	f.FewestBreaks = len(j.p.Slots)
	for who := range j.days {
		for _, day := range j.days[who] {
			breaks, idle, longest := gaps(day, len(j.p.Slots))
			f.Breaks += breaks
			f.IdleSlots += idle
			f.LongestWait = max(f.LongestWait, longest)
			f.MostBreaks = max(f.MostBreaks, breaks)
			f.FewestBreaks = min(f.FewestBreaks, breaks)
			f.TableChanges += j.changes(who, day)
			f.Walks += j.changesOfHall(day)
		}
	}
	f.FewestBreaks = min(f.FewestBreaks, f.MostBreaks)
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

// changes counts how often a host finds itself at another table than at the meeting it hosted before.
func (j *judge) changes(who int, day map[int]int) int {
	n, last := 0, -1
	for s := range j.p.Slots {
		m, ok := day[s]
		if !ok || !seatsHost(j.p, m, who) {
			continue
		}
		if last >= 0 && j.places[m].Table != last {
			n++
		}
		last = j.places[m].Table
	}
	return n
}

func (j *judge) changesOfHall(day map[int]int) int {
	n, last := 0, 0
	for s := range j.p.Slots {
		if m, ok := day[s]; ok {
			hall := hallOf(j.p, j.places[m].Table)
			if last > 0 && hall != last {
				n++
			}
			last = hall
		}
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
