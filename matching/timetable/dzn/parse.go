package dzn

import (
	"fmt"
	"io"

	"gongbo/matching/timetable"
)

// Parse reads one instance. Every meeting must be held; Fairness is d (the files do not carry it).
// Index 0 in forbidden, fixed and precedences is a placeholder for none. meetingsxBusiness and nMeetingsBusiness
// follow from requested and are not read.
func Parse(in io.Reader, d int) (timetable.Problem, error) {
	values, err := read(in)
	if err != nil {
		return timetable.Problem{}, err
	}
	f := &file{values: values}
	people := f.number("nBusiness", 0, maxPeople)
	meetings := f.number("nMeetings", 0, maxEntries/3)
	tables := f.number("nTables", 0, maxTables)
	slots := f.number("nTotalSlots", 0, maxSlots)
	morning := slots
	if _, ok := values["nMorningSlots"]; ok {
		morning = f.number("nMorningSlots", 0, slots)
	}
	if f.err != nil {
		return timetable.Problem{}, f.err
	}
	p := timetable.Problem{Tables: tables, Fairness: d, Complete: true}
	p.Slots = make([]timetable.Slot, slots)
	for s := range p.Slots {
		p.Slots[s].Session = 1
		if s >= morning {
			p.Slots[s].Session = 2
		}
	}
	p.Meetings = f.requested(meetings, people)
	p.Participants = make([]timetable.Participant, people)
	for i, set := range f.sets("forbidden", people, maxNumber) {
		for _, s := range set {
			if s < slots { // a slot after the last forbids nothing
				p.Participants[i].Forbidden = append(p.Participants[i].Forbidden, s)
			}
		}
	}
	for i, s := range f.numbers("fixed", len(p.Meetings), slots) {
		p.Meetings[i].Fixed = timetable.Pin(s)
	}
	for after, set := range f.sets("precedences", len(p.Meetings), meetings) {
		for _, before := range set {
			p.Precedences = append(p.Precedences, timetable.Precedence{Before: before, After: after})
		}
	}
	return p, f.err
}

// file keeps the first thing found wrong.
type file struct {
	values map[string]value
	err    error
}

func (f *file) fail(v value, format string, args ...any) {
	if f.err == nil {
		f.err = &SyntaxError{Line: max(v.line, 1), Detail: fmt.Sprintf(format, args...)}
	}
}

func (f *file) number(name string, low, high int) int {
	v, ok := f.values[name]
	switch {
	case !ok:
		f.fail(v, "%s is missing", name)
	case v.list || v.cells[0].isSet:
		f.fail(v, "%s is not a number", name)
	case v.cells[0].num < low || v.cells[0].num > high:
		f.fail(v, "%s is %d, not %d to %d", name, v.cells[0].num, low, high)
	default:
		return v.cells[0].num
	}
	return 0
}

// length checks that the named list, if there is one, has n entries.
func (f *file) length(name string, n int) {
	v, ok := f.values[name]
	if ok && (!v.list || len(v.cells) != n) {
		f.fail(v, "%s has %d entries, not %d", name, len(v.cells), n)
	}
}

func (f *file) requested(meetings, people int) []timetable.Meeting {
	v, ok := f.values["requested"]
	if !ok {
		f.fail(v, "requested is missing")
	}
	if len(v.cells) != 3*meetings || v.width != 0 && v.width != 3 {
		f.fail(v, "requested has %d numbers, not three for each of %d meetings", len(v.cells), meetings)
	}
	if f.err != nil {
		return nil
	}
	ms := make([]timetable.Meeting, meetings)
	for i := range ms {
		a, b, s := v.cells[3*i], v.cells[3*i+1], v.cells[3*i+2]
		if a.isSet || b.isSet || s.isSet || min(a.num, b.num) < 1 || max(a.num, b.num) > people || a.num == b.num || s.num < 1 || s.num > 3 {
			f.fail(v, "requested: meeting %d is not two of %d participants and a session 1 to 3", i+1, people)
			return nil
		}
		ms[i] = timetable.Meeting{A: a.num - 1, B: b.num - 1, Session: s.num % 3, Value: 1}
	}
	return ms
}

// numbers reads a list of n numbers from 0 (none) to most, as they stand. An absent list is empty.
func (f *file) numbers(name string, n, most int) []int {
	v, ok := f.values[name]
	if f.length(name, n); !ok || f.err != nil {
		return nil
	}
	out := make([]int, 0, len(v.cells))
	for i, c := range v.cells {
		if c.isSet || c.num < 0 || c.num > most {
			f.fail(v, "%s: entry %d is not 0 to %d", name, i+1, most)
			return nil
		}
		out = append(out, c.num)
	}
	return out
}

// sets reads a list of n sets of numbers from 1 to most and gives them 0-based; 0 stands for none and is left out.
func (f *file) sets(name string, n, most int) [][]int {
	v, ok := f.values[name]
	if f.length(name, n); !ok || f.err != nil {
		return nil
	}
	out := make([][]int, len(v.cells))
	for i, c := range v.cells {
		set := c.set
		if !c.isSet {
			set = []int{c.num}
		}
		for _, x := range set {
			if x < 0 || x > most {
				f.fail(v, "%s: entry %d holds %d, not 0 to %d", name, i+1, x, most)
				return nil
			}
			if x > 0 {
				out[i] = append(out[i], x-1)
			}
		}
	}
	return out
}
