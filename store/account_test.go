package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/store"
)

func TestALoginIsTakenOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		signUpAs := func(phone, email string) error {
			a, err := domain.NewAccount(domain.AccountID(newID(domain.PrefixAccount)), domain.AccountFields{Phone: phone, Email: email, Password: "correct horse", Name: "陈小明"}, now)
			require.NoError(t, err)
			o, err := domain.NewOrganization(domain.OrganizationID(newID(domain.PrefixOrganization)), domain.OrganizationFields{Kind: domain.SupplierOrganization, Name: "白马"}, now)
			require.NoError(t, err)
			return s.SignUp(t.Context(), domain.Actor{AccountID: a.ID, OrganizationID: o.ID}, a, o)
		}
		require.NoError(t, signUpAs("13800138000", "zhen@example.com"))
		before := count(t, s, "organizations")
		for _, login := range [][2]string{{"+86 138 0013 8000", ""}, {"", "Zhen@Example.com"}, {"13800138000", "other@example.com"}, {"13900139000", "zhen@example.com"}} {
			err := signUpAs(login[0], login[1])
			require.ErrorIs(t, err, domain.Conflict, "%v", login)
			require.Equal(t, domain.CodeExists, codeOf(t, err))
		}
		require.Equal(t, before, count(t, s, "organizations"), "nothing is left of those who were refused")
		require.EqualValues(t, 1, count(t, s, "changes"))

		for _, login := range []string{"+8613800138000", "zhen@example.com"} {
			a, err := s.AccountByLogin(t.Context(), login)
			require.NoError(t, err)
			require.Equal(t, "zhen@example.com", *a.Email)
		}
		for _, login := range []string{"", "13800138000", "ZHEN@example.com", "' OR 1=1 --"} {
			_, err := s.AccountByLogin(t.Context(), login)
			require.ErrorIs(t, err, domain.NotFound, login)
		}
		requireOne(t, race(8, func(int) error { return signUpAs("13700137000", "") }), domain.Conflict)
	})
}

func TestMembers(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		owner := signUp(t, s, domain.SupplierOrganization)
		member := memberOf(t, s, owner, domain.Member)

		all, err := s.Affiliations(t.Context(), member.AccountID)
		require.NoError(t, err)
		require.Len(t, all, 2, "its own organization and the one it joined")
		list, err := s.Members(t.Context(), owner.OrganizationID, store.Page{Limit: 1})
		require.NoError(t, err)
		rest, err := s.Members(t.Context(), owner.OrganizationID, store.Page{Limit: 5, After: string(list[0].AccountID)})
		require.NoError(t, err)
		require.Len(t, rest, 1)
		require.ElementsMatch(t, []domain.AccountID{owner.AccountID, member.AccountID}, []domain.AccountID{list[0].AccountID, rest[0].AccountID})

		at, err := s.Affiliate(t.Context(), owner.OrganizationID, member.AccountID)
		require.NoError(t, err)
		require.Equal(t, domain.Member, at.Role)
		require.Equal(t, "陈小明", at.Account.Name)
		require.Equal(t, "广州白马服装", at.Organization.Name)
		_, err = s.Affiliate(t.Context(), owner.OrganizationID, "acc_none")
		require.ErrorIs(t, err, domain.NotFound)

		require.NoError(t, s.SetRole(t.Context(), owner, at.Membership, domain.Manager, now))
		require.ErrorIs(t, s.SetRole(t.Context(), owner, at.Membership, domain.Owner, now), domain.Stale, "it was read before")
		was, err := s.Affiliate(t.Context(), owner.OrganizationID, owner.AccountID)
		require.NoError(t, err)
		for _, err := range []error{s.SetRole(t.Context(), owner, was.Membership, domain.Member, now), s.RemoveMember(t.Context(), owner, was.Membership, now)} {
			require.ErrorIs(t, err, domain.Conflict)
			require.Equal(t, domain.CodeLastOwner, codeOf(t, err))
		}
		o, err := s.Organization(t.Context(), owner.OrganizationID)
		require.NoError(t, err)
		require.EqualValues(t, 1, o.Version, "who belongs to it is no change of the organization")
	})
}

// Two owners leave at once: one stays.
func TestTheLastOwnerStays(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		for range 5 {
			first := signUp(t, s, domain.SupplierOrganization)
			second := memberOf(t, s, first, domain.Owner)
			var places []domain.Membership
			for _, who := range []domain.Actor{first, second} {
				at, err := s.Affiliate(t.Context(), first.OrganizationID, who.AccountID)
				require.NoError(t, err)
				places = append(places, at.Membership)
			}
			requireOne(t, race(2, func(i int) error {
				if i == 0 {
					return s.RemoveMember(t.Context(), first, places[0], now)
				}
				return s.SetRole(t.Context(), second, places[1], domain.Member, now)
			}), domain.Conflict)
			owners := 0
			list, err := s.Members(t.Context(), first.OrganizationID, store.Page{Limit: 10})
			require.NoError(t, err)
			for _, m := range list {
				if m.Role == domain.Owner {
					owners++
				}
			}
			require.Equal(t, 1, owners)
		}
	})
}

