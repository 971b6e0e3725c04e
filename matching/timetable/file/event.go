// Package file is the JSON in which a docking event is given to the timetable's solver, and its answer: people, slots,
// tables and meetings by names of their own, everything that timetable.Problem and timetable.Event know.
package file

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"gongbo/domain"
	"gongbo/domain/document"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/selection"
)

// Event is the document. It gives either Meetings, to be placed by timetable.Solve, or Candidates, of which
// timetable.Plan chooses; either may be an empty list. IDs are any texts, unique in their list; sessions and halls need no list but their mention.
type Event struct {
	Title        string        `json:"title,omitempty"`
	Slots        []Slot        `json:"slots"`
	Halls        []string      `json:"halls,omitempty"`
	Walks        []Walk        `json:"walks,omitempty"`
	TableCount   int           `json:"table_count,omitempty"` // tables "1", "2" and so on; either this or Tables
	Tables       []Table       `json:"tables,omitempty"`
	Participants []Participant `json:"participants"`
	Meetings     []Meeting     `json:"meetings,omitzero"`
	Candidates   []Candidate   `json:"candidates,omitzero"`
	Precedences  []Precedence  `json:"precedences,omitempty"`
	Fairness     *int          `json:"fairness,omitempty"`  // no rule unless given
	Complete     bool          `json:"complete,omitempty"`  // with Meetings only
	Objective    string        `json:"objective,omitempty"` // with Candidates only: "value" (unless given), "stable" or "balanced"
}

// Slot is a time. Slots stand in their order; those of one session follow one another.
type Slot struct {
	ID      string   `json:"id"`
	Session string   `json:"session,omitempty"` // one and the same for all that name none
	Closed  []string `json:"closed,omitempty"`  // tables
}

// Walk says how many free slots one needs between a meeting in hall From and the next in hall To.
type Walk struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Slots int    `json:"slots"`
}

// Table stands in a hall, where there are halls.
type Table struct {
	ID   string `json:"id"`
	Hall string `json:"hall,omitempty"`
}

// Participant is a company. Side counts with Candidates only, Min unless Complete.
type Participant struct {
	ID        string   `json:"id"`
	Name      string   `json:"name,omitempty"`
	Side      string   `json:"side,omitempty"` // "supply" or "demand"
	Host      bool     `json:"host,omitempty"`
	Seats     int      `json:"seats,omitempty"`
	Hall      string   `json:"hall,omitempty"`
	Min       int      `json:"min,omitempty"`
	Max       int      `json:"max,omitempty"`
	Forbidden []string `json:"forbidden,omitempty"` // slots
}

// Meeting is to be held; its Value is 1 unless given.
type Meeting struct {
	ID      string `json:"id"`
	A       string `json:"a"`
	B       string `json:"b"`
	Value   *int64 `json:"value,omitempty"`
	Length  int    `json:"length,omitempty"`
	Session string `json:"session,omitempty"`
	Slot    string `json:"slot,omitempty"` // where it is fixed
	Must    bool   `json:"must,omitempty"`
	Reserve bool   `json:"reserve,omitempty"`
}

// Candidate is a pair that may meet; its Value is 1 unless given.
type Candidate struct {
	ID          string `json:"id"`
	Supply      string `json:"supply"`
	Demand      string `json:"demand"`
	Value       *int64 `json:"value,omitempty"`
	SupplyLikes int64  `json:"supply_likes,omitempty"`
	DemandLikes int64  `json:"demand_likes,omitempty"`
	Length      int    `json:"length,omitempty"`
	Slot        string `json:"slot,omitempty"` // where it stands already, and stays
	Must        bool   `json:"must,omitempty"`
	Avoid       bool   `json:"avoid,omitempty"`
}

// Precedence names two meetings, the first of which is held earlier.
type Precedence struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

const maxBytes = 64 << 20

// Read reads an event, which then is one that makes sense. A text that is no JSON is domain.Malformed; else every
// fault is named with its path at once, as the API does (domain.Invalid). What timetable refuses beyond that, such as
// sizes, is its *timetable.Invalid.
func Read(in io.Reader) (*Event, error) {
	var e Event
	faults, err := decode(in, &e)
	if err != nil {
		return nil, err
	}
	c := inspect(&e, faults)
	c.event()
	if err := domain.Faulty(c.faults); err != nil {
		return nil, err
	}
	p := e.Problem()
	return &e, p.Validate()
}

func decode(in io.Reader, v any) ([]domain.Fault, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read file: %w", err)
	case len(text) > maxBytes:
		return nil, domain.Refuse(domain.Malformed, domain.CodeBodyTooLarge, "max", fmt.Sprintf("%d MiB", maxBytes>>20))
	}
	return document.Decode(text, v)
}

// Write prints the event as Read takes it, a thing a line.
func (e *Event) Write(w io.Writer) error { return write(w, e) }

