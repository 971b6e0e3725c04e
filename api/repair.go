package api

import (
	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/arrange"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/selection"
	"gongbo/store"
)

// RepairRequest is the body of POST /v1/events/{id}/schedule/repair: what
// happened, one of the lists at least.
type RepairRequest struct {
	NowSlotID docking.SlotID    `json:"now_slot_id" optional:"true"`
	Gone      []GoneReport      `json:"gone" optional:"true"`
	Late      []LateReport      `json:"late" optional:"true"`
	WalkIn    []WalkInReport    `json:"walk_in" optional:"true"`
	TableLost []TableLostReport `json:"table_lost" optional:"true"`
	TableBack []TableBackReport `json:"table_back" optional:"true"`
	Publish   bool              `json:"publish" optional:"true"`
}

// GoneReport says that a participant meets nobody any more.
type GoneReport struct {
	RegistrationID docking.RegistrationID `json:"registration_id"`
	FromSlotID     docking.SlotID         `json:"from_slot_id" optional:"true"`
}

// LateReport says that a participant meets nobody for a while.
type LateReport struct {
	RegistrationID docking.RegistrationID `json:"registration_id"`
	UntilSlotID    docking.SlotID         `json:"until_slot_id"`
}

// WalkInReport says that a participant comes after all.
type WalkInReport struct {
	RegistrationID docking.RegistrationID `json:"registration_id"`
}

// TableLostReport says that a table cannot be used any more.
type TableLostReport struct {
	TableID    docking.TableID `json:"table_id"`
	FromSlotID docking.SlotID  `json:"from_slot_id" optional:"true"`
}

// TableBackReport says that a table can be used again.
type TableBackReport struct {
	TableID docking.TableID `json:"table_id"`
}

// Repair is how a timetable differs from the published one that it mends: all
// of it to the organizer, to a participant its own part.
type Repair struct {
	OfRevision int64               `json:"of_revision"`
	NowSlotID  docking.SlotID      `json:"now_slot_id"`
	Incidents  []Incident          `json:"incidents"`
	Moved      []Move              `json:"moved"`
	Reseated   []Move              `json:"reseated"`
	Cancelled  []CancelledMeeting  `json:"cancelled"`
	Added      []docking.MeetingID `json:"added"`
	Shortened  []docking.MeetingID `json:"shortened"`
	Freed      int64               `json:"freed"`
	Refilled   int64               `json:"refilled"`
}

// Incident is one thing that happened, as the organizer reported it.
type Incident docking.Incident

// Move is a meeting that was moved.
type Move docking.Move

// CancelledMeeting is a published meeting that is not held any more, with the reason.
type CancelledMeeting struct {
	MeetingID docking.MeetingID      `json:"meeting_id"`
	SupplyID  docking.RegistrationID `json:"supply_id"`
	DemandID  docking.RegistrationID `json:"demand_id"`
	SlotID    docking.SlotID         `json:"slot_id"`
	TableID   docking.TableID        `json:"table_id"`
	Code      string                 `json:"code"`
	Detail    string                 `json:"detail"`
}

// check names what is wrong whatever the event: that nothing is reported.
func (in RepairRequest) check() error {
	var c domain.Checks
	c.Want(len(in.report().Incidents) > 0, string(docking.Gone), domain.CodeAtLeastOneOf, "fields", docking.ReportFields)
	return c.Err()
}

func (in RepairRequest) report() docking.Report {
	out := docking.Report{Now: in.NowSlotID, Incidents: map[docking.IncidentKind][]docking.Incident{}}
	add := func(kind docking.IncidentKind, x docking.Incident) {
		out.Incidents[kind] = append(out.Incidents[kind], x)
	}
	for _, x := range in.Gone {
		add(docking.Gone, docking.Incident{RegistrationID: x.RegistrationID, FromSlotID: x.FromSlotID})
	}
	for _, x := range in.Late {
		add(docking.Late, docking.Incident{RegistrationID: x.RegistrationID, UntilSlotID: x.UntilSlotID})
	}
	for _, x := range in.WalkIn {
		add(docking.WalkIn, docking.Incident{RegistrationID: x.RegistrationID})
	}
	for _, x := range in.TableLost {
		add(docking.TableLost, docking.Incident{TableID: x.TableID, FromSlotID: x.FromSlotID})
	}
	for _, x := range in.TableBack {
		add(docking.TableBack, docking.Incident{TableID: x.TableID})
	}
	return out
}

