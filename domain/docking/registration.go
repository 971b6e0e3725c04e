package docking

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongbo/domain"
)

// Side is the side of the table a participant sits on.
type Side string

const (
	Supply Side = "supply"
	Demand Side = "demand"
)

// Sides is both sides.
var Sides = []Side{Supply, Demand}

// Values is both sides, for the contract.
func (Side) Values() []string { return domain.Texts(Sides) }

// Registration is a party's wish to take part in an event. Approved, it is a participant.
type Registration struct {
	ID             RegistrationID
	EventID        EventID
	OrganizationID domain.OrganizationID
	RegistrationFields
	Side      Side   // follows from the party
	PartyName string // as it was when registering
	Status    RegistrationStatus
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// RegistrationFields is what a party says on registering: exactly one of the three parties.
type RegistrationFields struct {
	SupplierID       domain.SupplierID
	StreamerID       domain.StreamerID
	AgencyID         domain.AgencyID
	MaxMeetings      int64 // 0: the event's, for each representative
	MinMeetings      int64
	Representatives  int64    // how many sit side by side, each at a meeting of its own; 0: 1
	MeetingSlots     int64    // slots that a meeting with this participant takes; 0: 1
	UnavailableSlots []SlotID // IDs of slots in which it cannot meet
	Note             string
}

const (
	maxRepresentatives = 20
	maxMeetingSlots    = 3
)

// RegistrationStatus is where a registration is in its life.
type RegistrationStatus string

const (
	Pending    RegistrationStatus = "pending"
	Approved   RegistrationStatus = "approved"
	Waitlisted RegistrationStatus = "waitlisted"
	Rejected   RegistrationStatus = "rejected"
	Withdrawn  RegistrationStatus = "withdrawn"
)

// RegistrationStatuses is every status.
var RegistrationStatuses = []RegistrationStatus{Pending, Approved, Waitlisted, Rejected, Withdrawn}

// Values is every status, for the contract.
func (RegistrationStatus) Values() []string { return domain.Texts(RegistrationStatuses) }

// RegistrationAction moves a registration to another status.
type RegistrationAction string

const (
	Approve  RegistrationAction = "approve"
	Waitlist RegistrationAction = "waitlist"
	Reject   RegistrationAction = "reject"
	Withdraw RegistrationAction = "withdraw"
)

// Values is every action, for the contract.
func (RegistrationAction) Values() []string { return domain.Texts(RegistrationActions) }

// RegistrationActions is every action.
var RegistrationActions = []RegistrationAction{Approve, Waitlist, Reject, Withdraw}

var registrationMoves = map[RegistrationAction]struct {
	from []RegistrationStatus
	to   RegistrationStatus
}{
	Approve:  {[]RegistrationStatus{Pending, Waitlisted}, Approved},
	Waitlist: {[]RegistrationStatus{Pending, Approved}, Waitlisted},
	Reject:   {[]RegistrationStatus{Pending, Waitlisted}, Rejected},
	Withdraw: {[]RegistrationStatus{Pending, Approved, Waitlisted, Rejected}, Withdrawn},
}

// NewRegistration checks the fields against the event. Who the party is and
// whose, the caller has looked up: organization and name.
func NewRegistration(id RegistrationID, e Event, org domain.OrganizationID, f RegistrationFields, now time.Time) (Registration, error) {
	if e.Status != RegistrationOpen {
		return Registration{}, domain.Refuse(domain.Conflict, domain.CodeRegistrationClosed, "state", e.Status)
	}
	r := Registration{ID: id, EventID: e.ID, OrganizationID: org, Status: Pending, CreatedAt: domain.Instant(now)}
	return r.Change(e, f, now)
}

// CheckParty returns an Invalid error unless exactly one party is named.
func (f RegistrationFields) CheckParty() error {
	var c domain.Checks
	f.party(&c)
	return c.Err()
}

func (f RegistrationFields) party(c *domain.Checks) Side {
	n := 0
	for _, id := range []struct{ field, prefix, id string }{
		{"supplier_id", domain.PrefixSupplier, string(f.SupplierID)},
		{"streamer_id", domain.PrefixStreamer, string(f.StreamerID)},
		{"agency_id", domain.PrefixAgency, string(f.AgencyID)},
	} {
		if id.id != "" {
			n++
			c.Want(domain.IsID(id.prefix, id.id), id.field, domain.CodeBadID, "prefix", id.prefix)
		}
	}
	c.Want(n == 1, "supplier_id", domain.CodeExactlyOneOf, "fields", "supplier_id, streamer_id, agency_id")
	if f.SupplierID != "" {
		return Supply
	}
	return Demand
}

// Change returns the registration with other fields, one version on.
func (r Registration) Change(e Event, f RegistrationFields, now time.Time) (Registration, error) {
	var c domain.Checks
	r.Side = f.party(&c)
	if r.Version > 0 {
		same := f.SupplierID == r.SupplierID && f.StreamerID == r.StreamerID && f.AgencyID == r.AgencyID
		c.Want(same, "supplier_id", domain.CodeNotChangeable)
	}
	f.Representatives, f.MeetingSlots = cmp.Or(f.Representatives, 1), cmp.Or(f.MeetingSlots, 1)
	c.Range("representatives", f.Representatives, 1, maxRepresentatives)
	c.Range("meeting_slots", f.MeetingSlots, 1, maxMeetingSlots)
	ceiling := min(e.MaxMeetings*max(1, min(f.Representatives, maxRepresentatives)), maxSlots)
	f.MaxMeetings = cmp.Or(f.MaxMeetings, ceiling)
	c.Range("max_meetings", f.MaxMeetings, 1, ceiling)
	c.Range("min_meetings", f.MinMeetings, 0, f.MaxMeetings)
	most := len(e.Slots)
	c.Want(len(f.UnavailableSlots) <= most, "unavailable_slot_ids", domain.CodeTooMany, "max", most)
	slots := make([]SlotID, 0, len(f.UnavailableSlots))
	for i, id := range f.UnavailableSlots[:min(len(f.UnavailableSlots), most)] {
		known := slices.ContainsFunc(e.Slots, func(s Slot) bool { return s.ID == id })
		c.Want(known, fmt.Sprintf("unavailable_slot_ids[%d]", i), domain.CodeNoSuchThing, "what", "slot")
		if known && !slices.Contains(slots, id) {
			slots = append(slots, id)
		}
	}
	f.UnavailableSlots = slots
	f.Note = c.Text("note", f.Note, 0, 500)
	r.RegistrationFields = f
	r.Version, r.UpdatedAt = r.Version+1, domain.Instant(now)
	return r, c.Err()
}

// Move returns the registration after the action.
func (r Registration) Move(a RegistrationAction, now time.Time) (Registration, error) {
	m := registrationMoves[a]
	if !slices.Contains(m.from, r.Status) {
		return r, domain.Refuse(domain.Conflict, domain.CodeIllegalState, "state", r.Status, "allowed", strings.Join(domain.Texts(r.Actions()), ", "))
	}
	r.Status = m.to
	r.Version, r.UpdatedAt = r.Version+1, domain.Instant(now)
	return r, nil
}

// Actions returns what may be done to the registration now.
func (r Registration) Actions() []RegistrationAction {
	out := []RegistrationAction{}
	for _, a := range RegistrationActions {
		if slices.Contains(registrationMoves[a].from, r.Status) {
			out = append(out, a)
		}
	}
	return out
}

// Wish says that one participant wants to meet another, must, or must not.
type Wish struct {
	ID             WishID
	EventID        EventID
	OrganizationID domain.OrganizationID // who said so: a participant's, or the organizer
	WishFields
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// WishFields is what a client says of a wish.
type WishFields struct {
	FromRegistrationID RegistrationID
	ToRegistrationID   RegistrationID
	Kind               WishKind
	Weight             int64 // 1–5, of a want
}

// WishKind is want, must or avoid.
type WishKind string

const (
	Want  WishKind = "want"
	Must  WishKind = "must" // the organizer's alone
	Avoid WishKind = "avoid"
)

// WishKinds is every kind.
var WishKinds = []WishKind{Want, Must, Avoid}

// Values is every kind, for the contract.
func (WishKind) Values() []string { return domain.Texts(WishKinds) }

// NewWish checks a wish between two registrations of one event. organizer
// says that the organizer speaks, who alone may say must.
func NewWish(id WishID, e Event, by domain.OrganizationID, from, to Registration, f WishFields, now time.Time) (Wish, error) {
	var c domain.Checks
	domain.OneOf(&c, "kind", f.Kind, WishKinds)
	c.Want(from.Side != to.Side, "to_registration_id", domain.CodeNotAllowed)
	c.Want(f.Kind != Must || by == e.OrganizationID, "kind", domain.CodeNotOneOf, "values", "want, avoid")
	if f.Kind == Want && f.Weight == 0 {
		f.Weight = 3
	}
	if f.Kind == Want {
		c.Range("weight", f.Weight, 1, 5)
	} else {
		c.Want(f.Weight == 0, "weight", domain.CodeNotAllowed)
	}
	return Wish{ID: id, EventID: e.ID, OrganizationID: by, WishFields: f, Version: 1, CreatedAt: domain.Instant(now), UpdatedAt: domain.Instant(now)}, c.Err()
}
