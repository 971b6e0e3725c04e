// Package conformance holds what every search index must do, as tests that run on any of them.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search"
)

// Run runs the suite. open returns an empty index for each test.
func Run(t *testing.T, open func(t *testing.T) search.Index) {
	for name, test := range map[string]func(*testing.T, search.Index){
		"finds what people type":             findsWhatPeopleType,
		"typed before other ways":            typedBeforeOtherWays,
		"highlights raw text, escaped":       highlights,
		"filters":                            filtersNarrow,
		"facets ignore their own filter":     facetsAreDisjunctive,
		"blocks bind facets":                 blocksBindFacets,
		"sorts, unknown last":                sorts,
		"pages never repeat or miss":         pages,
		"cursor survives writes":             cursorSurvivesWrites,
		"a put is seen, an older one is not": putReplaces,
		"delete forgets":                     deleteForgets,
		"swap replaces all":                  swapReplaces,
		"swap keeps what is written during":  swapKeepsWrites,
		"a failing swap changes nothing":     swapFails,
		"bad queries are named":              badQueries,
		"bad documents are refused":          badDocuments,
		"hostile texts do no harm":           hostileTexts,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func findsWhatPeopleType(t *testing.T, ix search.Index) {
	fill(t, ix)
	for q, want := range map[string][]string{
		"女装 广州":       {"prd_dress"},
		"广州 女装":       {"prd_dress"},
		"女裝":          {"prd_dress"},
		"女装夏季":        {"prd_dress"},
		"nvzhuang":    {"prd_dress"},
		"nuzhuang":    {"prd_dress"},
		"lianyiqun":   {"prd_dress"},
		"nz":          {"prd_dress", "prd_tee"}, // 男装 too
		"蘋果":          {"prd_apple", "prd_iphone"},
		"pingguo":     {"prd_apple", "prd_iphone"},
		"ＩＰＨＯＮＥ":      {"prd_iphone"},
		"iphone15":    {"prd_iphone"},
		"ipho":        {"prd_iphone"},
		"iphnoe":      {"prd_iphone"},
		"移动电源":        {"prd_power"},
		"power bank":  {"prd_power"},
		"小米移动电源":      {"prd_power"},
		"tee":         {"prd_tee"},
		"T恤":          {"prd_tee"},
		"唇膏":          {"prd_lip"},
		"loreal":      {},
		"l'oréal":     {"prd_lip"},
		"xiaomi 充电":   {"prd_power"},
		"xaiomi":      {"prd_power"},
		"chongqing":   {"prd_pepper"},
		"zhongqing":   {},
		"changsha":    {"prd_bank"},
		"yinhang":     {"prd_bank"},
		"女装 批发":       {"prd_dress"},
		"橙":           {"prd_pepper"},
		"没有这种东西":      {},
		"20000mah":    {"prd_power"},
		"女装连衣裙 秋水伊人 ": {"prd_dress"},
	} {
		got := ids(find(t, ix, search.Query{Q: q}))
		slices.Sort(got)
		require.Equal(t, want, got, "query %q", q)
	}
}

func typedBeforeOtherWays(t *testing.T, ix search.Index) {
	fill(t, ix)
	r := find(t, ix, search.Query{Q: "充电宝"})
	require.Equal(t, "prd_power", r.Hits[0].ID)
	require.Greater(t, r.Hits[0].Score, int64(0))
	require.LessOrEqual(t, r.Hits[0].Score, int64(10000))
	r = find(t, ix, search.Query{Q: "苹果"})
	require.Equal(t, int64(2), r.Total)
	for i := 1; i < len(r.Hits); i++ {
		require.GreaterOrEqual(t, r.Hits[i-1].Score, r.Hits[i].Score)
	}
}

func highlights(t *testing.T, ix search.Index) {
	fill(t, ix)
	for q, want := range map[string]string{
		"女裝":       "夏季<em>女装</em>连衣裙 碎花 2024新款",
		"nvzhuang": "夏季<em>女装</em>连衣裙 碎花 2024新款",
		"短袖":       "纯棉T恤 男 &lt;<em>短袖</em>&gt; &amp; 圆领",
		"ＩＰＨＯＮＥ":   "Apple <em>iPhone</em>15 手机壳 透明防摔",
	} {
		r := find(t, ix, search.Query{Q: q})
		require.NotEmpty(t, r.Hits, q)
		require.Equal(t, want, r.Hits[0].Highlights["title"], q)
	}
	require.Empty(t, find(t, ix, search.Query{}).Hits[0].Highlights)
}

func filtersNarrow(t *testing.T, ix search.Index) {
	fill(t, ix)
	for name, c := range map[string]struct {
		filters []search.Filter
		want    []string
	}{
		"ancestor":        {[]search.Filter{search.In("category_code", "30")}, []string{"prd_apple", "prd_pepper"}},
		"any of":          {[]search.Filter{search.In("category_code", "100101", "4001")}, []string{"prd_dress", "prd_lip"}},
		"two fields":      {[]search.Filter{search.In("origin_division_code", "440000"), search.In("stock_mode", "presale")}, []string{"prd_tee"}},
		"same field, and": {[]search.Filter{search.In("category_code", "10"), search.In("category_code", "1002")}, []string{"prd_tee"}},
		"none of none":    {[]search.Filter{search.In("category_code")}, []string{}},
		"unknown value":   {[]search.Filter{search.In("category_code", `x" OR id EXISTS`)}, []string{}},
		"not":             {[]search.Filter{search.NotIn("organization_id", "org_a", "org_d"), search.NotIn("category_code")}, []string{"prd_bank", "prd_lip", "prd_power", "prd_tee"}},
		"at most":         {[]search.Filter{search.AtMost("live_price_fen", 3900)}, []string{"prd_iphone", "prd_pepper"}},
		"at least":        {[]search.Filter{search.AtLeast("commission_bps", 2500)}, []string{"prd_iphone", "prd_lip", "prd_tee"}},
		"between":         {[]search.Filter{search.Between("live_price_fen", 4900, 9900), search.AtLeast("commission_bps", 0)}, []string{"prd_apple", "prd_tee"}},
		"empty range":     {[]search.Filter{search.Between("live_price_fen", 2, 1)}, []string{}},
	} {
		r := find(t, ix, search.Query{Filters: c.filters})
		got := ids(r)
		slices.Sort(got)
		require.Equal(t, c.want, got, name)
		require.Equal(t, int64(len(c.want)), r.Total, name)
	}
}

func facetsAreDisjunctive(t *testing.T, ix search.Index) {
	fill(t, ix)
	r := find(t, ix, search.Query{
		Filters: []search.Filter{search.In("stock_mode", "presale"), search.AtMost("live_price_fen", 9900)},
		Facets:  []string{"stock_mode", "category_code"}, Limit: 1,
	})
	require.Equal(t, int64(2), r.Total)
	require.Equal(t, []search.FacetCount{{Value: "spot", Count: 3}, {Value: "presale", Count: 2}}, r.Facets["stock_mode"])
	require.Equal(t, []search.FacetCount{{Value: "10", Count: 1}, {Value: "1002", Count: 1}, {Value: "100201", Count: 1}, {Value: "30", Count: 1}, {Value: "3001", Count: 1}}, r.Facets["category_code"])
	r = find(t, ix, search.Query{Q: "没有这种东西", Facets: []string{"stock_mode"}})
	require.Equal(t, map[string][]search.FacetCount{"stock_mode": {}}, r.Facets)
	r = find(t, ix, search.Query{Facets: []string{"category_code"}, FacetLimit: 2})
	require.Equal(t, []search.FacetCount{{Value: "10", Count: 2}, {Value: "20", Count: 2}}, r.Facets["category_code"])
}

func blocksBindFacets(t *testing.T, ix search.Index) {
	fill(t, ix)
	r := find(t, ix, search.Query{Filters: []search.Filter{search.NotIn("stock_mode", "spot")}, Facets: []string{"stock_mode"}})
	require.Equal(t, []search.FacetCount{{Value: "presale", Count: 2}}, r.Facets["stock_mode"])
}

func sorts(t *testing.T, ix search.Index) {
	fill(t, ix)
	for sort, want := range map[search.Sort][]string{
		search.ByPriceAsc:       {"prd_iphone", "prd_pepper", "prd_tee", "prd_apple", "prd_power", "prd_dress", "prd_lip", "prd_bank"},
		search.ByPriceDesc:      {"prd_lip", "prd_dress", "prd_power", "prd_apple", "prd_tee", "prd_pepper", "prd_iphone", "prd_bank"},
		search.ByCommissionDesc: {"prd_lip", "prd_iphone", "prd_tee", "prd_dress", "prd_apple", "prd_pepper", "prd_bank", "prd_power"},
		search.ByNewest:         {"prd_iphone", "prd_pepper", "prd_apple", "prd_dress", "prd_power", "prd_bank", "prd_lip", "prd_tee"},
		search.ByRelevance:      {"prd_iphone", "prd_pepper", "prd_apple", "prd_dress", "prd_power", "prd_bank", "prd_lip", "prd_tee"},
	} {
		require.Equal(t, want, ids(find(t, ix, search.Query{Sort: sort})), sort)
	}
}

func pages(t *testing.T, ix search.Index) {
	require.NoError(t, ix.Put(t.Context(), search.Products, many(230)...))
	for _, sort := range []search.Sort{search.ByRelevance, search.ByNewest, search.ByPriceAsc, search.ByPriceDesc} {
		for _, text := range []string{"", "女装"} {
			whole := find(t, ix, search.Query{Q: text, Sort: sort, Limit: search.MaxLimit})
			require.Empty(t, whole.Next)
			require.Len(t, whole.Hits, int(whole.Total))
			var byCursor, byOffset []string
			q := search.Query{Q: text, Sort: sort, Limit: 17}
			for {
				r := find(t, ix, q)
				require.Equal(t, whole.Total, r.Total)
				byCursor = append(byCursor, ids(r)...)
				if q.After = r.Next; q.After == "" {
					break
				}
			}
			for q := (search.Query{Q: text, Sort: sort, Limit: 17}); q.Offset < int(whole.Total); q.Offset += 17 {
				byOffset = append(byOffset, ids(find(t, ix, q))...)
			}
			require.Equal(t, ids(whole), byCursor, "%s %q", sort, text)
			require.Equal(t, ids(whole), byOffset, "%s %q", sort, text)
		}
	}
	require.Empty(t, find(t, ix, search.Query{Offset: 5000}).Hits)
}

func cursorSurvivesWrites(t *testing.T, ix search.Index) {
	require.NoError(t, ix.Put(t.Context(), search.Products, many(60)...))
	seen := map[string]int{}
	q := search.Query{Sort: search.ByPriceAsc, Limit: 7}
	for n := 0; ; n++ {
		r := find(t, ix, q)
		for _, id := range ids(r) {
			seen[id]++
		}
		fresh := search.Document{ID: fmt.Sprintf("prd_new_%d", n), Version: 1, Numbers: map[string]int64{"live_price_fen": 0}}
		require.NoError(t, ix.Put(t.Context(), search.Products, fresh))
		if n == 2 { // the row the cursor stands on goes away
			require.NoError(t, ix.Delete(t.Context(), search.Products, r.Hits[len(r.Hits)-1].ID))
		}
		if q.After = r.Next; q.After == "" {
			break
		}
	}
	for _, d := range many(60) {
		require.Equal(t, 1, seen[d.ID], d.ID)
	}
}

func putReplaces(t *testing.T, ix search.Index) {
	ctx := t.Context()
	d := search.Document{ID: "prd_1", Version: 2, Text: map[string]string{"title": "女装"}, Terms: map[string][]string{"stock_mode": {"spot"}}, Numbers: map[string]int64{"moq": 5}}
	require.NoError(t, ix.Put(ctx, search.Products, d))
	require.Equal(t, []string{"prd_1"}, ids(find(t, ix, search.Query{Q: "女装"})))

	require.NoError(t, ix.Put(ctx, search.Products, search.Document{ID: "prd_1", Version: 1, Text: map[string]string{"title": "童装"}}))
	require.Equal(t, []string{"prd_1"}, ids(find(t, ix, search.Query{Q: "女装"})), "an older version must not win")

	require.NoError(t, ix.Put(ctx, search.Products, search.Document{ID: "prd_1", Version: 3, Text: map[string]string{"title": "男装"}}))
	require.Empty(t, find(t, ix, search.Query{Q: "女装"}).Hits)
	require.Empty(t, find(t, ix, search.Query{Filters: []search.Filter{search.In("stock_mode", "spot")}}).Hits)
	require.Empty(t, find(t, ix, search.Query{Filters: []search.Filter{search.AtLeast("moq", 0)}}).Hits)
	v, err := ix.Versions(ctx, search.Products)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"prd_1": 3}, v)
}

