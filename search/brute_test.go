package search_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search"
)

// TestAgainstBruteForce compares total, facet counts and the order by number with a walk over all documents, on random queries,
// while documents change between them.
func TestAgainstBruteForce(t *testing.T) {
	const queries = 3000
	docs := marketOf(t, 400, 11)
	ix := search.NewEmbedded()
	swapAll(t, ix, search.Products, docs)
	rng := rand.New(rand.NewPCG(5, 5))
	fresh := marketOf(t, 600, 12)
	for i := range queries {
		if i%10 == 0 {
			docs = mutate(t, rng, ix, docs, fresh)
		}
		q := randomQuery(rng, docs)
		got, err := ix.Search(t.Context(), q)
		require.NoError(t, err)
		want := bruteForce(docs, q)
		require.Equal(t, want.Total, got.Total, "query %d: %+v", i, q)
		require.Equal(t, want.Facets, got.Facets, "query %d: %+v", i, q)
		if q.Sort != search.ByRelevance {
			require.Equal(t, ids(want), ids(got), "query %d: %+v", i, q)
		}
	}
}

func ids(r search.Result) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

// mutate replaces one document, adds one and removes one.
func mutate(t *testing.T, rng *rand.Rand, ix search.Index, docs, fresh []search.Document) []search.Document {
	t.Helper()
	changed := fresh[rng.IntN(len(fresh))]
	i := rng.IntN(len(docs))
	changed.ID, changed.Version = docs[i].ID, docs[i].Version+1
	docs[i] = changed
	added := fresh[rng.IntN(len(fresh))]
	added.ID = fmt.Sprintf("prd_add%d", rng.Uint64())
	gone := rng.IntN(len(docs))
	require.NoError(t, ix.Put(t.Context(), search.Products, changed, added))
	require.NoError(t, ix.Delete(t.Context(), search.Products, docs[gone].ID))
	return append(slices.Delete(docs, gone, gone+1), added)
}

func randomQuery(rng *rand.Rand, docs []search.Document) search.Query {
	q := search.Query{Kind: search.Products, Limit: 1 + rng.IntN(50), Sort: []search.Sort{search.ByRelevance, search.ByNewest, search.ByPriceAsc, search.ByPriceDesc, search.ByCommissionDesc}[rng.IntN(5)]}
	if rng.IntN(2) == 0 {
		q.Q = []string{"女装", "广州", "广东", "充电", "包"}[rng.IntN(5)]
	}
	fields := []string{"category_code", "origin_division_code", "stock_mode", "supplier_kind", "platform", "poverty_county"}
	for range rng.IntN(4) {
		field := fields[rng.IntN(len(fields))]
		var values []string
		for range rng.IntN(4) {
			values = append(values, docs[rng.IntN(len(docs))].Terms[field]...)
		}
		if rng.IntN(4) == 0 {
			q.Filters = append(q.Filters, search.NotIn(field, values...))
		} else {
			q.Filters = append(q.Filters, search.In(field, values...))
		}
	}
	switch rng.IntN(4) {
	case 0:
		q.Filters = append(q.Filters, search.AtLeast("commission_bps", int64(100*rng.IntN(40))))
	case 1:
		q.Filters = append(q.Filters, search.Between("live_price_fen", int64(100*rng.IntN(200)), int64(100*rng.IntN(500))))
	}
	for _, f := range fields {
		if rng.IntN(2) == 0 {
			q.Facets = append(q.Facets, f)
		}
	}
	return q
}

func bruteForce(docs []search.Document, q search.Query) search.Result {
	out := search.Result{Hits: []search.Hit{}, Facets: map[string][]search.FacetCount{}}
	var found []search.Document
	for _, d := range docs {
		if fits(d, q, "") {
			found = append(found, d)
		}
	}
	out.Total = int64(len(found))
	for _, facet := range q.Facets {
		counts := map[string]int64{}
		for _, d := range docs {
			if fits(d, q, facet) {
				for _, v := range d.Terms[facet] {
					counts[v]++
				}
			}
		}
		list := []search.FacetCount{}
		for v, n := range counts {
			list = append(list, search.FacetCount{Value: v, Count: n})
		}
		slices.SortFunc(list, func(a, b search.FacetCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		out.Facets[facet] = list[:min(len(list), search.DefaultFacetLimit)]
	}
	slices.SortFunc(found, func(a, b search.Document) int {
		return cmp.Or(cmp.Compare(sortKey(a, q.Sort), sortKey(b, q.Sort)), cmp.Compare(a.ID, b.ID))
	})
	for _, d := range found[:min(len(found), q.Limit)] {
		out.Hits = append(out.Hits, search.Hit{ID: d.ID})
	}
	return out
}

// fits leaves out the In filters of one field. The texts asked for are short enough to be plain substrings of one field.
func fits(d search.Document, q search.Query, but string) bool {
	if q.Q != "" && !strings.Contains(strings.Join([]string{d.Text["title"], d.Text["brand"], d.Text["category_names"], d.Text["place_names"], d.Text["supplier_name"], d.Text["description"]}, "\n"), q.Q) {
		return false
	}
	for _, f := range q.Filters {
		holds := slices.ContainsFunc(d.Terms[f.Field], func(v string) bool { return slices.Contains(f.Values, v) })
		n, known := d.Numbers[f.Field]
		switch {
		case f.Op == search.OpIn && f.Field != but && !holds, f.Op == search.OpNotIn && holds:
			return false
		case f.Op == search.OpRange && (!known || n < f.Min || n > f.Max):
			return false
		}
	}
	return true
}

func sortKey(d search.Document, sort search.Sort) int64 {
	field, sign := map[search.Sort]string{search.ByNewest: "created_at", search.ByPriceAsc: "live_price_fen", search.ByPriceDesc: "live_price_fen", search.ByCommissionDesc: "commission_bps"}[sort], int64(-1)
	if sort == search.ByPriceAsc {
		sign = 1
	}
	n, ok := d.Numbers[field]
	if !ok {
		return math.MaxInt64
	}
	return sign * n
}
