package docking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
)

var (
	supplier = docking.RegistrationFields{SupplierID: domain.SupplierID(id(domain.PrefixSupplier, 1))}
	streamer = docking.RegistrationFields{StreamerID: domain.StreamerID(id(domain.PrefixStreamer, 1))}
	agency   = docking.RegistrationFields{AgencyID: domain.AgencyID(id(domain.PrefixAgency, 1))}
)

func register(t *testing.T, e docking.Event, n int, f docking.RegistrationFields) docking.Registration {
	t.Helper()
	r, err := docking.NewRegistration(docking.RegistrationID(id(domain.PrefixRegistration, n)), e, "org_1", f, now)
	require.NoError(t, err)
	return r
}

func TestAPartySitsOnItsSide(t *testing.T) {
	e := openEvent(t)
	require.Equal(t, docking.Supply, register(t, e, 1, supplier).Side)
	require.Equal(t, docking.Demand, register(t, e, 2, streamer).Side)
	r := register(t, e, 3, agency)
	require.Equal(t, docking.Demand, r.Side)
	require.Equal(t, docking.Pending, r.Status)
	require.Equal(t, e.MaxMeetings, r.MaxMeetings, "the event's, unless it says otherwise")
	require.NotNil(t, r.UnavailableSlots)
}

func TestARegistrationNamesAllItsFaults(t *testing.T) {
	e := openEvent(t)
	known := e.Slots[0].ID
	many := make([]docking.SlotID, 100_000)
	for name, c := range map[string]struct {
		f    docking.RegistrationFields
		want named
	}{
		"nobody":     {docking.RegistrationFields{}, named{"supplier_id": {domain.CodeExactlyOneOf}}},
		"two":        {docking.RegistrationFields{SupplierID: supplier.SupplierID, AgencyID: agency.AgencyID}, named{"supplier_id": {domain.CodeExactlyOneOf}}},
		"no such ID": {docking.RegistrationFields{StreamerID: "sup_1"}, named{"streamer_id": {domain.CodeBadID}}},
		"all at once": {docking.RegistrationFields{SupplierID: "x", MaxMeetings: 4, MinMeetings: 5, UnavailableSlots: []docking.SlotID{known, "slt_none"}, Note: "\x00"}, named{"supplier_id": {domain.CodeBadID},
			"max_meetings": {domain.CodeOutOfRange}, "min_meetings": {domain.CodeOutOfRange}, "unavailable_slot_ids[1]": {domain.CodeNoSuchThing}, "note": {domain.CodeBadCharacter}}},
		"less than none":  {docking.RegistrationFields{SupplierID: supplier.SupplierID, MaxMeetings: -1}, named{"max_meetings": {domain.CodeOutOfRange}, "min_meetings": {domain.CodeOutOfRange}}},
		"more slots than": {docking.RegistrationFields{SupplierID: supplier.SupplierID, UnavailableSlots: many}, named{"unavailable_slot_ids": {domain.CodeTooMany}, "unavailable_slot_ids[0]": {domain.CodeNoSuchThing}, "unavailable_slot_ids[1]": {domain.CodeNoSuchThing}, "unavailable_slot_ids[2]": {domain.CodeNoSuchThing}}},
	} {
		_, err := docking.NewRegistration("reg_1", e, "org_1", c.f, now)
		require.Equal(t, c.want, faults(t, err), name)
	}
	require.Error(t, docking.RegistrationFields{}.CheckParty())
	require.NoError(t, supplier.CheckParty())
}

func TestRegistrationIsOpenOnceTheEventSaysSo(t *testing.T) {
	e := newEvent(t)
	for _, status := range docking.EventStatuses {
		e.Status = status
		_, err := docking.NewRegistration("reg_1", e, "org_1", supplier, now)
		if status == docking.RegistrationOpen {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, domain.CodeRegistrationClosed, refused(t, err).Code, status)
		require.ErrorIs(t, err, domain.Conflict)
	}
}

func TestARegistrationChangesAllButItsParty(t *testing.T) {
	e := openEvent(t)
	r, later := register(t, e, 1, supplier), now.Add(time.Hour)
	is, err := r.Change(e, r.RegistrationFields, later)
	require.NoError(t, err)
	want := r
	want.Version, want.UpdatedAt = 2, later
	require.Equal(t, want, is)

	f := r.RegistrationFields
	f.UnavailableSlots = []docking.SlotID{e.Slots[1].ID, e.Slots[1].ID}
	is, err = r.Change(e, f, later)
	require.NoError(t, err)
	require.Equal(t, []docking.SlotID{e.Slots[1].ID}, is.UnavailableSlots, "each once")

	_, err = r.Change(e, streamer, later)
	require.Equal(t, named{"supplier_id": {domain.CodeNotChangeable}}, faults(t, err))
}

