package dzn

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// Violated is the exit code of Check for a timetable that breaks a rule.
const Violated = 4

// Check reads an instance and a timetable of lines "meeting slot", both 1-based, as Run prints them; it judges the
// timetable by the checker, which shares no code with the solver. Out gets one JSON object: the figures and every rule
// that is broken, in the numbers of the file. It returns Solved, Violated, or Failed where either cannot be read.
func Check(in, solution io.Reader, out io.Writer, fairness int) int {
	p, err := Parse(in, fairness)
	if err != nil {
		return report(out, Failed, failure{Status: "invalid", Detail: err.Error()})
	}
	places, faults, err := ReadPlaces(solution, p)
	if err != nil {
		return report(out, Failed, failure{Status: "invalid", Detail: err.Error()})
	}
	p.Tables = max(p.Tables, len(p.Meetings)) // ReadPlaces has counted them
	f, _ := check.Places(p, places)
	v := verdict{
		Status: "valid", Requested: len(p.Meetings), Scheduled: f.Scheduled, Breaks: f.Breaks, IdleSlots: f.IdleSlots,
		LongestWaitSlots: f.LongestWait, MostBreaks: f.MostBreaks, FewestBreaks: f.FewestBreaks,
		Violations: append(faults, violations(p, places)...),
	}
	if fairness >= 0 && f.MostBreaks-f.FewestBreaks > fairness {
		v.Violations = append(v.Violations, fmt.Sprintf("fairness: %d to %d breaks, more than %d apart", f.FewestBreaks, f.MostBreaks, fairness))
	}
	if len(v.Violations) == 0 {
		v.Violations = []string{}
		return report(out, Solved, v)
	}
	v.Status = "violated"
	return report(out, Violated, v)
}

type verdict struct {
	Status           string   `json:"status"`
	Requested        int      `json:"requested"`
	Scheduled        int      `json:"scheduled"`
	Breaks           int      `json:"breaks"`
	IdleSlots        int      `json:"idle_slots"`
	LongestWaitSlots int      `json:"longest_wait_slots"`
	MostBreaks       int      `json:"most_breaks"`
	FewestBreaks     int      `json:"fewest_breaks"`
	Violations       []string `json:"violations"`
}

// ReadPlaces reads the lines "meeting slot" of a timetable, gives each meeting of a slot a table of its own, and lists what the lines themselves break:
// meetings left out or given twice, slots that do not exist, and more meetings in a slot than tables.
func ReadPlaces(in io.Reader, p timetable.Problem) (places []timetable.Place, faults []string, err error) {
	places = make([]timetable.Place, len(p.Meetings))
	for m := range places {
		places[m] = timetable.Place{Slot: -1, Table: -1}
	}
	load := make([]int, len(p.Slots))
	lines := bufio.NewScanner(io.LimitReader(in, maxBytes))
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '%' {
			continue
		}
		var m, s int
		var rest string
		if k, _ := fmt.Sscan(text, &m, &s, &rest); k != 2 || m < 1 || m > len(places) {
			return nil, nil, fmt.Errorf("read solution: line %d is not a meeting from 1 to %d and its slot", n, len(places))
		}
		switch {
		case places[m-1].Slot >= 0:
			faults = append(faults, fmt.Sprintf("meeting %d is given twice", m))
		case s < 1 || s > len(load):
			faults = append(faults, fmt.Sprintf("meeting %d stands in slot %d of %d", m, s, len(load)))
		default:
			places[m-1] = timetable.Place{Slot: s - 1, Table: load[s-1]}
			load[s-1]++
		}
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("read solution: %w", err)
	}
	for s, n := range load {
		if n > p.Tables {
			faults = append(faults, fmt.Sprintf("slot %d holds %d meetings at %d tables", s+1, n, p.Tables))
		}
	}
	for m, at := range places {
		if at.Slot < 0 {
			faults = append(faults, fmt.Sprintf("meeting %d is not held", m+1))
		}
	}
	return places, faults, nil
}

// violations are the rules that the checker finds broken. A participant, a meeting and a slot put before all others
// make it name them by the numbers of the file.
func violations(p timetable.Problem, places []timetable.Place) []string {
	q := timetable.Problem{Tables: p.Tables, Fairness: timetable.NoLimit}
	q.Participants = append(make([]timetable.Participant, 1), p.Participants...)
	for i := range q.Participants {
		var later []int
		for _, s := range q.Participants[i].Forbidden {
			later = append(later, s+1)
		}
		q.Participants[i].Forbidden = later
	}
	q.Slots = append([]timetable.Slot{{Session: 1}}, p.Slots...)
	q.Meetings = append(q.Meetings, timetable.Meeting{A: 0, B: 1})
	for _, m := range p.Meetings {
		m.A, m.B = m.A+1, m.B+1
		if s, fixed := m.Fixed.Slot(); fixed {
			m.Fixed = timetable.At(s + 1)
		}
		q.Meetings = append(q.Meetings, m)
	}
	for _, o := range p.Precedences {
		q.Precedences = append(q.Precedences, timetable.Precedence{Before: o.Before + 1, After: o.After + 1})
	}
	shifted := []timetable.Place{{Slot: -1, Table: -1}}
	for _, at := range places {
		if at.Slot >= 0 {
			at.Slot++
		}
		shifted = append(shifted, at)
	}
	_, errs := check.Places(q, shifted)
	var out []string
	for _, err := range errs {
		out = append(out, err.Error())
	}
	return out
}
