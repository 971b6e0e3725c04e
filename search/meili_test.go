package search_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/search"
	"gongbo/search/conformance"
)

// TestMeiliServer runs the suite on a real server, when there is one.
func TestMeiliServer(t *testing.T) {
	url := os.Getenv("GONGBO_TEST_MEILI_URL")
	if url == "" {
		if strings.Contains(os.Getenv("GONGBO_TEST_REQUIRE"), "meili") {
			t.Fatal("GONGBO_TEST_REQUIRE asks for Meilisearch, but GONGBO_TEST_MEILI_URL is not set")
		}
		t.Skip("GONGBO_TEST_MEILI_URL is not set: no Meilisearch server to test on")
	}
	var n atomic.Int64
	conformance.Run(t, func(t *testing.T) search.Index {
		prefix := "gongbotest" + strconv.FormatInt(time.Now().UnixNano(), 36) + strconv.FormatInt(n.Add(1), 10)
		ix, err := search.NewMeili(search.MeiliConfig{URL: url, Key: os.Getenv("GONGBO_TEST_MEILI_KEY"), Prefix: prefix, Poll: 10 * time.Millisecond})
		require.NoError(t, err)
		return ix
	})
}

func openFake(t *testing.T) (*fakeMeili, *search.Meili) {
	t.Helper()
	f, url := newFakeMeili(t)
	ix, err := search.NewMeili(search.MeiliConfig{URL: url, Key: "masterKey", Poll: time.Millisecond})
	require.NoError(t, err)
	return f, ix
}

func someDocs() []search.Document {
	return []search.Document{
		{ID: "prd_1", Version: 3, Text: map[string]string{"title": "夏季女裝 <A>", "description": "产自广州"}, Terms: map[string][]string{"stock_mode": {"spot"}}, Numbers: map[string]int64{"live_price_fen": 100, "created_at": 5}},
		{ID: "prd_2", Version: 1, Text: map[string]string{"title": "男装"}, Numbers: map[string]int64{"live_price_fen": 200}},
		{ID: "prd_3", Version: 1, Text: map[string]string{"title": "女装"}},
	}
}

func TestMeiliWrites(t *testing.T) {
	f, ix := openFake(t)
	ctx := t.Context()
	require.NoError(t, ix.Put(ctx, search.Products, someDocs()...))
	require.NoError(t, ix.Put(ctx, search.Products, search.Document{ID: "prd_1", Version: 2, Text: map[string]string{"title": "旧"}}))
	require.NoError(t, ix.Delete(ctx, search.Products, "prd_3", "../prd 2"))
	v, err := ix.Versions(ctx, search.Products)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"prd_1": 3, "prd_2": 1}, v)

	require.Len(t, f.indexes, 1)
	uid := sortedKeys(f.indexes)[0]
	require.Regexp(t, `^gongbo_products_v[0-9a-f]{8}$`, uid)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(f.indexes[uid]["prd_1"], &doc))
	require.Equal(t, "夏季女装 <a>", doc["title"], "searched as folded")
	require.Equal(t, map[string]any{"title": "夏季女裝 <A>", "description": "产自广州"}, doc["raw"])
	require.Contains(t, strings.Fields(doc["pinyin"].(string)), "nvzhuang")
	require.Contains(t, strings.Fields(doc["pinyin"].(string)), "nuzhuang")
	require.Contains(t, strings.Fields(doc["initials"].(string)), "nz")
	var settings map[string]any
	require.NoError(t, json.Unmarshal(f.settings[uid], &settings))
	require.Equal(t, "sort", settings["rankingRules"].([]any)[0])
	require.Contains(t, settings["filterableAttributes"], "visible_to")
}

