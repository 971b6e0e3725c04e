package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProfiles(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		for _, v := range []struct {
			kind, noun string
			body       object
			filter     string
		}{
			{"supplier", "suppliers", aSupplier, "kind=wholesale_vendor&division_code=440104"},
			{"streamer", "streamers", aStreamer, "division_code=440100"},
			{"agency", "agencies", anAgency, "division_code=440100"},
			{"organizer", "organizers", anOrganizer, "kind=association"},
			{"market", "markets", aMarket, "division_code=440104"},
		} {
			p, reader := w.a[v.kind], w.b["streamer"]
			made := p.owner().post(t, "/v1/"+v.noun, v.body).is(201)
			at := "/v1/" + v.noun + "/" + made.str("id")
			require.Equal(t, at, made.header.Get("Location"))
			require.Equal(t, p.id, made.str("organization_id"))
			require.Equal(t, string(made.body), string(p.owner().get(t, "%s", at).is(200).body), "what is read is what was made")
			require.Contains(t, reader.owner().get(t, "/v1/%s?organization_id=%s&%s", v.noun, p.id, v.filter).is(200).each("items", "id"), made.str("id"))
			require.Empty(t, reader.owner().get(t, "/v1/%s?division_code=650000", v.noun).is(200).list("items"))

			p.owner().patch(t, at, object{"name": "新名", "division_code": "442000"}).is(200)
			got := reader.owner().get(t, "%s", at).is(200)
			require.Equal(t, "新名 442000 2", got.str("name")+" "+got.str("division_code")+" "+got.str("version"))
			if phone := p.owner().get(t, "%s", at).str("contact_phone"); phone != "" {
				require.Regexp(t, `^\+861\d{10}$`, phone, "its own it sees")
				require.Regexp(t, `^1\d\d\*{4}\d{4}$`, got.str("contact_phone"))
				require.Regexp(t, `^\p{Han}\*$`, got.str("contact_name"))
			}
			p.owner().del(t, at).is(204)
			p.owner().get(t, "%s", at).refused(404, "not_found")
			p.owner().del(t, at).refused(404, "not_found")
		}
		supplier := w.a["supplier"]
		supplier.owner().del(t, "/v1/suppliers/"+supplier.has["suppliers"]).refused(409, "in_use")
	})
}

// A merge patch (RFC 7396) changes what it names, takes away what it sets to null, and leaves the rest.
func TestMergePatch(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "streamer", "主播")
		made := p.owner().post(t, "/v1/streamers", aStreamer.with(object{"bio": "卖女装", "bands": []string{"evening", "morning"},
			"audience": object{"female_bps": 8000, "ages": []object{{"band": "24_30", "share_bps": 10000}}, "regions": []object{{"division_code": "440000", "share_bps": 4000}}}})).is(201)
		at := "/v1/streamers/" + made.str("id")
		patch := func(body any) *answer { return p.owner().patch(t, at, body).is(200) }

		got := patch(object{"audience": object{"female_bps": 7000}})
		require.Equal(t, "7000 24_30 440000", got.str("audience.female_bps")+" "+got.str("audience.ages.0.band")+" "+got.str("audience.regions.0.division_code"), "objects are merged")
		got = patch(object{"bands": []string{"late_night"}})
		require.Equal(t, "[late_night]", got.str("bands"), "lists are replaced")
		got = patch(object{"bio": nil, "audience": object{"female_bps": nil}, "bands": nil})
		require.Equal(t, " [] []", got.str("bio")+" "+got.str("bands")+" "+fmt.Sprint(got.list("audience.spending")))
		require.Nil(t, got.at("audience.female_bps"))
		require.Equal(t, "24_30", got.str("audience.ages.0.band"))
		version := got.num("version")
		for _, same := range []any{object{}, object{"bio": ""}, object{"bio": nil}, object{"name": "小美直播"}, object{"name": "  小美直播 "}, object{"bands": []string{}}} {
			require.Equal(t, version, patch(same).num("version"), "%v changes nothing", same)
		}
		p.owner().patch(t, at, object{"name": nil}).faults("name required")
		p.owner().patch(t, at, object{"accounts": nil}).faults("accounts required")
		p.owner().patch(t, at, object{"audience": nil}).is(200)
		p.owner().patch(t, at, object{"audience": object{"sex": 1}}).faults("audience.sex unknown_field")
		p.owner().patch(t, at, object{"accounts": []any{nil}}).is(422)
		p.owner().with("Content-Type", "application/merge-patch+json").patch(t, at, object{"bio": "x"}).is(200)
		p.owner().with("Content-Type", "application/json-patch+json").patch(t, at, raw(`[]`)).refused(415, "unsupported_media_type")
	})
}

