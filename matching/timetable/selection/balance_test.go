package selection_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/selection"
)

// taste is how the values and likes of a market are drawn.
type taste struct {
	name     string
	likes    bool // each side has likes of its own, of which the value is the mean
	common   float64
	skew     float64 // 1 is even; more asks for the first of each side more often
	weighted bool    // a score times the weight of wishes, as package arrange has it
	most     float64 // percent of the candidates that may block at 97 % of the value
	large    float64 // the same where there are 100,000 candidates
	calm     float64 // percent of the value there at 1 % blocking
}

func tastes() []taste {
	return []taste{
		{name: "even values", skew: 1, most: 1, large: 1, calm: 99.7},
		{name: "scores by wishes", skew: 1, weighted: true, most: 1, large: 1, calm: 99.85},
		{name: "sought after", skew: 2, most: 1, large: 1, calm: 97.8},
		{name: "common quality", skew: 1, common: 0.8, most: 3, large: 2.4, calm: 96.35},
		{name: "own likes", skew: 1, likes: true, most: 4, large: 2.3, calm: 95},
		{name: "own likes, common quality", skew: 1, likes: true, common: 0.6, most: 8, large: 7.2, calm: 94.3},
	}
}

func (x taste) market(seed uint64, supplies, demands, pairs int) selection.Market {
	r := rand.New(rand.NewPCG(seed, 5))
	m := selection.Market{Objective: selection.Value, Supplies: make([]selection.Bounds, supplies), Demands: make([]selection.Bounds, demands)}
	quality := [2][]float64{make([]float64, supplies), make([]float64, demands)}
	for i := range m.Supplies {
		m.Supplies[i], quality[0][i] = selection.Bounds{Max: 4 + r.IntN(8)}, r.Float64()
	}
	for j := range m.Demands {
		m.Demands[j], quality[1][j] = selection.Bounds{Max: 6 + r.IntN(16)}, r.Float64()
	}
	draw := func(q float64) int64 { return int64(1 + 10_000*(x.common*q+(1-x.common)*r.Float64())) }
	seen := map[[2]int]bool{}
	for len(m.Candidates) < pairs {
		k := selection.Candidate{Supply: int(float64(supplies) * math.Pow(r.Float64(), x.skew)), Demand: int(float64(demands) * math.Pow(r.Float64(), x.skew))}
		if seen[[2]int{k.Supply, k.Demand}] {
			continue
		}
		seen[[2]int{k.Supply, k.Demand}] = true
		k.Value = draw((quality[0][k.Supply] + quality[1][k.Demand]) / 2)
		if x.likes {
			k.SupplyLikes, k.DemandLikes = draw(quality[1][k.Demand]), draw(quality[0][k.Supply])
			k.Value = (k.SupplyLikes + k.DemandLikes) / 2
		}
		if x.weighted && r.IntN(2) == 0 {
			k.Value *= int64(1 + r.IntN(4))
		}
		m.Candidates = append(m.Candidates, k)
	}
	return m
}

func TestSelectBalancesValueAndStability(t *testing.T) {
	sizes := [][3]int{{30, 20, 300}, {120, 80, 2_000}, {2_000, 1_000, 100_000}}
	for _, size := range sizes[:rounds(1, 3)] {
		for _, x := range tastes() {
			m := x.market(1, size[0], size[1], size[2])
			best, err := selection.Select(m)
			require.NoError(t, err)
			m.Objective = selection.Stable
			stable, err := selection.Select(m)
			require.NoError(t, err)
			m.Objective = selection.Balanced
			start := time.Now()
			got, err := selection.Select(m)
			took := time.Since(start)
			require.NoError(t, err)
			require.NoError(t, check.Choice(m, got))
			m.LeastValueBPS = 1
			calm, err := selection.Select(m)
			require.NoError(t, err)
			require.NoError(t, check.Choice(m, calm))
			of := int64(len(m.Candidates))
			part := func(n, of int64) float64 { return 100 * float64(n) / float64(of) }
			blocks := func(c *selection.Choice) float64 { return part(int64(c.BlockingPairs), of) }
			t.Logf("%4d × %4d, %6d pairs, %-26s value: %5.2f %% block; stable: %6.2f %% of the value; balanced: %5.2f %% block at %6.2f %%, %s; of any value: %5.2f %% at %6.2f %%",
				size[0], size[1], of, x.name, blocks(best), part(stable.Value, best.Value),
				blocks(got), part(got.Value, best.Value), took.Round(time.Millisecond), blocks(calm), part(calm.Value, best.Value))
			require.GreaterOrEqual(t, got.Value*100, best.Value*97)
			require.LessOrEqual(t, got.BlockingPairs, best.BlockingPairs)
			require.LessOrEqual(t, blocks(got), x.most, x.name)
			require.LessOrEqual(t, blocks(calm), 1.0, x.name)
			if of == 100_000 {
				require.LessOrEqual(t, blocks(got), x.large, x.name)
				require.GreaterOrEqual(t, part(got.CalmValue, best.Value), x.calm, x.name)
			}
			require.Equal(t, calm.Value, calm.CalmValue, x.name)
			require.GreaterOrEqual(t, got.CalmValue, stable.Value, x.name)
			require.Greater(t, calm.Value, stable.Value, x.name)
		}
	}
}

