package selection_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/selection"
)

// rounds is how many random inputs a property is tried on: few by default, many with GONGBO_TEST_LONG.
func rounds(few, many int) int {
	if os.Getenv("GONGBO_TEST_LONG") != "" {
		return many
	}
	return few
}

func randomMarket(r *rand.Rand, supplies, demands, pairs int, objective selection.Objective) selection.Market {
	m := selection.Market{Objective: objective, Supplies: make([]selection.Bounds, supplies), Demands: make([]selection.Bounds, demands)}
	least, musts, likes := r.IntN(3), r.IntN(3) == 0, r.IntN(2) == 0
	for _, side := range [][]selection.Bounds{m.Supplies, m.Demands} {
		for i := range side {
			side[i].Max = r.IntN(5)
			side[i].Min = r.IntN(least + 1)
		}
	}
	if r.IntN(3) == 0 {
		m.Total = 1 + r.IntN(pairs+1)
	}
	seen := map[[2]int]bool{}
	for range pairs {
		x := selection.Candidate{Supply: r.IntN(supplies), Demand: r.IntN(demands), Value: int64(r.IntN(30)), Avoid: r.IntN(10) == 0}
		if seen[[2]int{x.Supply, x.Demand}] {
			continue
		}
		seen[[2]int{x.Supply, x.Demand}] = true
		x.Must = musts && r.IntN(8) == 0
		if likes {
			x.SupplyLikes, x.DemandLikes = int64(r.IntN(9)), int64(r.IntN(9))
		}
		m.Candidates = append(m.Candidates, x)
	}
	return m
}

func TestSelectIsProvenByItsPrices(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for i := range rounds(1_000, 20_000) {
		m := randomMarket(r, 1+r.IntN(12), 1+r.IntN(12), r.IntN(80), selection.Value)
		c, err := selection.Select(m)
		require.NoError(t, err)
		require.NotNil(t, c.Prices)
		require.NoError(t, check.Choice(m, c), "market %d: %+v", i, m)
		require.Equal(t, c.Value, c.ValueUpperBound)
	}
}

func TestSelectAgreesWithEveryChoiceOfTinyMarkets(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for i := range rounds(300, 3_000) {
		m := randomMarket(r, 1+r.IntN(4), 1+r.IntN(4), r.IntN(10), selection.Value)
		c, err := selection.Select(m)
		require.NoError(t, err)
		musts, shortage, value := bestChoice(m)
		require.Equal(t, musts, kept(m, c), "market %d: %+v", i, m)
		if len(c.LostMusts) > 0 {
			continue // which of the musts are kept is not part of the objective
		}
		require.Equal(t, shortage, shortBy(m, c.Chosen), "market %d: %+v", i, m)
		require.Equal(t, value, c.Value, "market %d: %+v", i, m)
	}
}

func kept(m selection.Market, c *selection.Choice) int {
	n := 0
	for _, k := range c.Chosen {
		if m.Candidates[k].Must {
			n++
		}
	}
	return n
}

func shortBy(m selection.Market, chosen []int) int {
	supply, demand := make([]int, len(m.Supplies)), make([]int, len(m.Demands))
	for _, k := range chosen {
		supply[m.Candidates[k].Supply]++
		demand[m.Candidates[k].Demand]++
	}
	n := 0
	for i, b := range m.Supplies {
		n += max(0, min(b.Min, b.Max)-supply[i])
	}
	for j, b := range m.Demands {
		n += max(0, min(b.Min, b.Max)-demand[j])
	}
	return n
}

// bestChoice tries every set of candidates: most musts, then least shortage, then most value.
func bestChoice(m selection.Market) (musts, shortage int, value int64) {
	musts = -1
	for set := range 1 << len(m.Candidates) {
		var chosen []int
		n, v, fits := 0, int64(0), true
		supply, demand := make([]int, len(m.Supplies)), make([]int, len(m.Demands))
		for k, x := range m.Candidates {
			if set>>k&1 == 0 {
				continue
			}
			chosen = append(chosen, k)
			supply[x.Supply]++
			demand[x.Demand]++
			fits = fits && !x.Avoid && supply[x.Supply] <= m.Supplies[x.Supply].Max && demand[x.Demand] <= m.Demands[x.Demand].Max
			v += x.Value
			if x.Must {
				n++
			}
		}
		if !fits || m.Total > 0 && len(chosen) > m.Total {
			continue
		}
		s := shortBy(m, chosen)
		if n > musts || n == musts && (s < shortage || s == shortage && v > value) {
			musts, shortage, value = n, s, v
		}
	}
	return musts, shortage, value
}

