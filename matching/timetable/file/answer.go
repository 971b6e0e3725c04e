package file

import (
	"errors"
	"fmt"
	"io"

	"gongbo/domain"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/selection"
)

// Status says what came of solving an event.
type Status string

const (
	Optimal    Status = "optimal"    // nothing of the objective can be better
	Feasible   Status = "feasible"   // a timetable that keeps every rule
	Infeasible Status = "infeasible" // proven
	GaveUp     Status = "gave_up"    // the budget ended first; nothing is proven
)

// Answer is what solving an event says, in the names of the event.
type Answer struct {
	Status      Status             `json:"status"`
	Meetings    []Held             `json:"meetings"`
	Unscheduled []Left             `json:"unscheduled"`
	Short       []Short            `json:"short,omitempty"`   // participants with fewer meetings than their min
	Clash       *Clash             `json:"clash,omitempty"`   // where infeasible
	Missing     []string           `json:"missing,omitempty"` // where given up: meetings without a place in the best attempt
	Quality     *timetable.Quality `json:"quality,omitempty"`
	Iterations  int64              `json:"iterations"`
	Seed        uint64             `json:"seed"`

	proof *timetable.Infeasible // where infeasible
}

// Held is a meeting in its slot, or in as many from it on as its length says. Representatives count from 1.
type Held struct {
	ID     string `json:"id"`
	A      string `json:"a"`
	B      string `json:"b"`
	Slot   string `json:"slot"`
	Length int    `json:"length,omitempty"`
	Table  string `json:"table"`
	Hall   string `json:"hall,omitempty"`
	SeatA  int    `json:"seat_a"`
	SeatB  int    `json:"seat_b"`
}

// Left is a meeting that is not held, and the first reason that applies.
type Left struct {
	ID   string         `json:"id"`
	Code timetable.Code `json:"code"`
}

// Short is a participant with fewer meetings than its min, and why.
type Short struct {
	ID   string                `json:"id"`
	Code selection.ShortReason `json:"code"`
}

// Clash is the proof of *timetable.Infeasible, and what would cure it, as far as it was looked for (Advise).
type Clash struct {
	Rule     timetable.Rule `json:"rule"`
	People   []string       `json:"people"`
	Meetings []string       `json:"meetings"`
	Slots    []string       `json:"slots"`
	Orders   []Precedence   `json:"orders"`
	Smallest bool           `json:"smallest"`
	Cures    []Cure         `json:"cures,omitempty"`
}

// Solve places the meetings of the event, or chooses them first. What the solver proves or gives up on is an answer
// too; errors are those of an input that makes no sense.
func (e *Event) Solve(o timetable.Options) (*Answer, error) {
	if e.planned() {
		a, err := timetable.Plan(e.Plan(), o)
		if err != nil {
			return nil, err
		}
		return e.arranged(a, o.Seed), nil
	}
	sol, err := timetable.Solve(e.Problem(), o)
	if err != nil {
		return e.refused(err, o.Seed)
	}
	return e.Answer(sol, o.Seed), nil
}

// Pareto places the meetings of an event that gives them, once for each number of breaks worth having: with every
// break more the longest wait falls. Where there is no timetable, the one answer says so.
func (e *Event) Pareto(o timetable.Options) (*Front, error) {
	sols, err := timetable.Pareto(e.Problem(), o)
	if err != nil {
		a, err := e.refused(err, o.Seed)
		return &Front{Pareto: []*Answer{a}}, err
	}
	f := &Front{Pareto: []*Answer{}}
	for i := range sols {
		f.Pareto = append(f.Pareto, e.Answer(&sols[i], o.Seed))
	}
	return f, nil
}

// Front lists answers of which none is better than another in breaks and in waits.
type Front struct {
	Pareto []*Answer `json:"pareto"`
}

// Write prints the answers, one a line.
func (f *Front) Write(w io.Writer) error { return write(w, f) }

// Answer puts a solution of Problem into the names of the event.
func (e *Event) Answer(sol *timetable.Solution, seed uint64) *Answer {
	p, r := e.Problem(), newRoll(e)
	a := &Answer{Status: Feasible, Meetings: []Held{}, Unscheduled: []Left{}, Quality: &sol.Quality, Iterations: sol.Iterations, Seed: seed}
	if sol.Optimal {
		a.Status = Optimal
	}
	for m, at := range sol.Places {
		if at.Slot >= 0 {
			a.Meetings = append(a.Meetings, r.held(p, m, at))
		}
	}
	for _, x := range sol.Unscheduled {
		a.Unscheduled = append(a.Unscheduled, Left{ID: r.meetings.names[x.Meeting], Code: x.Code})
	}
	return a
}