func deleteForgets(t *testing.T, ix search.Index) {
	fill(t, ix)
	require.NoError(t, ix.Delete(t.Context(), search.Products, "prd_dress", "prd_unknown"))
	require.NoError(t, ix.Delete(t.Context(), search.Products))
	require.Empty(t, find(t, ix, search.Query{Q: "女装"}).Hits)
	require.Equal(t, int64(len(catalogue())-1), find(t, ix, search.Query{}).Total)
	require.NoError(t, ix.Put(t.Context(), search.Products, search.Document{ID: "prd_again", Version: 1}))
	require.Empty(t, find(t, ix, search.Query{Q: "女装"}).Hits, "a new document must not inherit from a deleted one")
}

func all(docs ...search.Document) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func swapReplaces(t *testing.T, ix search.Index) {
	fill(t, ix)
	require.NoError(t, ix.Swap(t.Context(), search.Products, all(search.Document{ID: "prd_only", Version: 9})))
	require.Equal(t, []string{"prd_only"}, ids(find(t, ix, search.Query{})))
	require.NoError(t, ix.Swap(t.Context(), search.Products, all()))
	require.Empty(t, find(t, ix, search.Query{}).Hits)
	require.NoError(t, ix.Swap(t.Context(), search.Products, all(catalogue()...)))
	require.Equal(t, int64(len(catalogue())), find(t, ix, search.Query{}).Total)
}