func TestAnInvitationIsGoodOnceAndForAWeek(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		owner := signUp(t, s, domain.SupplierOrganization)
		invite := func() domain.Invitation {
			v, err := domain.NewInvitation(domain.InvitationID(newID(domain.PrefixInvitation)), owner, domain.Manager, now)
			require.NoError(t, err)
			v.TokenHash = newID("hash")
			require.NoError(t, s.Invite(t.Context(), owner, v))
			return v
		}
		v, guest := invite(), signUp(t, s, domain.SupplierOrganization)
		got, err := s.Join(t.Context(), guest, v.TokenHash, now)
		require.NoError(t, err)
		require.Equal(t, v, got)
		at, err := s.Affiliate(t.Context(), owner.OrganizationID, guest.AccountID)
		require.NoError(t, err)
		require.Equal(t, domain.Manager, at.Role)

		refused := func(who domain.Actor, token string, at time.Time) {
			t.Helper()
			_, err := s.Join(t.Context(), who, token, at)
			require.ErrorIs(t, err, domain.Conflict)
			require.Equal(t, domain.CodeInvitationInvalid, codeOf(t, err))
		}
		other := signUp(t, s, domain.SupplierOrganization)
		refused(other, v.TokenHash, now)
		refused(other, "none", now)
		late := invite()
		refused(other, late.TokenHash, now.Add(domain.InvitationTTL))
		_, err = s.Join(t.Context(), guest, late.TokenHash, now)
		require.ErrorIs(t, err, domain.Conflict, "a member already")
		_, err = s.Join(t.Context(), other, late.TokenHash, now.Add(domain.InvitationTTL-time.Microsecond))
		require.NoError(t, err, "what a member could not use is still good for another")

		raced := invite()
		requireOne(t, race(6, func(int) error {
			_, err := s.Join(t.Context(), domain.Actor{AccountID: signUp(t, s, domain.SupplierOrganization).AccountID}, raced.TokenHash, now)
			return err
		}), domain.Conflict)
	})
}

func TestASessionEndsInManyWays(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		owner := signUp(t, s, domain.AgencyOrganization)
		open := func(who domain.Actor) domain.Session {
			v := domain.Session{ID: domain.SessionID(newID(domain.PrefixSession)), AccountID: who.AccountID, OrganizationID: who.OrganizationID, TokenHash: newID("hash"), CreatedAt: now, ExpiresAt: now.Add(time.Hour)}
			require.NoError(t, s.OpenSession(t.Context(), who, v))
			return v
		}
		good := func(v domain.Session, at time.Time) domain.Actor {
			t.Helper()
			a, err := s.SessionActor(t.Context(), v.TokenHash, at)
			require.NoError(t, err)
			return a
		}
		over := func(v domain.Session, at time.Time) {
			t.Helper()
			_, err := s.SessionActor(t.Context(), v.TokenHash, at)
			require.ErrorIs(t, err, domain.NotFound)
		}
		v := open(owner)
		require.Equal(t, domain.Actor{SessionID: v.ID, AccountID: owner.AccountID, OrganizationID: owner.OrganizationID, Kind: domain.AgencyOrganization, Role: domain.Owner}, good(v, now.Add(time.Hour-time.Microsecond)))
		over(v, now.Add(time.Hour))
		over(domain.Session{TokenHash: ""}, now)

		member := memberOf(t, s, owner, domain.Member)
		m := open(member)
		at, err := s.Affiliate(t.Context(), owner.OrganizationID, member.AccountID)
		require.NoError(t, err)
		require.NoError(t, s.SetRole(t.Context(), owner, at.Membership, domain.Manager, now))
		require.Equal(t, domain.Manager, good(m, now).Role, "a role counts from the next request on")
		at.Version, at.Role = 2, domain.Manager
		require.NoError(t, s.RemoveMember(t.Context(), owner, at.Membership, now))
		over(m, now)
		good(v, now)

		require.NoError(t, s.Do(t.Context(), "UPDATE organizations SET suspended = TRUE WHERE id = ?", owner.OrganizationID))
		over(v, now)
		require.NoError(t, s.Do(t.Context(), "UPDATE organizations SET suspended = FALSE WHERE id = ?", owner.OrganizationID))
		owner.SessionID = v.ID
		require.NoError(t, s.EndSession(t.Context(), owner, now))
		over(v, now)
	})
}

