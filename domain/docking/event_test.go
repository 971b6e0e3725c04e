package docking_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
)

type named = map[string][]domain.Code

func TestAnEventNamesAllItsFaults(t *testing.T) {
	_, err := docking.NewEvent("evt_1", "org_1", docking.EventFields{
		Name: "会", Kind: "party", Theme: "fun", Intro: strings.Repeat("长", 5001), DivisionCode: "xx", Venue: strings.Repeat("长", 201), MaxMeetings: 513,
		Slots:  []docking.Slot{{ID: "slt_1", StartsAt: now, EndsAt: now, Session: 101}, {StartsAt: now.Add(time.Hour), EndsAt: now.Add(26 * time.Hour), Session: -1}},
		Tables: []docking.Table{{ID: docking.TableID(id(domain.PrefixTable, 1)), Name: "A"}, {ID: docking.TableID(id(domain.PrefixTable, 1)), Name: "A"}, {Name: ""}},
	}, ids(), now)
	require.Equal(t, named{
		"name": {domain.CodeTooShort}, "kind": {domain.CodeNotOneOf}, "theme": {domain.CodeNotOneOf}, "intro": {domain.CodeTooLong}, "division_code": {domain.CodeNoSuchThing},
		"venue": {domain.CodeTooLong}, "max_meetings": {domain.CodeOutOfRange}, "slots[0].ends_at": {domain.CodeTooSmall}, "slots[0].session": {domain.CodeOutOfRange}, "slots[0].id": {domain.CodeBadID},
		"slots[1].ends_at": {domain.CodeBadTime}, "slots[1].session": {domain.CodeOutOfRange}, "slots": {domain.CodeOverlaps}, "tables[1].name": {domain.CodeRepeated}, "tables[1].id": {domain.CodeRepeated}, "tables[2].name": {domain.CodeRequired},
	}, faults(t, err))
	_, err = docking.NewEvent("evt_1", "org_1", docking.EventFields{}, ids(), now)
	require.Equal(t, named{"name": {domain.CodeRequired}, "kind": {domain.CodeRequired}, "theme": {domain.CodeRequired}, "division_code": {domain.CodeRequired},
		"slots": {domain.CodeRequired}, "tables": {domain.CodeRequired}}, faults(t, err))
}

func TestSlots(t *testing.T) {
	far := time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -12*3600))
	many := func(n int) []docking.Slot {
		out := make([]docking.Slot, n)
		for i := range out {
			out[i] = slot(i, 1)
		}
		return out
	}
	for name, c := range map[string]struct {
		slots []docking.Slot
		want  named
	}{
		"one after the other":          {[]docking.Slot{slot(0, 1), slot(1, 1)}, named{}},
		"in any order":                 {[]docking.Slot{slot(4, 2), slot(0, 1), slot(1, 1)}, named{}},
		"two at once":                  {[]docking.Slot{slot(0, 1), slot(0, 1)}, named{"slots": {domain.CodeOverlaps}}},
		"a second into the next":       {[]docking.Slot{{StartsAt: now, EndsAt: now.Add(30*time.Minute + time.Second)}, slot(1, 1)}, named{"slots": {domain.CodeOverlaps}}},
		"one in another":               {[]docking.Slot{{StartsAt: now, EndsAt: now.Add(5 * time.Hour)}, slot(2, 1)}, named{"slots": {domain.CodeOverlaps}}},
		"a session that goes backward": {[]docking.Slot{slot(0, 2), slot(1, 1)}, named{"slots": {domain.CodeOverlaps}}},
		"a session that comes back":    {[]docking.Slot{slot(0, 1), slot(1, 2), slot(2, 1)}, named{"slots": {domain.CodeOverlaps}}},
		"a day long":                   {[]docking.Slot{{StartsAt: now, EndsAt: now.Add(24 * time.Hour)}}, named{}},
		"longer than a day":            {[]docking.Slot{{StartsAt: now, EndsAt: now.Add(24*time.Hour + time.Second)}}, named{"slots[0].ends_at": {domain.CodeBadTime}}},
		"backward":                     {[]docking.Slot{{StartsAt: now, EndsAt: now.Add(-time.Second)}}, named{"slots[0].ends_at": {domain.CodeTooSmall}}},
		"a year JSON cannot say":       {[]docking.Slot{{StartsAt: far, EndsAt: far.Add(time.Hour)}}, named{"slots[0].starts_at": {domain.CodeBadTime}, "slots[0].ends_at": {domain.CodeBadTime}}},
		"as many as may be":            {many(512), named{}},
		"too many":                     {many(513), named{"slots": {domain.CodeTooMany}}},
	} {
		t.Run(name, func(t *testing.T) {
			f := eventFields()
			f.Slots = c.slots
			e, err := docking.NewEvent("evt_1", "org_1", f, ids(), now)
			require.Equal(t, c.want, faults(t, err))
			if err == nil {
				require.True(t, slices.IsSortedFunc(e.Slots, func(a, b docking.Slot) int { return a.StartsAt.Compare(b.StartsAt) }))
				for _, s := range e.Slots {
					require.True(t, domain.IsID(domain.PrefixSlot, string(s.ID)))
					require.Positive(t, s.Session)
				}
			}
		})
	}
}

