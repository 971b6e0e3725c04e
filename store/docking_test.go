package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

func TestAnEventComesBackAsItWas(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host, guest := signUp(t, s, domain.OrganizerOrganization), signUp(t, s, domain.SupplierOrganization)
		e := newEvent(t, s, host, 3)
		got, err := s.Event(t.Context(), e.ID)
		require.NoError(t, err)
		require.Equal(t, e, got)

		r := registrationOf(t, e, guest.OrganizationID, docking.RegistrationFields{SupplierID: domain.SupplierID(newID(domain.PrefixSupplier)), MinMeetings: 1, UnavailableSlots: []docking.SlotID{e.Slots[1].ID}, Note: "靠窗"})
		require.NoError(t, s.CreateRegistration(t.Context(), guest, e, r))
		back, err := s.Registration(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, r, back)

		d := register(t, s, guest, e, docking.Demand)
		w, err := docking.NewWish(docking.WishID(newID(domain.PrefixWish)), e, guest.OrganizationID, r, d, docking.WishFields{FromRegistrationID: r.ID, ToRegistrationID: d.ID, Kind: docking.Want, Weight: 4}, now)
		require.NoError(t, err)
		require.NoError(t, s.SetWish(t.Context(), guest, w))
		wish, err := s.Wish(t.Context(), w.ID)
		require.NoError(t, err)
		require.Equal(t, w, wish)
		again := w
		again.ID, again.Kind, again.Weight = docking.WishID(newID(domain.PrefixWish)), docking.Avoid, 0
		require.ErrorIs(t, s.SetWish(t.Context(), guest, again), domain.Conflict, "one speaker says one thing of two")
		again.OrganizationID = host.OrganizationID
		require.NoError(t, s.SetWish(t.Context(), host, again), "another may say another")
		list, err := s.Wishes(t.Context(), e.ID, guest.OrganizationID, store.Page{Limit: 10})
		require.NoError(t, err)
		require.Len(t, list, 1)
		list, err = s.Wishes(t.Context(), e.ID, "", store.Page{Limit: 10})
		require.NoError(t, err)
		require.Len(t, list, 2)

		tt := timetableOf(e, meetingOf(e, r, d, 0, 0))
		tt.Unscheduled, tt.Short = []docking.Unscheduled{{SupplyID: r.ID, DemandID: d.ID, Code: "cap_supply"}}, []docking.Short{{RegistrationID: d.ID, Code: "partners_full"}}
		tt.Quality = docking.Quality{Value: 1 << 40, GapBps: 12}
		gone := docking.Incident{Kind: docking.Gone, RegistrationID: d.ID, FromSlotID: e.Slots[1].ID, Revision: 1, At: now}
		tt.Repair = &docking.Repair{OfRevision: 7, Incidents: []docking.Incident{gone}, Moved: []docking.Move{{MeetingID: "mtg_1", Forced: true}}, Reseated: []docking.Move{}, Cancelled: []docking.Cancellation{}, Added: []docking.MeetingID{"mtg_2"}, Freed: 2, Refilled: 1}
		is := e.Scheduled(now)
		is.Incidents = []docking.Incident{gone}
		require.NoError(t, s.SaveTimetable(t.Context(), host, e, is, tt, docking.Timetable{}))
		kept, err := s.Timetable(t.Context(), store.MeetingFilter{EventID: e.ID, Revision: 1})
		require.NoError(t, err)
		require.Equal(t, tt, kept)
		got, err = s.Event(t.Context(), e.ID)
		require.NoError(t, err)
		require.Equal(t, is, got)
		_, err = s.Timetable(t.Context(), store.MeetingFilter{EventID: e.ID, Revision: 2})
		require.ErrorIs(t, err, domain.NotFound)

		empty := timetableOf(is)
		require.NoError(t, s.SaveTimetable(t.Context(), host, is, is.Scheduled(now), empty, docking.Timetable{}))
		plan, err := s.Plan(t.Context(), e.ID)
		require.NoError(t, err)
		require.EqualValues(t, 2, plan.Timetable.Revision, "the newest")
		require.Nil(t, plan.Timetable.Repair, "it mends no other")
		require.Empty(t, plan.Timetable.Meetings)
		require.Empty(t, plan.Registrations, "none is approved")
		require.Len(t, plan.Wishes, 2)

		require.NoError(t, s.DeleteEvent(t.Context(), host, plan.Event, now))
		for _, table := range []string{"registrations", "wishes", "timetables", "meetings"} {
			require.Zero(t, count(t, s, table), table)
		}
		_, err = s.Plan(t.Context(), e.ID)
		require.ErrorIs(t, err, domain.NotFound)
	})
}

