package api_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// newcomer is the body of a sign-up.
func newcomer(kind, phone string) object {
	return object{"phone": phone, "password": password, "name": "陈小珍", "organization": object{"kind": kind, "name": "阿珍服装"}}
}

func TestSigningUpAndIn(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		nobody := s.as("")
		up := nobody.post(t, "/v1/accounts", newcomer("supplier", "+86 138-0013-8222")).is(201)
		require.Regexp(t, `^gbs_[\w-]{43}$`, up.str("token"))
		require.Equal(t, "138****8222", up.str("account.phone"))
		require.Equal(t, "owner", up.str("role"))
		require.Equal(t, "supplier", up.str("organization.kind"))
		me := s.as(up.str("token")).get(t, "/v1/me").is(200)
		require.Equal(t, up.str("account.id"), me.str("account.id"))
		require.Equal(t, "138****8222", me.str("account.phone"))

		nobody.post(t, "/v1/accounts", newcomer("agency", "13800138222")).refused(409, "account_exists")
		in := nobody.post(t, "/v1/sessions", object{"login": "0086 13800138222", "password": password}).is(201)
		require.NotEqual(t, up.str("token"), in.str("token"), "every sign-in has a token of its own")
		nobody.post(t, "/v1/sessions", object{"login": "13800138222", "password": password, "organization_id": unknown("organizations")}).refused(401, "bad_credentials")
		nobody.post(t, "/v1/sessions", object{"login": "13800138222", "password": password + " "}).refused(401, "bad_credentials")

		s.as(in.str("token")).del(t, "/v1/sessions/current").is(204)
		s.as(in.str("token")).get(t, "/v1/me").refused(401, "sign_in_first")
		s.as(up.str("token")).get(t, "/v1/me").is(200)
		s.clock.add(domain.SessionTTL)
		s.as(up.str("token")).get(t, "/v1/me").refused(401, "sign_in_first")
	})
}

func TestPasswordsCannotBeGuessed(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		_, login := s.person(t, "supplier", "商家")
		nobody := s.as("")
		try := func(c caller, login, secret string) *answer {
			return c.post(t, "/v1/sessions", object{"login": login, "password": secret})
		}
		known, unheard := try(nobody, login, "wrong password").refused(401, "bad_credentials"), try(nobody, "nobody@example.com", "wrong password").refused(401, "bad_credentials")
		require.Equal(t, marks.ReplaceAllString(string(known.body), ""), marks.ReplaceAllString(string(unheard.body), ""))
		require.Equal(t, shape(known), shape(unheard))
		for range 9 {
			try(nobody, strings.ToUpper(login), "wrong password").refused(401, "bad_credentials")
			try(nobody, "nobody@example.com", "wrong password").refused(401, "bad_credentials")
		}
		known, unheard = try(nobody, login, password).refused(429, "too_many_logins"), try(nobody, "nobody@example.com", password).refused(429, "too_many_logins")
		require.Equal(t, marks.ReplaceAllString(string(known.body), ""), marks.ReplaceAllString(string(unheard.body), ""))
		require.Equal(t, "900", known.header.Get("Retry-After"))
		try(nobody.with("X-Forwarded-For", "203.0.113.9"), login, password).refused(429, "too_many_logins")
		s.clock.add(15*time.Minute + time.Second)
		try(nobody, login, password).is(201)
		for range 3 {
			try(nobody, login, "wrong password").refused(401, "bad_credentials")
			try(nobody, login, password).is(201) // and the count starts anew
		}
	})
}

// Guesses that are made at once are not judged one by one.
func TestPasswordsCannotBeGuessedAtOnce(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		_, login := s.person(t, "supplier", "商家")
		codes := together(t, 30, func(i int) (*answer, error) {
			return s.as("").try(t.Context(), "POST", "/v1/sessions", object{"login": login, "password": fmt.Sprintf("wrong password %d", i)})
		})
		require.LessOrEqual(t, codes[401], 14, "%v", codes)
		require.Equal(t, 30, codes[401]+codes[429], "%v", codes)
	})
}

// together does it n times at once and counts the statuses.
func together(t testing.TB, n int, do func(i int) (*answer, error)) map[int]int {
	t.Helper()
	codes := map[int]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			a, err := do(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			codes[a.status]++
		})
	}
	close(start)
	wg.Wait()
	return codes
}

