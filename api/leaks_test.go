package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/api"
	"gongbo/search"
)

// canaries are what organization A says that no other may read.
var canaries = []string{"13912345678", "欧阳锋", "GD44010199887766", "机密草稿标题", "私下备注", "金丝雀密钥", "拉黑理由", "未公开活动"}

// plant puts the canaries everywhere A may write.
func (w *world) plant(t testing.TB) {
	t.Helper()
	contact := object{"contact_phone": "13912345678", "contact_name": "欧阳锋"}
	seller, host := w.a["supplier"], w.a["organizer"]
	for noun, kind := range map[string]string{"suppliers": "supplier", "streamers": "streamer", "agencies": "agency", "organizers": "organizer"} {
		w.a[kind].owner().patch(t, "/v1/"+noun+"/"+w.a[kind].has[noun], contact).is(200)
	}
	seller.owner().post(t, "/v1/suppliers/"+seller.has["suppliers"]+"/credentials", object{"kind": "food_license", "number": "GD44010199887766"}).is(201)
	seller.owner().patch(t, "/v1/products/"+seller.has["products"], object{"title": "机密草稿标题"}).is(200)
	paused := seller.listed(t, object{"title": "机密草稿标题 暂停"})
	seller.owner().post(t, "/v1/products/"+paused+"/pause", nil).is(200)
	seller.importing(t, "?supplier_id="+seller.has["suppliers"], "title,category\n机密草稿标题,碎花裙\n").is(201)
	seller.owner().post(t, "/v1/api-keys", object{"name": "金丝雀密钥", "scopes": []string{"profiles:read"}}).is(201)
	seller.owner().post(t, "/v1/blocks", object{"blocked_organization_id": w.b["market"].id, "reason": "拉黑理由"}).is(201)
	host.owner().patch(t, "/v1/events/"+host.has["events"], object{"name": "未公开活动"}).is(200)
	host.has["open"] = host.opened(t)
	supply := seller.registered(t, host.has["open"], host, object{"note": "私下备注"})
	demand := w.a["streamer"].registered(t, host.has["open"], host, object{"note": "私下备注"})
	seller.owner().post(t, "/v1/events/"+host.has["open"]+"/wishes", object{"from_registration_id": supply, "to_registration_id": demand, "kind": "want"}).is(201)
	host.owner().post(t, "/v1/events/"+host.has["open"]+"/schedule", object{"time_limit_ms": 10}).is(201)
	for _, p := range w.b { // who takes part sees more, and still none of this
		if p.kind != "organizer" {
			p.registered(t, host.has["open"], host, nil)
		}
	}
	w.settle(t)
}

// No reading operation shows another's secrets, whatever ID it is asked for.
func TestNothingLeaks(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		w.plant(t)
		ids := map[string]string{}
		for _, p := range w.a {
			maps.Copy(ids, p.has)
		}
		ids["suppliers"], ids["streamers"] = w.a["supplier"].has["suppliers"], w.a["streamer"].has["streamers"]
		read := func(c caller, org string) string {
			var all strings.Builder
			for _, o := range s.spec.operations() {
				if o.method != "GET" {
					continue
				}
				queries := []string{""}
				if strings.HasPrefix(o.path, "/v1/search/") {
					queries = []string{"?limit=100", "?q=机密", "?q=机密草稿标题&facets=category_code", "?q=欧阳锋", "?q=13912345678", "?q=GD44010199887766", "?q=私下备注"}
				} else if o.id == "listProducts" || strings.HasPrefix(o.id, "list") && !strings.Contains(o.path, "{") && strings.HasPrefix(o.path, "/v1/s") {
					queries = append(queries, "?limit=100&organization_id="+org)
				}
				events := []string{ids["events"], w.a["organizer"].has["open"]}
				if !strings.Contains(o.path, "/events/") {
					events = events[:1]
				}
				for _, event := range events {
					at := maps.Clone(ids)
					at["events"] = event
					for _, q := range queries {
						a := c.send(t, "GET", o.at(at)+q, nil)
						all.Write(a.body)
						for name, values := range a.header {
							all.WriteString(name + strings.Join(values, " "))
						}
					}
				}
			}
			return all.String()
		}
		own := read(w.a["supplier"].owner(), w.a["supplier"].id)
		for _, canary := range []string{"13912345678", "欧阳锋", "GD44010199887766", "机密草稿标题", "私下备注", "拉黑理由"} {
			require.Contains(t, own, canary, "the test would see it")
		}
		for kind, p := range w.b {
			seen := read(p.owner(), w.a["supplier"].id)
			for _, canary := range canaries {
				require.NotContains(t, seen, canary, "a %s reads it", kind)
			}
		}
		for _, canary := range canaries {
			require.NotContains(t, s.log.String(), canary)
		}
	})
}