func swapKeepsWrites(t *testing.T, ix search.Index) {
	fill(t, ix)
	docs := func(yield func(search.Document, error) bool) {
		for _, d := range catalogue() {
			if !yield(d, nil) {
				return
			}
		}
		if find(t, ix, search.Query{}).Total != int64(len(catalogue())) {
			t.Error("the old documents must be seen while the new ones are read")
		}
		ctx := context.WithoutCancel(t.Context())
		newer := catalogue()[0]
		newer.Version, newer.Text = 2, map[string]string{"title": "牛仔裤"}
		if err := errors.Join(ix.Put(ctx, search.Products, newer), ix.Delete(ctx, search.Products, "prd_tee")); err != nil {
			t.Error(err)
		}
	}
	require.NoError(t, ix.Swap(t.Context(), search.Products, docs))
	require.Equal(t, []string{"prd_dress"}, ids(find(t, ix, search.Query{Q: "牛仔裤"})))
	require.Empty(t, find(t, ix, search.Query{Q: "tee"}).Hits)
}

func swapFails(t *testing.T, ix search.Index) {
	fill(t, ix)
	broken := errors.New("store went away")
	err := ix.Swap(t.Context(), search.Products, func(yield func(search.Document, error) bool) {
		if yield(search.Document{ID: "prd_x", Version: 1}, nil) {
			yield(search.Document{}, broken)
		}
	})
	require.ErrorIs(t, err, broken)
	require.Equal(t, int64(len(catalogue())), find(t, ix, search.Query{}).Total)
}

