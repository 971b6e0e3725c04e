package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

// race runs do so many times at once and returns what each came to.
func race(n int, do func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// requireOne wants one to have won, and the others to have been told so.
func requireOne(t *testing.T, errs []error, lost ...domain.Kind) {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		told := errors.Is(err, domain.Unavailable) // a deadlock broken by the database: to be tried again
		for _, k := range lost {
			told = told || errors.Is(err, k)
		}
		require.True(t, told, "%v", err)
	}
	require.Equal(t, 1, won)
}

func count(t *testing.T, s *store.Store, table string) int64 {
	t.Helper()
	n, err := s.CountRows(t.Context(), table)
	require.NoError(t, err)
	return n
}

func codeOf(t *testing.T, err error) domain.Code {
	t.Helper()
	var e *domain.Error
	require.True(t, errors.As(err, &e), "%v", err)
	return e.Code
}

// memberOf signs somebody up and makes it a member of the organization too.
func memberOf(t *testing.T, s *store.Store, by domain.Actor, role domain.Role) domain.Actor {
	t.Helper()
	who := signUp(t, s, by.Kind)
	v, err := domain.NewInvitation(domain.InvitationID(newID(domain.PrefixInvitation)), by, role, now)
	require.NoError(t, err)
	v.TokenHash = newID("hash")
	require.NoError(t, s.Invite(t.Context(), by, v))
	_, err = s.Join(t.Context(), who, v.TokenHash, now)
	require.NoError(t, err)
	who.OrganizationID, who.Role = by.OrganizationID, role
	return who
}

func newStreamer(t *testing.T, s *store.Store, by domain.Actor) domain.Streamer {
	t.Helper()
	v, err := domain.NewStreamer(domain.StreamerID(newID(domain.PrefixStreamer)), by.OrganizationID, domain.StreamerFields{
		Name: "小鹿穿搭", DivisionCode: "440100", Accounts: []domain.PlatformAccount{{Platform: "douyin", Handle: "xiaolu"}},
		CategoryCodes: []string{womensWear(t)}, CooperationModes: []domain.CooperationMode{domain.CommissionOnly},
	}, now)
	require.NoError(t, err)
	require.NoError(t, s.CreateStreamer(t.Context(), by, v))
	return v
}

// newEvent keeps an event of the organizer with so many slots and two tables, open for registration.
func newEvent(t *testing.T, s *store.Store, by domain.Actor, slots int) docking.Event {
	t.Helper()
	f := docking.EventFields{Name: "夜经济对接会", Kind: "docking", Theme: "night_economy", DivisionCode: "440100", Tables: []docking.Table{{Name: "A1"}, {Name: "A2"}}}
	for i := range slots {
		at := now.Add(time.Duration(i) * time.Hour)
		f.Slots = append(f.Slots, docking.Slot{StartsAt: at, EndsAt: at.Add(30 * time.Minute)})
	}
	e, err := docking.NewEvent(docking.EventID(newID(domain.PrefixEvent)), by.OrganizationID, f, newID, now)
	require.NoError(t, err)
	require.NoError(t, s.CreateEvent(t.Context(), by, e))
	return moved(t, s, by, e, docking.Open)
}

func moved(t *testing.T, s *store.Store, by domain.Actor, e docking.Event, a docking.EventAction) docking.Event {
	t.Helper()
	is, err := e.Move(a, now)
	require.NoError(t, err)
	require.NoError(t, s.UpdateEvent(t.Context(), by, e, is))
	return is
}

func registrationOf(t *testing.T, e docking.Event, org domain.OrganizationID, f docking.RegistrationFields) docking.Registration {
	t.Helper()
	r, err := docking.NewRegistration(docking.RegistrationID(newID(domain.PrefixRegistration)), e, org, f, now)
	require.NoError(t, err)
	return r
}

// register keeps a registration of a party made up on the spot, moved by the actions.
func register(t *testing.T, s *store.Store, by domain.Actor, e docking.Event, side docking.Side, actions ...docking.RegistrationAction) docking.Registration {
	t.Helper()
	f := docking.RegistrationFields{SupplierID: domain.SupplierID(newID(domain.PrefixSupplier))}
	if side == docking.Demand {
		f = docking.RegistrationFields{StreamerID: domain.StreamerID(newID(domain.PrefixStreamer))}
	}
	r := registrationOf(t, e, by.OrganizationID, f)
	require.NoError(t, s.CreateRegistration(t.Context(), by, e, r))
	for _, a := range actions {
		is, err := r.Move(a, now)
		require.NoError(t, err)
		require.NoError(t, s.UpdateRegistration(t.Context(), by, r, is))
		r = is
	}
	return r
}

func meetingOf(e docking.Event, s, d docking.Registration, slot, table int) docking.Meeting {
	return docking.Meeting{ID: docking.MeetingIDOf(e.ID, s.ID, d.ID), EventID: e.ID, Revision: e.ScheduleRevision + 1, SupplyID: s.ID, DemandID: d.ID,
		SlotID: e.Slots[slot].ID, SlotCount: 1, TableID: e.Tables[table].ID, SupplyRepresentative: 1, DemandRepresentative: 1, Score: 8000, Status: docking.Proposed}
}

var floors = []docking.Floor{{Kinds: []domain.SupplierKind{domain.Cooperative}, PovertyCounty: true, MaxVerifiedGMVFen: 500, RegistrationIDs: []docking.RegistrationID{"reg_1"}, MinMeetings: 2}}

func timetableOf(e docking.Event, meetings ...docking.Meeting) docking.Timetable {
	return docking.Timetable{EventID: e.ID, Revision: e.ScheduleRevision + 1, Meetings: meetings, Unscheduled: []docking.Unscheduled{}, Short: []docking.Short{},
		Run: docking.Run{Seed: 1, Objective: docking.Value, Keep: docking.KeepNone, Floors: floors}, CreatedAt: now}
}

func ptr[T any](v T) *T { return &v }

func block(t *testing.T, s *store.Store, by domain.Actor, other domain.OrganizationID) domain.Block {
	t.Helper()
	v, err := domain.NewBlock(domain.BlockID(newID(domain.PrefixBlock)), by.OrganizationID, domain.BlockFields{BlockedOrganizationID: other}, now)
	require.NoError(t, err)
	require.NoError(t, s.CreateBlock(t.Context(), by, v))
	return v
}

func credentialOf(t *testing.T, v domain.Supplier, number string) domain.Credential {
	t.Helper()
	c, err := domain.NewCredential(domain.CredentialID(newID(domain.PrefixCredential)), v, domain.CredentialFields{Kind: "business_license", Number: number}, now)
	require.NoError(t, err)
	return c
}

func importOf(v domain.Supplier, rows int64) domain.Import {
	return domain.Import{ID: domain.ImportID(newID(domain.PrefixImport)), OrganizationID: v.OrganizationID, SupplierID: v.ID, Rows: rows, Accepted: rows, Problems: []domain.RowProblem{
		{Row: 2, Field: "title", Code: domain.CodeTooShort, Args: domain.Args{"min": "2"}}}, Status: domain.Succeeded, Version: 1, CreatedAt: now, UpdatedAt: now}
}

func attemptOf(caller, key string) store.Attempt {
	return store.Attempt{Caller: caller, Key: key, RequestHash: fmt.Sprintf("hash of %s", key), StartedAt: now}
}
