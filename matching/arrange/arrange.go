// Package arrange makes the timetable of a docking event: it puts what the
// participants said into a problem of package timetable, and the answer back.
// It is pure; chance comes from the seed of the run alone.
package arrange

import (
	"cmp"
	"slices"
	"time"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/selection"
)

// Input is everything a timetable is made from.
type Input struct {
	Event         docking.Event
	Registrations []docking.Registration // approved
	Wishes        []docking.Wish
	Last          docking.Timetable                     // the newest; zero if there is none
	Suppliers     map[domain.SupplierID]domain.Supplier // of the registrations; only floors ask what they are
	// Worth is the two-sided match score of a pair, 0 to 10000. It takes some time, May none.
	Worth func(supply, demand docking.Registration) int64
	May   func(supply, demand docking.Registration) bool // whether the two may meet at all
}

// Bounds end a run before its count of moves does. Each may be nil.
type Bounds struct {
	Now  func() time.Time // by this clock the time limit ends it
	Stop func() bool      // nobody waits for the timetable any more: true ends it with any
}

// Timetable makes the next timetable of the event. It returns Conflict if there
// is nobody to meet, or if the run wants all musts held and they cannot be.
func Timetable(in Input, run docking.Run, b Bounds) (docking.Timetable, error) {
	m := newModel(in)
	m.sides(run)
	m.said()
	m.keep(run)
	m.candidates()
	if len(m.event.Candidates) == 0 {
		return docking.Timetable{}, domain.Refuse(domain.Conflict, domain.CodeNothingToSchedule)
	}
	o := timetable.Options{Seed: uint64(run.Seed), Iterations: run.Iterations, Order: order(run), Stop: b.Stop}
	if b.Now != nil {
		o.Limit, o.Now = time.Duration(run.TimeLimitMS)*time.Millisecond, b.Now
		m.end = b.Now().Add(o.Limit)
	}
	a, err := timetable.Plan(m.event, o)
	if err == nil && run.Musts == docking.AllMusts {
		first := a
		if a, err = m.holdMusts(first, o); err == nil {
			a.Timed = a.Timed || first.Timed
		}
	}
	if err != nil {
		return docking.Timetable{}, err
	}
	return m.result(a, run), nil
}

func order(run docking.Run) []timetable.Measure {
	var out []timetable.Measure
	for _, x := range run.Order {
		out = append(out, timetable.Measure(x))
	}
	return out
}

type model struct {
	in       Input
	absences docking.Absences
	history  int // so many slots have begun: who could come to them is no question any more
	event    timetable.Event
	supplies []docking.Registration
	demands  []docking.Registration
	slot     map[docking.SlotID]int
	seat     map[docking.RegistrationID]int // index on its side
	scores   []int64                        // of each candidate
	asked    []bool                         // each candidate: somebody wishes it
	wishes   map[pair]wish
	kept     map[pair]docking.Meeting // of the last timetable: they stay where they are
	end      time.Time                // when the time limit is over
}

// pair is a supply's and a demand's index.
type pair struct{ supply, demand int }

func newModel(in Input) model {
	return model{in: in, absences: in.Event.Absences(), slot: map[docking.SlotID]int{}, seat: map[docking.RegistrationID]int{}}
}

// sides seats the participants by ID, so that the order of the input does not matter.
func (m *model) sides(run docking.Run) {
	e := m.in.Event
	m.event.Tables, m.event.Fairness = len(e.Tables), timetable.NoLimit
	m.event.Halls, m.event.Walk = halls(e)
	m.event.Objective = selection.Objective(run.Objective)
	for i, s := range e.Slots {
		m.slot[s.ID] = i
		m.event.Slots = append(m.event.Slots, timetable.Slot{Session: int(s.Session), Closed: m.closed(i)})
	}
	regs := slices.Clone(m.in.Registrations)
	slices.SortFunc(regs, func(a, b docking.Registration) int { return cmp.Compare(a.ID, b.ID) })
	for _, r := range regs {
		p := timetable.Party{Min: int(run.Least(r, m.in.Suppliers[r.SupplierID])), Max: int(r.MaxMeetings), Seats: int(r.Representatives), Forbidden: m.forbidden(r)}
		if r.Side == docking.Supply {
			p.Host = true // suppliers sit with their goods, visitors move
			m.seat[r.ID], m.supplies, m.event.Supplies = len(m.supplies), append(m.supplies, r), append(m.event.Supplies, p)
		} else {
			m.seat[r.ID], m.demands, m.event.Demands = len(m.demands), append(m.demands, r), append(m.event.Demands, p)
		}
	}
}

// halls says in which hall each table stands, and how many slots one needs from
// one hall to another; nothing where walking takes no time.
func halls(e docking.Event) (of []int, walk [][]int) {
	if e.WalkSlots == 0 {
		return nil, nil
	}
	most := 1
	for _, t := range e.Tables {
		of = append(of, int(t.Hall))
		most = max(most, int(t.Hall))
	}
	for from := range most {
		walk = append(walk, make([]int, most))
		for to := range most {
			if to != from {
				walk[from][to] = int(e.WalkSlots)
			}
		}
	}
	return of, walk
}

// length is how many slots a meeting of the two takes: what the slower needs.
func length(s, d docking.Registration) int { return int(max(s.MeetingSlots, d.MeetingSlots, 1)) }

