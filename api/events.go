package api

import (
	"context"
	"time"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

// EventInput is what an organizer says of an event.
type EventInput struct {
	Name         string             `json:"name"`
	Kind         docking.EventKind  `json:"kind"`
	Theme        docking.EventTheme `json:"theme"`
	Intro        string             `json:"intro" optional:"true"`
	DivisionCode string             `json:"division_code"`
	Venue        string             `json:"venue" optional:"true"`
	Slots        []EventSlot        `json:"slots"`
	Tables       []EventTable       `json:"tables"`
	WalkSlots    int64              `json:"walk_slots" optional:"true"`
	MaxMeetings  int64              `json:"max_meetings" optional:"true"`
}

// EventSlot is a time in which meetings are held. Without an ID it is a new one.
type EventSlot struct {
	ID       docking.SlotID `json:"id" optional:"true"`
	StartsAt time.Time      `json:"starts_at"`
	EndsAt   time.Time      `json:"ends_at"`
	Session  int64          `json:"session" optional:"true"`
}

// EventTable is a place where one meeting is held at a time. Without an ID it is a new one.
type EventTable struct {
	ID   docking.TableID `json:"id" optional:"true"`
	Name string          `json:"name"`
	Hall int64           `json:"hall" optional:"true"`
}

// Event is a docking event as clients see it.
type Event struct {
	ID             docking.EventID       `json:"id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	EventInput
	Incidents         []Incident            `json:"incidents"`
	Status            docking.EventStatus   `json:"status"`
	Actions           []docking.EventAction `json:"actions"`
	ScheduleRevision  int64                 `json:"schedule_revision"`
	PublishedRevision int64                 `json:"published_revision"`
	Version           int64                 `json:"version"`
	CreatedAt         time.Time             `json:"created_at"`
	UpdatedAt         time.Time             `json:"updated_at"`
}

func (e Event) version() int64   { return e.Version }
func (e Event) location() string { return "/v1/events/" + string(e.ID) }

func (in EventInput) fields() docking.EventFields {
	f := docking.EventFields{Name: in.Name, Kind: in.Kind, Theme: in.Theme, Intro: in.Intro, DivisionCode: in.DivisionCode, Venue: in.Venue, WalkSlots: in.WalkSlots, MaxMeetings: in.MaxMeetings}
	for _, s := range in.Slots {
		f.Slots = append(f.Slots, docking.Slot(s))
	}
	for _, t := range in.Tables {
		f.Tables = append(f.Tables, docking.Table(t))
	}
	return f
}

func (in EventInput) check() error {
	_, err := docking.NewEvent("", "", in.fields(), func(prefix string) string { return prefix }, time.Time{})
	var faults []domain.Fault
	for _, f := range faultsOf(err) {
		if f.Code != domain.CodeBadID && f.Code != domain.CodeRepeated { // of the IDs given here
			faults = append(faults, f)
		}
	}
	return domain.Faulty(faults)
}

func newEventInput(f docking.EventFields) EventInput {
	in := EventInput{Name: f.Name, Kind: f.Kind, Theme: f.Theme, Intro: f.Intro, DivisionCode: f.DivisionCode, Venue: f.Venue, WalkSlots: f.WalkSlots, MaxMeetings: f.MaxMeetings, Slots: []EventSlot{}, Tables: []EventTable{}}
	for _, s := range f.Slots {
		in.Slots = append(in.Slots, EventSlot(s))
	}
	for _, t := range f.Tables {
		in.Tables = append(in.Tables, EventTable(t))
	}
	return in
}

// newEvent shows an event. That there is a draft of a timetable, and who is
// missing, only the organizer sees.
func newEvent(c Call, e docking.Event) Event {
	out := Event{ID: e.ID, OrganizationID: e.OrganizationID, EventInput: newEventInput(e.EventFields), Status: e.Status, Actions: e.Actions(),
		Incidents: newIncidents(e.Incidents), ScheduleRevision: e.ScheduleRevision, PublishedRevision: e.PublishedRevision, Version: e.Version, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt}
	if e.OrganizationID != c.By.OrganizationID {
		out.ScheduleRevision, out.Incidents = e.PublishedRevision, []Incident{}
	}
	return out
}

type eventList struct {
	paging
	OrganizationID domain.OrganizationID `query:"organization_id"`
	Status         docking.EventStatus   `query:"status"`
}

func (a *API) events() resource[docking.Event, EventInput, Event, eventList] {
	return resource[docking.Event, EventInput, Event, eventList]{
		id:      func(e docking.Event) string { return string(e.ID) },
		owner:   func(e docking.Event) domain.OrganizationID { return e.OrganizationID },
		version: func(e docking.Event) int64 { return e.Version },
		input:   func(e docking.Event) EventInput { return newEventInput(e.EventFields) },
		show:    newEvent,
		hidden:  func(e docking.Event) bool { return !e.Public() },
		create: func(c Call, in EventInput, now time.Time) (docking.Event, error) {
			return docking.NewEvent(docking.EventID(a.NewID(domain.PrefixEvent)), c.By.OrganizationID, in.fields(), a.NewID, now)
		},
		change: func(_ Call, was docking.Event, in EventInput, now time.Time) (docking.Event, error) {
			return was.Change(in.fields(), a.NewID, now)
		},
		load: func(ctx context.Context, id string) (docking.Event, error) {
			return a.Store.Event(ctx, docking.EventID(id))
		},
		page: func(c Call, p eventList, at store.Page) ([]docking.Event, error) {
			return a.Store.Events(c, c.By.OrganizationID, p.OrganizationID, p.Status, at)
		},
		insert: a.Store.CreateEvent, update: a.Store.UpdateEvent,
		remove: func(ctx context.Context, by domain.Actor, e docking.Event, now time.Time) error {
			if e.Status != docking.Draft && e.Status != docking.Cancelled {
				return domain.Refuse(domain.Conflict, domain.CodeIllegalState, "state", e.Status, "allowed", "cancel")
			}
			return a.Store.DeleteEvent(ctx, by, e, now)
		},
	}
}

// moveEvent returns the handler of an action on an event.
func (a *API) moveEvent(action docking.EventAction) func(Call, byID) (Event, error) {
	return func(c Call, p byID) (Event, error) {
		was, err := a.events().own(c, p.ID)
		if err != nil {
			return Event{}, err
		}
		is, err := was.Move(action, a.Now())
		if err == nil && action == docking.Publish {
			err = a.timetableStands(c, was.ID)
		}
		if err != nil {
			return Event{}, err
		}
		return newEvent(c, is), a.Store.UpdateEvent(c, c.By, was, is)
	}
}

// timetableStands returns Conflict if the newest timetable no longer fits the event.
func (a *API) timetableStands(c Call, id docking.EventID) error {
	plan, err := a.Store.Plan(c, id)
	if err != nil {
		return err
	}
	return plan.Timetable.Stands(plan.Event, plan.Registrations, a.Now())
}

func (a *API) listEventSlots(c Call, p byID) (Page[EventSlot], error) {
	e, err := a.events().read(a, c, p.ID)
	return Page[EventSlot]{Items: list(e.Slots)}, err
}

func (a *API) listEventTables(c Call, p byID) (Page[EventTable], error) {
	e, err := a.events().read(a, c, p.ID)
	return Page[EventTable]{Items: list(e.Tables)}, err
}

// list makes JSON say [] where Go has nil.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
