package api_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// shelf lists products of two suppliers for the tests of search.
func shelf(t testing.TB, s *server) (*world, map[string]string) {
	t.Helper()
	w := newWorld(t, s)
	p := w.a["supplier"]
	ids := map[string]string{
		"dress": p.listed(t, object{"title": "法式碎花连衣裙 显瘦", "live_price_fen": 9900, "commission_bps": 2500, "dropship": true, "origin_division_code": "440106"}),
		"knit":  p.listed(t, object{"title": "秋冬针织连衣裙", "category_code": "010102", "live_price_fen": 19900, "commission_bps": 3000, "stock_mode": "presale", "origin_division_code": "445281"}),
		"late":  w.b["supplier"].listed(t, object{"title": "大码碎花裙", "live_price_fen": 5900, "commission_bps": 1000, "ship_within_hours": 72}),
	}
	ids["draft"] = p.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": p.has["suppliers"], "title": "未发布的碎花裙"})).is(201).str("id")
	ids["paused"] = p.listed(t, object{"title": "暂停的碎花裙"})
	p.owner().post(t, "/v1/products/"+ids["paused"]+"/pause", nil).is(200)
	s.settle(t)
	return w, ids
}

// found are the IDs of the hits.
func found(a *answer) []string {
	out := []string{}
	for i := range a.is(200).list("hits") {
		out = append(out, a.str(fmt.Sprintf("hits.%d.item.id", i)))
	}
	return out
}

// counts are the values of a facet.
func counts(a *answer, facet string) map[string]int64 {
	out := map[string]int64{}
	for i := range a.list("facets." + facet) {
		at := fmt.Sprintf("facets.%s.%d.", facet, i)
		out[a.str(at+"value")] = a.num(at + "count")
	}
	return out
}

func TestSearchProducts(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w, ids := shelf(t, s)
		c := w.b["streamer"].owner()
		for query, want := range map[string][]string{
			"q=碎花裙":                       {"dress", "late"},
			"q=lianyiqun":                 {"dress", "knit", "late"},
			"q=連衣裙":                       {"dress", "knit", "late"},
			"q=针织":                        {"knit"},
			"q=女装":                        {"dress", "knit", "late"},
			"q=nvzhuang":                  {"dress", "knit", "late"},
			"q=女裝":                        {"dress", "knit", "late"},
			"q=火星车":                       {},
			"category_code=010102":        {"knit"},
			"category_code=0101":          {"dress", "knit", "late"},
			"category_code=010102,010101": {"dress", "knit", "late"},
			"min_live_price_fen=9900":     {"dress", "knit"},
			"max_live_price_fen=9900":     {"dress", "late"},
			"min_commission_bps=2500":     {"dress", "knit"},
			"dropship=true":               {"dress"},
			"dropship=false":              {"knit", "late"},
			"stock_mode=presale":          {"knit"},
			"max_ship_within_hours=24":    {"dress", "knit"},
			"origin_division_code=440100": {"dress", "late"},
			"origin_division_code=445200": {"knit"},
			"supplier_id=" + w.b["supplier"].has["suppliers"]:                          {"late"},
			"q=裙&origin_division_code=440100&min_commission_bps=2000&category_code=01": {"dress"},
		} {
			var expected []string
			for _, name := range want {
				expected = append(expected, ids[name])
			}
			a := c.get(t, "/v1/search/products?%s", query)
			require.ElementsMatch(t, expected, found(a), query)
			require.Equal(t, fmt.Sprint(len(want)), a.str("total"), query)
		}
		order := func(sort string) []string { return found(c.get(t, "/v1/search/products?sort=%s", sort)) }
		require.Equal(t, []string{ids["late"], ids["dress"], ids["knit"]}, order("price_asc"))
		require.Equal(t, []string{ids["knit"], ids["dress"], ids["late"]}, order("price_desc"))
		require.Equal(t, []string{ids["knit"], ids["dress"], ids["late"]}, order("commission_desc"))
		require.Contains(t, string(c.get(t, "/v1/search/products?q=碎花").is(200).body), `\u003cem\u003e碎花\u003c/em\u003e`)

		first := c.get(t, "/v1/search/products?sort=price_asc&limit=2").is(200)
		require.Equal(t, "3", first.str("total"))
		second := c.get(t, "/v1/search/products?sort=price_asc&limit=2&cursor=%s", first.str("next_cursor")).is(200)
		require.Equal(t, []string{ids["knit"]}, found(second))
		require.Nil(t, second.at("next_cursor"))
		c.get(t, "/v1/search/products?sort=price_desc&limit=2&cursor=%s", first.str("next_cursor")).faults("cursor bad_cursor")
		c.get(t, "/v1/search/suppliers?sort=price_asc").is(422)
	})
}