// Of many who schedule at once, one wins; the rest learn that it changed.
func TestOneScheduleWins(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e := newEvent(t, s, host, 2)
		sup, dem := register(t, s, host, e, docking.Supply, docking.Approve), register(t, s, host, e, docking.Demand, docking.Approve)
		requireOne(t, race(8, func(i int) error {
			return s.SaveTimetable(t.Context(), host, e, e.Scheduled(now), timetableOf(e, meetingOf(e, sup, dem, i%2, 0)), docking.Timetable{})
		}), domain.Stale)
		require.EqualValues(t, 1, count(t, s, "timetables"))
		require.EqualValues(t, 1, count(t, s, "meetings"))
		got, err := s.Event(t.Context(), e.ID)
		require.NoError(t, err)
		require.EqualValues(t, 1, got.ScheduleRevision)
	})
}

// The database itself forbids two meetings at one table, or of one participant, in one slot.
func TestNobodySitsAtTwoTables(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e := newEvent(t, s, host, 2)
		var sup, dem []docking.Registration
		for range 2 {
			sup, dem = append(sup, register(t, s, host, e, docking.Supply, docking.Approve)), append(dem, register(t, s, host, e, docking.Demand, docking.Approve))
		}
		for name, pair := range map[string][2]docking.Meeting{
			"a table":          {meetingOf(e, sup[0], dem[0], 0, 0), meetingOf(e, sup[1], dem[1], 0, 0)},
			"a supply":         {meetingOf(e, sup[0], dem[0], 0, 0), meetingOf(e, sup[0], dem[1], 0, 1)},
			"a demand":         {meetingOf(e, sup[0], dem[0], 0, 0), meetingOf(e, sup[1], dem[0], 0, 1)},
			"the same meeting": {meetingOf(e, sup[0], dem[0], 0, 0), meetingOf(e, sup[0], dem[0], 1, 1)},
		} {
			changes := count(t, s, "changes")
			require.ErrorIs(t, s.SaveTimetable(t.Context(), host, e, e.Scheduled(now), timetableOf(e, pair[0], pair[1]), docking.Timetable{}), domain.Conflict, name)
			require.Zero(t, count(t, s, "timetables"), "%s: nothing is left of it", name)
			require.Zero(t, count(t, s, "meetings"), name)
			require.Equal(t, changes, count(t, s, "changes"), name)
		}
		is := e.Scheduled(now)
		require.NoError(t, s.SaveTimetable(t.Context(), host, e, is, timetableOf(e, meetingOf(e, sup[0], dem[0], 0, 0), meetingOf(e, sup[1], dem[1], 0, 1), meetingOf(e, sup[0], dem[1], 1, 0)), docking.Timetable{}))
		require.NoError(t, s.SaveTimetable(t.Context(), host, is, is.Scheduled(now), timetableOf(is, meetingOf(is, sup[1], dem[0], 0, 0)), docking.Timetable{}), "another revision is another timetable")
	})
}

// Nobody gets in while, or after, registration closes.
func TestRegistrationClosesForAll(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e := newEvent(t, s, host, 2)
		closed, err := e.Move(docking.CloseRegistration, now)
		require.NoError(t, err)
		errs := race(9, func(i int) error {
			if i == 4 {
				return s.UpdateEvent(t.Context(), host, e, closed)
			}
			return s.CreateRegistration(t.Context(), host, e, registrationOf(t, e, host.OrganizationID, docking.RegistrationFields{AgencyID: domain.AgencyID(newID(domain.PrefixAgency))}))
		})
		require.NoError(t, errs[4], "who registers does not keep the organizer from closing")
		in := int64(0)
		for i, err := range errs {
			if i == 4 {
				continue
			}
			if err == nil {
				in++
				continue
			}
			require.ErrorIs(t, err, domain.Stale)
		}
		require.Equal(t, in, count(t, s, "registrations"))
		late := registrationOf(t, e, host.OrganizationID, docking.RegistrationFields{AgencyID: domain.AgencyID(newID(domain.PrefixAgency))})
		require.ErrorIs(t, s.CreateRegistration(t.Context(), host, e, late), domain.Stale, "it was read before")
	})
}

