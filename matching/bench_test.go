package matching

import (
	"runtime"
	"testing"
)

func benchTable(b *testing.B, streamers, suppliers, products int) (*Table, *synthetic) {
	mk := market(b, 1, streamers, suppliers, products)
	return mk.table(weights(b)), mk
}

func benchProductsFor(b *testing.B, suppliers, products int) {
	table, mk := benchTable(b, 200, suppliers, products)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		table.ProductsFor(mk.streamers[i%len(mk.streamers)].ID, Options{Today: today})
	}
}

func BenchmarkProductsFor3k(b *testing.B)   { benchProductsFor(b, 300, 3_000) }
func BenchmarkProductsFor100k(b *testing.B) { benchProductsFor(b, 5_000, 100_000) }

func BenchmarkSuppliersFor100k(b *testing.B) {
	table, mk := benchTable(b, 200, 5_000, 100_000)
	for i := 0; b.Loop(); i++ {
		table.SuppliersFor(mk.streamers[i%len(mk.streamers)].ID, Options{Today: today})
	}
}

func BenchmarkStreamersFor10k(b *testing.B) {
	table, mk := benchTable(b, 10_000, 300, 3_000)
	for i := 0; b.Loop(); i++ {
		table.StreamersFor(mk.products[i%len(mk.products)].ID, Options{Today: today})
	}
}

func BenchmarkExplain(b *testing.B) {
	table, mk := benchTable(b, 200, 300, 3_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		table.Explain(mk.streamers[i%200].ID, mk.products[i%3000].ID, Options{Today: today})
	}
}

func BenchmarkPutProduct(b *testing.B) {
	table, mk := benchTable(b, 200, 300, 3_000)
	for i := 0; b.Loop(); i++ {
		table.PutProduct(mk.products[i%3000])
	}
}

// BenchmarkMemory100k reports what a table of 100,000 products holds on to.
func BenchmarkMemory100k(b *testing.B) {
	mk := market(b, 1, 200, 5_000, 100_000)
	w := weights(b)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		table := mk.table(w)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
		runtime.KeepAlive(table)
	}
	runtime.KeepAlive(mk)
}
