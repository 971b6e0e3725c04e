package arrange_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain/docking"
)

// Three people of one supplier sit at three tables at once.
func TestRepresentativesMeetSideBySide(t *testing.T) {
	in := input(1, 4, 1, 4)
	require.Len(t, make1(t, in, run).Meetings, 1)
	in.Registrations[0].Representatives, in.Registrations[0].MaxMeetings = 3, 3
	out := make1(t, in, run)
	seen := map[int64]bool{}
	for _, m := range out.Meetings {
		seen[m.SupplyRepresentative] = true
		require.EqualValues(t, 1, m.DemandRepresentative)
	}
	require.Equal(t, map[int64]bool{1: true, 2: true, 3: true}, seen)
}

// A pair takes as long as the slower of the two needs, within one session.
func TestLongMeetings(t *testing.T) {
	in := input(1, 2, 6, 2) // two sessions of three slots
	in.Registrations[0].MeetingSlots, in.Registrations[1].MeetingSlots = 2, 3
	in.Worth = func(_, _ docking.Registration) int64 { return 5000 }
	out := make1(t, in, run)
	long := map[docking.RegistrationID]int64{}
	for _, m := range out.Meetings {
		long[m.DemandID] = m.SlotCount
	}
	require.Equal(t, map[docking.RegistrationID]int64{demand(0): 3, demand(1): 2}, long)

	in.Registrations[0].MeetingSlots = 4
	in.Wishes = []docking.Wish{wish(1, demand(0), supply(0), docking.Want, 5)}
	in.Registrations[2].MeetingSlots = 1
	out = make1(t, in, run)
	require.Empty(t, out.Meetings)
	require.Equal(t, "no_common_slot", out.Unscheduled[0].Code, "no session is that long")
}

// Between halls one has the time to walk, or stays in one.
func TestWalksBetweenHalls(t *testing.T) {
	in := input(2, 1, 3, 2)
	in.Event.Tables[0].Hall, in.Event.Tables[1].Hall = 1, 5
	in.Registrations[2].MaxMeetings = 2
	in.Event.Slots = in.Event.Slots[:2]
	in.Event.Slots[1].Session = in.Event.Slots[0].Session
	in.Worth = func(_, _ docking.Registration) int64 { return 5000 }
	for walk := range int64(4) {
		in.Event.WalkSlots = walk
		require.Len(t, make1(t, in, run).Meetings, 2, "at one table, if need be")
	}
	all := make1(t, in, run).Meetings
	require.Equal(t, all[0].TableID, all[1].TableID)
}

// Who leaves in the middle of a meeting ends it; the next slots are free again.
func TestAMeetingUnderWayIsCutShort(t *testing.T) {
	in := input(1, 2, 3, 1)
	in.Event.Slots[2].Session = in.Event.Slots[0].Session
	in.Event.Slots[1].Session = in.Event.Slots[0].Session
	in.Registrations[1].MeetingSlots = 3
	in.May = func(_, d docking.Registration) bool { return d.ID == demand(0) }
	in = day(t, in)
	require.EqualValues(t, 3, in.Last.Meetings[0].SlotCount)
	in = happened(t, in, 1, map[docking.IncidentKind][]docking.Incident{docking.Gone: {{RegistrationID: demand(0), FromSlotID: in.Event.Slots[2].ID}}})
	out := mend(t, in, 1)
	require.EqualValues(t, 2, out.Meetings[0].SlotCount)
	require.Equal(t, []docking.MeetingID{out.Meetings[0].ID}, out.Repair.Shortened)

	in.Event, in.Last = in.Event.Scheduled(now).Released(), out
	late := registration(docking.Demand, 8, 3)
	in.Registrations = append(in.Registrations, late)
	in.Wishes = []docking.Wish{wish(1, late.ID, supply(0), docking.Want, 5)}
	in.May = everybody
	in = happened(t, in, 1, map[docking.IncidentKind][]docking.Incident{docking.WalkIn: {{RegistrationID: late.ID}}})
	out = mend(t, in, 1)
	require.Len(t, out.Meetings, 2)
	require.Empty(t, out.Repair.Shortened, "it was cut before")
}

// A representative who has withdrawn with the rest still has had its meetings.
func TestAFirmOfManyWithdraws(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	in := rich(r)
	in.Registrations[0].Representatives, in.Registrations[0].MaxMeetings = 3, 9
	in = day(t, in)
	in.Registrations = in.Registrations[1:]
	in = happened(t, in, 1, map[docking.IncidentKind][]docking.Incident{docking.TableBack: {{TableID: in.Event.Tables[0].ID}}})
	mend(t, in, 1)
}