// broken fails as a server may that does not mind what it says.
type broken struct{ search.Index }

var errSecret = errors.New("dial tcp 10.0.0.7:7700: password=hunter2 /root/secret.go:42 SELECT * FROM accounts")

func (broken) Search(context.Context, search.Query) (search.Result, error) {
	return search.Result{}, errSecret
}

// A failure of ours is a 500 that says nothing; the log has the rest, but no tokens.
func TestFailuresSayNothing(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		s.api.Index = broken{s.api.Index}
		a, err := p.owner().with("X-Request-Id", "trace-1").try(t.Context(), "GET", "/v1/search/products", nil)
		require.NoError(t, err)
		require.Equal(t, 500, a.status)
		require.NotRegexp(t, leaks, string(a.body))
		require.NotContains(t, string(a.body), "hunter2")
		require.Equal(t, "internal trace-1", a.str("code")+" "+a.str("request_id"))
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(strings.TrimSpace(s.log.String())), &line))
		require.Equal(t, "trace-1", line["request_id"])
		require.Equal(t, slog.LevelError.String(), line["level"])
		require.NotContains(t, s.log.String(), p.tokens["owner"])

		s.api.Index = nil // and a panic is one too
		a, err = p.owner().try(t.Context(), "GET", "/v1/search/products", nil)
		require.NoError(t, err)
		require.Equal(t, 500, a.status)
		require.NotRegexp(t, leaks, string(a.body))
		require.NotContains(t, s.log.String(), p.tokens["owner"])

		s.api.Index = away{}
		a, err = p.owner().try(t.Context(), "GET", "/v1/search/products", nil)
		require.NoError(t, err)
		require.Equal(t, "503 unavailable 2", a.str("status")+" "+a.str("code")+" "+a.header.Get("Retry-After"))
	})
}

// away is an index that cannot be reached.
type away struct{ search.Index }

func (away) Search(context.Context, search.Query) (search.Result, error) {
	return search.Result{}, search.ErrUnavailable
}

func TestNotReady(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		a, err := s.as("").try(t.Context(), "GET", "/readyz", nil)
		require.NoError(t, err)
		require.Equal(t, 503, a.status)
		require.NotRegexp(t, leaks, string(a.body))
		s.as("").get(t, "/healthz").is(200)
	}, func(a *api.API) { a.Ready = func() error { return errSecret } })
}

// The pages of the docs are served to anybody, and are pages only.
func TestDocsPages(t *testing.T) {
	oneAPI(t, func(t *testing.T, s *server) {
		for path, status := range map[string]int{"/": 302, "/docs": 200, "/docs/page.js": 200, "/docs/nothing": 404} {
			a, err := s.as("").try(t.Context(), "GET", path, nil)
			require.NoError(t, err)
			require.Equal(t, status, a.status, path)
			require.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"), path)
			require.NotEmpty(t, a.header.Get("Content-Security-Policy"), path)
			require.Empty(t, a.header.Get("Set-Cookie"), path)
		}
	})
}
