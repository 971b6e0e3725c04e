package search_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search"
	"gongbo/search/conformance"
)

func TestEmbedded(t *testing.T) {
	conformance.Run(t, func(*testing.T) search.Index { return search.NewEmbedded() })
}

// Searches see whole documents only, whatever is written or rebuilt meanwhile.
func TestEmbeddedIsSafeForConcurrentUse(t *testing.T) {
	ix := search.NewEmbedded()
	docs := marketOf(t, 92, 1)
	swapAll(t, ix, search.Products, docs)
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				r, err := ix.Search(ctx, search.Query{Kind: search.Products, Q: "女装", Facets: []string{"stock_mode"}, Sort: search.ByPriceAsc})
				if err != nil {
					if ctx.Err() == nil {
						t.Error(err)
					}
					return
				}
				var counted int64
				for _, c := range r.Facets["stock_mode"] {
					counted += c.Count
				}
				if counted != r.Total {
					t.Errorf("%d in facets, %d in all", counted, r.Total)
				}
			}
		})
	}
	for i := range 40 {
		d := docs[i]
		d.Version = 2
		require.NoError(t, ix.Put(t.Context(), search.Products, d))
		require.NoError(t, ix.Delete(t.Context(), search.Products, docs[i+41].ID))
		if i%10 == 0 {
			swapAll(t, ix, search.Products, docs)
		}
	}
	cancel()
	readers.Wait()
}

func TestStoppedContextIsObeyed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ix := search.NewEmbedded()
	_, err := ix.Search(ctx, search.Query{Kind: search.Products})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, ix.Put(ctx, search.Products), context.Canceled)
}

// A score depends on the document and the query only.
func TestScoresDoNotMoveWhenOthersJoin(t *testing.T) {
	scores := func(n int) map[string]int64 {
		ix := search.NewEmbedded()
		swapAll(t, ix, search.Products, marketOf(t, 460, 2)[:n])
		out := map[string]int64{}
		for _, q := range []string{"女装 广州", "nvzhuang", "nz", "iphnoe", "移动电源", "夏季女装批发"} {
			r, err := ix.Search(t.Context(), search.Query{Kind: search.Products, Q: q, Limit: search.MaxLimit})
			require.NoError(t, err)
			for _, h := range r.Hits {
				require.Positive(t, h.Score, q)
				require.LessOrEqual(t, h.Score, int64(10_000))
				out[q+" "+h.ID] = h.Score
			}
		}
		return out
	}
	few, many := scores(230), scores(460)
	require.Greater(t, len(few), 50)
	for k, s := range few {
		require.Equal(t, s, many[k], k)
	}
}

func TestSchemasAreSound(t *testing.T) {
	for _, kind := range search.Kinds() {
		s, err := search.SchemaOf(kind)
		require.NoError(t, err)
		seen := map[string]bool{"id": true, "version": true, "raw": true, "pinyin": true, "initials": true}
		once := func(name string) {
			require.False(t, seen[name], "%s: %s stands twice", kind, name)
			require.Regexp(t, `^[a-z][a-z_]*$`, name)
			seen[name] = true
		}
		last := 100
		for _, f := range s.Text {
			once(f.Name)
			require.True(t, f.Weight > 0 && f.Weight <= last, "heaviest first: %s", f.Name)
			last = f.Weight
		}
		for _, f := range s.Terms {
			once(f.Name)
		}
		for _, n := range s.Numbers {
			once(n)
		}
		require.True(t, seen[search.VisibleTo] && seen["created_at"])
		for _, r := range s.Sorts {
			require.Contains(t, s.Numbers, r.Number)
		}
	}
}

// The market is asked the queries of real shoppers, when they are at hand.
func TestRealQueries(t *testing.T) {
	queries := realQueries(t)
	if os.Getenv("GONGBO_TEST_LONG") == "" {
		queries = queries[:3000]
	}
	ix := search.NewEmbedded()
	swapAll(t, ix, search.Products, marketOf(t, 460, 4))
	found := 0
	for _, q := range queries {
		r, err := ix.Search(t.Context(), search.Query{Kind: search.Products, Q: q, Facets: []string{"category_code"}})
		require.NoError(t, err)
		if r.Total > 0 {
			found++
		}
	}
	t.Logf("%d of %d queries found something in the made-up market", found, len(queries))
}

func realQueries(t testing.TB) []string {
	t.Helper()
	f, err := os.Open("/work/shared/data/taobao_queries.txt")
	if err != nil {
		t.Skipf("the shoppers' queries are not here: %v", err)
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		out = append(out, lines.Text())
	}
	return out
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"女装 OR *", `"' NEAR(`, "ＩＰＨＯＮＥ15", "nvzh", strings.Repeat("a1", 40), "\xff\x00"} {
		f.Add(s, "女装连衣裙", "price_asc:1:2:prd_1")
	}
	f.Fuzz(func(t *testing.T, q, title, after string) {
		ix := search.NewEmbedded()
		for i, text := range []string{title, "女装", q, title + q} {
			require.NoError(t, ix.Put(t.Context(), search.Products, search.Document{ID: fmt.Sprintf("prd_%d", i), Text: map[string]string{"title": text}}))
		}
		r, err := ix.Search(t.Context(), search.Query{Kind: search.Products, Q: q, Facets: []string{"stock_mode"}})
		require.NoError(t, err)
		require.Len(t, r.Hits, int(r.Total))
		if _, err = ix.Search(t.Context(), search.Query{Kind: search.Products, Sort: search.ByPriceAsc, After: after}); err != nil {
			var bad *search.BadQuery
			require.ErrorAs(t, err, &bad)
		}
		require.NoError(t, ix.Delete(t.Context(), search.Products, "prd_0", "prd_1", "prd_2", "prd_3"))
		r, err = ix.Search(t.Context(), search.Query{Kind: search.Products, Q: q})
		require.NoError(t, err)
		require.Empty(t, r.Hits)
	})
}
