package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

// What a repair leaves as it is comes back with what it changed, and takes its
// slots as it did before.
func TestARepairIsKeptWhole(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e := newEvent(t, s, host, 3)
		var sup, dem []docking.Registration
		for range 3 {
			sup, dem = append(sup, register(t, s, host, e, docking.Supply, docking.Approve)), append(dem, register(t, s, host, e, docking.Demand, docking.Approve))
		}
		first := timetableOf(e, meetingOf(e, sup[0], dem[0], 0, 0), meetingOf(e, sup[1], dem[1], 0, 1), meetingOf(e, sup[2], dem[2], 1, 0))
		second := e.Scheduled(now)
		require.NoError(t, s.SaveTimetable(t.Context(), host, e, second, first, docking.Timetable{}))

		mended := timetableOf(second, meetingOf(second, sup[0], dem[0], 0, 0), meetingOf(second, sup[2], dem[2], 2, 0), meetingOf(second, sup[0], dem[2], 1, 1)) // kept, moved, added; one is gone
		third := second.Scheduled(now)
		require.NoError(t, s.SaveTimetable(t.Context(), host, second, third, mended, first))
		kept, err := s.Timetable(t.Context(), store.MeetingFilter{EventID: e.ID, Revision: 2})
		require.NoError(t, err)
		require.ElementsMatch(t, mended.Meetings, kept.Meetings)
		require.EqualValues(t, 3+3, count(t, s, "meeting_slots"))

		twice := timetableOf(third, meetingOf(third, sup[0], dem[0], 0, 0), meetingOf(third, sup[1], dem[1], 0, 0))
		require.ErrorIs(t, s.SaveTimetable(t.Context(), host, third, third.Scheduled(now), twice, mended), domain.Conflict, "its table is taken by what was left as it is")

		lost := timetableOf(third, meetingOf(third, sup[0], dem[0], 0, 0))
		never := timetableOf(second, meetingOf(second, sup[0], dem[0], 0, 0))
		never.Revision = 9
		require.ErrorIs(t, s.SaveTimetable(t.Context(), host, third, third.Scheduled(now), lost, never), domain.Stale, "what is to be left as it is has gone")
		require.EqualValues(t, 2, count(t, s, "timetables"))
	})
}

func TestMeetingsOfOne(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host, guest := signUp(t, s, domain.OrganizerOrganization), signUp(t, s, domain.SupplierOrganization)
		e := newEvent(t, s, host, 3)
		own, other := register(t, s, guest, e, docking.Supply, docking.Approve), register(t, s, host, e, docking.Supply, docking.Approve)
		dem := register(t, s, host, e, docking.Demand, docking.Approve)
		mine, theirs := meetingOf(e, own, dem, 0, 0), meetingOf(e, other, dem, 1, 0)
		require.NoError(t, s.SaveTimetable(t.Context(), host, e, e.Scheduled(now), timetableOf(e, mine, theirs), docking.Timetable{}))
		all := store.MeetingFilter{EventID: e.ID, Revision: 1}
		for name, c := range map[string]struct {
			viewer domain.OrganizationID
			whose  docking.RegistrationID
			want   []docking.Meeting
		}{
			"the organizer's":                {"", "", []docking.Meeting{mine, theirs}},
			"the organizer's, of one":        {"", own.ID, []docking.Meeting{mine}},
			"the organizer's, of the demand": {"", dem.ID, []docking.Meeting{mine, theirs}},
			"a participant's":                {guest.OrganizationID, "", []docking.Meeting{mine}},
			"a participant's, of another":    {guest.OrganizationID, other.ID, nil},
			"a stranger's":                   {"org_x", "", nil},
		} {
			f := all
			f.Viewer, f.RegistrationID = c.viewer, c.whose
			list, err := s.Meetings(t.Context(), f, store.Page{Limit: 10})
			require.NoError(t, err)
			require.ElementsMatch(t, c.want, list, name)
			whole, err := s.Timetable(t.Context(), f)
			require.NoError(t, err)
			require.ElementsMatch(t, c.want, whole.Meetings, name)
		}
		first, err := s.Meetings(t.Context(), all, store.Page{Limit: 1})
		require.NoError(t, err)
		second, err := s.Meetings(t.Context(), all, store.Page{Limit: 1, After: string(first[0].ID)})
		require.NoError(t, err)
		require.ElementsMatch(t, []docking.Meeting{mine, theirs}, append(first, second...))
		last, err := s.Meetings(t.Context(), all, store.Page{Limit: 1, After: string(second[0].ID)})
		require.NoError(t, err)
		require.Empty(t, last)
	})
}