// A party takes part once; who withdrew may come back.
func TestAPartyTakesPartOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host, guest := signUp(t, s, domain.OrganizerOrganization), signUp(t, s, domain.SupplierOrganization)
		e, elsewhere := newEvent(t, s, host, 2), newEvent(t, s, host, 2)
		f := docking.RegistrationFields{SupplierID: domain.SupplierID(newID(domain.PrefixSupplier))}
		create := func(e docking.Event) (docking.Registration, error) {
			r := registrationOf(t, e, guest.OrganizationID, f)
			return r, s.CreateRegistration(t.Context(), guest, e, r)
		}
		requireOne(t, race(6, func(int) error { _, err := create(e); return err }), domain.Conflict)
		_, err := create(elsewhere)
		require.NoError(t, err)
		list, err := s.RegistrationsOf(t.Context(), e.ID, "")
		require.NoError(t, err)
		require.Len(t, list, 1)
		r := list[0]
		for range 2 {
			gone, err := r.Move(docking.Withdraw, now)
			require.NoError(t, err)
			require.NoError(t, s.UpdateRegistration(t.Context(), guest, r, gone))
			r, err = create(e)
			require.NoError(t, err, "it comes back")
			_, err = create(e)
			require.ErrorIs(t, err, domain.Conflict)
		}
	})
}

// Who takes part sees whom it could meet; who does not, sees its own only.
func TestWhoSeesWhichRegistrations(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host := signUp(t, s, domain.OrganizerOrganization)
		e, other := newEvent(t, s, host, 2), newEvent(t, s, host, 2)
		org := map[string]domain.Actor{}
		for _, name := range []string{"approved", "foe", "pending", "viewer", "rejected", "withdrawn", "outsider"} {
			org[name] = signUp(t, s, domain.SupplierOrganization)
		}
		ids := map[docking.RegistrationID]string{}
		put := func(name string, side docking.Side, actions ...docking.RegistrationAction) {
			ids[register(t, s, org[name], e, side, actions...).ID] = name
		}
		put("approved", docking.Supply, docking.Approve)
		put("foe", docking.Supply, docking.Approve)
		put("pending", docking.Supply)
		put("viewer", docking.Demand)
		put("rejected", docking.Demand, docking.Reject)
		put("withdrawn", docking.Demand, docking.Approve, docking.Withdraw)
		register(t, s, org["outsider"], other, docking.Demand, docking.Approve)
		block(t, s, org["foe"], org["viewer"].OrganizationID)
		for viewer, want := range map[string][]string{
			"viewer": {"approved", "viewer"}, "approved": {"approved", "foe"}, "rejected": {"rejected"}, "withdrawn": {"withdrawn"}, "outsider": {},
			"": {"approved", "foe", "pending", "viewer", "rejected", "withdrawn"},
		} {
			f := store.RegistrationFilter{EventID: e.ID, Viewer: org[viewer].OrganizationID}
			var got []string
			for after := ""; ; {
				list, err := s.Registrations(t.Context(), f, store.Page{Limit: 1, After: after})
				require.NoError(t, err)
				if len(list) == 0 {
					break
				}
				got, after = append(got, ids[list[0].ID]), string(list[0].ID)
			}
			require.ElementsMatch(t, want, got, "%q sees", viewer)
		}
		list, err := s.Registrations(t.Context(), store.RegistrationFilter{EventID: e.ID, Status: docking.Approved, Side: docking.Supply}, store.Page{Limit: 10})
		require.NoError(t, err)
		require.Len(t, list, 2)
	})
}

func TestDraftsOfEventsAreTheOrganizersOwn(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		host, guest, foe := signUp(t, s, domain.OrganizerOrganization), signUp(t, s, domain.SupplierOrganization), signUp(t, s, domain.SupplierOrganization)
		open := newEvent(t, s, host, 1)
		f := open.EventFields
		draft, err := docking.NewEvent(docking.EventID(newID(domain.PrefixEvent)), host.OrganizationID, f, newID, now.Add(time.Hour))
		require.NoError(t, err)
		require.NoError(t, s.CreateEvent(t.Context(), host, draft))
		block(t, s, foe, host.OrganizationID)
		for _, c := range []struct {
			viewer domain.Actor
			status docking.EventStatus
			want   int
		}{{host, "", 2}, {guest, "", 1}, {foe, "", 0}, {host, docking.Draft, 1}, {guest, docking.Draft, 0}} {
			list, err := s.Events(t.Context(), c.viewer.OrganizationID, host.OrganizationID, c.status, store.Page{Limit: 10})
			require.NoError(t, err)
			require.Len(t, list, c.want, fmt.Sprint(c))
		}
	})
}