func TestMeiliSearchRequest(t *testing.T) {
	f, ix := openFake(t)
	require.NoError(t, ix.Put(t.Context(), search.Products, someDocs()...))
	r, err := ix.Search(t.Context(), search.Query{
		Kind: search.Products, Q: ` 女裝 -"厂家 `, Limit: 2, Sort: search.ByPriceDesc, After: "price_desc:-300:0:prd_9",
		Filters: []search.Filter{
			search.In("stock_mode", "spot", `x" OR "a" = "a`, `\`), search.In("category_code"), search.NotIn("organization_id", "org_1"), search.NotIn("supplier_id"),
			search.Between("live_price_fen", 1, 900), search.AtLeast("commission_bps", -5),
		},
		Facets: []string{"stock_mode", "platform"},
	})
	require.NoError(t, err)

	var sent struct{ Queries []map[string]any }
	require.NoError(t, json.Unmarshal([]byte(f.searches[0]), &sent))
	require.Len(t, sent.Queries, 3)
	all := []any{
		`stock_mode IN ["spot", "x\" OR \"a\" = \"a", "\\"]`, `id NOT EXISTS`, `organization_id NOT IN ["org_1"]`,
		`live_price_fen EXISTS AND live_price_fen >= 1 AND live_price_fen <= 900`, `commission_bps EXISTS AND commission_bps >= -5`,
	}
	require.Equal(t, append(all[:5:5], `live_price_fen < 300 OR (live_price_fen = 300 AND id > "prd_9") OR live_price_fen NOT EXISTS`), sent.Queries[0]["filter"])
	require.Equal(t, []any{"live_price_fen:desc", "id:asc"}, sent.Queries[0]["sort"])
	require.Equal(t, 3.0, sent.Queries[0]["limit"], "one more, to know whether there is a next page")
	require.Equal(t, all, sent.Queries[1]["filter"], "the total is not cut by the cursor")
	require.Equal(t, []any{"platform"}, sent.Queries[1]["facets"])
	require.Equal(t, all[1:], sent.Queries[2]["filter"], "a facet does not see its own filter")
	require.Equal(t, []any{"stock_mode"}, sent.Queries[2]["facets"])
	for _, q := range sent.Queries {
		require.Equal(t, "女装", q["q"], "folded, without operators and without words of no weight")
		require.Equal(t, "all", q["matchingStrategy"])
	}

	require.Equal(t, int64(3), r.Total)
	require.Equal(t, search.Hit{ID: "prd_1", Score: 8765, Highlights: map[string]string{"title": "夏季<em>女裝</em> &lt;A&gt;"}}, r.Hits[0])
	require.Equal(t, "price_desc:-200:0:prd_2", r.Next)
	require.Equal(t, []search.FacetCount{{Value: "c", Count: 9}, {Value: "a", Count: 2}, {Value: "b", Count: 2}}, r.Facets["stock_mode"])
	require.Equal(t, []search.FacetCount{{Value: "c", Count: 9}, {Value: "a", Count: 1}, {Value: "b", Count: 1}}, r.Facets["platform"])
}

func TestMeiliUnknownNumbersComeLast(t *testing.T) {
	f, ix := openFake(t)
	require.NoError(t, ix.Put(t.Context(), search.Products, search.Document{ID: "prd_1", Version: 1}, search.Document{ID: "prd_2", Version: 1}))
	r, err := ix.Search(t.Context(), search.Query{Kind: search.Products, Sort: search.ByPriceAsc, Limit: 1})
	require.NoError(t, err)
	_, err = ix.Search(t.Context(), search.Query{Kind: search.Products, Sort: search.ByPriceAsc, Limit: 1, After: r.Next})
	require.NoError(t, err)
	require.Contains(t, f.searches[1], `live_price_fen NOT EXISTS AND id \u003e \"prd_1\"`)
}

func TestMeiliSwap(t *testing.T) {
	f, ix := openFake(t)
	ctx := t.Context()
	require.NoError(t, ix.Put(ctx, search.Products, someDocs()...))
	uid := sortedKeys(f.indexes)[0]
	err := ix.Swap(ctx, search.Products, func(yield func(search.Document, error) bool) {
		for i := range 2500 {
			if !yield(search.Document{ID: "new_" + strconv.Itoa(i), Version: 1}, nil) {
				return
			}
		}
		// Written while the rebuild goes on.
		if e := errors.Join(ix.Put(ctx, search.Products, search.Document{ID: "new_7", Version: 2}), ix.Delete(ctx, search.Products, "new_8")); e != nil {
			t.Error(e)
		}
	})
	require.NoError(t, err)
	require.Equal(t, []string{uid}, sortedKeys(f.indexes), "the old index is dropped")
	v, err := ix.Versions(ctx, search.Products)
	require.NoError(t, err)
	require.Len(t, v, 2499)
	require.Equal(t, int64(2), v["new_7"])

	broken := errors.New("store went away")
	err = ix.Swap(ctx, search.Products, func(yield func(search.Document, error) bool) { yield(search.Document{}, broken) })
	require.ErrorIs(t, err, broken)
	require.Len(t, f.indexes[uid], 2499)
	require.NoError(t, ix.Swap(ctx, search.Products, func(func(search.Document, error) bool) {}), "what a broken Swap left is no hindrance")
	require.Empty(t, f.indexes[uid])
}

func TestMeiliFailedTaskIsAnError(t *testing.T) {
	f, ix := openFake(t)
	require.NoError(t, ix.Put(t.Context(), search.Products, someDocs()...))
	f.mu.Lock()
	f.failNext = "invalid_document_id"
	f.mu.Unlock()
	err := ix.Put(t.Context(), search.Products, search.Document{ID: "prd_9", Version: 1})
	require.ErrorContains(t, err, "invalid_document_id")
	require.NotContains(t, err.Error(), "SECRET")
}

func TestMeiliErrorsKeepSecrets(t *testing.T) {
	f, ix := openFake(t)
	require.NoError(t, ix.Put(t.Context(), search.Products, someDocs()...))
	search1 := func(ctx context.Context) error {
		_, err := ix.Search(ctx, search.Query{Kind: search.Products, Q: "SECRET"})
		return err
	}
	answer := func(code int, body string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.answer = func(w http.ResponseWriter) bool {
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
			return true
		}
	}
	for _, c := range []struct {
		code        int
		body        string
		unavailable bool
	}{
		{503, `SECRET`, true}, {429, `{}`, true}, {500, `{"message":"SECRET","code":"internal"}`, true},
		{400, `{"message":"SECRET","code":"invalid_search_filter","type":"invalid_request","link":"SECRET"}`, false},
		{403, `{"message":"SECRET","code":"SECRET","type":"auth","link":"SECRET"}`, false},
		{404, `{"message":"SECRET","code":"index_not_found","type":"invalid_request","link":"SECRET"}`, true},
		{200, `SECRET`, false}, {200, `{"results":[]}`, false}, {200, `{"results":[{"hits":[{"id":5}]},{}]}`, false},
	} {
		answer(c.code, c.body)
		err := search1(t.Context())
		require.Error(t, err, c.body)
		require.Equal(t, c.unavailable, errors.Is(err, search.ErrUnavailable), "%d %s: %v", c.code, c.body, err)
		require.NotContains(t, err.Error(), "SECRET")
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, search1(stopped), context.Canceled)
}

func TestMeiliAwayAndBack(t *testing.T) {
	f, ix := openFake(t)
	f.mu.Lock()
	f.answer = func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusBadGateway); return true }
	f.mu.Unlock()
	require.ErrorIs(t, ix.Put(t.Context(), search.Products, someDocs()...), search.ErrUnavailable)
	gone, err := search.NewMeili(search.MeiliConfig{URL: "http://127.0.0.1:1"})
	require.NoError(t, err)
	_, err = gone.Search(t.Context(), search.Query{Kind: search.Products})
	require.ErrorIs(t, err, search.ErrUnavailable)
	f.mu.Lock()
	f.answer = nil
	f.mu.Unlock()
	require.NoError(t, ix.Put(t.Context(), search.Products, someDocs()...))
}

func TestMeiliPunctuationFindsNothing(t *testing.T) {
	f, ix := openFake(t)
	_, err := ix.Search(t.Context(), search.Query{Kind: search.Products, Q: "!!!", Facets: []string{"platform"}})
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(f.searches[0], `["id NOT EXISTS"]`))
}
