package docking

import (
	"fmt"
	"slices"
	"time"

	"gongbo/domain"
)

// IncidentKind is what sort of thing happened to a published timetable.
type IncidentKind string

const (
	WalkIn    IncidentKind = "walk_in"    // the participant comes after all
	Late      IncidentKind = "late"       // the participant meets nobody for a while
	Gone      IncidentKind = "gone"       // the participant meets nobody any more
	TableBack IncidentKind = "table_back" // the table can be used again
	TableLost IncidentKind = "table_lost" // the table cannot be used any more
)

// IncidentKinds is every kind, in the order in which those of one report count:
// who walks in may come late and leave early.
var IncidentKinds = []IncidentKind{WalkIn, Late, Gone, TableBack, TableLost}

// Values is every kind, for the contract.
func (IncidentKind) Values() []string { return domain.Texts(IncidentKinds) }

// Incident is one thing that happened. It is true of the event, not of one
// timetable: every later timetable keeps to it.
type Incident struct {
	Kind           IncidentKind   `json:"kind"`
	RegistrationID RegistrationID `json:"registration_id"` // empty: it is about a table
	TableID        TableID        `json:"table_id"`
	FromSlotID     SlotID         `json:"from_slot_id"`
	UntilSlotID    SlotID         `json:"until_slot_id"` // first slot it does not count in; empty: to the end
	Revision       int64          `json:"revision"`      // of the first timetable that keeps to it
	At             time.Time      `json:"at"`
}

// maxIncidents is how many an event remembers.
const maxIncidents = 2000

// ReportFields are the lists of a report, of which it has one at least.
const ReportFields = "gone, late, walk_in, table_lost, table_back"

// Report is what an organizer says happened. Of an incident it gives the IDs
// that the kind has: whom or what it is about, and from or until which slot.
type Report struct {
	Now       SlotID // first slot that has not begun; empty: by the clock
	Incidents map[IncidentKind][]Incident
}

// Absences are what the incidents of an event come to, by position of the slot.
type Absences struct {
	away   map[RegistrationID][]bool
	closed map[TableID][]bool
}

// Away tells whether the participant is known not to be there in the slot.
func (a Absences) Away(id RegistrationID, slot int) bool {
	away := a.away[id]
	return away != nil && away[slot]
}

// Closed tells whether the table is known to be of no use in the slot.
func (a Absences) Closed(id TableID, slot int) bool {
	closed := a.closed[id]
	return closed != nil && closed[slot]
}

// Absences adds up the incidents, each later one on top of the earlier.
func (e Event) Absences() Absences {
	a := Absences{away: map[RegistrationID][]bool{}, closed: map[TableID][]bool{}}
	for _, x := range e.Incidents {
		var out []bool
		if x.TableID == "" {
			out = slots(a.away, x.RegistrationID, len(e.Slots))
		} else {
			out = slots(a.closed, x.TableID, len(e.Slots))
		}
		until := len(e.Slots)
		if x.UntilSlotID != "" {
			until = e.position(x.UntilSlotID)
		}
		for i := max(0, e.position(x.FromSlotID)); i < until; i++ {
			out[i] = x.Kind != WalkIn && x.Kind != TableBack
		}
	}
	return a
}

func slots[K comparable](of map[K][]bool, id K, n int) []bool {
	if of[id] == nil {
		of[id] = make([]bool, n)
	}
	return of[id]
}

// position is that of the slot, or -1.
func (e Event) position(id SlotID) int {
	return slices.IndexFunc(e.Slots, func(s Slot) bool { return s.ID == id })
}

// next is the position of the first slot that has not begun; the number of
// slots when all have.
func (e Event) next(now time.Time) int {
	i := slices.IndexFunc(e.Slots, func(s Slot) bool { return s.StartsAt.After(now) })
	if i < 0 {
		return len(e.Slots)
	}
	return i
}

