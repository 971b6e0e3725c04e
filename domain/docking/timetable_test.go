package docking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
)

// The ID of a pair's meeting is in calendars already: it must not change.
func TestAPairKeepsTheIDOfItsMeeting(t *testing.T) {
	got := docking.MeetingIDOf("evt_1", "reg_1", "reg_2")
	require.Equal(t, docking.MeetingID("mtg_40ef3db00549cee890f8b1e47f4628d0"), got)
	require.True(t, domain.IsID(domain.PrefixMeeting, string(got)))
	for _, other := range []docking.MeetingID{docking.MeetingIDOf("evt_2", "reg_1", "reg_2"), docking.MeetingIDOf("evt_1", "reg_2", "reg_1"), docking.MeetingIDOf("evt_1", "reg_1|reg_2", "")} {
		require.NotEqual(t, got, other)
	}
}

func timetable(e docking.Event, supply, demand docking.Registration) docking.Timetable {
	return docking.Timetable{EventID: e.ID, Revision: 1, Meetings: []docking.Meeting{{
		ID: docking.MeetingIDOf(e.ID, supply.ID, demand.ID), EventID: e.ID, Revision: 1, SupplyID: supply.ID, DemandID: demand.ID, SlotID: e.Slots[0].ID, SlotCount: 1, TableID: e.Tables[0].ID,
		SupplyRepresentative: 1, DemandRepresentative: 1, Status: docking.Proposed,
	}}, Run: docking.Run{Seed: 7}}
}

func TestARestoredTimetableIsACopy(t *testing.T) {
	e := openEvent(t)
	was := timetable(e, register(t, e, 1, supplier), register(t, e, 2, streamer))
	is := was.Restored(5)
	require.EqualValues(t, 5, is.Revision)
	require.EqualValues(t, 1, is.Run.RestoredFrom)
	require.EqualValues(t, 5, is.Meetings[0].Revision)
	require.EqualValues(t, 1, was.Meetings[0].Revision, "the old one stays")
	require.Equal(t, was.Meetings[0].ID, is.Meetings[0].ID)
	require.EqualValues(t, 7, is.Run.Seed)
}

func TestATimetableStandsWhileAllItNeedsIsThere(t *testing.T) {
	e := openEvent(t)
	s, d := register(t, e, 1, supplier), register(t, e, 2, streamer)
	both := []docking.Registration{s, d}
	tt, early := timetable(e, s, d), now.Add(-time.Hour)
	require.NoError(t, tt.Stands(e, both, early))
	require.NoError(t, docking.Timetable{}.Stands(e, nil, early), "nothing is held by nobody")

	outdated := func(e docking.Event, approved []docking.Registration) {
		t.Helper()
		err := tt.Stands(e, approved, early)
		require.ErrorIs(t, err, domain.Conflict)
		require.Equal(t, domain.CodeTimetableOutdated, refused(t, err).Code)
	}
	outdated(e, both[:1])
	outdated(e, both[1:])
	away := d
	away.UnavailableSlots = []docking.SlotID{e.Slots[0].ID}
	outdated(e, []docking.Registration{s, away})
	away.UnavailableSlots = []docking.SlotID{e.Slots[1].ID}
	require.NoError(t, tt.Stands(e, []docking.Registration{s, away}, early))

	less := e
	less.Slots = e.Slots[1:]
	outdated(less, both)
	less = e
	less.Tables = e.Tables[1:]
	outdated(less, both)
	less.Tables, less.Slots = e.Tables[:1], e.Slots[:1]
	require.NoError(t, tt.Stands(less, both, early))
}

func TestRuns(t *testing.T) {
	r, err := docking.NewRun(docking.Run{}, nil)
	require.NoError(t, err)
	require.Equal(t, docking.Run{TimeLimitMS: 2000, Iterations: 2_000_000, Objective: docking.Value, Musts: docking.MostMusts, Keep: docking.KeepNone}, r)
	_, err = docking.NewRun(docking.Run{Seed: 1 << 53, TimeLimitMS: 20_000, MinMeetings: 512, Objective: docking.Stable, Keep: docking.KeepAll}, nil)
	require.NoError(t, err)
	_, err = docking.NewRun(docking.Run{Seed: 1<<53 + 1, TimeLimitMS: 20_001, MinMeetings: 513, Objective: "joy", Keep: "some"}, nil)
	require.Equal(t, named{"seed": {domain.CodeOutOfRange}, "time_limit_ms": {domain.CodeOutOfRange}, "min_meetings": {domain.CodeOutOfRange}, "objective": {domain.CodeNotOneOf}, "keep": {domain.CodeNotOneOf}}, faults(t, err))
	_, err = docking.NewRun(docking.Run{Objective: docking.Balanced, Order: docking.Measures, Musts: docking.AllMusts}, nil)
	require.NoError(t, err)
	_, err = docking.NewRun(docking.Run{Musts: "some", Order: []docking.Measure{"breaks", "", "breaks", "fame"}}, nil)
	require.Equal(t, named{"musts": {domain.CodeNotOneOf}, "order[1]": {domain.CodeRequired}, "order[2]": {domain.CodeRepeated}, "order[3]": {domain.CodeNotOneOf}}, faults(t, err))
	r, err = docking.NewRun(docking.Run{Iterations: 7}, nil)
	require.NoError(t, err)
	require.Equal(t, int64(20_000), r.TimeLimitMS, "who counts moves does not mean to be stopped by the clock")
	r, err = docking.NewRun(docking.Run{TimeLimitMS: 10, Iterations: 20_000_000}, nil)
	require.NoError(t, err)
	require.Equal(t, int64(10), r.TimeLimitMS)
	_, err = docking.NewRun(docking.Run{Seed: -1, TimeLimitMS: 9, Iterations: 20_000_001, MinMeetings: -1}, nil)
	require.Equal(t, named{"iterations": {domain.CodeOutOfRange}, "seed": {domain.CodeOutOfRange}, "time_limit_ms": {domain.CodeOutOfRange}, "min_meetings": {domain.CodeOutOfRange}}, faults(t, err))
}
