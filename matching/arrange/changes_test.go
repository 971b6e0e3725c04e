package arrange_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain/docking"
)

// A must whose table is lost takes that of a meeting nobody must have; that one waits for what is free.
func TestAMustTakesAnothersTable(t *testing.T) {
	in := input(2, 2, 2, 2)
	in.Wishes = []docking.Wish{wish(0, supply(0), demand(0), docking.Must, 0), wish(1, supply(1), demand(1), docking.Want, 5)}
	for i := range in.Registrations {
		in.Registrations[i].UnavailableSlots = []docking.SlotID{in.Event.Slots[1].ID}
	}
	in = day(t, in)
	require.Len(t, in.Last.Meetings, 2)
	at := slices.IndexFunc(in.Last.Meetings, func(m docking.Meeting) bool { return m.SupplyID == supply(0) })
	must, want := in.Last.Meetings[at], in.Last.Meetings[1-at]
	lost := happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.TableLost: {{TableID: must.TableID}}})
	out := mend(t, lost, 0)
	require.Len(t, out.Meetings, 1)
	require.Equal(t, []docking.TableID{want.TableID}, []docking.TableID{out.Meetings[0].TableID})
	require.Equal(t, must.ID, out.Repair.Reseated[0].MeetingID)
	require.Equal(t, []docking.Cancellation{{MeetingID: want.ID, SupplyID: want.SupplyID, DemandID: want.DemandID, SlotID: want.SlotID, TableID: want.TableID, Code: "table_full"}}, out.Repair.Cancelled)

	in.Registrations[1].UnavailableSlots, in.Registrations[3].UnavailableSlots = nil, nil
	lost.Registrations = in.Registrations
	out = mend(t, lost, 0)
	require.Len(t, out.Meetings, 2, "there is another slot for it")
	require.Equal(t, want.ID, out.Repair.Moved[0].MeetingID)
	require.Empty(t, out.Repair.Cancelled)

	in.Wishes[1].Kind, in.Wishes[1].Weight = docking.Must, 0
	in.Registrations[1].UnavailableSlots, in.Registrations[3].UnavailableSlots = []docking.SlotID{in.Event.Slots[1].ID}, []docking.SlotID{in.Event.Slots[1].ID}
	out = mend(t, lost, 0)
	require.Equal(t, must.ID, out.Repair.Cancelled[0].MeetingID, "no must makes room for another")
}
