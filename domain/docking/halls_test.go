package docking_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
)

func TestHallsAndWalk(t *testing.T) {
	f := eventFields()
	f.Tables[1].Hall, f.WalkSlots = 20, 3
	e, err := docking.NewEvent("evt_1", "org_host", f, ids(), now)
	require.NoError(t, err)
	require.Equal(t, []int64{1, 20}, []int64{e.Tables[0].Hall, e.Tables[1].Hall}, "hall 1 unless said")

	e.Status, e.ScheduleRevision, e.PublishedRevision = docking.Published, 1, 1
	f = e.EventFields
	f.WalkSlots = 1
	_, err = e.Change(f, ids(), now)
	require.Equal(t, named{"walk_slots": {domain.CodeNotChangeable}}, faults(t, err), "people walk as published")

	f = eventFields()
	f.Tables[0].Hall, f.Tables[1].Hall, f.WalkSlots = -1, 21, 4
	_, err = docking.NewEvent("evt_1", "org_host", f, ids(), now)
	require.Equal(t, named{"tables[0].hall": {domain.CodeOutOfRange}, "tables[1].hall": {domain.CodeOutOfRange}, "walk_slots": {domain.CodeOutOfRange}}, faults(t, err))
	f.WalkSlots = -1
	_, err = docking.NewEvent("evt_1", "org_host", f, ids(), now)
	require.Contains(t, faults(t, err), "walk_slots")
}

// Each representative may have as many meetings as the event allows one.
func TestRepresentatives(t *testing.T) {
	e := openEvent(t) // at most 3 meetings each
	for name, c := range map[string]struct {
		f    docking.RegistrationFields
		most int64
		want named
	}{
		"nothing said":             {docking.RegistrationFields{}, 3, named{}},
		"three come":               {docking.RegistrationFields{Representatives: 3, MeetingSlots: 2}, 9, named{}},
		"three come for less":      {docking.RegistrationFields{Representatives: 3, MaxMeetings: 4}, 4, named{}},
		"as many as may":           {docking.RegistrationFields{Representatives: 20, MeetingSlots: 3}, 60, named{}},
		"two come for more":        {docking.RegistrationFields{Representatives: 2, MaxMeetings: 7}, 7, named{"max_meetings": {domain.CodeOutOfRange}}},
		"a crowd, for the day":     {docking.RegistrationFields{Representatives: 21, MeetingSlots: 4}, 60, named{"representatives": {domain.CodeOutOfRange}, "meeting_slots": {domain.CodeOutOfRange}}},
		"less than nobody":         {docking.RegistrationFields{Representatives: -1, MeetingSlots: -1}, 3, named{"representatives": {domain.CodeOutOfRange}, "meeting_slots": {domain.CodeOutOfRange}}},
		"more than can be counted": {docking.RegistrationFields{Representatives: 1 << 62}, 60, named{"representatives": {domain.CodeOutOfRange}}},
	} {
		c.f.SupplierID = domain.SupplierID(id(domain.PrefixSupplier, 1))
		r, err := docking.NewRegistration("reg_1", e, "org_1", c.f, now)
		require.Equal(t, c.want, faults(t, err), name)
		require.Equal(t, c.most, r.MaxMeetings, name)
		if err == nil {
			require.Equal(t, []int64{max(1, c.f.Representatives), max(1, c.f.MeetingSlots)}, []int64{r.Representatives, r.MeetingSlots}, name)
		}
	}
	big := e
	big.MaxMeetings = 512
	r, err := docking.NewRegistration("reg_1", big, "org_1", docking.RegistrationFields{SupplierID: domain.SupplierID(id(domain.PrefixSupplier, 1)), Representatives: 20}, now)
	require.NoError(t, err)
	require.EqualValues(t, 512, r.MaxMeetings, "a registration has no more meetings than that")
}

func TestSlotsOfAMeeting(t *testing.T) {
	e := newEvent(t)
	at := func(slot int, n int64) []docking.Slot {
		return e.SlotsOf(docking.Meeting{SlotID: e.Slots[slot].ID, SlotCount: n})
	}
	require.Equal(t, e.Slots[:1], at(0, 1))
	require.Equal(t, e.Slots[:2], at(0, 2))
	require.Equal(t, e.Slots[2:], at(2, 1))
	require.Equal(t, e.Slots[2:], at(2, 3), "there are no more")
	require.Empty(t, e.SlotsOf(docking.Meeting{SlotID: "slt_x", SlotCount: 1}))
}

