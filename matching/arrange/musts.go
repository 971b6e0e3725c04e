package arrange

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/timetable"
)

// mostAdvice is how long advice may be looked for.
const mostAdvice = time.Second

// holdMusts wants every must held: where a leaves one out, by a plan around a timetable of the musts alone. It returns
// Conflict if that does not do, with the musts that clash, or found no place, and then the least that would help.
func (m *model) holdMusts(a *timetable.Arrangement, o timetable.Options) (*timetable.Arrangement, error) {
	lost, apart := m.lostMusts(a)
	if len(lost)+len(apart) == 0 {
		return a, nil
	}
	var faults []domain.Fault
	for _, k := range apart {
		faults = append(faults, m.fault(k, domain.CodeMustAvoided))
	}
	p, at := m.mustsAlone()
	sol, err := timetable.Solve(p, m.rest(timetable.Options{Seed: o.Seed, Iterations: o.Iterations, Limit: o.Limit, Now: o.Now, Stop: o.Stop}))
	var clash *timetable.Infeasible
	var missing *timetable.GaveUp
	switch {
	case errors.As(err, &clash):
		clash, cures := timetable.Counsel(p, clash, timetable.Options{Seed: o.Seed, Limit: min(o.Limit, mostAdvice), Now: o.Now, Stop: o.Stop})
		why := domain.CodeMustClashes
		if len(clash.Meetings) == 1 { // it clashes with nothing
			why = domain.CodeMustNoSlot
		}
		for _, i := range clash.Meetings {
			faults = append(faults, m.fault(at[i], why))
		}
		faults = append(faults, m.cure(cures, at)...)
	case errors.As(err, &missing):
		for _, k := range lost {
			faults = append(faults, m.fault(k, domain.CodeMustNoPlace))
		}
	case err != nil:
		return nil, err
	case len(apart) == 0:
		return m.around(sol, at, m.rest(o))
	}
	return nil, &domain.Error{Kind: domain.Conflict, Code: domain.CodeMustImpossible, Faults: faults, Err: err}
}

// rest gives a further step the time that is left, a tenth of the limit at least.
func (m *model) rest(o timetable.Options) timetable.Options {
	if o.Now != nil {
		o.Limit = max(o.Limit/10, m.end.Sub(o.Now()))
	}
	return o
}

// around plans again, with the musts where a timetable of them alone has them.
func (m *model) around(sol *timetable.Solution, at []int, o timetable.Options) (*timetable.Arrangement, error) {
	m.event.Pinned = nil
	for i, k := range at {
		m.event.Pinned = append(m.event.Pinned, timetable.Pinned{Candidate: k, Slot: sol.Places[i].Slot})
	}
	a, err := timetable.Plan(m.event, o)
	if err != nil {
		return nil, err
	}
	a.Timed = a.Timed || sol.Timed
	lost, _ := m.lostMusts(a)
	if len(lost) == 0 {
		return a, nil
	}
	refused := &domain.Error{Kind: domain.Conflict, Code: domain.CodeMustImpossible}
	for _, k := range lost {
		refused.Faults = append(refused.Faults, m.fault(k, domain.CodeMustNoPlace))
	}
	return nil, refused
}

// lostMusts are the candidates that must be held and are not; apart are those that never may be.
func (m *model) lostMusts(a *timetable.Arrangement) (lost, apart []int) {
	for _, u := range a.Unscheduled {
		c := m.event.Candidates[u.Candidate]
		switch {
		case !m.wishes[pair{c.Supply, c.Demand}].must:
		case c.Avoid:
			apart = append(apart, u.Candidate)
		default:
			lost = append(lost, u.Candidate)
		}
	}
	return lost, apart
}