func TestAnEventKeepsWhatItIsToldTwice(t *testing.T) {
	e := newEvent(t)
	require.Equal(t, docking.Draft, e.Status)
	later := now.Add(time.Hour)
	is, err := e.Change(e.EventFields, ids(), later)
	require.NoError(t, err)
	want := e
	want.Version, want.UpdatedAt = 2, later
	require.Equal(t, want, is)

	f := eventFields()
	f.MaxMeetings = 0
	e, err = docking.NewEvent("evt_1", "org_1", f, ids(), now)
	require.NoError(t, err)
	require.EqualValues(t, len(f.Slots), e.MaxMeetings, "as many as there are slots")
}

// Once participants have seen a timetable, its slots and tables stay.
func TestSlotsAndTablesAreFixedOncePublished(t *testing.T) {
	e := newEvent(t)
	e.Status, e.ScheduleRevision, e.PublishedRevision = docking.Published, 1, 1
	f := e.EventFields
	f.Name = "新的名字"
	is, err := e.Change(f, ids(), now)
	require.NoError(t, err)
	require.Equal(t, "新的名字", is.Name)

	f.Slots, f.Tables = f.Slots[1:], append(slices.Clone(f.Tables), docking.Table{Name: "B1"})
	_, err = e.Change(f, ids(), now)
	require.Equal(t, named{"slots": {domain.CodeNotChangeable}, "tables": {domain.CodeNotChangeable}}, faults(t, err))
	f.Slots = e.Slots
	_, err = e.Change(f, ids(), now)
	require.Equal(t, named{"tables": {domain.CodeNotChangeable}}, faults(t, err))
	e.PublishedRevision = 0
	_, err = e.Change(f, ids(), now)
	require.NoError(t, err)
}

// Every status and every action: what is not named here is refused, with the
// state and what may be done in it.
func TestLifeOfAnEvent(t *testing.T) {
	moves := map[docking.EventStatus]map[docking.EventAction]docking.EventStatus{
		docking.Draft:            {docking.Open: docking.RegistrationOpen, docking.Cancel: docking.Cancelled},
		docking.RegistrationOpen: {docking.CloseRegistration: docking.Scheduling, docking.Cancel: docking.Cancelled},
		docking.Scheduling:       {docking.Open: docking.RegistrationOpen, docking.Publish: docking.Published, docking.Cancel: docking.Cancelled},
		docking.Published:        {docking.Publish: docking.Published, docking.Start: docking.Live, docking.Cancel: docking.Cancelled},
		docking.Live:             {docking.Publish: docking.Live, docking.Finish: docking.FollowUp, docking.Cancel: docking.Cancelled},
		docking.FollowUp:         {docking.Close: docking.Closed},
		docking.Closed:           {},
		docking.Cancelled:        {},
	}
	require.Len(t, docking.EventStatuses, len(moves))
	schedulable := []docking.EventStatus{docking.RegistrationOpen, docking.Scheduling, docking.Published}
	later := now.Add(time.Hour)
	for _, status := range docking.EventStatuses {
		e := newEvent(t)
		e.Status, e.ScheduleRevision = status, 2
		for _, action := range append(docking.EventActions, "burn", "") {
			is, err := e.Move(action, later)
			to, may := moves[status][action]
			if !may {
				r := refused(t, err)
				require.Equal(t, domain.Conflict, r.Kind, "%s %s", status, action)
				require.Equal(t, domain.CodeIllegalState, r.Code)
				require.Equal(t, string(status), r.Args["state"])
				require.Equal(t, e, is)
				continue
			}
			require.NoError(t, err, "%s %s", status, action)
			want := e
			want.Status, want.Version, want.UpdatedAt = to, e.Version+1, later
			if action == docking.Publish {
				want.PublishedRevision = 2
			}
			require.Equal(t, want, is)
		}
		require.Len(t, e.Actions(), len(moves[status]))
		require.NotNil(t, e.Actions())
		require.Equal(t, status != docking.Draft, e.Public())
		wishing := map[docking.EventStatus]string{docking.RegistrationOpen: "all", docking.Scheduling: "all", docking.Published: "host", docking.Live: "host"}[status]
		require.Equal(t, wishing != "", e.CanWish(e.OrganizationID) == nil, status)
		require.Equal(t, wishing == "all", e.CanWish("org_guest") == nil, status)
		if slices.Contains(schedulable, status) {
			require.NoError(t, e.CanSchedule(), status)
		} else {
			require.ErrorIs(t, e.CanSchedule(), domain.Conflict, status)
		}
	}
}

func TestPublishingWantsATimetable(t *testing.T) {
	e := newEvent(t)
	e.Status = docking.Scheduling
	_, err := e.Move(docking.Publish, now)
	require.Equal(t, domain.CodeNoTimetable, refused(t, err).Code)
	is := e.Scheduled(now)
	require.Equal(t, []int64{1, 0, e.Version + 1}, []int64{is.ScheduleRevision, is.PublishedRevision, is.Version})
	is, err = is.Move(docking.Publish, now)
	require.NoError(t, err)
	require.EqualValues(t, 1, is.PublishedRevision)
}
