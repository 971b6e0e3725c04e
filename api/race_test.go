package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

func TestVersions(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		for noun, p := range map[string]*party{"suppliers": w.a["supplier"], "products": w.a["supplier"], "streamers": w.a["streamer"], "agencies": w.a["agency"],
			"organizers": w.a["organizer"], "events": w.a["organizer"], "markets": w.a["market"]} {
			at, c, field := "/v1/"+noun+"/"+p.has[noun], p.owner(), "name"
			if noun == "products" {
				field = "title"
			}
			require.Equal(t, `"1"`, c.get(t, "%s", at).is(200).header.Get("ETag"), noun)
			for _, known := range []string{`"1"`, `"7", "1"`, `*`, `W/"1"`} {
				a := c.with("If-None-Match", known).get(t, "%s", at)
				require.Equal(t, 304, a.status, "%s %s", noun, known)
				require.Empty(t, a.body)
				require.Equal(t, `"1"`, a.header.Get("ETag"), "%s %s", noun, known)
			}
			for _, stale := range []string{`"2"`, `"0"`, `1`, `"x"`, `W/"1"`} { // If-Match compares strongly
				c.with("If-Match", stale).patch(t, at, object{field: "别的名字"}).refused(412, "stale_version")
				c.with("If-Match", stale).del(t, at).refused(412, "stale_version")
			}
			a := c.with("If-Match", `"7", "1"`).patch(t, at, object{field: "新的名字"}).is(200)
			require.Equal(t, `"2"`, a.header.Get("ETag"), noun)
			c.with("If-Match", `"1"`).patch(t, at, object{field: "旧的名字"}).refused(412, "stale_version")
			require.Equal(t, `"2"`, c.with("If-Match", "*").patch(t, at, object{field: "新的名字"}).is(200).header.Get("ETag"), "no change is no version of %s", noun)
			require.Equal(t, 200, c.with("If-None-Match", `"1"`).get(t, "%s", at).status)
		}
		p := w.a["supplier"]
		for _, action := range []string{"list", "pause", "delist"} {
			p.owner().with("If-Match", `"1"`).post(t, "/v1/products/"+p.has["products"]+"/"+action, nil).refused(412, "stale_version")
		}
		p.owner().with("If-Match", `"2"`).post(t, "/v1/products/"+p.has["products"]+"/list", nil).is(200)
		w.a["organizer"].owner().with("If-Match", `"1"`).post(t, "/v1/events/"+w.a["organizer"].has["events"]+"/open", nil).refused(412, "stale_version")
		p.owner().with("If-Match", `"1"`).del(t, fmt.Sprintf("/v1/suppliers/%s/credentials/%s", p.has["suppliers"], p.has["credentials"])).is(204)
	})
}

