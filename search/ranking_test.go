package search_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/search"
	"gongbo/search/analysis"
)

// The golden holds for each query how good the ranking is; GONGBO_UPDATE=1 rewrites it. Read its diff before committing it.
func TestRankingGoldens(t *testing.T) {
	docs := marketOf(t, 920, 3)
	ix := search.NewEmbedded()
	swapAll(t, ix, search.Products, docs)

	var b strings.Builder
	var sum rank
	judged := 0
	fmt.Fprintf(&b, "# recall@1, @5, @20: how much of what could be relevant there is; MRR: 1 / place of the first relevant hit.\n")
	fmt.Fprintf(&b, "# %-34s %8s %6s %6s %6s %6s %6s\n", "query", "relevant", "found", "r@1", "r@5", "r@20", "mrr")
	for _, line := range dataLines(t, "testdata/queries.txt") {
		q, want, ok := strings.Cut(line, "\t")
		require.True(t, ok, line)
		relevant := relevantIDs(docs, want)
		r, err := ix.Search(t.Context(), search.Query{Kind: search.Products, Q: q, Limit: 20})
		require.NoError(t, err)
		one := judge(r, relevant)
		if len(relevant) > 0 {
			judged++
			sum = rank{sum.r1 + one.r1, sum.r5 + one.r5, sum.r20 + one.r20, sum.mrr + one.mrr}
		}
		fmt.Fprintf(&b, "%s\t%d\t%d\t%s\n", q, len(relevant), r.Total, one)
	}
	n := float64(judged)
	mean := rank{sum.r1 / n, sum.r5 / n, sum.r20 / n, sum.mrr / n}
	fmt.Fprintf(&b, "# mean of %d queries that have something to find\t%s\n", judged, mean)
	golden(t, "testdata/rank_stats.txt", b.String())
	require.GreaterOrEqual(t, mean.mrr, 0.95)
	require.GreaterOrEqual(t, mean.r20, 0.95)
}

type rank struct{ r1, r5, r20, mrr float64 }

func (r rank) String() string { return fmt.Sprintf("%.3f\t%.3f\t%.3f\t%.3f", r.r1, r.r5, r.r20, r.mrr) }

func judge(r search.Result, relevant map[string]bool) rank {
	var out rank
	if len(relevant) == 0 {
		return out
	}
	hits := 0
	at := func(k int) float64 { return float64(hits) / float64(min(k, len(relevant))) }
	for i, h := range r.Hits {
		if relevant[h.ID] {
			hits++
			if out.mrr == 0 {
				out.mrr = 1 / float64(i+1)
			}
		}
		switch i + 1 {
		case 1:
			out.r1 = at(1)
		case 5:
			out.r5 = at(5)
		}
	}
	if len(r.Hits) < 5 {
		out.r5 = at(5)
	}
	out.r20 = at(20)
	return out
}

func relevantIDs(docs []search.Document, want string) map[string]bool {
	out := map[string]bool{}
	for _, d := range docs {
		text := analysis.Fold(d.Text["title"] + "\n" + d.Text["brand"] + "\n" + d.Text["category_names"] + "\n" + d.Text["place_names"])
		fits := true
		for _, word := range strings.Fields(want) {
			any := false
			for _, alternative := range strings.Split(word, ",") {
				any = any || strings.Contains(text, analysis.Fold(alternative))
			}
			fits = fits && any
		}
		if fits {
			out[d.ID] = true
		}
	}
	return out
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("GONGBO_UPDATE") == "1" {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s differs; GONGBO_UPDATE=1 rewrites it", file)
}
