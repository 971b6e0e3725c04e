package docking_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
)

type reports = map[docking.IncidentKind][]docking.Incident

// publishedDay is an event with a published timetable in which the first two
// of three registrations meet in the second slot.
func publishedDay(t *testing.T) (docking.Event, docking.Timetable, []docking.Registration) {
	t.Helper()
	e := openEvent(t)
	regs := []docking.Registration{register(t, e, 1, supplier), register(t, e, 2, streamer), register(t, e, 3, supplier)}
	tt := timetable(e, regs[0], regs[1])
	tt.Meetings[0].SlotID = e.Slots[1].ID
	e.Status, e.ScheduleRevision, e.PublishedRevision = docking.Published, 1, 1
	return e, tt, regs
}

func TestIncidentsNeedAPublishedTimetable(t *testing.T) {
	e, tt, regs := publishedDay(t)
	for _, status := range docking.EventStatuses {
		e.Status = status
		_, _, err := e.Happened(docking.Report{Incidents: reports{docking.Gone: {{RegistrationID: regs[0].ID}}}}, tt, regs, now.Add(-time.Hour))
		if status == docking.Published || status == docking.Live {
			require.NoError(t, err, status)
			continue
		}
		require.ErrorIs(t, err, domain.Conflict, status)
		require.Equal(t, domain.CodeIllegalState, refused(t, err).Code)
	}
}

func TestAReportNamesAllItsFaults(t *testing.T) {
	e, tt, regs := publishedDay(t)
	slot := func(i int) docking.SlotID { return e.Slots[i].ID }
	for name, c := range map[string]struct {
		report docking.Report
		want   named
	}{
		"nothing":   {docking.Report{}, named{"gone": {domain.CodeAtLeastOneOf}}},
		"everybody": {docking.Report{Incidents: reports{docking.Gone: {{RegistrationID: regs[0].ID}, {RegistrationID: regs[1].ID, FromSlotID: slot(2)}}, docking.Late: {{RegistrationID: regs[1].ID, UntilSlotID: slot(2)}}}}, named{}},
		"unknown IDs": {docking.Report{Now: "slt_x", Incidents: reports{docking.Gone: {{RegistrationID: "reg_x"}}, docking.Late: {{RegistrationID: regs[1].ID, UntilSlotID: "slt_x"}}, docking.WalkIn: {{RegistrationID: "reg_x"}}, docking.TableLost: {{TableID: "tbl_x", FromSlotID: "slt_x"}}, docking.TableBack: {{}}}},
			named{"now_slot_id": {domain.CodeNoSuchThing}, "gone[0].registration_id": {domain.CodeNoSuchThing}, "late[0].until_slot_id": {domain.CodeNoSuchThing}, "walk_in[0].registration_id": {domain.CodeNoSuchThing},
				"table_lost[0].table_id": {domain.CodeNoSuchThing}, "table_lost[0].from_slot_id": {domain.CodeNoSuchThing}, "table_back[0].table_id": {domain.CodeNoSuchThing}}},
		"the past":                     {docking.Report{Now: slot(2), Incidents: reports{docking.Gone: {{RegistrationID: regs[0].ID, FromSlotID: slot(1)}}, docking.TableLost: {{TableID: e.Tables[0].ID, FromSlotID: slot(0)}}}}, named{"gone[0].from_slot_id": {domain.CodeSlotBegun}, "table_lost[0].from_slot_id": {domain.CodeSlotBegun}}},
		"late for nothing":             {docking.Report{Now: slot(1), Incidents: reports{docking.Late: {{RegistrationID: regs[0].ID, UntilSlotID: slot(1)}, {RegistrationID: regs[1].ID}}}}, named{"late[0].until_slot_id": {domain.CodeSlotBegun}, "late[1].until_slot_id": {domain.CodeRequired}}},
		"twice":                        {docking.Report{Incidents: reports{docking.Gone: {{RegistrationID: regs[0].ID}, {RegistrationID: regs[0].ID, FromSlotID: slot(2)}}, docking.TableLost: {{TableID: e.Tables[0].ID}, {TableID: e.Tables[0].ID}}}}, named{"gone[1]": {domain.CodeRepeated}, "table_lost[1]": {domain.CodeRepeated}}},
		"a walk-in who is expected":    {docking.Report{Incidents: reports{docking.WalkIn: {{RegistrationID: regs[1].ID}, {RegistrationID: regs[2].ID}}}}, named{"walk_in[0].registration_id": {domain.CodeInTimetable}}},
		"a walk-in whose meetings are": {docking.Report{Now: slot(2), Incidents: reports{docking.WalkIn: {{RegistrationID: regs[1].ID}}}}, named{}},
	} {
		t.Run(name, func(t *testing.T) {
			is, _, err := e.Happened(c.report, tt, regs, now.Add(-time.Hour))
			require.Equal(t, c.want, faults(t, err))
			require.Empty(t, e.Incidents, "the event itself stays as it was")
			if err == nil {
				require.NotEmpty(t, is.Incidents)
			}
		})
	}
}

