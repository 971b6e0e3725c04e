package arrange_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain/docking"
	"gongbo/matching/arrange"
)

const slotLength = 30 * time.Minute

// day is an event whose timetable is published.
func day(t *testing.T, in arrange.Input) arrange.Input {
	t.Helper()
	in.Last = make1(t, in, run)
	in.Event.Status, in.Event.ScheduleRevision, in.Event.PublishedRevision = docking.Live, 1, 1
	return in
}

// happened reports the incidents while the first next slots have begun.
func happened(t *testing.T, in arrange.Input, next int, what map[docking.IncidentKind][]docking.Incident) arrange.Input {
	t.Helper()
	is, got, err := in.Event.Happened(docking.Report{Incidents: what}, in.Last, in.Registrations, now.Add(time.Duration(next)*slotLength-time.Minute))
	require.NoError(t, err)
	require.Equal(t, next, got)
	in.Event = is
	return in
}

func mend(t *testing.T, in arrange.Input, next int) docking.Timetable {
	t.Helper()
	out, err := arrange.Repair(in, next)
	require.NoError(t, err)
	requireMended(t, in, next, out)
	again, err := arrange.Repair(in, next)
	require.NoError(t, err)
	require.Equal(t, out, again)
	return out
}

// requireMended checks a repair against the published timetable and the day.
func requireMended(t *testing.T, in arrange.Input, next int, out docking.Timetable) {
	t.Helper()
	position := map[docking.SlotID]int{}
	for i, s := range in.Event.Slots {
		position[s.ID] = i
	}
	is, was := map[docking.MeetingID]docking.Meeting{}, map[docking.MeetingID]docking.Meeting{}
	for _, m := range in.Last.Meetings {
		was[m.ID] = m
	}
	absences, taken := in.Event.Absences(), map[string]bool{}
	for _, m := range out.Meetings {
		is[m.ID] = m
		require.Equal(t, in.Event.ScheduleRevision+1, m.Revision)
		for i, slot := range spanOf(t, in, m) {
			for _, who := range []string{representative(m.SupplyID, m.SupplyRepresentative), representative(m.DemandID, m.DemandRepresentative), string(m.TableID)} {
				require.False(t, taken[string(slot.ID)+who], "%s is taken twice in %s", who, slot.ID)
				taken[string(slot.ID)+who] = true
			}
			at := position[m.SlotID] + i
			if at < next {
				continue
			}
			require.False(t, absences.Away(m.SupplyID, at) || absences.Away(m.DemandID, at), "%+v is with who is away", m)
			require.False(t, absences.Closed(m.TableID, at), "%+v is at a lost table", m)
			for _, id := range []docking.RegistrationID{m.SupplyID, m.DemandID} {
				i := slices.IndexFunc(in.Registrations, func(r docking.Registration) bool { return r.ID == id })
				require.True(t, i >= 0 && in.Registrations[i].Status == docking.Approved, id)
				require.NotContains(t, in.Registrations[i].UnavailableSlots, slot.ID)
			}
		}
	}
	requireWalks(t, in, out.Meetings)
	r := out.Repair
	require.Equal(t, in.Last.Revision, r.OfRevision)
	moved, reseated, cancelled := map[docking.MeetingID]docking.Move{}, map[docking.MeetingID]docking.Move{}, map[docking.MeetingID]string{}
	for _, x := range r.Moved {
		moved[x.MeetingID] = x
	}
	for _, x := range r.Reseated {
		reseated[x.MeetingID] = x
	}
	for _, x := range r.Cancelled {
		cancelled[x.MeetingID] = x.Code
	}
	pushed := 0
	for id, old := range was {
		m, held := is[id]
		if position[old.SlotID] < next {
			require.Equal(t, m.SlotCount < old.SlotCount, slices.Contains(r.Shortened, id), id)
			require.LessOrEqual(t, m.SlotCount, old.SlotCount)
			old.Revision, old.SlotCount = m.Revision, m.SlotCount
			require.Equal(t, old, m, "what has begun stays")
		} else {
			require.True(t, !held || m.SlotCount == old.SlotCount, id)
			require.NotContains(t, r.Shortened, id)
		}
		require.Equal(t, !held, cancelled[id] != "", id)
		require.Equal(t, held && m.SlotID != old.SlotID, moved[id].MeetingID != "", id)
		require.Equal(t, held && m.SlotID == old.SlotID && (m.TableID != old.TableID || m.SupplyRepresentative != old.SupplyRepresentative || m.DemandRepresentative != old.DemandRepresentative), reseated[id].MeetingID != "", id)
		if x, ok := moved[id]; ok {
			require.Equal(t, []any{old.SlotID, old.TableID, m.SlotID, m.TableID}, []any{x.FromSlotID, x.FromTableID, x.ToSlotID, x.ToTableID})
			require.Equal(t, docking.Proposed, m.Status, "to be confirmed anew")
			if !x.Forced {
				pushed++
			}
		} else if held {
			require.Equal(t, old.Status, m.Status)
		}
	}
	require.LessOrEqual(t, pushed, 2*len(r.Incidents))
	added := 0
	for id := range is {
		if _, published := was[id]; !published {
			require.Contains(t, r.Added, id)
			added++
		}
	}
	require.Len(t, r.Added, added)
	require.EqualValues(t, len(r.Moved)+len(r.Cancelled), r.Freed)
	require.EqualValues(t, len(out.Meetings)+len(out.Unscheduled), out.Quality.Requested)
	require.EqualValues(t, len(out.Meetings), out.Quality.Scheduled)
}