// Every slot that a meeting takes must be there for it, not only the first.
func TestALongMeetingStandsInAllItsSlots(t *testing.T) {
	e, tt, regs := publishedDay(t)
	tt.Meetings[0].SlotID, tt.Meetings[0].SlotCount = e.Slots[0].ID, 2
	early := now.Add(-time.Hour)
	require.NoError(t, tt.Stands(e, regs, early))
	regs[1].UnavailableSlots = []docking.SlotID{e.Slots[1].ID}
	require.Error(t, tt.Stands(e, regs, early))
	regs[1].UnavailableSlots = []docking.SlotID{e.Slots[2].ID}
	require.NoError(t, tt.Stands(e, regs, early))
	is, _, err := e.Happened(docking.Report{Incidents: reports{docking.TableLost: {{TableID: e.Tables[0].ID, FromSlotID: e.Slots[1].ID}}}}, tt, regs, early)
	require.NoError(t, err)
	require.Error(t, tt.Stands(is, regs, early))
}

// What no longer fits what people said since does not stand.
func TestATimetableThatFitsNoLongerDoesNotStand(t *testing.T) {
	e, tt, regs := publishedDay(t)
	early := now.Add(-time.Hour)
	first := tt.Meetings[0]
	first.SlotID, first.SlotCount = e.Slots[0].ID, 1
	second := first
	second.ID, second.SupplyID, second.SlotID, second.TableID = "mtg_2", regs[2].ID, e.Slots[1].ID, e.Tables[1].ID
	tt.Meetings = []docking.Meeting{first, second}
	for name, c := range map[string]struct {
		spoil  func(e *docking.Event, regs []docking.Registration, tt *docking.Timetable)
		stands bool
	}{
		"as it was":       {func(*docking.Event, []docking.Registration, *docking.Timetable) {}, true},
		"longer meetings": {func(_ *docking.Event, r []docking.Registration, _ *docking.Timetable) { r[2].MeetingSlots = 2 }, false},
		"fewer meetings":  {func(_ *docking.Event, r []docking.Registration, _ *docking.Timetable) { r[1].MaxMeetings = 1 }, false},
		"fewer people": {func(_ *docking.Event, _ []docking.Registration, tt *docking.Timetable) {
			tt.Meetings[0].DemandRepresentative = 2
		}, false},
		"more people": {func(_ *docking.Event, r []docking.Registration, tt *docking.Timetable) {
			r[1].Representatives, tt.Meetings[0].DemandRepresentative = 2, 2
		}, true},
		"halls, and nobody walks": {func(e *docking.Event, _ []docking.Registration, _ *docking.Timetable) { e.Tables[1].Hall = 2 }, true},
		"halls too far apart": {func(e *docking.Event, _ []docking.Registration, _ *docking.Timetable) {
			e.Tables[1].Hall, e.WalkSlots = 2, 1
		}, false},
		"far, and others walk": {func(e *docking.Event, r []docking.Registration, tt *docking.Timetable) {
			e.Tables[1].Hall, e.WalkSlots, r[1].Representatives, tt.Meetings[1].DemandRepresentative = 2, 1, 2, 2
		}, true},
		"far, and there is the time": {func(e *docking.Event, _ []docking.Registration, tt *docking.Timetable) {
			e.Tables[1].Hall, e.WalkSlots, tt.Meetings[1].SlotID = 2, 1, e.Slots[2].ID
		}, true},
		"over the pause": {func(_ *docking.Event, _ []docking.Registration, tt *docking.Timetable) { tt.Meetings[1].SlotCount = 2 }, false},
		"over the end": {func(e *docking.Event, _ []docking.Registration, tt *docking.Timetable) {
			tt.Meetings[1].SlotID, tt.Meetings[1].SlotCount = e.Slots[2].ID, 2
		}, false},
	} {
		x, y, z := e, slices.Clone(regs), tt
		x.Tables, z.Meetings = slices.Clone(e.Tables), slices.Clone(tt.Meetings)
		c.spoil(&x, y, &z)
		err := z.Stands(x, y, early)
		if c.stands {
			require.NoError(t, err, name)
		} else {
			require.ErrorIs(t, err, domain.Conflict, name)
		}
	}
}