func TestAddressesAreThrottled(t *testing.T) {
	guess := func(t *testing.T, s *server, from string) *answer {
		t.Helper()
		return s.as("").with("X-Forwarded-For", from).post(t, "/v1/sessions", object{"login": s.api.NewID("acc")[20:] + "@example.com", "password": "wrong password"})
	}
	failed := func(t *testing.T, s *server, address string, times int) { // without the time it takes to try
		for range times {
			require.NoError(t, s.api.Store.FailLogin(t.Context(), "address:"+address, s.clock.now().Add(-time.Minute), s.clock.now()))
		}
	}
	t.Run("a forged address does not help", func(t *testing.T) {
		eachAPI(t, func(t *testing.T, s *server) {
			failed(t, s, "127.0.0.1", 48)
			for i, status := range []int{401, 401, 429, 429} {
				guess(t, s, fmt.Sprintf("203.0.113.%d, 198.51.100.%d", i, i)).is(status)
			}
		})
	})
	t.Run("behind a trusted proxy each client counts for itself", func(t *testing.T) {
		eachAPI(t, func(t *testing.T, s *server) {
			failed(t, s, "203.0.113.1", 48)
			for i, status := range []int{401, 401, 429, 429} { // the left is the client's own word
				guess(t, s, fmt.Sprintf("%d.6.6.6, 203.0.113.1, 127.0.0.2", i)).is(status)
			}
			guess(t, s, "203.0.113.1, 203.0.113.2").is(401)
		}, trusting("127.0.0.0/8"))
	})
}

func TestRolesAndMembers(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		members := "/v1/organizations/" + p.id + "/members"
		invite := p.owner().post(t, members, object{"role": "manager"}).is(201)
		require.Regexp(t, `^gbi_[\w-]{43}$`, invite.str("token"))
		by, login := s.person(t, "supplier", "新人")
		guest := s.as(s.session(t, by))
		guest.post(t, "/v1/me/memberships", object{"token": "gbi_nobody"}).refused(409, "invitation_invalid")
		require.Equal(t, "manager", guest.post(t, "/v1/me/memberships", object{"token": invite.str("token")}).is(201).str("role"))
		guest.post(t, "/v1/me/memberships", object{"token": invite.str("token")}).refused(409, "invitation_invalid")
		late := p.owner().post(t, members, object{"role": "owner"}).is(201)
		s.clock.add(domain.InvitationTTL)
		guest.post(t, "/v1/me/memberships", object{"token": late.str("token")}).refused(409, "invitation_invalid")

		in := s.as("").post(t, "/v1/sessions", object{"login": login, "password": password, "organization_id": p.id}).is(201)
		joined, at := s.as(in.str("token")), members+"/"+string(by.AccountID)
		require.Equal(t, "manager", joined.get(t, "/v1/me").is(200).str("role"))
		require.Len(t, joined.get(t, "/v1/me").list("memberships"), 2)
		id := joined.post(t, "/v1/suppliers", aSupplier).is(201).str("id")
		joined.post(t, members, object{"role": "owner"}).refused(403, "role_too_low")
		joined.patch(t, at, object{"role": "owner"}).refused(403, "role_too_low")

		p.owner().patch(t, at, object{"role": "king"}).faults("role not_one_of")
		p.owner().patch(t, at, object{"role": nil}).faults("role required")
		require.Equal(t, "member", p.owner().patch(t, at, object{"role": "member"}).is(200).str("role"))
		joined.patch(t, "/v1/suppliers/"+id, object{"name": "改名"}).refused(403, "role_too_low")
		joined.get(t, "/v1/suppliers/%s", id).is(200)

		p.owner().del(t, at).is(204)
		joined.get(t, "/v1/me").refused(401, "sign_in_first")
		s.as("").post(t, "/v1/sessions", object{"login": login, "password": password, "organization_id": p.id}).refused(401, "bad_credentials")
		guest.get(t, "/v1/me").is(200)

		own := members + "/" + p.account
		p.owner().del(t, own).refused(409, "last_owner")
		p.owner().patch(t, own, object{"role": "manager"}).refused(409, "last_owner")
		p.owner().get(t, "/v1/me").is(200)
	})
}

// Of two owners who leave at once, one stays.
func TestTheLastOwnerStays(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		other := s.join(t, p, domain.Owner)
		tokens := []string{p.tokens[domain.Owner], s.session(t, other)}
		ids := []string{string(other.AccountID), p.account}
		codes := together(t, 2, func(i int) (*answer, error) {
			return s.as(tokens[i]).try(t.Context(), "DELETE", "/v1/organizations/"+p.id+"/members/"+ids[i], nil)
		})
		require.Equal(t, 1, codes[204], "%v", codes)
		require.Contains(t, s.as(p.tokens[domain.Member]).get(t, "/v1/organizations/%s/members", p.id).is(200).each("items", "role"), "owner")
	})
}