// Happened returns the event with what the report says, and the position of
// the first slot that has not begun. published is the timetable that people
// know; approved are the registrations that take part. It returns Conflict
// unless there is a published timetable to mend.
func (e Event) Happened(r Report, published Timetable, approved []Registration, now time.Time) (Event, int, error) {
	if err := e.CanRepair(); err != nil {
		return e, 0, err
	}
	c := reporter{event: e, next: e.next(now), absences: e.Absences(), approved: map[RegistrationID]bool{}, seated: map[RegistrationID]bool{}, awaited: map[RegistrationID]bool{}}
	if r.Now != "" {
		c.next = e.position(r.Now)
		c.Want(c.next >= 0, "now_slot_id", domain.CodeNoSuchThing, "what", "slot")
		c.next = max(0, c.next)
	}
	c.know(published, approved)
	all := []Incident{}
	for _, kind := range IncidentKinds {
		seen := map[string]bool{}
		for i, x := range r.Incidents[kind] {
			at := fmt.Sprintf("%s[%d]", kind, i)
			x.Kind, x.Revision, x.At = kind, e.ScheduleRevision+1, domain.Instant(now)
			all = append(all, c.incident(at, x))
			about := string(x.RegistrationID) + string(x.TableID)
			c.Want(!seen[about], at, domain.CodeRepeated)
			seen[about] = true
		}
		c.Want(len(r.Incidents[kind]) == 0 || len(e.Incidents)+len(all) <= maxIncidents, string(kind), domain.CodeTooMany, "max", maxIncidents-len(e.Incidents))
	}
	c.Want(len(all) > 0, string(Gone), domain.CodeAtLeastOneOf, "fields", ReportFields)
	e.Incidents = slices.Concat(e.Incidents, all)
	return e, c.next, c.Err()
}

// reporter checks what is reported against what is known.
type reporter struct {
	domain.Checks
	event    Event
	next     int
	absences Absences
	approved map[RegistrationID]bool
	seated   map[RegistrationID]bool // has a meeting in the timetable
	awaited  map[RegistrationID]bool // has one in a slot that has not begun, and is there from now on
}

func (c *reporter) know(published Timetable, approved []Registration) {
	for _, r := range approved {
		c.approved[r.ID] = true
	}
	for _, m := range published.Meetings {
		at := c.event.position(m.SlotID)
		for _, id := range []RegistrationID{m.SupplyID, m.DemandID} {
			c.seated[id] = true
			if at >= c.next && !c.awayOnce(id) {
				c.awaited[id] = true
			}
		}
	}
}

// awayOnce tells whether the participant is away in a slot that has not begun.
func (c *reporter) awayOnce(id RegistrationID) bool {
	away := c.absences.away[id]
	return away != nil && slices.Contains(away[c.next:], true)
}

// incident fills in the slots of an incident and checks it.
func (c *reporter) incident(at string, x Incident) Incident {
	switch x.Kind {
	case TableLost, TableBack:
		known := slices.ContainsFunc(c.event.Tables, func(t Table) bool { return t.ID == x.TableID })
		c.Want(known, at+".table_id", domain.CodeNoSuchThing, "what", "table")
	case WalkIn:
		c.Want(c.approved[x.RegistrationID], at+".registration_id", domain.CodeNoSuchThing, "what", "registration")
		c.Want(!c.approved[x.RegistrationID] || !c.awaited[x.RegistrationID], at+".registration_id", domain.CodeInTimetable)
	default: // who has withdrawn has meetings still
		known := c.approved[x.RegistrationID] || c.seated[x.RegistrationID]
		c.Want(known, at+".registration_id", domain.CodeNoSuchThing, "what", "registration")
	}
	if x.Kind == Late {
		c.slot(at+".until_slot_id", x.UntilSlotID, c.next+1)
		x.FromSlotID = c.slotAt(c.next)
		return x
	}
	if x.FromSlotID == "" {
		x.FromSlotID = c.slotAt(c.next)
	}
	c.slot(at+".from_slot_id", x.FromSlotID, c.next)
	return x
}

// slotAt is the slot at the position; none behind the last.
func (c *reporter) slotAt(i int) SlotID {
	if i < len(c.event.Slots) {
		return c.event.Slots[i].ID
	}
	return ""
}

// slot wants a slot of the event, not before the one at that position.
func (c *reporter) slot(field string, id SlotID, least int) {
	if id == "" && least < len(c.event.Slots) {
		c.Want(false, field, domain.CodeRequired)
		return
	}
	i := c.event.position(id)
	c.Want(i >= 0 || id == "", field, domain.CodeNoSuchThing, "what", "slot")
	c.Want(i >= least || i < 0 && id != "", field, domain.CodeSlotBegun)
}
