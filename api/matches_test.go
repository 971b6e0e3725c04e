package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMatches(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w, ids := shelf(t, s)
		buyer, seller := w.a["streamer"], w.a["supplier"]
		streamer := buyer.has["streamers"]
		a := buyer.owner().get(t, "/v1/streamers/%s/matches", streamer).is(200)
		got := a.each("items", "product_id")
		require.ElementsMatch(t, []string{ids["dress"], ids["knit"], ids["late"]}, got)
		last := int64(10_000)
		for i := range got {
			at := fmt.Sprintf("items.%d.", i)
			score := a.num(at + "score")
			require.LessOrEqual(t, score, last, "the best first")
			last = score
			for _, side := range []string{"streamer", "supplier"} {
				var sum int64
				for j := range a.list(at + side + ".components") {
					part := fmt.Sprintf("%s%s.components.%d.", at, side, j)
					sum += a.num(part + "points")
					require.LessOrEqual(t, a.num(part+"points"), a.num(part+"max"))
					require.NotEmpty(t, a.str(part+"reason.text"))
				}
				require.Equal(t, sum, a.num(at+side+".score"), "the parts sum to the whole")
			}
			require.NotEmpty(t, a.list(at+"reasons"))
			require.Empty(t, a.list(at+"vetoes"))
		}
		s1, s2 := a.num("items.0.streamer.score"), a.num("items.0.supplier.score")
		require.InDelta(t, 2*s1*s2/(s1+s2), a.num("items.0.score"), 1, "the harmonic mean of both sides")

		require.Equal(t, []string{ids["knit"]}, buyer.owner().get(t, "/v1/streamers/%s/matches?category_code=010102", streamer).is(200).each("items", "product_id"))
		suppliers := buyer.owner().get(t, "/v1/streamers/%s/matches?want=suppliers", streamer).is(200).each("items", "supplier_id")
		require.ElementsMatch(t, []string{seller.has["suppliers"], w.b["supplier"].has["suppliers"]}, suppliers)
		back := seller.owner().get(t, "/v1/products/%s/matches", ids["dress"]).is(200)
		require.Contains(t, back.each("items", "streamer_id"), streamer)
		for i, id := range back.each("items", "streamer_id") {
			if id == streamer {
				require.Equal(t, a.num(fmt.Sprintf("items.%d.score", slices.Index(got, ids["dress"]))), back.num(fmt.Sprintf("items.%d.score", i)), "both ways the same")
			}
		}
		require.Contains(t, seller.owner().get(t, "/v1/suppliers/%s/matches", seller.has["suppliers"]).is(200).each("items", "streamer_id"), streamer)

		one := buyer.owner().get(t, "/v1/streamers/%s/matches?limit=1", streamer).is(200)
		rest := buyer.owner().get(t, "/v1/streamers/%s/matches?limit=2&cursor=%s", streamer, one.str("next_cursor")).is(200)
		require.Equal(t, got, append(one.each("items", "product_id"), rest.each("items", "product_id")...))
		require.Nil(t, rest.at("next_cursor"))
		english := buyer.owner().with("Accept-Language", "en").get(t, "/v1/streamers/%s/matches", streamer).is(200)
		require.NotEqual(t, a.str("items.0.reasons.0.text"), english.str("items.0.reasons.0.text"))
		require.False(t, strings.ContainsAny(english.str("items.0.reasons.0.text"), "，。"), english.str("items.0.reasons.0.text"))
	})
}

// Explain tells what stops a pair and who could lift it.
func TestExplainMatch(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w, ids := shelf(t, s)
		buyer := w.a["streamer"]
		explain := func(c caller, streamer, product string) *answer {
			return c.post(t, "/v1/matches/explain", object{"streamer_id": streamer, "product_id": product})
		}
		proud := buyer.owner().post(t, "/v1/streamers", aStreamer.with(object{"name": "挑剔主播", "min_commission_bps": 2600, "max_ship_within_hours": 48})).is(201).str("id")
		s.settle(t)
		a := explain(buyer.owner(), proud, ids["late"]).is(200)
		require.Equal(t, "0", a.str("score"))
		require.ElementsMatch(t, []string{"commission_below_minimum", "ships_too_late"}, a.each("vetoes", "code"))
		require.NotEmpty(t, a.str("vetoes.0.text"))
		require.NotEmpty(t, a.list("raises"))
		require.NotContains(t, buyer.owner().get(t, "/v1/streamers/%s/matches", proud).is(200).each("items", "product_id"), ids["late"])
		good := explain(buyer.owner(), buyer.has["streamers"], ids["dress"]).is(200)
		require.Empty(t, good.list("vetoes"))
		require.Positive(t, good.num("score"))
		explain(w.b["agency"].owner(), buyer.has["streamers"], ids["dress"]).faults("streamer_id not_allowed_here")
		explain(w.b["organizer"].owner(), buyer.has["streamers"], ids["dress"]).is(200)
		explain(buyer.owner(), unknown("streamers"), unknown("products")).faults("streamer_id no_such_reference", "product_id no_such_reference")
		for _, hidden := range []string{"draft", "paused"} {
			explain(buyer.owner(), buyer.has["streamers"], ids[hidden]).faults("product_id no_such_reference")
			require.Contains(t, explain(w.a["supplier"].owner(), buyer.has["streamers"], ids[hidden]).is(200).each("vetoes", "code"), "product_not_listed", "its owner may ask")
			buyer.owner().get(t, "/v1/products/%s/matches", ids[hidden]).refused(404, "not_found")
		}
		// what the table has not heard of yet
		fresh := buyer.owner().post(t, "/v1/streamers", aStreamer).is(201).str("id")
		a, err := buyer.owner().try(t.Context(), "GET", "/v1/streamers/"+fresh+"/matches", nil)
		require.NoError(t, err)
		require.Equal(t, 503, a.status)
		require.Equal(t, "2", a.header.Get("Retry-After"))
	})
}
