package matching

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// golden compares with a file of testdata, or writes it when GONGBO_UPDATE=1.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if os.Getenv("GONGBO_UPDATE") == "1" {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s differs; look at the difference, then run with GONGBO_UPDATE=1", path)
}

// affinity of the synthetic market: what a pair would truly be worth to either
// side. It multiplies where scoring adds, and sees what nobody stated.
func (m *synthetic) affinity(i, j int) float64 {
	s, p := &m.trueStreamer[i], &m.trueProduct[j]
	o := m.trueSupplier[m.products[j].SupplierID]
	cat, _ := reference.CategoryByCode(m.products[j].CategoryCode)
	taste := 0.02
	for code, v := range s.taste {
		switch {
		case code == cat.Code[:4]:
			taste = max(taste, v)
		case code[:2] == cat.Code[:2]:
			taste = max(taste, 0.35*v)
		}
	}
	alike := 1 - math.Abs(s.crowd[0]-p.crowd[0])
	for _, part := range [][2]int{{1, 6}, {6, 9}, {9, 15}} {
		a, b := shares(s.crowd[part[0]:part[1]], 1), shares(p.crowd[part[0]:part[1]], 1)
		var both int64
		for k := range a {
			both += min(a[k], b[k])
		}
		alike *= math.Sqrt(float64(both) / 10000)
	}
	price := math.Exp(-math.Pow(s.price-p.price, 2) / 1.2)
	paid := float64(m.products[j].CommissionBps) / float64(cat.TypicalCommissionBps)
	streamer := taste * alike * (0.3 + 0.7*price) * math.Sqrt(paid) * o.keeps / (0.5 + 0.5*o.returns) * math.Exp(0.15*o.quality)
	supplier := taste * alike * (0.3 + 0.7*price) * math.Pow(s.sales, 0.35) / 100 * s.keeps / (0.5 + 0.5*s.returns)
	return math.Sqrt(streamer * supplier * m.friction(i, j))
}

// friction is what the terms of a pair cost it: late shipping, no sample for
// who wants one, no common hours.
func (m *synthetic) friction(i, j int) float64 {
	s, p := &m.streamers[i], &m.products[j]
	f := 1.0
	if p.OfferingType == domain.Goods {
		f *= math.Exp(-float64(p.ShipWithinHours-24) / 400)
	}
	if s.SampleRequired && p.SamplePolicy == "none" {
		f *= 0.8
	}
	free := m.trueSupplier[p.SupplierID].bands
	if !slices.ContainsFunc(s.Bands, func(b domain.Band) bool { return slices.Contains(free, b) }) {
		f *= 0.75
	}
	return f
}

// ndcg is the normalised discounted cumulative gain of the first 20 of a
// ranking (Järvelin and Kekäläinen 2002), with gains 2^grade − 1.
func ndcg(order []int, grade map[int]int) float64 {
	gain := func(g, at int) float64 { return (math.Pow(2, float64(g)) - 1) / math.Log2(float64(at)+2) }
	var got, best float64
	for at, k := range order[:min(20, len(order))] {
		got += gain(grade[k], at)
	}
	all := []int{}
	for _, g := range grade {
		all = append(all, g)
	}
	slices.Sort(all)
	slices.Reverse(all)
	for at, g := range all[:min(20, len(all))] {
		best += gain(g, at)
	}
	return got / best
}