// Who blocks whom keeps both apart, at once and in every place, and takes back what it said.
func TestBlocks(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		seller, host, buyer := w.a["supplier"], w.a["organizer"], w.a["streamer"]
		product := seller.listed(t, nil)
		event := host.opened(t)
		seller.registered(t, event, host, nil)
		mine := buyer.registered(t, event, host, nil)
		s.settle(t)
		theirs := func(c caller, org string) []string {
			var seen []string
			look := func(what string, found bool) {
				if found {
					seen = append(seen, what)
				}
			}
			has := func(a *answer, path string) bool {
				return strings.Contains(fmt.Sprint(a.is(200).each(path, "organization_id"), a.each(path, "item")), org)
			}
			look("suppliers", has(c.get(t, "/v1/suppliers"), "items"))
			look("streamers", has(c.get(t, "/v1/streamers"), "items"))
			look("products", has(c.get(t, "/v1/products"), "items"))
			look("registrations", has(c.get(t, "/v1/events/%s/registrations", event), "items"))
			for _, noun := range []string{"products", "suppliers", "streamers"} {
				look("search "+noun, has(c.get(t, "/v1/search/%s", noun), "hits"))
			}
			return seen
		}
		all := []string{"suppliers", "products", "registrations", "search products", "search suppliers"}
		require.Equal(t, all, theirs(buyer.owner(), seller.id))
		require.Equal(t, []string{"streamers", "registrations", "search streamers"}, theirs(seller.owner(), buyer.id))
		total := buyer.owner().get(t, "/v1/search/products?facets=category_code").is(200)
		require.Equal(t, "1", total.str("total"))
		require.Contains(t, buyer.owner().get(t, "/v1/streamers/%s/matches", buyer.has["streamers"]).is(200).each("items", "product_id"), product)

		seller.owner().post(t, "/v1/blocks", object{"blocked_organization_id": seller.id}).faults("blocked_organization_id own_organization")
		seller.owner().post(t, "/v1/blocks", object{"blocked_organization_id": unknown("organizations")}).faults("blocked_organization_id no_such_reference")
		block := seller.owner().post(t, "/v1/blocks", object{"blocked_organization_id": buyer.id, "reason": "欠款不还"}).is(201).str("id")
		require.Empty(t, theirs(buyer.owner(), seller.id), "at once, before the mirror hears of it")
		require.Empty(t, theirs(seller.owner(), buyer.id))
		require.Empty(t, buyer.owner().get(t, "/v1/blocks").is(200).list("items"), "who is blocked does not learn of it")
		for _, at := range []string{"/v1/suppliers/" + seller.has["suppliers"], "/v1/suppliers/" + seller.has["suppliers"] + "/credentials", "/v1/products/" + product, "/v1/products/" + product + "/matches", "/v1/suppliers/" + seller.has["suppliers"] + "/matches"} {
			buyer.owner().get(t, "%s", at).refused(404, "not_found")
		}
		seller.owner().get(t, "/v1/streamers/%s", buyer.has["streamers"]).refused(404, "not_found")
		found := buyer.owner().get(t, "/v1/search/products?facets=category_code,supplier_kind").is(200)
		require.Equal(t, "0", found.str("total"))
		require.Empty(t, found.list("facets.category_code"))
		require.NotContains(t, buyer.owner().get(t, "/v1/streamers/%s/matches", buyer.has["streamers"]).is(200).each("items", "product_id"), product, "nor in matches, at once")
		require.NotContains(t, seller.owner().get(t, "/v1/products/%s/matches", product).is(200).each("items", "streamer_id"), buyer.has["streamers"])
		require.NotContains(t, seller.owner().get(t, "/v1/suppliers/%s/matches", seller.has["suppliers"]).is(200).each("items", "streamer_id"), buyer.has["streamers"])
		buyer.owner().post(t, "/v1/matches/explain", object{"streamer_id": buyer.has["streamers"], "product_id": product}).faults("product_id no_such_reference")
		supply := host.owner().get(t, "/v1/events/%s/registrations?side=supply", event).is(200).str("items.0.id")
		buyer.owner().post(t, "/v1/events/"+event+"/wishes", object{"from_registration_id": mine, "to_registration_id": supply, "kind": "want"}).faults("to_registration_id no_such_reference")
		host.owner().post(t, "/v1/events/"+event+"/schedule", object{"time_limit_ms": 10}).refused(409, "nothing_to_schedule")

		seller.owner().del(t, "/v1/blocks/"+block).is(204)
		s.settle(t)
		require.Equal(t, all, theirs(buyer.owner(), seller.id))
		require.Contains(t, buyer.owner().get(t, "/v1/streamers/%s/matches", buyer.has["streamers"]).is(200).each("items", "product_id"), product)
	})
}

func TestReference(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		c := s.as("")
		leaves := map[string]bool{}
		for path := "/v1/categories?limit=100&leaf=true"; path != ""; {
			a := c.get(t, "%s", path).is(200)
			for _, code := range a.each("items", "code") {
				require.False(t, leaves[code], code)
				leaves[code] = true
			}
			path = strings.TrimSuffix(strings.TrimPrefix(a.header.Get("Link"), "<"), `>; rel="next"`)
		}
		require.GreaterOrEqual(t, len(leaves), 300)
		require.Equal(t, "女装", c.get(t, "/v1/categories?parent_code=").is(200).str("items.0.name_zh"))
		require.Contains(t, c.get(t, "/v1/divisions?parent_code=440000&limit=100").is(200).each("items", "name"), "广州市")
		require.NotEmpty(t, c.get(t, "/v1/divisions?poverty_county=true").is(200).str("next_cursor"))
		require.NotEmpty(t, c.get(t, "/v1/enums").is(200).list("items"))
		require.Equal(t, "ok", c.get(t, "/healthz").is(200).str("status"))
		require.Equal(t, "ready", c.get(t, "/readyz").is(200).str("status"))
		require.Equal(t, 200, c.get(t, "/openapi.json").status)
	})
}
