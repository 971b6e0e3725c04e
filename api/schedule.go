package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/arrange"
	"gongbo/store"
)

// ScheduleRequest is the body of POST /v1/events/{id}/schedule.
type ScheduleRequest struct {
	Seed        int64             `json:"seed" optional:"true"`
	TimeLimitMS int64             `json:"time_limit_ms" optional:"true"`
	Iterations  int64             `json:"iterations" optional:"true"`
	Keep        docking.Keep      `json:"keep" optional:"true"`
	Objective   docking.Objective `json:"objective" optional:"true"`
	Order       []docking.Measure `json:"order" optional:"true"`
	Musts       docking.Musts     `json:"musts" optional:"true"`
	MinMeetings int64             `json:"min_meetings" optional:"true"`
	Floors      []Floor           `json:"floors" optional:"true"`
}

// Schedule is a timetable as clients see it: all of it to the organizer, to a
// participant its own part.
type Schedule struct {
	EventID        docking.EventID `json:"event_id"`
	Revision       int64           `json:"revision"`
	Published      bool            `json:"published"`
	Request        ScheduleRequest `json:"request"`
	RestoredFrom   *int64          `json:"restored_from"`
	Repair         *Repair         `json:"repair"`
	Meetings       []Meeting       `json:"meetings"`
	Unscheduled    []Unscheduled   `json:"unscheduled"`
	ShortOfMinimum []Short         `json:"short_of_minimum"`
	Quality        docking.Quality `json:"quality"`
	CreatedAt      time.Time       `json:"created_at"`
}

// Meeting puts two participants at one table in one slot, or in several one
// after the other. When is null if the event has lost the slot since.
type Meeting struct {
	ID                   docking.MeetingID      `json:"id"`
	SupplyID             docking.RegistrationID `json:"supply_id"`
	DemandID             docking.RegistrationID `json:"demand_id"`
	SlotID               docking.SlotID         `json:"slot_id"`
	SlotCount            int64                  `json:"slot_count"`
	StartsAt             *time.Time             `json:"starts_at"`
	EndsAt               *time.Time             `json:"ends_at"`
	TableID              docking.TableID        `json:"table_id"`
	SupplyRepresentative int64                  `json:"supply_representative"`
	DemandRepresentative int64                  `json:"demand_representative"`
	Score                int64                  `json:"score"`
	Status               docking.MeetingStatus  `json:"status"`
}

// Unscheduled is a pair that asked to meet and does not, with the reason.
type Unscheduled struct {
	SupplyID docking.RegistrationID `json:"supply_id"`
	DemandID docking.RegistrationID `json:"demand_id"`
	Code     string                 `json:"code"`
	Detail   string                 `json:"detail"`
}

// Short is a participant with fewer meetings than it wants at least, with the reason.
type Short struct {
	RegistrationID docking.RegistrationID `json:"registration_id"`
	Code           string                 `json:"code"`
	Detail         string                 `json:"detail"`
}

// These are before the codes of package timetable in the catalog of messages.
const (
	unscheduledPrefix = "unscheduled_"
	shortPrefix       = "short_"
)

func newMeeting(e docking.Event, m docking.Meeting) Meeting {
	out := Meeting{ID: m.ID, SupplyID: m.SupplyID, DemandID: m.DemandID, SlotID: m.SlotID, SlotCount: m.SlotCount, TableID: m.TableID,
		SupplyRepresentative: m.SupplyRepresentative, DemandRepresentative: m.DemandRepresentative, Score: m.Score, Status: m.Status}
	if slots := e.SlotsOf(m); len(slots) > 0 {
		out.StartsAt, out.EndsAt = &slots[0].StartsAt, &slots[len(slots)-1].EndsAt
	}
	return out
}

// part is what one sees of a timetable: the organizer all of it (nil), a
// participant what is of its own registrations, and what became of its wishes.
type part struct {
	own    map[docking.RegistrationID]bool
	wanted map[[2]docking.RegistrationID]bool // from and to
}

func (p *part) has(supply, demand docking.RegistrationID) bool {
	return p == nil || p.own[supply] || p.own[demand]
}