// write prints the members of a document, and each item of its lists on a line of its own.
func write(w io.Writer, v any) error {
	var b bytes.Buffer
	plain := json.NewEncoder(&b)
	plain.SetEscapeHTML(false)
	if err := plain.Encode(v); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	text := bytes.TrimSpace(b.Bytes())
	depth, quoted := 0, false
	out := make([]byte, 0, len(text)+len(text)/8)
	for i, c := range text {
		if c == '"' && !escaped(text, i) {
			quoted = !quoted
		}
		if !quoted && (c == ']' || c == '}') {
			if depth--; depth == 0 || depth == 1 && c == ']' && text[i-1] == '}' {
				out = append(out, '\n')
			}
		}
		out = append(out, c)
		switch {
		case quoted:
		case c == '[' || c == '{':
			if depth++; depth == 1 || depth == 2 && c == '[' && text[i+1] == '{' {
				out = append(out, '\n')
			}
		case c == ',' && (depth == 1 || depth == 2 && text[i-1] == '}' && text[i+1] == '{'):
			out = append(out, '\n')
		}
	}
	if _, err := w.Write(append(out, '\n')); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

// escaped says whether the quote at i belongs to the text around it.
func escaped(text []byte, i int) bool {
	n := 0
	for i--; i >= 0 && text[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}

// Problem is the event to timetable.Solve: its meetings or, where there are candidates, those that are not avoided.
func (e *Event) Problem() timetable.Problem {
	r := newRoll(e)
	p := timetable.Problem{
		Slots: r.times(e), Tables: len(r.tables.names), Halls: r.stands(e), Walk: r.walks(e), Fairness: timetable.NoLimit, Complete: e.Complete,
	}
	if e.Fairness != nil {
		p.Fairness = *e.Fairness
	}
	for _, x := range e.Participants {
		p.Participants = append(p.Participants, timetable.Participant{
			Forbidden: r.slots.of(x.Forbidden), Min: x.Min, Max: x.Max, Host: x.Host, Seats: x.Seats, Hall: r.halls.number(x.Hall),
		})
	}
	for _, x := range e.Meetings {
		p.Meetings = append(p.Meetings, timetable.Meeting{
			A: r.people.index(x.A), B: r.people.index(x.B), Value: worth(x.Value), Length: x.Length, Session: r.sessions.number(x.Session),
			Fixed: timetable.Pin(r.slots.number(x.Slot)), Must: x.Must, Reserve: x.Reserve,
		})
	}
	for _, x := range e.Candidates {
		if !x.Avoid {
			p.Meetings = append(p.Meetings, timetable.Meeting{
				A: r.people.index(x.Supply), B: r.people.index(x.Demand), Value: worth(x.Value), Length: x.Length,
				Fixed: timetable.Pin(r.slots.number(x.Slot)), Must: x.Must || x.Slot != "",
			})
		}
	}
	for _, x := range e.Precedences {
		p.Precedences = append(p.Precedences, timetable.Precedence{Before: r.meetings.index(x.Before), After: r.meetings.index(x.After)})
	}
	return p
}

func worth(value *int64) int64 {
	if value == nil {
		return 1
	}
	return *value
}

// Plan is the event to timetable.Plan, supplies and demands each in the order of the participants.
func (e *Event) Plan() timetable.Event {
	r := newRoll(e)
	p := e.Problem()
	out := timetable.Event{
		Slots: p.Slots, Tables: p.Tables, Halls: p.Halls, Walk: p.Walk, Fairness: p.Fairness, Objective: selection.Objective(e.Objective),
	}
	if out.Objective == "" {
		out.Objective = selection.Value
	}
	at := make([]int, len(e.Participants)) // on its side
	for i, x := range e.Participants {
		side := &out.Supplies
		if x.Side == demand {
			side = &out.Demands
		}
		at[i] = len(*side)
		y := p.Participants[i]
		*side = append(*side, timetable.Party{Min: x.Min, Max: y.Max, Forbidden: y.Forbidden, Host: y.Host, Seats: y.Seats, Hall: y.Hall})
	}
	for k, x := range e.Candidates {
		out.Candidates = append(out.Candidates, selection.Candidate{
			Supply: at[r.people.index(x.Supply)], Demand: at[r.people.index(x.Demand)], Value: worth(x.Value),
			SupplyLikes: x.SupplyLikes, DemandLikes: x.DemandLikes, Length: x.Length, Must: x.Must, Avoid: x.Avoid,
		})
		if x.Slot != "" && !x.Avoid {
			out.Pinned = append(out.Pinned, timetable.Pinned{Candidate: k, Slot: r.slots.index(x.Slot)})
		}
	}
	return out
}

// asked are the IDs of the meetings of Problem, in its order.
func (e *Event) asked() []string {
	var ids []string
	for _, x := range e.Meetings {
		ids = append(ids, x.ID)
	}
	for _, x := range e.Candidates {
		if !x.Avoid {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// planned says whether who meets whom is still open.
func (e *Event) planned() bool {
	return len(e.Candidates) > 0 || e.Candidates != nil && e.Meetings == nil
}

const supply, demand = "supply", "demand"

// sides are what Participant.Side may say.
func sides() []string { return []string{supply, demand} }

// objectives are what Event.Objective may say.
func objectives() []string {
	return []string{string(selection.Value), string(selection.Stable), string(selection.Balanced)}
}

func oneOf(x string, all []string) bool { return slices.Contains(all, x) }

// SetFairness replaces the fairness rule, where another is given; -1 takes it away.
func (e *Event) SetFairness(d *int) {
	switch {
	case d == nil:
	case *d < 0:
		e.Fairness = nil
	default:
		e.Fairness = d
	}
}