// What is a draft, paused or deleted is found, and counted, by its owner alone.
func TestSearchShowsNoDrafts(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w, ids := shelf(t, s)
		for _, c := range []caller{w.b["streamer"].owner(), w.b["agency"].owner(), w.a["organizer"].owner()} {
			a := c.get(t, "/v1/search/products?q=碎花裙&facets=category_code,supplier_kind,origin_division_code").is(200)
			require.ElementsMatch(t, []string{ids["dress"], ids["late"]}, found(a))
			require.Equal(t, "2", a.str("total"))
			require.Equal(t, int64(2), counts(a, "category_code")["010101"])
			require.Equal(t, map[string]int64{"wholesale_vendor": 2}, counts(a, "supplier_kind"))
			require.Zero(t, c.get(t, "/v1/search/products?q=未发布").is(200).num("total"))
			require.Empty(t, only(c.get(t, "/v1/products?limit=100").is(200).each("items", "status"), "draft"))
			c.get(t, "/v1/products?status=draft&organization_id=%s", w.a["supplier"].id).is(200)
			require.NotContains(t, string(c.get(t, "/v1/products?status=draft&organization_id=%s", w.a["supplier"].id).body), ids["draft"])
		}
		own := w.a["supplier"].owner().get(t, "/v1/search/products?q=碎花裙").is(200)
		require.Contains(t, found(own), ids["draft"])
		require.Contains(t, found(own), ids["paused"])

		seller := w.a["supplier"].owner()
		seller.post(t, "/v1/products/"+ids["dress"]+"/pause", nil).is(200) // the index has not heard of it yet
		require.Equal(t, []string{ids["late"]}, found(w.b["streamer"].owner().get(t, "/v1/search/products?q=碎花裙")))
		seller.del(t, "/v1/products/"+ids["knit"]).is(204)
		require.Equal(t, []string{ids["late"]}, found(w.b["streamer"].owner().get(t, "/v1/search/products")))
		s.settle(t)
		require.Equal(t, "1", w.b["streamer"].owner().get(t, "/v1/search/products").str("total"))
	})
}

func TestSearchParties(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		p := w.a["streamer"]
		big := p.owner().post(t, "/v1/streamers", aStreamer.with(object{"name": "大主播阿强", "follower_count": 6_000_000, "capabilities": []string{"cantonese"}, "bands": []string{"late_night"}, "min_commission_bps": 3000})).is(201).str("id")
		farm := w.a["supplier"].owner().post(t, "/v1/suppliers", aSupplier.with(object{"kind": "farm_producer", "name": "连山果园", "division_code": "441825", "category_codes": []string{"12"}, "owner_host": true})).is(201).str("id")
		s.settle(t)
		c := w.b["organizer"].owner()
		for query, want := range map[string]string{"tier=head": big, "q=aqiang": big, "capability=cantonese": big, "night_band=late_night": big, "min_follower_count=5000000": big} {
			require.Equal(t, []string{want}, found(c.get(t, "/v1/search/streamers?%s", query)), query)
		}
		require.Equal(t, "4", c.get(t, "/v1/search/streamers?max_min_commission_bps=1000").is(200).str("total"))
		require.Equal(t, map[string]int64{"head": 1, "waist": 4}, counts(c.get(t, "/v1/search/streamers?facets=tier").is(200), "tier"))
		for query, want := range map[string]string{"kind=farm_producer": farm, "q=果园": farm, "owner_host=true": farm, "division_code=441800": farm, "category_code=12": farm} {
			require.Equal(t, []string{want}, found(c.get(t, "/v1/search/suppliers?%s", query)), query)
		}
		require.NotContains(t, string(c.get(t, "/v1/search/suppliers").is(200).body), "13800138111")
		w.a["supplier"].owner().patch(t, "/v1/suppliers/"+farm, object{"name": "连山茶园"}).is(200)
		s.settle(t)
		require.Empty(t, found(c.get(t, "/v1/search/suppliers?q=果园")))
		require.Equal(t, []string{farm}, found(c.get(t, "/v1/search/suppliers?q=茶园")))
		w.a["supplier"].owner().del(t, "/v1/suppliers/"+farm).is(204)
		s.settle(t)
		require.Empty(t, found(c.get(t, "/v1/search/suppliers?q=茶园")))
		drift, err := s.mirror.Check(t.Context())
		require.NoError(t, err)
		for kind, d := range drift {
			require.Zero(t, d, kind)
		}
	})
}
