package file

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// Verdict is what the checker measures in an answer, and every rule that it breaks, in the names of the event.
type Verdict struct {
	Status           string   `json:"status"` // "valid" or "violated"
	Requested        int      `json:"requested"`
	Scheduled        int      `json:"scheduled"`
	Value            int64    `json:"value"`
	Breaks           int      `json:"breaks"`
	IdleSlots        int      `json:"idle_slots"`
	LongestWaitSlots int      `json:"longest_wait_slots"`
	TableChanges     int      `json:"table_changes"`
	MostBreaks       int      `json:"most_breaks"`
	FewestBreaks     int      `json:"fewest_breaks"`
	Violations       []string `json:"violations"`
}

// Judge measures an answer from scratch by package check, which shares no code with the solver: places, and, where the
// answer states them, its quality and its reasons.
func (e *Event) Judge(a *Answer) Verdict {
	p, r := e.Problem(), newRoll(e)
	places := e.Places(a)
	f, errs := check.Places(p, places)
	v := Verdict{
		Status: "valid", Requested: len(p.Meetings), Scheduled: f.Scheduled, Value: f.Value, Breaks: f.Breaks, IdleSlots: f.IdleSlots,
		LongestWaitSlots: f.LongestWait, TableChanges: f.TableChanges, MostBreaks: f.MostBreaks, FewestBreaks: f.FewestBreaks, Violations: []string{},
	}
	if a.Quality != nil {
		errs = unjoin(check.Solution(p, r.solution(a, places)))
	}
	for _, err := range errs {
		v.Violations = append(v.Violations, r.named(err.Error()))
	}
	v.Violations = append(v.Violations, e.misnamed(a, r)...)
	v.Violations = append(v.Violations, e.unmet(a)...)
	if len(v.Violations) > 0 {
		v.Status = "violated"
	}
	return v
}

// solution is the answer as the checker takes it.
func (r *roll) solution(a *Answer, places []timetable.Place) *timetable.Solution {
	sol := &timetable.Solution{Places: places, Quality: *a.Quality}
	for _, x := range a.Unscheduled {
		if r.meetings.has(x.ID) {
			sol.Unscheduled = append(sol.Unscheduled, timetable.Unscheduled{Meeting: r.meetings.index(x.ID), Code: x.Code})
		}
	}
	return sol
}

// misnamed lists what is wrong between the answer and the event that no place shows: meetings given twice, avoided
// ones held, and what the answer says of a meeting beside its ID.
func (e *Event) misnamed(a *Answer, r *roll) []string {
	var out []string
	asked := make(map[string]Held, len(r.meetings.names))
	p := e.Problem()
	for m, id := range r.meetings.names {
		asked[id] = Held{A: r.people.names[p.Meetings[m].A], B: r.people.names[p.Meetings[m].B], Length: max(1, p.Meetings[m].Length)}
	}
	seen := map[string]bool{}
	for _, x := range a.Meetings {
		want, known := asked[x.ID]
		switch {
		case !known:
			out = append(out, fmt.Sprintf("meeting %q is held, and is to be avoided", x.ID))
		case seen[x.ID]:
			out = append(out, fmt.Sprintf("meeting %q is given twice", x.ID))
		case x.A != want.A || x.B != want.B || max(1, x.Length) != want.Length:
			out = append(out, fmt.Sprintf("meeting %q is of %q and %q, %d slots long, and not as the answer has it", x.ID, want.A, want.B, want.Length))
		case p.Halls != nil && x.Hall != r.hallOf(p, x.Table):
			out = append(out, fmt.Sprintf("table %q stands in hall %q, not %q", x.Table, r.hallOf(p, x.Table), x.Hall))
		}
		seen[x.ID] = true
	}
	return out
}

// unmet lists who has fewer meetings than its min and is not named for it, or is named and has them. Where the meetings
// are given, nobody is named.
func (e *Event) unmet(a *Answer) []string {
	if !e.planned() {
		return nil
	}
	count, named := map[string]int{}, map[string]bool{}
	for _, x := range a.Meetings {
		count[x.A]++
		count[x.B]++
	}
	for _, x := range a.Short {
		named[x.ID] = true
	}
	var out []string
	for _, x := range e.Participants {
		if n := count[x.ID]; n < x.Min != named[x.ID] {
			out = append(out, fmt.Sprintf("participant %q has %d meetings of the %d it asked for at least, and short says otherwise", x.ID, n, x.Min))
		}
	}
	return out
}

func (r *roll) hallOf(p timetable.Problem, table string) string {
	return r.halls.names[p.Halls[r.tables.index(table)]-1]
}

func unjoin(err error) []error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, one := range all.Unwrap() {
			out = append(out, unjoin(one)...)
		}
		return out
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// numberedThings finds what the checker's sentences number: a word, then one number or two.
var numberedThings = regexp.MustCompile(`\b(participant|meeting|slot|table|session|hall)(s?) (\d+)( and )?(\d+)?`)

// named puts the names of the event into a sentence of the checker, which counts sessions and halls from 1, the rest
// from 0.
func (r *roll) named(sentence string) string {
	lists := map[string]*names{
		"participant": &r.people, "meeting": &r.meetings, "slot": &r.slots, "table": &r.tables, "session": &r.sessions, "hall": &r.halls,
	}
	return numberedThings.ReplaceAllStringFunc(sentence, func(found string) string {
		parts := numberedThings.FindStringSubmatch(found)
		name := func(digits string) string {
			i, err := strconv.Atoi(digits)
			if parts[1] == "session" || parts[1] == "hall" {
				i--
			}
			if all := lists[parts[1]].names; err == nil && i >= 0 && i < len(all) {
				return strconv.Quote(all[i])
			}
			return digits
		}
		var b strings.Builder
		b.WriteString(parts[1] + parts[2] + " " + name(parts[3]) + parts[4])
		if parts[5] != "" {
			b.WriteString(name(parts[5]))
		}
		return b.String()
	})
}