func TestRandomDays(t *testing.T) {
	for name, draw := range map[string]func(*rand.Rand) arrange.Input{"plain": random, "rich": rich} {
		t.Run(name, func(t *testing.T) { randomDays(t, draw) })
	}
}

func randomDays(t *testing.T, draw func(*rand.Rand) arrange.Input) {
	t.Helper()
	r := rand.New(rand.NewPCG(41, 42))
	mended, moved := 0, 0
	for i := range 60 {
		in := draw(r)
		x := run
		x.Seed, x.Iterations = int64(i), 10_000
		first, err := arrange.Timetable(in, x, arrange.Bounds{})
		if err != nil {
			continue
		}
		in.Last = first
		in.Event.Status, in.Event.ScheduleRevision, in.Event.PublishedRevision = docking.Published, 1, 1
		for j := range in.Last.Meetings {
			in.Last.Meetings[j].Status = docking.MeetingStatuses[r.IntN(2)]
		}
		for next := r.IntN(len(in.Event.Slots)); next < len(in.Event.Slots); next += 1 + r.IntN(3) {
			in = happened(t, in, next, incidents(r, in, next))
			if r.IntN(4) == 0 { // somebody withdraws besides
				in.Registrations = slices.Clone(in.Registrations)
				k := r.IntN(len(in.Registrations))
				in.Registrations = slices.Delete(in.Registrations, k, k+1)
			}
			out := mend(t, in, next)
			mended, moved = mended+1, moved+len(out.Repair.Moved)
			in.Event = in.Event.Scheduled(now)
			if r.IntN(3) > 0 { // it is not always published
				in.Event, in.Last = in.Event.Released(), out
			}
			if len(in.Registrations) == 0 {
				break
			}
		}
	}
	require.Greater(t, mended, 80)
	require.Greater(t, moved, 10)
}

// incidents are some of what can happen now, each participant and table once.
func incidents(r *rand.Rand, in arrange.Input, next int) map[docking.IncidentKind][]docking.Incident {
	out := map[docking.IncidentKind][]docking.Incident{}
	e := in.Event
	slot := func(least int) docking.SlotID { return e.Slots[least+r.IntN(len(e.Slots)-least)].ID }
	for _, k := range r.Perm(len(in.Registrations))[:min(2, len(in.Registrations))] {
		id := in.Registrations[k].ID
		if r.IntN(2) == 0 && next+1 < len(e.Slots) {
			out[docking.Late] = append(out[docking.Late], docking.Incident{RegistrationID: id, UntilSlotID: slot(next + 1)})
		} else {
			out[docking.Gone] = append(out[docking.Gone], docking.Incident{RegistrationID: id, FromSlotID: slot(next)})
		}
	}
	table := docking.Incident{TableID: e.Tables[r.IntN(len(e.Tables))].ID}
	if kind := []docking.IncidentKind{docking.TableLost, docking.TableBack, ""}[r.IntN(3)]; kind != "" {
		out[kind] = append(out[kind], table)
	}
	return out
}