func TestSelectBalancedHalvesWhatValueLeavesBlocking(t *testing.T) {
	for _, x := range tastes()[3:] {
		for seed := range uint64(rounds(1, 40)) {
			m := x.market(seed, 60, 30, 600)
			for _, side := range [][]selection.Bounds{m.Supplies, m.Demands} {
				for i := range side {
					side[i].Max = 1 + side[i].Max/6
				}
			}
			best, err := selection.Select(m)
			require.NoError(t, err)
			m.Objective = selection.Balanced
			got, err := selection.Select(m)
			require.NoError(t, err)
			require.NoError(t, check.Choice(m, got))
			require.LessOrEqual(t, 2*got.BlockingPairs, best.BlockingPairs, "%s, seed %d", x.name, seed)
		}
	}
}

// Of all choices of a tiny market that are worth enough, a balanced one has the fewest blocking pairs, or nearly.
func TestSelectBalancedIsNearTheFewestOfTinyMarkets(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	tried, more, worst := 0, 0, 0
	for range rounds(300, 10_000) {
		m := randomMarket(r, 2+r.IntN(3), 2+r.IntN(3), 20, selection.Value)
		m.Candidates = m.Candidates[:min(len(m.Candidates), 12)]
		best, err := selection.Select(m)
		require.NoError(t, err)
		m.Objective, m.LeastValueBPS = selection.Balanced, 7_000+r.IntN(3_001)
		got, err := selection.Select(m)
		require.NoError(t, err)
		require.GreaterOrEqual(t, got.Value*10_000, best.Value*int64(m.LeastValueBPS))
		fewest := fewestBlocking(m, best)
		require.LessOrEqual(t, fewest, got.BlockingPairs)
		if fewest == best.BlockingPairs {
			continue // nothing to be gained
		}
		tried++
		if got.BlockingPairs > fewest {
			more++
			worst = max(worst, got.BlockingPairs-fewest)
		}
	}
	t.Logf("of %d tiny markets %d have more blocking pairs than need be, by %d at most", tried, more, worst)
	require.Greater(t, tried, 15)
	require.LessOrEqual(t, more*10, tried)
}

// fewestBlocking tries every set of candidates that keeps the musts and meets as many minimums as the best choice.
func fewestBlocking(m selection.Market, best *selection.Choice) int {
	lost, fewest := map[int]bool{}, len(m.Candidates)
	for _, k := range best.LostMusts {
		lost[k] = true
	}
	missing := shortBy(m, best.Chosen)
	for set := range 1 << len(m.Candidates) {
		var chosen []int
		value, fits := int64(0), true
		supply, demand := make([]int, len(m.Supplies)), make([]int, len(m.Demands))
		for k, x := range m.Candidates {
			in := set>>k&1 == 1
			fits = fits && (!in || !x.Avoid && !lost[k]) && (in || !x.Must || x.Avoid || lost[k])
			if in {
				chosen = append(chosen, k)
				value += x.Value
				supply[x.Supply]++
				demand[x.Demand]++
				fits = fits && supply[x.Supply] <= m.Supplies[x.Supply].Max && demand[x.Demand] <= m.Demands[x.Demand].Max
			}
		}
		if !fits || m.Total > 0 && len(chosen) > m.Total || value*10_000 < best.Value*int64(m.LeastValueBPS) || shortBy(m, chosen) > missing {
			continue
		}
		fewest = min(fewest, check.Blocking(m, chosen))
	}
	return fewest
}