// newRepair shows the part of the repair that concerns those for whom mine says
// so. Of the day's incidents, and of the whole in numbers, only the organizer is told.
func newRepair(c Call, e docking.Event, t docking.Timetable, mine func(s, d docking.RegistrationID) bool) *Repair {
	if t.Repair == nil {
		return nil
	}
	r := *t.Repair
	out := &Repair{OfRevision: r.OfRevision, NowSlotID: r.NowSlotID, Incidents: []Incident{}, Moved: []Move{}, Reseated: []Move{}, Cancelled: []CancelledMeeting{}}
	told := c.By.OrganizationID == e.OrganizationID
	if told {
		out.Incidents, out.Freed, out.Refilled = newIncidents(r.Incidents), r.Freed, r.Refilled
	}
	for _, x := range r.Moved {
		if mine(x.SupplyID, x.DemandID) {
			out.Moved = append(out.Moved, Move(x))
		}
	}
	for _, x := range r.Reseated {
		if mine(x.SupplyID, x.DemandID) {
			out.Reseated = append(out.Reseated, Move(x))
		}
	}
	for _, x := range r.Cancelled {
		if mine(x.SupplyID, x.DemandID) {
			out.Cancelled = append(out.Cancelled, newCancelled(c, x, told))
		}
	}
	out.Added, out.Shortened = ofMine(t, r.Added, mine), ofMine(t, r.Shortened, mine)
	return out
}

// newCancelled shows the cancellation.
func newCancelled(c Call, x docking.Cancellation, told bool) CancelledMeeting {
	if !told {
		x.Code = discreet(x.Code)
	}
	return CancelledMeeting{MeetingID: x.MeetingID, SupplyID: x.SupplyID, DemandID: x.DemandID, SlotID: x.SlotID, TableID: x.TableID, Code: x.Code, Detail: Message(c.Lang, domain.Code(unscheduledPrefix+x.Code), nil)}
}

// discreet is the code that others than the organizer are told. That somebody
// avoids one, or has left, is as if the two had no slot in common; that others
// must meet, or are favoured, as if those one could meet were full.
func discreet(code string) string {
	switch code {
	case string(timetable.Avoided), arrange.Away:
		return string(timetable.NoCommonSlot)
	case string(selection.LostToFloors), string(selection.LostToMusts):
		return string(selection.PartnersFull)
	}
	return code
}

// ofMine are those of the meetings that concern whom mine says.
func ofMine(t docking.Timetable, ids []docking.MeetingID, mine func(s, d docking.RegistrationID) bool) []docking.MeetingID {
	named, out := map[docking.MeetingID]bool{}, []docking.MeetingID{}
	for _, id := range ids {
		named[id] = true
	}
	for _, m := range t.Meetings {
		if named[m.ID] && mine(m.SupplyID, m.DemandID) {
			out = append(out, m.ID)
		}
	}
	return out
}

func newIncidents(list []docking.Incident) []Incident {
	out := make([]Incident, len(list))
	for i, x := range list {
		out[i] = Incident(x)
	}
	return out
}

// repairSchedule mends the published timetable after what happened, and saves
// the answer, published or not, if the event is still what it was. It takes
// milliseconds and so does not wait for those that schedule.
func (a *API) repairSchedule(c Call, p byID, read func() (RepairRequest, error)) (Schedule, error) {
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
	if err := plan.Event.CanRepair(); err != nil {
		return Schedule{}, err
	}
	published := plan.Timetable
	if r := plan.Event.PublishedRevision; r != 0 && r != published.Revision {
		if published, err = a.Store.Timetable(c, store.MeetingFilter{EventID: was.ID, Revision: r}); err != nil {
			return Schedule{}, err
		}
	}
	is, next, err := plan.Event.Happened(in.report(), published, plan.Registrations, began)
	if err != nil {
		return Schedule{}, err
	}
	suppliers, err := a.favoured(c, published.Run, plan.Registrations)
	if err != nil {
		return Schedule{}, err
	}
	may, err := a.may(c)
	if err != nil {
		return Schedule{}, err
	}
	t, err := arrange.Repair(arrange.Input{Event: is, Registrations: plan.Registrations, Wishes: plan.Wishes, Last: published, Suppliers: suppliers, Worth: a.worth(), May: may}, next)
	if err != nil {
		return Schedule{}, err
	}
	t.Quality.ElapsedMS = a.Now().Sub(began).Milliseconds()
	is = is.Scheduled(a.Now())
	if in.Publish {
		is = is.Released()
	}
	return a.saveTimetable(c, plan.Event, is, t, published)
}
