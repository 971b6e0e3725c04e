package timetable_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// taste is how the values and likes of a market are drawn.
type taste struct {
	name     string
	likes    bool // each side has likes of its own, of which the value is the mean
	common   float64
	skew     float64 // 1 is even; more asks for the first of each side more often
	weighted bool    // a score times the weight of wishes, as package arrange has it
	reached  bool    // 1 % at 97 % is possible
}

func tastes() []taste {
	return []taste{
		{name: "even values", skew: 1, reached: true},
		{name: "scores by wishes", skew: 1, weighted: true, reached: true},
		{name: "sought after", skew: 2},
		{name: "common quality", skew: 1, common: 0.8},
		{name: "own likes", skew: 1, likes: true},
		{name: "own likes, common quality", skew: 1, likes: true, common: 0.6},
	}
}

func (x taste) market(seed uint64, supplies, demands, pairs int) timetable.Market {
	r := rand.New(rand.NewPCG(seed, 5))
	m := timetable.Market{Objective: timetable.Value, Supplies: make([]timetable.Bounds, supplies), Demands: make([]timetable.Bounds, demands)}
	quality := [2][]float64{make([]float64, supplies), make([]float64, demands)}
	for i := range m.Supplies {
		m.Supplies[i], quality[0][i] = timetable.Bounds{Max: 4 + r.IntN(8)}, r.Float64()
	}
	for j := range m.Demands {
		m.Demands[j], quality[1][j] = timetable.Bounds{Max: 6 + r.IntN(16)}, r.Float64()
	}
	draw := func(q float64) int64 { return int64(1 + 10_000*(x.common*q+(1-x.common)*r.Float64())) }
	seen := map[[2]int]bool{}
	for len(m.Candidates) < pairs {
		k := timetable.Candidate{Supply: int(float64(supplies) * math.Pow(r.Float64(), x.skew)), Demand: int(float64(demands) * math.Pow(r.Float64(), x.skew))}
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
	for _, size := range sizes[:rounds(2, 3)] {
		for _, x := range tastes() {
			m := x.market(1, size[0], size[1], size[2])
			best, err := timetable.Select(m)
			require.NoError(t, err)
			m.Objective = timetable.Stable
			stable, err := timetable.Select(m)
			require.NoError(t, err)
			m.Objective = timetable.Balanced
			start := time.Now()
			got, err := timetable.Select(m)
			took := time.Since(start)
			require.NoError(t, err)
			require.NoError(t, check.Choice(m, got))
			part := func(n, of int64) float64 { return 100 * float64(n) / float64(of) }
			of := int64(len(m.Candidates))
			t.Logf("%4d × %4d, %6d pairs, %-26s value: %5.2f %% block; stable: %6.2f %% of the value; balanced: %5.2f %% block at %6.2f %%, %s",
				size[0], size[1], of, x.name, part(int64(best.BlockingPairs), of), part(stable.Value, best.Value),
				part(int64(got.BlockingPairs), of), part(got.Value, best.Value), took.Round(time.Millisecond))
			require.GreaterOrEqual(t, got.Value*100, best.Value*97)
			require.LessOrEqual(t, got.BlockingPairs, best.BlockingPairs)
			if x.reached {
				require.LessOrEqual(t, int64(got.BlockingPairs)*100, of, x.name)
			}
		}
	}
}

func TestSelectBalancedKeepsMinimumsAndProvesItsBound(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	gave := 0
	for i := range rounds(400, 20_000) {
		m := randomMarket(r, 1+r.IntN(12), 1+r.IntN(12), r.IntN(80), timetable.Value)
		best, err := timetable.Select(m)
		require.NoError(t, err)
		m.Objective = timetable.Balanced
		got, err := timetable.Select(m)
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