// asked tells whether the viewer itself asked for the pair: that somebody else
// did is not told.
func (p *part) asked(supply, demand docking.RegistrationID) bool {
	return p == nil || p.wanted[[2]docking.RegistrationID{supply, demand}] || p.wanted[[2]docking.RegistrationID{demand, supply}]
}

// newSchedule shows the part of the timetable.
func newSchedule(c Call, e docking.Event, t docking.Timetable, seen *part) Schedule {
	out := Schedule{EventID: t.EventID, Revision: t.Revision, Published: t.Revision == e.PublishedRevision, Quality: t.Quality, CreatedAt: t.CreatedAt,
		Request: newScheduleRequest(t.Run), Meetings: []Meeting{}, Unscheduled: []Unscheduled{}, ShortOfMinimum: []Short{}}
	if seen != nil { // whom the organizer favours is not told
		out.Request.Floors = []Floor{}
	}
	out.Repair = newRepair(c, e, t, seen.has)
	if t.Run.RestoredFrom != 0 {
		out.RestoredFrom = &t.Run.RestoredFrom
	}
	for _, m := range t.Meetings {
		if seen.has(m.SupplyID, m.DemandID) {
			out.Meetings = append(out.Meetings, newMeeting(e, m))
		}
	}
	for _, u := range t.Unscheduled {
		if seen != nil {
			u.Code = discreet(u.Code)
		}
		if seen.asked(u.SupplyID, u.DemandID) {
			out.Unscheduled = append(out.Unscheduled, Unscheduled{SupplyID: u.SupplyID, DemandID: u.DemandID, Code: u.Code, Detail: Message(c.Lang, domain.Code(unscheduledPrefix+u.Code), nil)})
		}
	}
	for _, x := range t.Short {
		if seen != nil {
			x.Code = discreet(x.Code)
		}
		if seen == nil || seen.own[x.RegistrationID] {
			out.ShortOfMinimum = append(out.ShortOfMinimum, Short{RegistrationID: x.RegistrationID, Code: x.Code, Detail: Message(c.Lang, domain.Code(shortPrefix+x.Code), nil)})
		}
	}
	return out
}

func newScheduleRequest(r docking.Run) ScheduleRequest {
	return ScheduleRequest{
		Seed: r.Seed, TimeLimitMS: r.TimeLimitMS, Iterations: r.Iterations, Keep: r.Keep, Objective: r.Objective, Order: append([]docking.Measure{}, r.Order...), Musts: r.Musts,
		MinMeetings: r.MinMeetings, Floors: newFloors(r.Floors),
	}
}

// check names what is wrong whoever takes part.
func (in ScheduleRequest) check() error {
	_, err := in.run(nil)
	return domain.Faulty(slices.DeleteFunc(faultsOf(err), func(f domain.Fault) bool { return f.Code == domain.CodeNoSuchThing }))
}

func (in ScheduleRequest) run(approved []docking.Registration) (docking.Run, error) {
	var floors []docking.Floor
	for _, f := range in.Floors {
		floors = append(floors, docking.Floor(f))
	}
	return docking.NewRun(docking.Run{
		Seed: in.Seed, TimeLimitMS: in.TimeLimitMS, Iterations: in.Iterations, Keep: in.Keep, Objective: in.Objective, Order: in.Order, Musts: in.Musts,
		MinMeetings: in.MinMeetings, Floors: floors,
	}, approved)
}

// scheduleEvent reads the event as it is at one moment, decides, and saves the
// timetable if the event is still what it was: of two at once, one wins.
func (a *API) scheduleEvent(c Call, p byID, read func() (ScheduleRequest, error)) (Schedule, error) {
	began := a.Now()
	was, err := a.events().own(c, p.ID)
	if err != nil {
		return Schedule{}, err
	}
	plan, err := a.plan(c, was.ID)
	if err != nil {
		return Schedule{}, err
	}
	in, err := read()
	if err != nil {
		return Schedule{}, err
	}
	run, err := in.run(plan.Registrations)
	if err != nil {
		return Schedule{}, err
	}
	if err := plan.Event.CanSchedule(); err != nil {
		return Schedule{}, err
	}
	suppliers, err := a.favoured(c, run, plan.Registrations)
	if err != nil {
		return Schedule{}, err
	}
	may, err := a.may(c)
	if err != nil {
		return Schedule{}, err
	}
	t, err := a.solve(c, arrange.Input{Event: plan.Event, Registrations: plan.Registrations, Wishes: plan.Wishes, Last: plan.Timetable, Suppliers: suppliers, Worth: a.worth(), May: may}, run)
	if err != nil {
		return Schedule{}, err
	}
	t.Quality.ElapsedMS = a.Now().Sub(began).Milliseconds()
	return a.saveTimetable(c, plan.Event, plan.Event.Scheduled(a.Now()), t, docking.Timetable{})
}

