package arrange_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/matching/arrange"
)

// profiled says who the suppliers of the event are: every second stands in a
// former poverty county, every third is a cooperative, and each sold 100 fen
// more than the one before.
func profiled(in arrange.Input) arrange.Input {
	in.Registrations, in.Suppliers = slices.Clone(in.Registrations), map[domain.SupplierID]domain.Supplier{}
	for i := range in.Registrations {
		r := &in.Registrations[i]
		if r.Side != docking.Supply {
			continue
		}
		s := domain.Supplier{ID: domain.SupplierID(fmt.Sprint("sup_", i)), SupplierFields: domain.SupplierFields{Kind: domain.WholesaleVendor, DivisionCode: "440104"}, Measures: domain.Measures{VerifiedGMVFen: int64(100 * i)}}
		if i%2 == 1 {
			s.DivisionCode = "130125"
		}
		if i%3 == 0 {
			s.Kind = domain.Cooperative
		}
		r.SupplierID, in.Suppliers[s.ID] = s.ID, s
	}
	return in
}

// least is how many meetings a registration must have or be named, told anew
// from what profiled says.
func least(in arrange.Input, run docking.Run, r docking.Registration) int64 {
	out := max(r.MinMeetings, run.MinMeetings)
	for _, f := range run.Floors {
		s, supplier := in.Suppliers[r.SupplierID]
		holds := supplier || !f.PovertyCounty && len(f.Kinds) == 0 && f.MaxVerifiedGMVFen == 0
		if f.PovertyCounty {
			holds = holds && s.DivisionCode == "130125"
		}
		if len(f.Kinds) > 0 {
			holds = holds && slices.Contains(f.Kinds, s.Kind)
		}
		if f.MaxVerifiedGMVFen > 0 {
			holds = holds && s.VerifiedGMVFen <= f.MaxVerifiedGMVFen
		}
		if len(f.RegistrationIDs) > 0 {
			holds = holds && slices.Contains(f.RegistrationIDs, r.ID)
		}
		if holds {
			out = max(out, f.MinMeetings)
		}
	}
	return out
}

// some are floors for the n-th random event.
func some(n int) []docking.Floor {
	all := []docking.Floor{
		{PovertyCounty: true, MinMeetings: 2},
		{Kinds: []domain.SupplierKind{domain.Cooperative}, MaxVerifiedGMVFen: 300, MinMeetings: 3},
		{RegistrationIDs: []docking.RegistrationID{supply(0), demand(0)}, MinMeetings: 1},
	}
	return all[n%len(all):]
}

func held(out docking.Timetable, id docking.RegistrationID) (n int) {
	for _, m := range out.Meetings {
		if m.SupplyID == id || m.DemandID == id {
			n++
		}
	}
	return n
}

// weak is an event with three suppliers, of whom streamers would rather meet
// any but the second, and have no time for all.
func weak() arrange.Input {
	in := profiled(input(3, 2, 2, 3))
	in.Worth = func(s, _ docking.Registration) int64 {
		if s.ID == supply(1) {
			return 1
		}
		return 9000
	}
	return in
}

// A weak supplier has the meetings of its floor, and has none but for it.
func TestAFloorForWhoWouldHaveNone(t *testing.T) {
	in := weak()
	require.Zero(t, held(make1(t, in, run), supply(1)))
	for name, f := range map[string]docking.Floor{
		"county": {PovertyCounty: true},
		"named":  {RegistrationIDs: []docking.RegistrationID{supply(1)}},
		"both":   {Kinds: []domain.SupplierKind{domain.WholesaleVendor}, PovertyCounty: true, MaxVerifiedGMVFen: 100},
	} {
		x := run
		f.MinMeetings = 2
		x.Floors = []docking.Floor{f}
		out := make1(t, in, x)
		require.Equal(t, 2, held(out, supply(1)), name)
		require.Empty(t, out.Short, name)
		require.Len(t, out.Meetings, 4, "the others have what is left")
		require.Equal(t, x.Floors, out.Run.Floors, "it is kept what was asked")
	}
	x := run
	x.Floors = []docking.Floor{{PovertyCounty: true, Kinds: []domain.SupplierKind{domain.Cooperative}, MinMeetings: 2}}
	require.Zero(t, held(make1(t, in, x), supply(1)), "it does not fulfil all conditions")
}

