// Package docking is the docking event (对接活动): slots and tables, who
// registers, who wants to meet whom, and the timetable that comes of it.
package docking

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gongbo/domain"
)

type (
	EventID        string
	SlotID         string
	TableID        string
	RegistrationID string
	WishID         string
	MeetingID      string
)

// Event is a day, or a few, of meetings.
type Event struct {
	ID             EventID
	OrganizationID domain.OrganizationID
	EventFields
	Incidents         []Incident // what happened since the timetable was published, in order
	Status            EventStatus
	ScheduleRevision  int64 // of the newest timetable; 0: none yet
	PublishedRevision int64 // of the timetable participants see; 0: none yet
	Version           int64
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// EventFields is what an organizer says of an event.
type EventFields struct {
	Name         string
	Kind         EventKind
	Theme        EventTheme
	Intro        string
	DivisionCode string
	Venue        string
	Slots        []Slot
	Tables       []Table
	WalkSlots    int64 // free slots one needs between meetings in different halls
	MaxMeetings  int64 // default and ceiling of each representative of a registration
}

// Slot is a time in which meetings are held.
type Slot struct {
	ID       SlotID    `json:"id"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Session  int64     `json:"session"` // slots of one session follow one another without a long pause
}

// Table is a place where one meeting is held at a time.
type Table struct {
	ID   TableID `json:"id"`
	Name string  `json:"name"`
	Hall int64   `json:"hall"` // number of the hall it stands in, from 1
}

// EventKind says what sort of event it is.
type EventKind string

// EventKinds is every kind.
var EventKinds = []EventKind{"docking", "forum", "fair", "contest", "training"}

// Values is every kind, for the contract.
func (EventKind) Values() []string { return domain.Texts(EventKinds) }

// EventTheme says whom the event is about.
type EventTheme string

// EventThemes is every theme.
var EventThemes = []EventTheme{"wholesale_market", "poverty_alleviation", "night_economy", "mall", "diversified"}

// Values is every theme, for the contract.
func (EventTheme) Values() []string { return domain.Texts(EventThemes) }

// EventStatus is where an event is in its life.
type EventStatus string

const (
	Draft            EventStatus = "draft"
	RegistrationOpen EventStatus = "registration"
	Scheduling       EventStatus = "scheduling"
	Published        EventStatus = "published"
	Live             EventStatus = "live"
	FollowUp         EventStatus = "follow_up"
	Closed           EventStatus = "closed"
	Cancelled        EventStatus = "cancelled"
)

// EventStatuses is every status.
var EventStatuses = []EventStatus{Draft, RegistrationOpen, Scheduling, Published, Live, FollowUp, Closed, Cancelled}

// Values is every status, for the contract.
func (EventStatus) Values() []string { return domain.Texts(EventStatuses) }

// EventAction moves an event to another status.
type EventAction string

const (
	Open              EventAction = "open"
	CloseRegistration EventAction = "close_registration"
	Publish           EventAction = "publish"
	Start             EventAction = "start"
	Finish            EventAction = "finish"
	Close             EventAction = "close"
	Cancel            EventAction = "cancel"
)

// Values is every action, for the contract.
func (EventAction) Values() []string { return domain.Texts(EventActions) }

// EventActions is every action, in the order of an event's life.
var EventActions = []EventAction{Open, CloseRegistration, Publish, Start, Finish, Close, Cancel}

var eventMoves = map[EventAction]struct {
	from []EventStatus
	to   EventStatus
}{
	Open:              {[]EventStatus{Draft, Scheduling}, RegistrationOpen},
	CloseRegistration: {[]EventStatus{RegistrationOpen}, Scheduling},
	Publish:           {[]EventStatus{Scheduling, Published, Live}, Published}, // again: a repaired timetable
	Start:             {[]EventStatus{Published}, Live},
	Finish:            {[]EventStatus{Live}, FollowUp},
	Close:             {[]EventStatus{FollowUp}, Closed},
	Cancel:            {[]EventStatus{Draft, RegistrationOpen, Scheduling, Published, Live}, Cancelled},
}

const (
	maxSlots  = 512
	maxTables = 1000
	maxHalls  = 20
	maxWalk   = 3
)

// NewEvent checks the fields and gives IDs to slots and tables that have none.
func NewEvent(id EventID, org domain.OrganizationID, f EventFields, newID func(prefix string) string, now time.Time) (Event, error) {
	e := Event{ID: id, OrganizationID: org, Incidents: []Incident{}, Status: Draft, CreatedAt: domain.Instant(now)}
	return e.Change(f, newID, now)
}

// Change returns the event with other fields, one version on. Slots, tables and
// the walk between halls are fixed once a timetable is published.
func (e Event) Change(f EventFields, newID func(prefix string) string, now time.Time) (Event, error) {
	var c domain.Checks
	f.Name = c.Text("name", f.Name, 2, 100)
	domain.OneOf(&c, "kind", f.Kind, EventKinds)
	domain.OneOf(&c, "theme", f.Theme, EventThemes)
	f.Intro = c.Text("intro", f.Intro, 0, 5000)
	c.Division("division_code", f.DivisionCode)
	f.Venue = c.Text("venue", f.Venue, 0, 200)
	f.Slots = checkSlots(&c, f.Slots, newID)
	f.Tables = checkTables(&c, f.Tables, newID)
	c.Range("walk_slots", f.WalkSlots, 0, maxWalk)
	if f.MaxMeetings == 0 {
		f.MaxMeetings = int64(max(1, len(f.Slots)))
	}
	c.Range("max_meetings", f.MaxMeetings, 1, maxSlots)
	if e.PublishedRevision > 0 {
		c.Want(slices.Equal(f.Slots, e.Slots), "slots", domain.CodeNotChangeable)
		c.Want(slices.Equal(f.Tables, e.Tables), "tables", domain.CodeNotChangeable)
		c.Want(f.WalkSlots == e.WalkSlots, "walk_slots", domain.CodeNotChangeable)
	}
	e.EventFields = f
	e.Version, e.UpdatedAt = e.Version+1, domain.Instant(now)
	return e, c.Err()
}

// checkSlots sorts slots by start and wants them not to overlap.
func checkSlots(c *domain.Checks, in []Slot, newID func(string) string) []Slot {
	c.Want(len(in) > 0, "slots", domain.CodeRequired)
	c.Want(len(in) <= maxSlots, "slots", domain.CodeTooMany, "max", maxSlots)
	out := slices.Clone(in[:min(len(in), maxSlots)])
	seen := map[SlotID]bool{}
	for i := range out {
		s := &out[i]
		at := fmt.Sprintf("slots[%d]", i)
		s.StartsAt, s.EndsAt = c.Time(at+".starts_at", s.StartsAt), c.Time(at+".ends_at", s.EndsAt)
		c.Want(s.EndsAt.After(s.StartsAt), at+".ends_at", domain.CodeTooSmall, "than", s.StartsAt.Format(time.RFC3339))
		c.Want(s.EndsAt.Sub(s.StartsAt) <= 24*time.Hour, at+".ends_at", domain.CodeBadTime)
		if s.Session == 0 {
			s.Session = 1
		}
		c.Range(at+".session", s.Session, 1, 100)
		if s.ID == "" {
			s.ID = SlotID(newID(domain.PrefixSlot))
		}
		c.Want(domain.IsID(domain.PrefixSlot, string(s.ID)), at+".id", domain.CodeBadID, "prefix", domain.PrefixSlot)
		c.Want(!seen[s.ID], at+".id", domain.CodeRepeated)
		seen[s.ID] = true
	}
	slices.SortStableFunc(out, func(a, b Slot) int { return a.StartsAt.Compare(b.StartsAt) })
	for i := 1; i < len(out); i++ {
		c.Want(!out[i].StartsAt.Before(out[i-1].EndsAt), "slots", domain.CodeOverlaps, "at", out[i].StartsAt.Format(time.RFC3339))
		c.Want(out[i].Session >= out[i-1].Session, "slots", domain.CodeOverlaps, "at", out[i].StartsAt.Format(time.RFC3339))
	}
	return out
}

func checkTables(c *domain.Checks, in []Table, newID func(string) string) []Table {
	c.Want(len(in) > 0, "tables", domain.CodeRequired)
	c.Want(len(in) <= maxTables, "tables", domain.CodeTooMany, "max", maxTables)
	out := slices.Clone(in[:min(len(in), maxTables)])
	ids, names := map[TableID]bool{}, map[string]bool{}
	for i := range out {
		t := &out[i]
		at := fmt.Sprintf("tables[%d]", i)
		t.Name = c.Text(at+".name", t.Name, 1, 30)
		c.Want(!names[t.Name], at+".name", domain.CodeRepeated)
		if t.Hall == 0 {
			t.Hall = 1
		}
		c.Range(at+".hall", t.Hall, 1, maxHalls)
		if t.ID == "" {
			t.ID = TableID(newID(domain.PrefixTable))
		}
		c.Want(domain.IsID(domain.PrefixTable, string(t.ID)), at+".id", domain.CodeBadID, "prefix", domain.PrefixTable)
		c.Want(!ids[t.ID], at+".id", domain.CodeRepeated)
		ids[t.ID], names[t.Name] = true, true
	}
	return out
}

// Move returns the event after the action. Publishing wants a timetable.
func (e Event) Move(a EventAction, now time.Time) (Event, error) {
	m := eventMoves[a]
	if !slices.Contains(m.from, e.Status) {
		return e, e.illegal()
	}
	if a == Publish {
		if e.ScheduleRevision == 0 {
			return e, domain.Refuse(domain.Conflict, domain.CodeNoTimetable)
		}
		e = e.Released()
	}
	if a != Publish || e.Status != Live { // what is live stays so
		e.Status = m.to
	}
	e.Version, e.UpdatedAt = e.Version+1, domain.Instant(now)
	return e, nil
}

func (e Event) illegal() error {
	return domain.Refuse(domain.Conflict, domain.CodeIllegalState, "state", e.Status, "allowed", strings.Join(domain.Texts(e.Actions()), ", "))
}

// Actions returns what may be done to the event now.
func (e Event) Actions() []EventAction {
	out := []EventAction{}
	for _, a := range EventActions {
		if slices.Contains(eventMoves[a].from, e.Status) {
			out = append(out, a)
		}
	}
	return out
}

// CanSchedule returns a Conflict unless a timetable may be made or changed now.
func (e Event) CanSchedule() error {
	if e.Status != RegistrationOpen && e.Status != Scheduling && e.Status != Published {
		return e.illegal()
	}
	return nil
}

// CanRepair returns a Conflict unless there is a published timetable to mend.
func (e Event) CanRepair() error {
	if e.Status != Published && e.Status != Live {
		return e.illegal()
	}
	return nil
}

// CanWish returns a Conflict unless the organization may wish now. Once the
// timetable is published only the organizer may: the next repair goes by it.
func (e Event) CanWish(by domain.OrganizationID) error {
	open := e.Status == RegistrationOpen || e.Status == Scheduling
	if open || by == e.OrganizationID && (e.Status == Published || e.Status == Live) {
		return nil
	}
	return domain.Refuse(domain.Conflict, domain.CodeIllegalState, "state", e.Status, "allowed", "-")
}

// Scheduled returns the event with one more timetable, one version on.
func (e Event) Scheduled(now time.Time) Event {
	e.ScheduleRevision++
	e.Version, e.UpdatedAt = e.Version+1, domain.Instant(now)
	return e
}

// Released returns the event with its newest timetable as the one that
// participants see.
func (e Event) Released() Event {
	e.PublishedRevision = e.ScheduleRevision
	return e
}

// SlotsOf returns the slots that the meeting takes, in order; none if the event
// has lost its first one.
func (e Event) SlotsOf(m Meeting) []Slot {
	at := e.position(m.SlotID)
	if at < 0 {
		return nil
	}
	return e.Slots[at:min(at+int(max(m.SlotCount, 1)), len(e.Slots))]
}

// Public tells whether others than the organizer may know of the event.
func (e Event) Public() bool { return e.Status != Draft }