// Of many at once one wins; the others are told that it changed meanwhile.
func TestRacers(t *testing.T) {
	const racers = 12
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		seller, host := w.a["supplier"], w.a["organizer"]
		event := host.opened(t)
		race := func(what string, c caller, method, path string, body func(i int) any, won, lost int) {
			codes := together(t, racers, func(i int) (*answer, error) { return c.try(t.Context(), method, path, body(i)) })
			require.Equal(t, map[int]int{won: 1, lost: racers - 1}, codes, what)
		}
		nothing := func(int) any { return nil }
		product := "/v1/products/" + seller.has["products"]
		race("patch with a version", seller.owner().with("If-Match", `"1"`), "PATCH", product, func(i int) any { return object{"title": fmt.Sprintf("第%d个标题", i)} }, 200, 412)
		require.Equal(t, int64(2), seller.owner().get(t, "%s", product).num("version"))
		race("list", seller.owner(), "POST", product+"/list", nothing, 200, 409)
		race("the same SKU", seller.owner(), "POST", "/v1/products", func(int) any { return aProduct.with(object{"supplier_id": seller.has["suppliers"], "sku": "SAME"}) }, 201, 409)
		race("the same party", seller.owner(), "POST", "/v1/events/"+event+"/registrations", func(int) any { return object{"supplier_id": seller.has["suppliers"]} }, 201, 409)
		supply := seller.owner().get(t, "/v1/events/%s/registrations", event).str("items.0.id")
		race("approve", host.owner(), "POST", "/v1/events/"+event+"/registrations/"+supply+"/approve", nothing, 200, 409)
		demand := w.a["streamer"].registered(t, event, host, nil)
		race("the same wish", seller.owner(), "POST", "/v1/events/"+event+"/wishes", func(int) any {
			return object{"from_registration_id": supply, "to_registration_id": demand, "kind": "want"}
		}, 201, 409)
		race("the same block", seller.owner(), "POST", "/v1/blocks", func(int) any { return object{"blocked_organization_id": w.b["market"].id} }, 201, 409)
		race("the same newcomer", s.as(""), "POST", "/v1/accounts", func(int) any { return newcomer("supplier", "13800138444") }, 201, 409)
		codes := together(t, racers, func(i int) (*answer, error) {
			return host.owner().try(t.Context(), "POST", "/v1/events/"+event+"/schedule", object{"time_limit_ms": 10, "seed": i})
		})
		require.Equal(t, racers, codes[201]+codes[409], "%v", codes)
		require.Equal(t, int64(codes[201]), host.owner().get(t, "/v1/events/%s/schedule", event).num("revision"), "every one that won has a revision of its own")
		race("close registration", host.owner(), "POST", "/v1/events/"+event+"/close_registration", nothing, 200, 409)
		doomed := seller.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": seller.has["suppliers"]})).is(201).str("id")
		codes = together(t, racers, func(int) (*answer, error) {
			return seller.owner().try(t.Context(), "DELETE", "/v1/products/"+doomed, nil)
		})
		require.Equal(t, 1, codes[204], "%v", codes)
		require.Equal(t, racers-1, codes[404]+codes[409], "%v", codes)
		invite := seller.owner().post(t, "/v1/organizations/"+seller.id+"/members", object{"role": "member"}).is(201).str("token")
		tokens := make([]string, racers)
		for i := range tokens {
			by, _ := s.person(t, "supplier", "新人")
			tokens[i] = s.session(t, by)
		}
		codes = together(t, racers, func(i int) (*answer, error) {
			return s.as(tokens[i]).try(t.Context(), "POST", "/v1/me/memberships", object{"token": invite})
		})
		require.Equal(t, map[int]int{201: 1, 409: racers - 1}, codes, "an invitation is accepted once")
	})
}

func TestIdempotencyKeys(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		p := w.a["supplier"]
		body := aProduct.with(object{"supplier_id": p.has["suppliers"]})
		keyed := p.owner().with("Idempotency-Key", "once")
		first := keyed.post(t, "/v1/products", body).is(201)
		require.Empty(t, first.header.Get("Idempotent-Replayed"))
		again := keyed.post(t, "/v1/products", body).is(201)
		require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
		require.Equal(t, string(first.body), string(again.body))
		for _, name := range []string{"Content-Type", "ETag", "Location", "Content-Language", "Content-Length"} {
			require.Equal(t, first.header.Values(name), again.header.Values(name), name)
		}
		require.Len(t, p.owner().get(t, "/v1/products").list("items"), 2)

		keyed.post(t, "/v1/products", body.with(object{"title": "另一个标题"})).refused(422, "idempotency_key_reused")
		keyed.post(t, "/v1/suppliers", body).refused(422, "idempotency_key_reused")
		other := p.as(domain.Manager).with("Idempotency-Key", "once").post(t, "/v1/products", body).is(201)
		require.NotEqual(t, first.str("id"), other.str("id"), "another caller's key is another key")
		foreign := w.b["supplier"].owner().with("Idempotency-Key", "once").post(t, "/v1/products", body).is(422)
		require.Empty(t, foreign.header.Get("Idempotent-Replayed"))
		otherSession := s.as(s.session(t, domain.Actor{AccountID: domain.AccountID(p.account), OrganizationID: domain.OrganizationID(p.id)}))
		otherSession.with("Idempotency-Key", "once").post(t, "/v1/products", body).refused(409, "idempotency_key_completed")

		refused := keyed.with("Idempotency-Key", "bad").post(t, "/v1/products", object{"supplier_id": p.has["suppliers"]}).is(422)
		replayed := keyed.with("Idempotency-Key", "bad").post(t, "/v1/products", object{"supplier_id": p.has["suppliers"]}).is(422)
		require.Equal(t, string(refused.body), string(replayed.body))
		require.Equal(t, refused.header.Values("Content-Language"), replayed.header.Values("Content-Language"))

		for _, bad := range []string{strings.Repeat("k", 256), "a b\tc", "键"} {
			keyed.with("Idempotency-Key", bad).post(t, "/v1/products", body).faults("Idempotency-Key bad_header")
		}
		p.owner().with("Idempotency-Key", "once").patch(t, "/v1/products/"+first.str("id"), object{"title": "改了标题"}).is(200) // of POST only
		deleted := keyed.with("Idempotency-Key", "act").post(t, "/v1/products/"+first.str("id")+"/list", nil).is(200)
		require.Equal(t, string(deleted.body), string(keyed.with("Idempotency-Key", "act").post(t, "/v1/products/"+first.str("id")+"/list", nil).is(200).body))
		require.Equal(t, deleted.header.Get("ETag"), keyed.with("Idempotency-Key", "act").post(t, "/v1/products/"+first.str("id")+"/list", nil).header.Get("ETag"))

		s.clock.add(24*time.Hour + time.Second)
		fresh := keyed.post(t, "/v1/products", body).is(201)
		require.NotEqual(t, first.str("id"), fresh.str("id"), "a key is forgotten after a day")
	})
}