func TestSelectStableLeavesNoBlockingPair(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for i := range rounds(1_000, 20_000) {
		m := randomMarket(r, 1+r.IntN(15), 1+r.IntN(15), r.IntN(120), selection.Stable)
		c, err := selection.Select(m)
		require.NoError(t, err)
		require.NoError(t, check.Choice(m, c), "market %d: %+v", i, m)
		if len(c.LostMusts) == 0 {
			require.Zero(t, c.BlockingPairs)
		}
	}
}

func TestSelectNamesWhomItLeavesShort(t *testing.T) {
	m := selection.Market{
		Supplies:   []selection.Bounds{{Min: 1, Max: 1}, {Min: 1, Max: 2}},
		Demands:    []selection.Bounds{{Max: 1}},
		Candidates: []selection.Candidate{{Supply: 0, Demand: 0, Value: 5}, {Supply: 1, Demand: 0, Value: 9}},
	}
	c, err := selection.Select(m)
	require.NoError(t, err)
	require.Equal(t, []int{1}, c.Chosen)
	require.Equal(t, []int{0}, c.ShortSupplies)
	require.NoError(t, check.Choice(m, c))
}

func TestSelectRefusesNonsense(t *testing.T) {
	one := []selection.Bounds{{Max: 1}}
	for _, m := range []selection.Market{
		{Supplies: one, Demands: one, Candidates: []selection.Candidate{{Supply: 1}}},
		{Supplies: one, Demands: one, Candidates: []selection.Candidate{{Value: -1}}},
		{Supplies: []selection.Bounds{{Min: -1}}},
		{Objective: "best"},
		{Total: -1},
	} {
		_, err := selection.Select(m)
		var bad *selection.Invalid
		require.ErrorAs(t, err, &bad)
	}
}

// bigMarket is as dense and tight as a large docking event.
func bigMarket(supplies, demands, pairs int) selection.Market {
	r := rand.New(rand.NewPCG(17, 18))
	m := selection.Market{Objective: selection.Value, Supplies: make([]selection.Bounds, supplies), Demands: make([]selection.Bounds, demands)}
	for i := range m.Supplies {
		m.Supplies[i] = selection.Bounds{Min: r.IntN(3), Max: 4 + r.IntN(8)}
	}
	for j := range m.Demands {
		m.Demands[j] = selection.Bounds{Min: r.IntN(3), Max: 6 + r.IntN(16)}
	}
	seen := map[[2]int]bool{}
	for len(m.Candidates) < pairs {
		x := selection.Candidate{Supply: r.IntN(supplies), Demand: r.IntN(demands), Value: int64(1 + r.IntN(50_000))}
		if !seen[[2]int{x.Supply, x.Demand}] {
			seen[[2]int{x.Supply, x.Demand}] = true
			m.Candidates = append(m.Candidates, x)
		}
	}
	return m
}

func TestSelectProvesALargeMarket(t *testing.T) {
	m := bigMarket(300, 200, 10_000)
	if rounds(0, 1) > 0 {
		m = bigMarket(2_000, 1_000, 100_000)
	}
	start := time.Now()
	c, err := selection.Select(m)
	t.Logf("%d candidates, %d chosen, %s", len(m.Candidates), len(c.Chosen), time.Since(start))
	require.NoError(t, err)
	require.NoError(t, check.Choice(m, c))
}

// The memory is that of the process, market and test included; run one objective at a time to see its own.
func TestSelectFitsIntoMemory(t *testing.T) {
	for _, o := range []selection.Objective{selection.Value, selection.Stable, selection.Balanced} {
		t.Run(string(o), func(t *testing.T) {
			m := bigMarket(60, 40, 1_000)
			if rounds(0, 1) > 0 {
				m = bigMarket(2_000, 1_000, 100_000)
			}
			m.Objective = o
			_, err := selection.Select(m)
			require.NoError(t, err)
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			t.Logf("%d candidates: %d MB of heap at most, %d MB from the system", len(m.Candidates), memory.HeapSys>>20, memory.Sys>>20)
			require.Less(t, memory.Sys, uint64(512<<20))
		})
	}
}