// Who comes earlier than reported, or stays after all, walks in, though it has
// meetings at which it was awaited.
func TestWhoComesEarlierThanReportedWalksIn(t *testing.T) {
	e, tt, regs := publishedDay(t)
	early, id := now.Add(-time.Hour), regs[0].ID
	for kind, x := range map[docking.IncidentKind]docking.Incident{
		docking.Late: {RegistrationID: id, UntilSlotID: e.Slots[1].ID},
		docking.Gone: {RegistrationID: id, FromSlotID: e.Slots[2].ID},
	} {
		is, _, err := e.Happened(docking.Report{Incidents: reports{kind: {x}}}, tt, regs, early)
		require.NoError(t, err)
		back, _, err := is.Happened(docking.Report{Incidents: reports{docking.WalkIn: {{RegistrationID: id}}}}, tt, regs, early)
		require.NoError(t, err, kind)
		for i := range e.Slots {
			require.False(t, back.Absences().Away(id, i), kind)
		}
		_, _, err = back.Happened(docking.Report{Incidents: reports{docking.WalkIn: {{RegistrationID: id}}}}, tt, regs, early)
		require.Equal(t, named{"walk_in[0].registration_id": {domain.CodeInTimetable}}, faults(t, err), kind)
	}
}

// Who has withdrawn has meetings still, and can be reported gone; it cannot walk in.
func TestWhoHasWithdrawnCanBeGone(t *testing.T) {
	e, tt, regs := publishedDay(t)
	_, _, err := e.Happened(docking.Report{Incidents: reports{docking.Gone: {{RegistrationID: regs[0].ID}}}}, tt, regs[1:], now.Add(-time.Hour))
	require.NoError(t, err)
	_, _, err = e.Happened(docking.Report{Incidents: reports{docking.WalkIn: {{RegistrationID: regs[0].ID}}}}, tt, regs[1:], now.Add(-time.Hour))
	require.Equal(t, named{"walk_in[0].registration_id": {domain.CodeNoSuchThing}}, faults(t, err))
}

// By the clock, a slot that begins this moment has begun; when all have, there
// is nothing left to be gone from.
func TestSlotsBeginByTheClock(t *testing.T) {
	e, tt, regs := publishedDay(t)
	gone := docking.Report{Incidents: reports{docking.Gone: {{RegistrationID: regs[0].ID}}}}
	for at, want := range map[time.Duration]int{-time.Second: 0, 0: 1, 29 * time.Minute: 1, 30 * time.Minute: 2} {
		is, next, err := e.Happened(gone, tt, regs, now.Add(at))
		require.NoError(t, err)
		require.Equal(t, want, next, at)
		require.Equal(t, e.Slots[want].ID, is.Incidents[0].FromSlotID, at)
	}
	_, _, err := e.Happened(gone, tt, regs, now.Add(24*time.Hour))
	require.Equal(t, named{"gone[0].from_slot_id": {domain.CodeSlotBegun}}, faults(t, err))
	early := gone
	early.Now = e.Slots[0].ID
	_, next, err := e.Happened(early, tt, regs, now.Add(24*time.Hour))
	require.NoError(t, err, "the organizer's word counts more than the clock")
	require.Zero(t, next)
}