func TestAKeyEndsInManyWays(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		owner := signUp(t, s, domain.SupplierOrganization)
		create := func(expires *time.Time) domain.APIKey {
			k, err := domain.NewAPIKey(domain.APIKeyID(newID(domain.PrefixAPIKey)), owner.OrganizationID, domain.APIKeyFields{Name: "ERP", Scopes: []domain.Scope{domain.ProductsRead}, ExpiresAt: expires}, now)
			require.NoError(t, err)
			k.TokenHash = newID("hash")
			require.NoError(t, s.CreateAPIKey(t.Context(), owner, k))
			return k
		}
		over := func(k domain.APIKey, at time.Time) {
			t.Helper()
			_, _, err := s.KeyActor(t.Context(), k.TokenHash, at)
			require.ErrorIs(t, err, domain.NotFound)
		}
		forever, short := create(nil), create(ptr(now.Add(time.Hour)))
		a, used, err := s.KeyActor(t.Context(), forever.TokenHash, now.Add(1000*time.Hour))
		require.NoError(t, err)
		require.Nil(t, used)
		require.Equal(t, domain.Actor{APIKeyID: forever.ID, OrganizationID: owner.OrganizationID, Kind: domain.SupplierOrganization, Role: domain.Manager, Scopes: []domain.Scope{domain.ProductsRead}}, a)
		_, _, err = s.KeyActor(t.Context(), short.TokenHash, now.Add(time.Hour-time.Microsecond))
		require.NoError(t, err)
		over(short, now.Add(time.Hour))
		got, err := s.APIKey(t.Context(), short.ID)
		require.NoError(t, err)
		require.Equal(t, short, got, "times come back as they were")

		require.NoError(t, s.TouchKey(t.Context(), forever.ID, now.Add(time.Minute)))
		_, used, err = s.KeyActor(t.Context(), forever.TokenHash, now)
		require.NoError(t, err)
		require.Equal(t, now.Add(time.Minute), *used)

		require.NoError(t, s.Do(t.Context(), "UPDATE organizations SET suspended = TRUE WHERE id = ?", owner.OrganizationID))
		over(forever, now)
		require.NoError(t, s.Do(t.Context(), "UPDATE organizations SET suspended = FALSE WHERE id = ?", owner.OrganizationID))
		require.NoError(t, s.RevokeAPIKey(t.Context(), owner, forever, now))
		over(forever, now)
		require.ErrorIs(t, s.RevokeAPIKey(t.Context(), owner, forever, now), domain.Stale, "once is enough")
		list, err := s.APIKeys(t.Context(), owner.OrganizationID, store.Page{Limit: 10})
		require.NoError(t, err)
		require.Len(t, list, 1, "a revoked key is not listed")
	})
}

func TestFailedLoginsAreCountedWithinAWindow(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		const window = 15 * time.Minute
		failures := func(at time.Time) int64 {
			n, err := s.LoginFailures(t.Context(), "zhen", at.Add(-window))
			require.NoError(t, err)
			return n
		}
		fail := func(at time.Time) {
			require.NoError(t, s.FailLogin(t.Context(), "zhen", at.Add(-window), at))
		}
		require.Zero(t, failures(now))
		fail(now)
		fail(now.Add(time.Minute))
		require.EqualValues(t, 2, failures(now.Add(window)))
		require.Zero(t, failures(now.Add(window+time.Microsecond)), "the window began with the first")
		fail(now.Add(window + time.Microsecond))
		require.EqualValues(t, 1, failures(now.Add(window+time.Microsecond)), "and begins anew")
		n, err := s.LoginFailures(t.Context(), "somebody else", time.Time{})
		require.NoError(t, err)
		require.Zero(t, n)

		for _, err := range race(20, func(int) error {
			return s.FailLogin(t.Context(), "raced", now.Add(-window), now)
		}) {
			require.NoError(t, err)
		}
		n, err = s.LoginFailures(t.Context(), "raced", now.Add(-window))
		require.NoError(t, err)
		require.EqualValues(t, 20, n, "none is lost")
		require.NoError(t, s.ForgetLoginFailures(t.Context(), "raced"))
		n, err = s.LoginFailures(t.Context(), "raced", now.Add(-window))
		require.NoError(t, err)
		require.Zero(t, n)
	})
}

// Sweep takes away what has expired, and nothing else.
func TestSweep(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store.Store) {
		by := signUp(t, s, domain.SupplierOrganization)
		for i, at := range []time.Time{now, now.Add(48 * time.Hour)} {
			require.NoError(t, s.OpenSession(t.Context(), by, domain.Session{ID: domain.SessionID(newID(domain.PrefixSession)), AccountID: by.AccountID, OrganizationID: by.OrganizationID, TokenHash: newID("hash"), CreatedAt: at, ExpiresAt: at.Add(time.Hour)}))
			require.NoError(t, s.FailLogin(t.Context(), []string{"a", "b"}[i], at, at))
			_, err := s.BeginAttempt(t.Context(), store.Attempt{Caller: "a", Key: []string{"a", "b"}[i], StartedAt: at})
			require.NoError(t, err)
		}
		for range 2 {
			require.NoError(t, s.Sweep(t.Context(), now.Add(48*time.Hour)))
			for _, table := range []string{"sessions", "login_failures", "idempotency_keys"} {
				require.EqualValues(t, 1, count(t, s, table), table)
			}
		}
	})
}