// grades sorts by true affinity: the best 2 % are worth 4, then 3 to 5 %, 2 to 10 %, 1 to 25 %.
func grades(worth map[int]float64) map[int]int {
	keys := make([]int, 0, len(worth))
	for k := range worth {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	slices.SortStableFunc(keys, func(a, b int) int { return -compare(worth[a], worth[b]) })
	out := make(map[int]int)
	for at, k := range keys {
		switch x := float64(at) / float64(len(keys)); {
		case x < 0.02:
			out[k] = 4
		case x < 0.05:
			out[k] = 3
		case x < 0.10:
			out[k] = 2
		case x < 0.25:
			out[k] = 1
		}
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// byWorth orders the keys by a worth, best first.
func byWorth(keys []int, worth func(int) float64) []int {
	out := slices.Clone(keys)
	slices.SortStableFunc(out, func(a, b int) int { return -compare(worth(a), worth(b)) })
	return out
}

func gini(counts []int) float64 {
	slices.Sort(counts)
	var sum, weighted float64
	for i, c := range counts {
		sum += float64(c)
		weighted += float64(i+1) * float64(c)
	}
	n := float64(len(counts))
	return 2*weighted/(n*sum) - (n+1)/n
}

// scored is a pair of the synthetic market that nothing rules out.
type scored struct {
	i, j                int // streamer, product
	score, mine, theirs int64
	category, truth     float64
}

// scoredPairs scores every pair of streamers and products.
func (m *synthetic) scoredPairs(table *Table) []scored {
	var out []scored
	for i := range m.streamers {
		s := &table.streamers[table.streamerAt[m.streamers[i].ID]]
		for j := range m.products {
			p := table.pair(s, table.productAt[m.products[j].ID], "", dayOf(today))
			if p.vetoed() {
				continue
			}
			p.prepare(s, p.p.category)
			a, b := p.sum(streamerParts, table.w.streamerMax), p.sum(supplierParts, table.w.supplierMax)
			out = append(out, scored{i, j, harmonic(a, b), a, b, float64(p.fit.bps), m.affinity(i, j)})
		}
	}
	return out
}

// rival is a way to order pairs.
type rival struct {
	name  string
	worth func(m *synthetic, p scored) float64
}

// contest is the mean NDCG@20 of each rival over the groups of pairs that have
// at least 20 candidates, and what each shows in its first 20.
func (m *synthetic) contest(groups map[int][]scored, rivals []rival) (means []float64, ranked int, shown [][]scored) {
	sums := make([]float64, len(rivals))
	shown = make([][]scored, len(rivals))
	for _, g := range sortedInts(groups) {
		pairs := groups[g]
		if len(pairs) < 20 {
			continue
		}
		ranked++
		keys, truth := []int{}, make(map[int]float64)
		for k, p := range pairs {
			keys, truth[k] = append(keys, k), p.truth
		}
		grade := grades(truth)
		for r, rival := range rivals {
			order := byWorth(keys, func(k int) float64 { return rival.worth(m, pairs[k]) })
			sums[r] += ndcg(order, grade)
			for _, k := range order[:20] {
				shown[r] = append(shown[r], pairs[k])
			}
		}
	}
	for _, s := range sums {
		means = append(means, s/float64(ranked))
	}
	return means, ranked, shown
}

func sortedInts[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func TestRankingOnAMarketWhoseTruthIsKnown(t *testing.T) {
	w := weights(t)
	mk := market(t, 2026, 300, 120, 1000)
	byStreamer, byProduct := make(map[int][]scored), make(map[int][]scored)
	for _, p := range mk.scoredPairs(mk.table(w)) {
		byStreamer[p.i], byProduct[p.j] = append(byStreamer[p.i], p), append(byProduct[p.j], p)
	}
	lot := rand.New(rand.NewPCG(5, 5))
	score := rival{"score", func(_ *synthetic, p scored) float64 { return float64(p.score) }}
	chance := rival{"chance", func(*synthetic, scored) float64 { return lot.Float64() }}
	pay := func(m *synthetic, p scored) float64 { return float64(m.products[p.j].CommissionBps) }
	fame := func(m *synthetic, p scored) float64 { return float64(m.streamers[p.i].FollowerCount) }
	products := []rival{
		score, {"the streamer's side alone", func(_ *synthetic, p scored) float64 { return float64(p.mine) }},
		{"category, then commission", func(m *synthetic, p scored) float64 { return p.category*1e5 + pay(m, p) }}, {"commission", pay}, chance,
	}
	streamers := []rival{
		score, {"the supplier's side alone", func(_ *synthetic, p scored) float64 { return float64(p.theirs) }},
		{"category, then followers", func(m *synthetic, p scored) float64 { return p.category*1e10 + fame(m, p) }}, {"followers", fame}, chance,
	}
	ofProducts, rankedStreamers, shownProducts := mk.contest(byStreamer, products)
	ofStreamers, rankedProducts, shownStreamers := mk.contest(byProduct, streamers)

	var b strings.Builder
	fmt.Fprintf(&b, "# A market of 300 streamers, 120 suppliers and 1,000 products, seed 2026; weights %s.\n", w.Version)
	fmt.Fprintf(&b, "# Made by TestRankingOnAMarketWhoseTruthIsKnown; GONGBO_UPDATE=1 writes it anew.\n\n")
	fmt.Fprintf(&b, "NDCG@20 of products for %d streamers, ordered by\n", rankedStreamers)
	for k, r := range products {
		fmt.Fprintf(&b, "  %-30s %.3f\n", r.name, ofProducts[k])
	}
	fmt.Fprintf(&b, "NDCG@20 of streamers for %d products, ordered by\n", rankedProducts)
	for k, r := range streamers {
		fmt.Fprintf(&b, "  %-30s %.3f\n", r.name, ofStreamers[k])
	}
	b.WriteString("Exposure in the first 20 of\n")
	for _, k := range []int{0, 2} {
		without, gini := mk.exposure(shownProducts[k])
		fmt.Fprintf(&b, "  %-30s %d of %d suppliers have no place, Gini %.3f\n", products[k].name, without, len(mk.suppliers), gini)
	}
	for _, k := range []int{0, 2} {
		fmt.Fprintf(&b, "  %-30s %.1f%% of places go to newcomers\n", streamers[k].name, 100*mk.newcomers(shownStreamers[k]))
	}
	fmt.Fprintf(&b, "Newcomers are %.1f%% of streamers; the 20 largest make %.1f%% of sales.\n", 100*mk.newcomers(mk.each()), 100*mk.largest(20))
	golden(t, "rank_stats.txt", b.String())

	for k := 1; k < len(products); k++ {
		require.Greater(t, ofProducts[0], ofProducts[k], products[k].name)
	}
	for _, k := range []int{1, 3, 4} { // the file shows what sizes alone are worth in this market
		require.Greater(t, ofStreamers[0], ofStreamers[k], streamers[k].name)
	}
	require.Greater(t, mk.largest(20), 0.8, "the market is not as uneven as the trade is")
}

// exposure says how places are shared out among suppliers.
func (m *synthetic) exposure(shown []scored) (without int, index float64) {
	places := make(map[domain.SupplierID]int)
	for _, p := range shown {
		places[m.products[p.j].SupplierID]++
	}
	counts := []int{}
	for _, s := range m.suppliers {
		counts = append(counts, places[s.ID])
	}
	return len(m.suppliers) - len(places), gini(counts)
}

// each is every streamer once.
func (m *synthetic) each() []scored {
	out := []scored{}
	for i := range m.streamers {
		out = append(out, scored{i: i})
	}
	return out
}

// newcomers is the share of newcomers.
func (m *synthetic) newcomers(shown []scored) float64 {
	n := 0
	for _, p := range shown {
		if m.streamers[p.i].Tier == domain.Newcomer {
			n++
		}
	}
	return float64(n) / float64(len(shown))
}

// largest is the share of all sales that the n largest streamers make.
func (m *synthetic) largest(n int) float64 {
	sales, sum, top := []float64{}, 0.0, 0.0
	for _, s := range m.trueStreamer {
		sales, sum = append(sales, s.sales), sum+s.sales
	}
	slices.SortFunc(sales, func(a, b float64) int { return -compare(a, b) })
	for _, v := range sales[:n] {
		top += v
	}
	return top / sum
}

// A small market written out: whoever changes a weight sees what it does.
func TestRankingGolden(t *testing.T) {
	mk := market(t, 8, 5, 90, 1500)
	table := mk.table(weights(t))
	var b strings.Builder
	for _, s := range mk.streamers {
		fmt.Fprintf(&b, "%s %s, categories %s\n", short(string(s.ID)), s.Tier, strings.Join(s.CategoryCodes, " "))
		list, _ := table.ProductsFor(s.ID, Options{Today: today, Limit: 3})
		for _, m := range list {
			fmt.Fprintf(&b, "  %s of %s  %d = streamer %d, supplier %d\n", short(string(m.ProductID)), short(string(m.SupplierID)), m.Score, m.Streamer.Score, m.Supplier.Score)
			for _, r := range m.Reasons {
				fmt.Fprintf(&b, "    + %s\n", r.Text(Zh))
			}
			for _, r := range m.Cautions {
				fmt.Fprintf(&b, "    - %s\n", r.Text(En))
			}
			for _, r := range m.Raises {
				fmt.Fprintf(&b, "    ^ %+d %s\n", r.Gain, r.Text(Zh))
			}
		}
	}
	m, _ := table.Explain(mk.streamers[0].ID, mk.products[0].ID, Options{Today: today, Raises: 4})
	fmt.Fprintf(&b, "why %s and %s\n", short(string(m.StreamerID)), short(string(m.ProductID)))
	for _, v := range m.Vetoes {
		fmt.Fprintf(&b, "    x %s: %s\n", v.Code, v.Text(En))
	}
	for _, side := range []Side{m.Streamer, m.Supplier} {
		for _, c := range side.Components {
			fmt.Fprintf(&b, "    %-18s %4d of %4d  %s\n", c.Name, c.Points, c.Max, c.Reason.Text(En))
		}
		fmt.Fprintf(&b, "    %-18s %4d\n", "sum", side.Score)
	}
	for _, r := range m.Raises {
		fmt.Fprintf(&b, "    ^ %+d, lifts %v, %d left: %s\n", r.Gain, r.Lifts, r.Remains, r.Text(En))
	}
	golden(t, "ranking.txt", b.String())
}

// short is an ID with the zeros of tests left out.
func short(id string) string {
	prefix, digits, _ := strings.Cut(id, "_")
	return prefix + strings.TrimLeft(digits, "0")
}