// Where a floor cannot be reached, who stays short is named with the reason.
func TestAFloorThatCannotBeReachedNamesWhoIsShort(t *testing.T) {
	in := weak()
	x := run
	x.Floors = []docking.Floor{{PovertyCounty: true, MinMeetings: 3}}
	in.Registrations[1].MaxMeetings = 3
	out := make1(t, in, x)
	require.Equal(t, []docking.Short{{RegistrationID: supply(1), Code: "own_cap"}}, out.Short, "there are two slots")

	in = weak()
	in.Event.Slots = slots(4)
	for i := range in.Registrations {
		in.Registrations[i].MaxMeetings = 4
	}
	out = make1(t, in, x)
	require.Equal(t, []docking.Short{{RegistrationID: supply(1), Code: "too_few_candidates"}}, out.Short, "there are two to meet")
	require.Equal(t, 2, held(out, supply(1)), "as many as can be")

	x.Floors = []docking.Floor{{RegistrationIDs: []docking.RegistrationID{supply(0), supply(1), supply(2)}, MinMeetings: 2}}
	out = make1(t, weak(), x)
	require.NotEmpty(t, out.Short, "six meetings for two streamers in two slots")
	missing := 0
	for _, s := range out.Short {
		require.Equal(t, "lost_to_floors", s.Code)
		missing += 2 - held(out, s.RegistrationID)
	}
	require.Equal(t, 2, missing, "no more than must be")
}

// A floor that is more than a participant takes is not lowered in silence: it gets all it takes, and is named.
func TestAFloorAboveWhatOneTakesIsNamed(t *testing.T) {
	in := weak()
	in.Registrations[1].MaxMeetings = 1
	x := run
	x.Floors = []docking.Floor{{PovertyCounty: true, MinMeetings: 2}}
	in.Last = make1(t, in, x)
	require.Equal(t, 1, held(in.Last, supply(1)))
	require.Equal(t, []docking.Short{{RegistrationID: supply(1), Code: "own_cap"}}, in.Last.Short)

	in.Event.Status, in.Event.ScheduleRevision, in.Event.PublishedRevision = docking.Live, 1, 1
	lost := map[docking.IncidentKind][]docking.Incident{docking.TableLost: {{TableID: in.Event.Tables[0].ID}}}
	out := mend(t, happened(t, in, 0, lost), 0)
	require.Equal(t, in.Last.Short, out.Short, "and so it is on the day")
	out = mend(t, happened(t, in, 1, lost), 1)
	require.Equal(t, in.Last.Short, out.Short, "and in the last slot")

	in.Registrations[1].MaxMeetings = 2
	late := map[docking.IncidentKind][]docking.Incident{docking.Late: {{RegistrationID: supply(1), UntilSlotID: in.Event.Slots[1].ID}}}
	out = mend(t, happened(t, in, 0, late), 0)
	require.Equal(t, in.Last.Short, out.Short, "one slot is left to it")
}

// A repair counts by the floors of the timetable that it mends.
func TestARepairKnowsTheFloors(t *testing.T) {
	in := weak()
	x := run
	x.Floors = []docking.Floor{{PovertyCounty: true, MinMeetings: 2}}
	in.Last = make1(t, in, x)
	in.Event.Status, in.Event.ScheduleRevision, in.Event.PublishedRevision = docking.Live, 1, 1
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.Gone: {{RegistrationID: demand(0)}}})
	out := mend(t, in, 0)
	require.Equal(t, []docking.Short{{RegistrationID: supply(1), Code: "no_place"}}, out.Short)
	require.Equal(t, x.Floors, out.Run.Floors)
}