// besides is what a run takes at most besides its time limit: who meets whom is
// chosen, and the timetable is saved.
const besides = 8 * time.Second

// solve makes the timetable when it is its turn, if there is time enough for it
// then. The time limit counts from there: how many ask at once changes no
// timetable. It ends when the client hangs up.
func (a *API) solve(c Call, in arrange.Input, run docking.Run) (docking.Timetable, error) {
	wait := context.Context(c)
	if end, ok := c.Deadline(); ok {
		var cancel context.CancelFunc
		wait, cancel = context.WithDeadline(c, end.Add(-besides-time.Duration(run.TimeLimitMS)*time.Millisecond))
		defer cancel()
	}
	if err := a.solving.Acquire(wait, 1); err != nil {
		return docking.Timetable{}, err
	}
	defer a.solving.Release(1)
	t, err := arrange.Timetable(in, run, arrange.Bounds{Now: a.Now, Stop: func() bool { return c.Err() != nil }})
	return t, cmp.Or(c.Err(), err)
}

// plan reads the event's plan, if the event is still at the version the client knows.
func (a *API) plan(c Call, id docking.EventID) (store.Plan, error) {
	plan, err := a.Store.Plan(c, id)
	if err == nil {
		err = c.Match(plan.Event.Version)
	}
	return plan, err
}

// saveTimetable saves t; of is the published timetable that it mends, if it does.
func (a *API) saveTimetable(c Call, was, is docking.Event, t, of docking.Timetable) (Schedule, error) {
	t.CreatedAt = is.UpdatedAt
	if err := a.Store.SaveTimetable(c, c.By, was, is, t, of); err != nil {
		return Schedule{}, err
	}
	return newSchedule(c, is, t, nil), nil
}

// may returns whether two may meet: who blocks the other never does.
func (a *API) may(c Call) (func(supply, demand docking.Registration) bool, error) {
	blocks, err := a.Store.AllBlocks(c)
	if err != nil {
		return nil, err
	}
	apart := make(map[[2]domain.OrganizationID]bool, len(blocks))
	for _, b := range blocks {
		apart[[2]domain.OrganizationID{b.OrganizationID, b.BlockedOrganizationID}] = true
		apart[[2]domain.OrganizationID{b.BlockedOrganizationID, b.OrganizationID}] = true
	}
	return func(s, d docking.Registration) bool {
		return !apart[[2]domain.OrganizationID{s.OrganizationID, d.OrganizationID}]
	}, nil
}

// worth returns what pairs are worth: the two-sided score of the matcher, for
// an agency that of the best of its roster.
func (a *API) worth() func(supply, demand docking.Registration) int64 {
	today := domain.DateIn(a.Now())
	return func(s, d docking.Registration) int64 {
		if d.StreamerID != "" {
			return a.Matches.PairValue(s.SupplierID, d.StreamerID, today).Score
		}
		return a.Matches.AgencyValue(s.SupplierID, d.AgencyID, d.OrganizationID, today).Score
	}
}

type revisionParams struct {
	ID       string `path:"id"`
	Revision int64  `path:"revision" min:"1"`
}

// restoreSchedule makes an older timetable the newest again, as a new revision.
func (a *API) restoreSchedule(c Call, p revisionParams) (Schedule, error) {
	e, err := a.events().own(c, p.ID)
	if err != nil {
		return Schedule{}, err
	}
	if err := e.CanSchedule(); err != nil {
		return Schedule{}, err
	}
	t, err := a.Store.Timetable(c, store.MeetingFilter{EventID: e.ID, Revision: p.Revision})
	if err != nil {
		return Schedule{}, err
	}
	return a.saveTimetable(c, e, e.Scheduled(a.Now()), t.Restored(e.ScheduleRevision+1), docking.Timetable{})
}