func badQueries(t *testing.T, ix search.Index) {
	for field, q := range map[string]search.Query{
		"kind":                   {Kind: "deals"},
		"sort":                   {Kind: search.Products, Sort: "cheapest"},
		"limit":                  {Kind: search.Products, Limit: -1},
		"offset":                 {Kind: search.Products, Offset: 1_000_000_000},
		"after":                  {Kind: search.Products, After: "price_asc:1:2:prd_1"},
		"filters.live_price_fen": {Kind: search.Products, Filters: []search.Filter{search.In("live_price_fen", "1")}},
		"filters.category_code":  {Kind: search.Products, Filters: []search.Filter{search.AtLeast("category_code", 1)}},
		"filters.id; DROP":       {Kind: search.Products, Filters: []search.Filter{search.In("id; DROP", "1")}},
		"facets.visible_to":      {Kind: search.Products, Facets: []string{search.VisibleTo}},
	} {
		_, err := ix.Search(t.Context(), q)
		var bad *search.BadQuery
		require.ErrorAs(t, err, &bad, field)
		require.Equal(t, field, bad.Field)
	}
	_, err := ix.Search(t.Context(), search.Query{Kind: search.Streamers, Sort: search.ByFollowersDesc})
	require.NoError(t, err)
	_, err = ix.Search(t.Context(), search.Query{Kind: search.Products, Sort: search.ByFollowersDesc})
	require.Error(t, err)
}

func badDocuments(t *testing.T, ix search.Index) {
	for _, d := range []search.Document{
		{ID: ""}, {ID: "a b"}, {ID: "x", Text: map[string]string{"nope": ""}},
		{ID: "x", Terms: map[string][]string{"title": {"a"}}}, {ID: "x", Numbers: map[string]int64{"stock_mode": 1}},
	} {
		var bad *search.BadDocument
		require.ErrorAs(t, ix.Put(t.Context(), search.Products, d), &bad)
	}
}

func hostileTexts(t *testing.T, ix search.Index) {
	fill(t, ix)
	for _, q := range []string{
		`"`, `""`, `'`, `女装"`, `"女装 OR`, `女装 AND NOT`, `NEAR(女装 广州, 2)`, `title:女装`, `女装*`, `^女装`, `-女装`, `(((`, `\`, `%`, `;--`, "\x00", "女装\x00", "\xff\xfe", "\u202e女装",
		strings.Repeat("女装 ", 10_000), strings.Repeat("女", 10_000), strings.Repeat("a", 10_000), strings.Repeat("ab ", 10_000), strings.Repeat("xian", 2_000), strings.Repeat("\"", 5_000), "👗👗", "𠮷野家",
	} {
		r := find(t, ix, search.Query{Q: q, Facets: []string{"stock_mode"}})
		require.NotNil(t, r.Hits)
	}
	require.NotEmpty(t, find(t, ix, search.Query{Q: `"女装"`}).Hits)
	require.NotEmpty(t, find(t, ix, search.Query{Q: "\u202e女装"}).Hits)
}