// A hundred posts with one key make one thing; all that are answered get the same answer.
func TestOneKeyAtOnce(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		var mu sync.Mutex
		bodies := map[string]bool{}
		codes := together(t, 100, func(i int) (*answer, error) {
			a, err := p.owner().with("Idempotency-Key", "one").try(t.Context(), "POST", "/v1/suppliers", aSupplier)
			if err == nil && a.status == 409 && a.str("code")+a.header.Get("Retry-After") != "idempotency_key_in_flight1" {
				err = fmt.Errorf("in flight, and not told when to come again: %s", a.body)
			}
			if err == nil && a.status == 201 {
				mu.Lock()
				defer mu.Unlock()
				bodies[string(a.body)] = true
			}
			return a, err
		})
		require.Equal(t, 100, codes[201]+codes[409], "%v", codes)
		require.Len(t, bodies, 1)
		require.Len(t, p.owner().get(t, "/v1/suppliers").list("items"), 1)
		s.settle(t)
		created := 0
		for _, topic := range p.owner().get(t, "/v1/changes").each("items", "topic") {
			if topic == "supplier.created" {
				created++
			}
		}
		require.Equal(t, 1, created)
	})
}

// A list read page by page while others write shows each thing that was there once.
func TestPagesWhileOthersWrite(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "market", "市场")
		var want []string
		for i := range 25 {
			want = append(want, p.owner().post(t, "/v1/markets", aMarket.with(object{"name": fmt.Sprintf("市场%d", i)})).is(201).str("id"))
		}
		var got []string
		for path := "/v1/markets?limit=7"; path != ""; {
			a := p.owner().get(t, "%s", path).is(200)
			got = append(got, a.each("items", "id")...)
			path = strings.TrimSuffix(strings.TrimPrefix(a.header.Get("Link"), "<"), `>; rel="next"`)
			require.Equal(t, path == "", a.at("next_cursor") == nil)
			p.owner().post(t, "/v1/markets", aMarket).is(201)
			p.owner().patch(t, "/v1/markets/"+want[3], object{"name": "改" + fmt.Sprint(len(got))}).is(200)
		}
		require.ElementsMatch(t, want, got)
	})
}

// A cursor is good for the caller and the filters it was made for.
func TestCursorsAreBound(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p, q := s.organization(t, "market", "甲"), s.organization(t, "market", "乙")
		for range 3 {
			p.owner().post(t, "/v1/markets", aMarket).is(201)
		}
		cursor := p.owner().get(t, "/v1/markets?limit=1").is(200).str("next_cursor")
		p.owner().get(t, "/v1/markets?limit=2&cursor=%s", cursor).is(200)
		p.owner().get(t, "/v1/markets?limit=1&division_code=440104&cursor=%s", cursor).faults("cursor bad_cursor")
		p.owner().get(t, "/v1/suppliers?limit=1&cursor=%s", cursor).faults("cursor bad_cursor")
		q.owner().get(t, "/v1/markets?limit=1&cursor=%s", cursor).faults("cursor bad_cursor")
		p.as(domain.Member).get(t, "/v1/markets?limit=1&cursor=%s", cursor).faults("cursor bad_cursor")
		flipped := "A" + cursor[1:]
		if flipped == cursor {
			flipped = "B" + cursor[1:]
		}
		p.owner().get(t, "/v1/markets?limit=1&cursor=%s", flipped).faults("cursor bad_cursor")
	})
}