// mustsAlone is the problem of what must be held or stays where it is, and nothing else; at are the candidates of its meetings.
func (m *model) mustsAlone() (p timetable.Problem, at []int) {
	e := m.event
	p = timetable.Problem{Slots: e.Slots, Tables: e.Tables, Halls: e.Halls, Walk: e.Walk, Fairness: timetable.NoLimit, Complete: true}
	for _, x := range slices.Concat(e.Supplies, e.Demands) {
		p.Participants = append(p.Participants, timetable.Participant{Forbidden: x.Forbidden, Max: x.Max, Host: x.Host, Seats: x.Seats, Hall: x.Hall})
	}
	pins := map[int]timetable.Pin{}
	for _, x := range e.Pinned {
		pins[x.Candidate] = timetable.At(x.Slot)
	}
	for k, c := range e.Candidates {
		if c.Must || pins[k] != 0 {
			p.Meetings = append(p.Meetings, timetable.Meeting{A: c.Supply, B: len(e.Supplies) + c.Demand, Length: c.Length, Fixed: pins[k], Value: c.Value, Must: true})
			at = append(at, k)
		}
	}
	return p, at
}

// cure says what the least intrusive proven cure changes, if there is one that is in people's hands.
func (m *model) cure(cures []timetable.Cure, at []int) []domain.Fault {
	var faults []domain.Fault
	best := slices.IndexFunc(cures, func(c timetable.Cure) bool {
		return c.Proven && !slices.ContainsFunc(c.Changes, m.happened)
	})
	if best >= 0 {
		for _, x := range cures[best].Changes {
			faults = append(faults, m.change(x, at))
		}
	}
	return faults
}

// happened tells whether a change would undo what happened on the day.
func (m *model) happened(x timetable.Relaxation) bool {
	return x.Kind == timetable.LiftForbidden && m.absences.Away(m.registration(x.Participant).ID, x.Slot)
}

func (m *model) registration(participant int) docking.Registration {
	return slices.Concat(m.supplies, m.demands)[participant]
}

// change names what of the event to change.
func (m *model) change(x timetable.Relaxation, at []int) domain.Fault {
	starts := func(slot int) domain.Args {
		return domain.Args{"starts_at": m.in.Event.Slots[slot].StartsAt.In(domain.Shanghai).Format("2006-01-02 15:04")}
	}
	of := func(field string) string {
		return fmt.Sprintf("registrations.%s.%s", m.registration(x.Participant).ID, field)
	}
	switch x.Kind {
	case timetable.LiftForbidden:
		args := starts(x.Slot)
		args["who"] = m.registration(x.Participant).PartyName
		return domain.Fault{Field: of("unavailable_slots"), Code: domain.CodeCureSlot, Args: args}
	case timetable.RaiseMax:
		return domain.Fault{Field: of("max_meetings"), Code: domain.CodeCureMax, Args: domain.Args{"who": m.registration(x.Participant).PartyName}}
	case timetable.TableInSlot:
		return domain.Fault{Field: "tables", Code: domain.CodeCureTableInSlot, Args: starts(x.Slot)}
	case timetable.OneMoreTable:
		return domain.Fault{Field: "tables", Code: domain.CodeCureTable}
	case timetable.OneMoreSlot:
		return domain.Fault{Field: "slots", Code: domain.CodeCureMoreSlot, Args: starts(x.Slot - 1)}
	case timetable.Unfix:
		f := m.fault(at[x.Meeting], domain.CodeCureUnfix)
		f.Field = "keep"
		return f
	}
	return m.fault(at[x.Meeting], domain.CodeCureDrop)
}

// fault names a pair, in the field of the wish that says it must meet; the field is keep where no wish does.
func (m *model) fault(candidate int, code domain.Code) domain.Fault {
	c := m.event.Candidates[candidate]
	s, d := m.supplies[c.Supply], m.demands[c.Demand]
	f := domain.Fault{Field: "keep", Code: code, Args: domain.Args{"supply": s.PartyName, "demand": d.PartyName}}
	for _, w := range m.in.Wishes {
		ends := [2]docking.RegistrationID{w.FromRegistrationID, w.ToRegistrationID}
		if w.Kind == docking.Must && (ends == [2]docking.RegistrationID{s.ID, d.ID} || ends == [2]docking.RegistrationID{d.ID, s.ID}) {
			f.Field = "wishes." + string(w.ID)
		}
	}
	return f
}