// From one choice to another lead paths that keep to the caps, each of them alone and all together, and the blocking
// pairs are counted right on the way.
func TestPathsBetweenChoicesKeepTheCaps(t *testing.T) {
	r := rand.New(rand.NewPCG(45, 46))
	paths := 0
	for i := range rounds(300, 5_000) {
		m := randomMarket(r, 1+r.IntN(12), 1+r.IntN(12), r.IntN(100), selection.Stable)
		from, err := selection.Select(m)
		require.NoError(t, err)
		m.Objective = selection.Value
		to, err := selection.Select(m)
		require.NoError(t, err)
		alone, together := selection.PathsBetween(&m, from.Chosen, to.Chosen)
		require.Len(t, together, len(alone))
		m.Total = 0
		for _, x := range append(alone, together...) {
			require.Equal(t, check.Blocking(m, x.Chosen), x.Pairs, "market %d: %+v", i, m)
			require.Equal(t, shortBy(m, x.Chosen)+unreachable(m), x.Missing)
			requireCaps(t, m, x.Chosen)
			paths++
		}
		if len(together) > 0 {
			require.Equal(t, to.Chosen, together[len(together)-1].Chosen)
		}
	}
	require.Greater(t, paths, 500)
}

// Rejection chains keep the caps and the musts, and nobody blocks after them but who was set aside.
func TestRejectionChainsSettle(t *testing.T) {
	r := rand.New(rand.NewPCG(47, 48))
	changed := 0
	for i := range rounds(200, 3_000) {
		m := randomMarket(r, 1+r.IntN(12), 1+r.IntN(12), r.IntN(100), selection.Objective([]string{"stable", "value"}[r.IntN(2)]))
		from, err := selection.Select(m)
		require.NoError(t, err)
		after, unsettled := selection.SettleByChance(&m, from.Chosen, 20)
		require.Zero(t, unsettled, "market %d: %+v", i, m)
		for _, x := range after {
			require.Equal(t, check.Blocking(m, x.Chosen), x.Pairs, "market %d: %+v", i, m)
			require.Equal(t, shortBy(m, x.Chosen)+unreachable(m), x.Missing)
			requireCaps(t, m, x.Chosen)
			require.True(t, slices.Equal(mustsOf(m, from.Chosen), mustsOf(m, x.Chosen)), "market %d: %+v", i, m)
			if !slices.Equal(from.Chosen, x.Chosen) {
				changed++
			}
		}
	}
	require.Greater(t, changed, 1_000)
}

func mustsOf(m selection.Market, chosen []int) []int {
	return slices.DeleteFunc(slices.Clone(chosen), func(k int) bool { return !m.Candidates[k].Must })
}

// unreachable is by how much minimums are above the most meetings.
func unreachable(m selection.Market) int {
	n := 0
	for _, b := range append(append([]selection.Bounds(nil), m.Supplies...), m.Demands...) {
		n += max(0, b.Min-b.Max)
	}
	return n
}

func requireCaps(t *testing.T, m selection.Market, chosen []int) {
	t.Helper()
	supply, demand := make([]int, len(m.Supplies)), make([]int, len(m.Demands))
	for _, k := range chosen {
		supply[m.Candidates[k].Supply]++
		demand[m.Candidates[k].Demand]++
	}
	for i, n := range supply {
		require.LessOrEqual(t, n, m.Supplies[i].Max)
	}
	for j, n := range demand {
		require.LessOrEqual(t, n, m.Demands[j].Max)
	}
}

func TestSelectBalancedKeepsMinimumsAndProvesItsBound(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	gave := 0
	for i := range rounds(70, 20_000) {
		m := randomMarket(r, 1+r.IntN(12), 1+r.IntN(12), r.IntN(80), selection.Value)
		best, err := selection.Select(m)
		require.NoError(t, err)
		m.Objective = selection.Balanced
		got, err := selection.Select(m)
		require.NoError(t, err)
		require.NoError(t, check.Choice(m, got), "market %d: %+v", i, m)
		require.Equal(t, best.Value, got.ValueUpperBound)
		require.Equal(t, shortBy(m, best.Chosen), shortBy(m, got.Chosen), "market %d: %+v", i, m)
		require.LessOrEqual(t, got.BlockingPairs, best.BlockingPairs)
		require.GreaterOrEqual(t, got.Value*100, best.Value*97)
		if got.Value < best.Value {
			gave++
		}
	}
	require.Positive(t, gave)
}