// Nothing of a gone participant is left, the others keep their places, and who
// asked for one of the freed places gets it.
func TestSomebodyIsGone(t *testing.T) {
	in := input(1, 3, 2, 1)
	for i := range 3 {
		in.Wishes = append(in.Wishes, wish(i, demand(i), supply(0), docking.Want, int64(5-i)))
	}
	in.Worth = func(_, _ docking.Registration) int64 { return 8000 }
	in = day(t, in)
	require.Equal(t, []docking.Unscheduled{{SupplyID: supply(0), DemandID: demand(2), Code: in.Last.Unscheduled[0].Code}}, in.Last.Unscheduled)
	stays := placeOf(in.Last, supply(0), demand(1))
	freed := placeOf(in.Last, supply(0), demand(0))

	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.Gone: {{RegistrationID: demand(0)}}})
	out := mend(t, in, 0)
	require.Equal(t, stays, placeOf(out, supply(0), demand(1)))
	require.Equal(t, freed, placeOf(out, supply(0), demand(2)))
	require.Equal(t, []docking.MeetingID{docking.MeetingIDOf("evt_1", supply(0), demand(2))}, out.Repair.Added)
	require.Equal(t, []docking.Unscheduled{{SupplyID: supply(0), DemandID: demand(0), Code: "away"}}, out.Unscheduled)
	require.Equal(t, "away", out.Repair.Cancelled[0].Code)
	require.EqualValues(t, 1, out.Repair.Refilled)

	// neither a later repair nor a later schedule brings back who is gone
	in.Event, in.Last = in.Event.Scheduled(now).Released(), out
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.Gone: {{RegistrationID: demand(1)}}})
	later := mend(t, in, 0)
	require.Len(t, later.Meetings, 1)
	require.Equal(t, demand(2), later.Meetings[0].DemandID)
	all, err := arrange.Timetable(in, run, arrange.Bounds{})
	require.NoError(t, err)
	require.Len(t, all.Meetings, 1)
	require.Equal(t, demand(2), all.Meetings[0].DemandID)

	// who comes after all does
	in.Event, in.Last = in.Event.Scheduled(now).Released(), later
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.WalkIn: {{RegistrationID: demand(0)}}})
	require.NotEmpty(t, placeOf(mend(t, in, 0), supply(0), demand(0)))
}

func placeOf(t docking.Timetable, s, d docking.RegistrationID) string {
	for _, m := range t.Meetings {
		if m.SupplyID == s && m.DemandID == d {
			return fmt.Sprint(m.SlotID, m.TableID)
		}
	}
	return ""
}

// A repair that was not published is forgotten, what happened is not: the next
// one starts from what people know, with everything that happened since.
func TestWhatIsNotPublishedIsForgotten(t *testing.T) {
	in := day(t, input(3, 3, 4, 3))
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.Gone: {{RegistrationID: demand(0)}}})
	in.Event = in.Event.Scheduled(now)
	in = happened(t, in, 1, map[docking.IncidentKind][]docking.Incident{docking.TableLost: {{TableID: in.Event.Tables[0].ID}}})
	out := mend(t, in, 1)
	require.Len(t, out.Repair.Incidents, 2)
	require.EqualValues(t, 1, out.Repair.OfRevision)
	require.EqualValues(t, 3, out.Revision)
	for _, m := range out.Meetings {
		require.True(t, m.DemandID != demand(0) || m.SlotID == in.Event.Slots[0].ID)
	}
}

// Who was approved after the timetable was made takes no part, unless it walks in.
func TestAWalkIn(t *testing.T) {
	in := input(2, 1, 4, 2)
	in = day(t, in)
	late := registration(docking.Demand, 7, 4)
	in.Registrations = append(in.Registrations, late)
	in.Wishes = append(in.Wishes, wish(1, late.ID, supply(0), docking.Want, 5), wish(2, supply(1), late.ID, docking.Want, 1))
	nobody := happened(t, in, 1, map[docking.IncidentKind][]docking.Incident{docking.TableLost: {{TableID: in.Event.Tables[0].ID}}})
	require.Empty(t, placeOf(mend(t, nobody, 1), supply(0), late.ID))

	in = happened(t, in, 1, map[docking.IncidentKind][]docking.Incident{docking.WalkIn: {{RegistrationID: late.ID}}})
	out := mend(t, in, 1)
	require.NotEmpty(t, placeOf(out, supply(0), late.ID))
	require.NotEmpty(t, placeOf(out, supply(1), late.ID))
	require.Len(t, out.Repair.Added, 2, "and nobody meets who did not ask")
	require.Empty(t, out.Repair.Cancelled)
}

// Free places are compared in the order that the published timetable was asked for with: next to another meeting, which
// adds no break, or in the middle, so that nobody waits for long.
func TestARepairComparesInTheOrder(t *testing.T) {
	for want, order := range map[docking.SlotID][]docking.Measure{"slt_02": nil, "slt_03": {docking.LongestWait}} {
		in := input(1, 3, 7, 1)
		in.Wishes = []docking.Wish{wish(1, demand(2), supply(0), docking.Want, 1)}
		in.Last = docking.Timetable{EventID: in.Event.ID, Revision: 1, Run: run}
		in.Last.Run.Order = order
		for d, slot := range map[int]int{0: 1, 1: 5} {
			in.Last.Meetings = append(in.Last.Meetings, docking.Meeting{
				ID: docking.MeetingIDOf(in.Event.ID, supply(0), demand(d)), EventID: in.Event.ID, Revision: 1, SupplyID: supply(0), DemandID: demand(d),
				SlotID: in.Event.Slots[slot].ID, SlotCount: 1, TableID: in.Event.Tables[0].ID, SupplyRepresentative: 1, DemandRepresentative: 1, Status: docking.Proposed,
			})
		}
		in.Event.Status, in.Event.ScheduleRevision, in.Event.PublishedRevision = docking.Live, 1, 1
		in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.WalkIn: {{RegistrationID: demand(2)}}})
		require.Equal(t, fmt.Sprint(want, in.Event.Tables[0].ID), placeOf(mend(t, in, 0), supply(0), demand(2)))
	}
}