func TestLifeOfARegistration(t *testing.T) {
	moves := map[docking.RegistrationStatus]map[docking.RegistrationAction]docking.RegistrationStatus{
		docking.Pending:    {docking.Approve: docking.Approved, docking.Waitlist: docking.Waitlisted, docking.Reject: docking.Rejected, docking.Withdraw: docking.Withdrawn},
		docking.Approved:   {docking.Waitlist: docking.Waitlisted, docking.Withdraw: docking.Withdrawn},
		docking.Waitlisted: {docking.Approve: docking.Approved, docking.Reject: docking.Rejected, docking.Withdraw: docking.Withdrawn},
		docking.Rejected:   {docking.Withdraw: docking.Withdrawn},
		docking.Withdrawn:  {},
	}
	require.Len(t, docking.RegistrationStatuses, len(moves))
	r, later := register(t, openEvent(t), 1, supplier), now.Add(time.Hour)
	for _, status := range docking.RegistrationStatuses {
		r.Status = status
		for _, action := range append(docking.RegistrationActions, "burn", "") {
			is, err := r.Move(action, later)
			to, may := moves[status][action]
			if !may {
				e := refused(t, err)
				require.Equal(t, []any{domain.Conflict, domain.CodeIllegalState, string(status)}, []any{e.Kind, e.Code, e.Args["state"]}, "%s %s", status, action)
				continue
			}
			require.NoError(t, err, "%s %s", status, action)
			want := r
			want.Status, want.Version, want.UpdatedAt = to, r.Version+1, later
			require.Equal(t, want, is)
		}
		require.Len(t, r.Actions(), len(moves[status]))
	}
}

func TestWishes(t *testing.T) {
	e := openEvent(t)
	s, d := register(t, e, 1, supplier), register(t, e, 2, streamer)
	other := register(t, e, 3, docking.RegistrationFields{SupplierID: domain.SupplierID(id(domain.PrefixSupplier, 2))})
	const guest, host = domain.OrganizationID("org_1"), domain.OrganizationID("org_host")
	for name, c := range map[string]struct {
		by       domain.OrganizationID
		from, to docking.Registration
		kind     docking.WishKind
		weight   int64
		want     named
		kept     int64 // weight
	}{
		"want":                {guest, s, d, docking.Want, 5, named{}, 5},
		"want, the other way": {guest, d, s, docking.Want, 1, named{}, 1},
		"want, however much":  {guest, s, d, docking.Want, 0, named{}, 3},
		"want too much":       {guest, s, d, docking.Want, 6, named{"weight": {domain.CodeOutOfRange}}, 0},
		"want less than none": {guest, s, d, docking.Want, -1, named{"weight": {domain.CodeOutOfRange}}, 0},
		"avoid":               {guest, s, d, docking.Avoid, 0, named{}, 0},
		"avoid a lot":         {guest, s, d, docking.Avoid, 2, named{"weight": {domain.CodeNotAllowed}}, 0},
		"the organizer must":  {host, s, d, docking.Must, 0, named{}, 0},
		"a guest must":        {guest, s, d, docking.Must, 0, named{"kind": {domain.CodeNotOneOf}}, 0},
		"one's own side":      {guest, s, other, docking.Want, 1, named{"to_registration_id": {domain.CodeNotAllowed}}, 0},
		"oneself":             {guest, s, s, docking.Want, 1, named{"to_registration_id": {domain.CodeNotAllowed}}, 0},
		"love":                {guest, s, d, "love", 1, named{"kind": {domain.CodeNotOneOf}, "weight": {domain.CodeNotAllowed}}, 0},
		"nothing":             {guest, s, d, "", 0, named{"kind": {domain.CodeRequired}}, 0},
	} {
		f := docking.WishFields{FromRegistrationID: c.from.ID, ToRegistrationID: c.to.ID, Kind: c.kind, Weight: c.weight}
		w, err := docking.NewWish("wsh_1", e, c.by, c.from, c.to, f, now)
		require.Equal(t, c.want, faults(t, err), name)
		if err == nil {
			require.Equal(t, c.kept, w.Weight, name)
			require.Equal(t, e.ID, w.EventID)
			require.Equal(t, c.by, w.OrganizationID)
		}
	}
}
