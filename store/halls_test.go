package store_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

// The database forbids what cannot be in any slot that a meeting takes, and of
// each representative; a participant with several may have several meetings.
func TestNobodySitsAtTwoTablesInAnySlot(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e := newEvent(t, s, host, 3)
		sup, dem := register(t, s, host, e, docking.Supply, docking.Approve), register(t, s, host, e, docking.Demand, docking.Approve)
		other, third := register(t, s, host, e, docking.Supply, docking.Approve), register(t, s, host, e, docking.Demand, docking.Approve)
		at := func(a, b docking.Registration, slot, length, table, seatA, seatB int) docking.Meeting {
			m := meetingOf(e, a, b, slot, table)
			m.SlotCount, m.SupplyRepresentative, m.DemandRepresentative = int64(length), int64(seatA), int64(seatB)
			return m
		}
		long := at(sup, dem, 0, 2, 0, 1, 1)
		for name, second := range map[string]docking.Meeting{
			"the table, in its second slot":  at(other, third, 1, 1, 0, 1, 1),
			"the supply, in its second slot": at(sup, third, 1, 1, 1, 1, 1),
			"the demand, in its second slot": at(other, dem, 1, 2, 1, 1, 1),
		} {
			require.ErrorIs(t, s.SaveTimetable(t.Context(), host, e, e.Scheduled(now), timetableOf(e, long, second), docking.Timetable{}), domain.Conflict, name)
			require.Zero(t, count(t, s, "meeting_slots"), "%s: nothing is left of it", name)
		}
		is := e.Scheduled(now)
		tt := timetableOf(e, long, at(sup, third, 1, 1, 1, 2, 1), at(other, dem, 2, 1, 0, 1, 1))
		require.NoError(t, s.SaveTimetable(t.Context(), host, e, is, tt, docking.Timetable{}), "two representatives at two tables")
		kept, err := s.Timetable(t.Context(), store.MeetingFilter{EventID: e.ID, Revision: 1})
		require.NoError(t, err)
		require.ElementsMatch(t, tt.Meetings, kept.Meetings)
		require.EqualValues(t, 4, count(t, s, "meeting_slots"))
		require.NoError(t, s.DeleteEvent(t.Context(), host, is, now))
		require.Zero(t, count(t, s, "meeting_slots"))
	})
}

func TestHallsAndRepresentativesComeBackAsTheyWere(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e := newEvent(t, s, host, 2)
		f := e.EventFields
		f.Tables[1].Hall, f.WalkSlots = 7, 2
		is, err := e.Change(f, newID, now)
		require.NoError(t, err)
		require.NoError(t, s.UpdateEvent(t.Context(), host, e, is))
		got, err := s.Event(t.Context(), e.ID)
		require.NoError(t, err)
		require.Equal(t, is, got)
		r := registrationOf(t, is, host.OrganizationID, docking.RegistrationFields{AgencyID: domain.AgencyID(newID(domain.PrefixAgency)), Representatives: 3, MeetingSlots: 2})
		require.NoError(t, s.CreateRegistration(t.Context(), host, is, r))
		back, err := s.Registration(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, r, back)
	})
}

// What was there before halls, representatives and long meetings stands in hall
// 1, comes alone, and takes one slot.
func TestWhatWasThereBeforeHalls(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e := newEvent(t, s, host, 2)
		sup, dem := register(t, s, host, e, docking.Supply, docking.Approve), register(t, s, host, e, docking.Demand, docking.Approve)
		is := e.Scheduled(now)
		tt := timetableOf(e, meetingOf(e, sup, dem, 1, 1))
		require.NoError(t, s.SaveTimetable(t.Context(), host, e, is, tt, docking.Timetable{}))
		run := func(way string) {
			b, err := os.ReadFile(fmt.Sprintf("../migrations/%s/20261122180000_halls.tx.%s.sql", s.Dialect(), way))
			require.NoError(t, err)
			require.NoError(t, s.Do(t.Context(), string(b)))
		}
		run("down")
		tables := fmt.Sprintf(`[{"id": "%s", "name": "A1"}, {"id": "%s", "name": "A2"}]`, e.Tables[0].ID, e.Tables[1].ID)
		require.NoError(t, s.Do(t.Context(), "UPDATE events SET tables = ?", tables))
		run("up")
		got, err := s.Event(t.Context(), e.ID)
		require.NoError(t, err)
		require.Equal(t, is, got)
		for _, r := range []docking.Registration{sup, dem} {
			back, err := s.Registration(t.Context(), r.ID)
			require.NoError(t, err)
			require.Equal(t, r, back)
		}
		kept, err := s.Timetable(t.Context(), store.MeetingFilter{EventID: e.ID, Revision: 1})
		require.NoError(t, err)
		require.Equal(t, tt, kept)
		require.EqualValues(t, 1, count(t, s, "meeting_slots"))
	})
}