func (r *roll) held(p timetable.Problem, m int, at timetable.Place) Held {
	x := p.Meetings[m]
	out := Held{
		ID: r.meetings.names[m], A: r.people.names[x.A], B: r.people.names[x.B], Slot: r.slots.names[at.Slot], Length: x.Length,
		Table: r.tables.names[at.Table], SeatA: at.SeatA + 1, SeatB: at.SeatB + 1,
	}
	if p.Halls != nil {
		out.Hall = r.halls.names[p.Halls[at.Table]-1]
	}
	return out
}

// arranged puts an arrangement of Plan into the names of the event.
func (e *Event) arranged(a *timetable.Arrangement, seed uint64) *Answer {
	p, r := e.Problem(), newRoll(e)
	out := &Answer{Status: Feasible, Meetings: []Held{}, Unscheduled: []Left{}, Quality: &a.Quality, Iterations: a.Iterations, Seed: seed}
	for _, x := range a.Meetings {
		m := r.meetings.index(e.Candidates[x.Candidate].ID)
		out.Meetings = append(out.Meetings, r.held(p, m, timetable.Place{Slot: x.Slot, Table: x.Table, SeatA: x.SeatA, SeatB: x.SeatB}))
	}
	for _, x := range a.Unscheduled {
		out.Unscheduled = append(out.Unscheduled, Left{ID: e.Candidates[x.Candidate].ID, Code: x.Code})
	}
	reasons := [2][]selection.ShortReason{a.SupplyReasons, a.DemandReasons}
	for i, x := range [][]int{a.ShortSupplies, a.ShortDemands} {
		ids := e.onSide(sides()[i])
		for at, k := range x {
			out.Short = append(out.Short, Short{ID: ids[k], Code: reasons[i][at]})
		}
	}
	return out
}

func (e *Event) onSide(side string) []string {
	var ids []string
	for _, x := range e.Participants {
		if x.Side == side {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// refused is the answer where there is no timetable of all meetings.
func (e *Event) refused(err error, seed uint64) (*Answer, error) {
	out := &Answer{Meetings: []Held{}, Unscheduled: []Left{}, Seed: seed}
	r := newRoll(e)
	var clash *timetable.Infeasible
	var missing *timetable.GaveUp
	switch {
	case errors.As(err, &clash):
		out.Status, out.Clash, out.proof = Infeasible, r.clash(clash), clash
	case errors.As(err, &missing):
		out.Status, out.Missing = GaveUp, r.meetings.pick(missing.Missing)
	default:
		return nil, err
	}
	return out, nil
}

// Write prints the answer as ReadAnswer takes it.
func (a *Answer) Write(w io.Writer) error { return write(w, a) }

// ReadAnswer reads an answer to the event. References that dangle are faults, as in Read; what breaks a rule is for
// Judge to say.
func (e *Event) ReadAnswer(in io.Reader) (*Answer, error) {
	var a Answer
	faults, err := decode(in, &a)
	if err != nil {
		return nil, err
	}
	c := inspect(e, faults)
	c.roll = newRoll(e)
	for _, x := range e.Candidates {
		c.meetings.add(x.ID) // the avoided too: to hold one breaks a rule, and is no fault of the file
	}
	for i, x := range a.Meetings {
		at := fmt.Sprintf("meetings[%d]", i)
		c.refers(at+".id", x.ID, &c.meetings, "meeting", true)
		c.refers(at+".slot", x.Slot, &c.slots, "slot", true)
		c.refers(at+".table", x.Table, &c.tables, "table", true)
		c.number(at+".seat_a", int64(x.SeatA), 1, mostSeats)
		c.number(at+".seat_b", int64(x.SeatB), 1, mostSeats)
	}
	for i, x := range a.Unscheduled {
		c.refers(fmt.Sprintf("unscheduled[%d].id", i), x.ID, &c.meetings, "meeting", true)
	}
	return &a, domain.Faulty(c.faults)
}

// Places are where the answer puts the meetings of Problem, in its order; of a meeting given twice the first counts.
func (e *Event) Places(a *Answer) []timetable.Place {
	r := newRoll(e)
	out := make([]timetable.Place, len(r.meetings.names))
	for m := range out {
		out[m] = timetable.Place{Slot: -1, Table: -1}
	}
	for _, x := range a.Meetings {
		if m := r.meetings.index(x.ID); r.meetings.has(x.ID) && out[m].Slot < 0 {
			out[m] = timetable.Place{Slot: r.slots.index(x.Slot), Table: r.tables.index(x.Table), SeatA: x.SeatA - 1, SeatB: x.SeatB - 1}
		}
	}
	return out
}
