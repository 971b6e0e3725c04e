package search_test

import (
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/search"
)

func swapAll(t testing.TB, ix search.Index, kind search.Kind, docs []search.Document) {
	t.Helper()
	require.NoError(t, ix.Swap(t.Context(), kind, func(yield func(search.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}))
}

// BenchmarkBuild rebuilds the index of the demo market and of a large one; heap-MB is what the index keeps.
func BenchmarkBuild(b *testing.B) {
	for name, n := range map[string]int{"3k": 3_000, "100k": 100_000} {
		b.Run(name, func(b *testing.B) {
			docs := marketOf(b, n, 1)
			var ix *search.Embedded
			before := heap()
			b.ResetTimer()
			for b.Loop() {
				ix = search.NewEmbedded()
				swapAll(b, ix, search.Products, docs)
			}
			b.StopTimer()
			b.ReportMetric(float64(heap()-before)/1e6, "heap-MB")
			runtime.KeepAlive(ix)
			runtime.KeepAlive(docs)
		})
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkSearch100k asks a market of 100,000 products.
func BenchmarkSearch100k(b *testing.B) {
	ix := search.NewEmbedded()
	swapAll(b, ix, search.Products, marketOf(b, 100_000, 1))
	for _, c := range []struct {
		name string
		q    search.Query
	}{
		{"one_word", search.Query{Q: "女装"}},
		{"leaf", search.Query{Q: "连衣裙"}},
		{"two_words", search.Query{Q: "女装 广州"}},
		{"long", search.Query{Q: "夏季显瘦碎花连衣裙 秋水伊人"}},
		{"pinyin", search.Query{Q: "nvzhuang"}},
		{"initials", search.Query{Q: "nz"}},
		{"misspelt", search.Query{Q: "champoin"}},
		{"everything", search.Query{}},
		{"filter_sort", search.Query{Q: "女装", Sort: search.ByPriceAsc, Filters: []search.Filter{search.AtLeast("commission_bps", 2000)}}},
		{"facets", search.Query{Q: "女装", Facets: []string{"category_code", "stock_mode", "supplier_kind", "platform"}, Filters: []search.Filter{search.In("stock_mode", "spot")}}},
		{"facet_divisions", search.Query{Facets: []string{"origin_division_code"}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.q.Kind = search.Products
			for b.Loop() {
				_, err := ix.Search(b.Context(), c.q)
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkPut replaces one product of 3,000.
func BenchmarkPut(b *testing.B) {
	ix := search.NewEmbedded()
	docs := marketOf(b, 3_000, 1)
	swapAll(b, ix, search.Products, docs)
	for i := 0; b.Loop(); i++ {
		require.NoError(b, ix.Put(b.Context(), search.Products, docs[i%len(docs)]))
	}
}

// BenchmarkRealWords indexes 60,000 real shoppers' queries as titles and asks them one after the other: the vocabulary of life.
func BenchmarkRealWords(b *testing.B) {
	queries := realQueries(b)
	var docs []search.Document
	for i, q := range queries {
		docs = append(docs, search.Document{ID: "prd_" + strconv.Itoa(i), Text: map[string]string{"title": q}})
	}
	before := heap()
	ix := search.NewEmbedded()
	start := time.Now()
	swapAll(b, ix, search.Products, docs)
	took := time.Since(start)
	kept := heap() - before
	for i := 0; b.Loop(); i++ {
		r, err := ix.Search(b.Context(), search.Query{Kind: search.Products, Q: queries[i%len(queries)]})
		require.NoError(b, err)
		require.Positive(b, r.Total)
	}
	b.ReportMetric(float64(kept)/1e6, "heap-MB")
	b.ReportMetric(took.Seconds(), "build-s")
}