// Incidents are kept with the event and add up, the later on top of the earlier.
func TestIncidentsAddUp(t *testing.T) {
	e, tt, regs := publishedDay(t)
	slot := func(i int) docking.SlotID { return e.Slots[i].ID }
	who, table := regs[2].ID, e.Tables[0].ID
	shown := func() string {
		a, out := e.Absences(), ""
		for i := range e.Slots {
			for _, is := range []bool{a.Away(who, i), a.Closed(table, i)} {
				if is {
					out += "x"
				} else {
					out += "."
				}
			}
			out += " "
		}
		return out
	}
	report := func(want string, r reports) {
		t.Helper()
		is, _, err := e.Happened(docking.Report{Incidents: r}, tt, regs, now.Add(-time.Hour))
		require.NoError(t, err)
		require.Len(t, is.Incidents, len(e.Incidents)+len(r))
		require.EqualValues(t, e.ScheduleRevision+1, is.Incidents[len(e.Incidents)].Revision)
		e = is.Scheduled(now)
		require.Equal(t, want, shown())
	}
	require.Equal(t, ".. .. .. ", shown())
	report("x. .. .. ", reports{docking.Late: {{RegistrationID: who, UntilSlotID: slot(1)}}})
	report("x. .. x. ", reports{docking.Gone: {{RegistrationID: who, FromSlotID: slot(2)}}})
	report("x. .x xx ", reports{docking.TableLost: {{TableID: table, FromSlotID: slot(1)}}})
	report(".. .x .x ", reports{docking.WalkIn: {{RegistrationID: who}}})
	report(".. .. .. ", reports{docking.TableBack: {{TableID: table}}})
	report("x. .. x. ", reports{docking.Gone: {{RegistrationID: who, FromSlotID: slot(2)}}, docking.Late: {{RegistrationID: who, UntilSlotID: slot(1)}}, docking.WalkIn: {{RegistrationID: who}}})
	require.False(t, e.Absences().Away("reg_other", 0))
}

func TestAnEventRemembersSoMany(t *testing.T) {
	e, tt, regs := publishedDay(t)
	e.Incidents = make([]docking.Incident, 1999)
	r := docking.Report{Incidents: reports{docking.Gone: {{RegistrationID: regs[0].ID}}}}
	full, _, err := e.Happened(r, tt, regs, now.Add(-time.Hour))
	require.NoError(t, err)
	_, _, err = full.Happened(r, tt, regs, now.Add(-time.Hour))
	require.Equal(t, named{"gone": {domain.CodeTooMany}}, faults(t, err))
}

// A timetable with a meeting of who is gone, or at a lost table, does not stand;
// what has begun stands whatever happened.
func TestATimetableStandsByTheIncidents(t *testing.T) {
	e, tt, regs := publishedDay(t)
	for name, r := range map[string]reports{
		"gone": {docking.Gone: {{RegistrationID: regs[1].ID}}}, "late": {docking.Late: {{RegistrationID: regs[0].ID, UntilSlotID: e.Slots[2].ID}}}, "no table": {docking.TableLost: {{TableID: e.Tables[0].ID}}},
	} {
		is, _, err := e.Happened(docking.Report{Incidents: r}, tt, regs, now.Add(-time.Hour))
		require.NoError(t, err)
		require.Error(t, tt.Stands(is, regs, now), name)
		require.NoError(t, tt.Stands(is, regs, e.Slots[1].StartsAt), name)
		require.NoError(t, tt.Stands(e, regs, now), fmt.Sprint(name, " is what keeps it from standing"))
	}
}