func TestAPIKeys(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		p.owner().post(t, "/v1/api-keys", object{"name": "", "scopes": []string{}}).faults("name required", "scopes required")
		p.owner().post(t, "/v1/api-keys", object{"name": "ERP", "scopes": []string{"everything"}, "expires_at": "2020-01-01T00:00:00Z"}).faults("scopes[0] not_one_of", "expires_at must_exceed")
		made := p.owner().post(t, "/v1/api-keys", object{"name": "ERP", "scopes": []string{"products:read"}, "expires_at": s.clock.now().Add(time.Hour)}).is(201)
		key := s.as(made.str("key"))
		require.True(t, strings.HasSuffix(made.str("key"), made.str("hint")))
		key.get(t, "/v1/products").is(200)
		listing := p.owner().get(t, "/v1/api-keys").is(200)
		require.NotContains(t, string(listing.body), made.str("key"))
		require.NotEmpty(t, listing.str("items.0.last_used_at"))
		s.clock.add(time.Hour)
		key.get(t, "/v1/products").refused(401, "sign_in_first")

		made = p.owner().post(t, "/v1/api-keys", object{"name": "ERP", "scopes": []string{"products:read"}}).is(201)
		key = s.as(made.str("key"))
		key.get(t, "/v1/products").is(200)
		p.owner().with("If-Match", `"7"`).del(t, "/v1/api-keys/"+made.str("id")).refused(412, "stale_version")
		p.owner().del(t, "/v1/api-keys/"+made.str("id")).is(204)
		key.get(t, "/v1/products").refused(401, "sign_in_first")
		p.owner().del(t, "/v1/api-keys/"+made.str("id")).refused(404, "not_found")
	})
}

// What is secret is in the database as a hash only, and in no log.
func TestSecretsAreNotKept(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		body := newcomer("supplier", "13800138333")
		up := s.as("").with("Idempotency-Key", "sign-up-1").post(t, "/v1/accounts", body).is(201)
		again := s.as("").with("Idempotency-Key", "sign-up-1").post(t, "/v1/accounts", body).is(201)
		require.Equal(t, string(up.body), string(again.body))
		owner := s.as(up.str("token"))
		key := owner.with("Idempotency-Key", "key-1").post(t, "/v1/api-keys", object{"name": "ERP", "scopes": []string{"products:read"}}).is(201)
		invite := owner.with("Idempotency-Key", "inv-1").post(t, "/v1/organizations/"+up.str("organization.id")+"/members", object{"role": "member"}).is(201)
		in := s.as("").with("Idempotency-Key", "in-1").post(t, "/v1/sessions", object{"login": "13800138333", "password": password}).is(201)
		s.as("").post(t, "/v1/sessions", object{"login": "13800138333", "password": "a wrong one of mine"}).is(401)
		s.as("").post(t, "/v1/sessions", object{"login": password, "password": password}).is(401) // typed into the wrong field
		secrets := []string{up.str("token"), key.str("key"), invite.str("token"), in.str("token"), password, "a wrong one of mine"}
		for _, secret := range secrets {
			require.NotEmpty(t, secret)
			require.NotContains(t, s.log.String(), secret)
		}
		require.NotContains(t, s.log.String(), "13800138333")
		if s.file == "" {
			return
		}
		require.NoError(t, s.api.Store.Close()) // so that the file holds everything
		kept, err := os.ReadFile(s.file)
		require.NoError(t, err)
		require.Contains(t, string(kept), "+8613800138333", "this is the file with everything in it")
		for _, secret := range secrets {
			require.NotContains(t, string(kept), secret)
		}
	})
}

func TestCallersAreLimited(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p, q := s.organization(t, "supplier", "甲"), s.organization(t, "supplier", "乙")
		s.api.Limiter.PerSecond, s.api.Limiter.Burst = 10, 100
		before := p.owner().get(t, "/v1/me").is(200)
		require.Equal(t, "100", before.header.Get("RateLimit-Limit"))
		require.Equal(t, "99", before.header.Get("RateLimit-Remaining"))
		require.Equal(t, "94", p.owner().get(t, "/v1/products/%s/matches", unknown("products")).is(404).header.Get("RateLimit-Remaining"), "a dear operation costs more")
		for range 94 {
			p.owner().get(t, "/v1/me").is(200)
		}
		require.Equal(t, "1", p.owner().get(t, "/v1/me").refused(429, "too_many_requests").header.Get("Retry-After"))
		p.owner().with("X-Forwarded-For", "203.0.113.1").get(t, "/v1/me").is(429)
		p.as(domain.Member).get(t, "/v1/me").is(200)
		q.owner().get(t, "/v1/me").is(200)
		s.clock.add(time.Second)
		require.Equal(t, "9", p.owner().get(t, "/v1/me").is(200).header.Get("RateLimit-Remaining"))
		codes := map[int]int{}
		for range 150 { // tokens cannot be guessed at leisure either
			codes[s.as("gbs_"+strings.Repeat("x", 43)).get(t, "/v1/me").status]++
		}
		require.Equal(t, map[int]int{401: 100, 429: 50}, codes)
	})
}