// A lost table is of use to nobody until it is back.
func TestATableIsLost(t *testing.T) {
	in := day(t, input(2, 2, 4, 2))
	lost := docking.Incident{TableID: in.Event.Tables[0].ID}
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.TableLost: {lost}})
	out := mend(t, in, 0)
	require.Len(t, out.Meetings, 4)
	for _, m := range out.Meetings {
		require.Equal(t, in.Event.Tables[1].ID, m.TableID)
	}
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.TableBack: {lost}})
	require.Empty(t, mend(t, in, 0).Repair.Moved)
}

// One meeting makes room for another that cannot stay, unless it is under way.
func TestWhatIsUnderWayMakesNoRoom(t *testing.T) {
	in := day(t, input(1, 2, 2, 1))
	first, second := in.Last.Meetings[0], in.Last.Meetings[1]
	if first.SlotID != in.Event.Slots[0].ID {
		first, second = second, first
	}
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.Late: {{RegistrationID: first.DemandID, UntilSlotID: in.Event.Slots[1].ID}}})
	require.Len(t, mend(t, in, 0).Repair.Moved, 2)
	for _, status := range []docking.MeetingStatus{docking.CheckedIn, docking.Held, docking.NoShow} {
		for i, m := range in.Last.Meetings {
			if m.ID == second.ID {
				in.Last.Meetings[i].Status = status
			}
		}
		out := mend(t, in, 0)
		require.Equal(t, fmt.Sprint(second.SlotID, second.TableID), placeOf(out, second.SupplyID, second.DemandID), status)
		require.Len(t, out.Repair.Cancelled, 1)
	}
}

// Who is kept apart now meets no more, but what was is not undone.
func TestABlockOnTheDay(t *testing.T) {
	in := day(t, input(1, 1, 1, 1))
	before := in.Event.Slots[0]
	before.ID, before.StartsAt, before.EndsAt = "slt_99", before.StartsAt.Add(slotLength), before.EndsAt.Add(slotLength)
	in.Event.Slots = append(in.Event.Slots, before)
	in.May = func(_, _ docking.Registration) bool { return false }
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.TableBack: {{TableID: in.Event.Tables[0].ID}}})
	out := mend(t, in, 0)
	require.Empty(t, out.Meetings)
	require.Equal(t, "avoided", out.Repair.Cancelled[0].Code)
	require.Len(t, mend(t, in, 1).Meetings, 1)
}

// Who wants fewer meetings than it has loses some to come, none that has begun.
func TestWhoWantsFewerOnTheDay(t *testing.T) {
	in := day(t, input(1, 3, 3, 1))
	require.Len(t, in.Last.Meetings, 3)
	in.Registrations = slices.Clone(in.Registrations)
	in.Registrations[0].MaxMeetings = 1
	for next := range 4 {
		in.Event.Incidents = []docking.Incident{{Kind: docking.TableBack, TableID: in.Event.Tables[0].ID, Revision: 2}}
		require.Len(t, mend(t, in, next).Meetings, max(next, 1), "%d have begun", next)
	}
}

// A long meeting whose table is lost before its end could not stay there.
func TestALongMeetingLosesItsTable(t *testing.T) {
	in := input(1, 1, 4, 2)
	in.Registrations[0].MeetingSlots = 2
	in = day(t, in)
	m := in.Last.Meetings[0]
	second := in.Event.SlotsOf(m)[1].ID
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.TableLost: {{TableID: m.TableID, FromSlotID: second}}})
	out := mend(t, in, 0)
	require.Len(t, out.Repair.Reseated, 1)
	require.True(t, out.Repair.Reseated[0].Forced)
}

// Who asked for a fewest and falls below it is named, unless it is gone.
func TestWhoFallsShortIsNamed(t *testing.T) {
	in := input(2, 1, 2, 2)
	for i := range in.Registrations {
		in.Registrations[i].MinMeetings = 1
	}
	in = day(t, in)
	require.Empty(t, in.Last.Short)
	in = happened(t, in, 0, map[docking.IncidentKind][]docking.Incident{docking.Gone: {{RegistrationID: demand(0)}}})
	require.Equal(t, []docking.Short{{RegistrationID: supply(0), Code: "no_place"}, {RegistrationID: supply(1), Code: "no_place"}}, mend(t, in, 0).Short)
}