// forbidden are the slots to come in which the registration cannot meet.
func (m *model) forbidden(r docking.Registration) []int {
	var out []int
	for i := m.history; i < len(m.in.Event.Slots); i++ {
		if r.Status != docking.Approved || m.absences.Away(r.ID, i) || slices.Contains(r.UnavailableSlots, m.in.Event.Slots[i].ID) {
			out = append(out, i)
		}
	}
	return out
}

// closed are the tables that cannot be used in the slot.
func (m *model) closed(slot int) []int {
	var out []int
	for i, t := range m.in.Event.Tables {
		if m.absences.Closed(t.ID, slot) {
			out = append(out, i)
		}
	}
	return out
}

// keep finds the meetings of the last timetable that stay where they are: those
// the run asks for, while both still take part and are free in the slot.
func (m *model) keep(run docking.Run) {
	m.kept = map[pair]docking.Meeting{}
	if run.Keep == docking.KeepNone {
		return
	}
	for _, old := range m.in.Last.Meetings {
		i, ok1 := m.seat[old.SupplyID]
		j, ok2 := m.seat[old.DemandID]
		slot, ok3 := m.slot[old.SlotID]
		if !ok1 || !ok2 || !ok3 || run.Keep != docking.KeepAll && old.Status == docking.Proposed {
			continue
		}
		if m.fits(slot, length(m.supplies[i], m.demands[j]), m.event.Supplies[i], m.event.Demands[j]) {
			m.kept[pair{i, j}] = old
		}
	}
}

// fits tells whether both can come to a meeting of that length in the slot.
func (m *model) fits(slot, length int, supply, demand timetable.Party) bool {
	slots := m.event.Slots
	if slot+length > len(slots) || slots[slot].Session != slots[slot+length-1].Session {
		return false
	}
	for s := slot; s < slot+length; s++ {
		if slices.Contains(supply.Forbidden, s) || slices.Contains(demand.Forbidden, s) {
			return false
		}
	}
	return true
}

func (m *model) result(a *timetable.Arrangement, run docking.Run) docking.Timetable {
	e := m.in.Event
	t := docking.Timetable{EventID: e.ID, Revision: e.ScheduleRevision + 1, Meetings: []docking.Meeting{}, Unscheduled: []docking.Unscheduled{}, Short: m.short(a), Run: run, Quality: m.quality(a)}
	t.Quality.Reproducible = !a.Timed
	for _, h := range a.Meetings {
		c := m.event.Candidates[h.Candidate]
		s, d := m.supplies[c.Supply].ID, m.demands[c.Demand].ID
		meeting := docking.Meeting{
			ID: docking.MeetingIDOf(e.ID, s, d), EventID: e.ID, Revision: t.Revision, SupplyID: s, DemandID: d,
			SlotID: e.Slots[h.Slot].ID, SlotCount: int64(c.Length), TableID: e.Tables[h.Table].ID,
			SupplyRepresentative: int64(h.SeatA + 1), DemandRepresentative: int64(h.SeatB + 1), Score: m.scores[h.Candidate], Status: docking.Proposed,
		}
		if old, kept := m.kept[pair{c.Supply, c.Demand}]; kept {
			meeting.Status = old.Status
		}
		t.Meetings = append(t.Meetings, meeting)
	}
	slices.SortFunc(t.Meetings, func(a, b docking.Meeting) int { return cmp.Compare(a.ID, b.ID) })
	for _, u := range a.Unscheduled {
		if m.asked[u.Candidate] {
			c := m.event.Candidates[u.Candidate]
			t.Unscheduled = append(t.Unscheduled, docking.Unscheduled{SupplyID: m.supplies[c.Supply].ID, DemandID: m.demands[c.Demand].ID, Code: string(u.Code)})
		}
	}
	return t
}

func (m *model) short(a *timetable.Arrangement) []docking.Short {
	out := []docking.Short{}
	for at, i := range a.ShortSupplies {
		out = append(out, docking.Short{RegistrationID: m.supplies[i].ID, Code: string(a.SupplyReasons[at])})
	}
	for at, j := range a.ShortDemands {
		out = append(out, docking.Short{RegistrationID: m.demands[j].ID, Code: string(a.DemandReasons[at])})
	}
	return out
}

// quality counts as requested what somebody asked for and what was added to fill the day.
func (m *model) quality(a *timetable.Arrangement) docking.Quality {
	requested := len(a.Meetings)
	for _, u := range a.Unscheduled {
		if m.asked[u.Candidate] {
			requested++
		}
	}
	return qualityOf(a.Quality, requested)
}

func qualityOf(q timetable.Quality, requested int) docking.Quality {
	return docking.Quality{
		Value: q.Value, ValueUpperBound: q.ValueUpperBound, GapBps: int64(q.GapBPS), Requested: int64(requested), Scheduled: int64(q.Scheduled),
		Breaks: int64(q.Breaks), BreaksLowerBound: int64(q.BreaksLowerBound), IdleSlots: int64(q.IdleSlots), LongestWaitSlots: int64(q.LongestWaitSlots),
		MinMeetings: int64(q.MinMeetings), BlockingPairs: int64(q.BlockingPairs), JainIndexBps: int64(q.JainIndexBPS), TableChanges: int64(q.TableChanges),
		Walks: int64(q.Walks),
	}
}
