package timetable_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/dzn"
)

// least tries every complete timetable of a tiny problem and gives the best by the measures, in their order.
func least(p timetable.Problem, order []timetable.Measure) []int {
	var best []int
	places := make([]timetable.Place, len(p.Meetings))
	load, open := make([]int, len(p.Slots)), make([][]int, len(p.Slots))
	for s := range open {
		for table := range p.Tables {
			if !slices.Contains(p.Slots[s].Closed, table) {
				open[s] = append(open[s], table)
			}
		}
	}
	var try func(m int)
	try = func(m int) {
		if m == len(places) {
			if f, errs := check.Places(p, places); len(errs) == 0 {
				of := measures(timetable.Quality{Breaks: f.Breaks, IdleSlots: f.IdleSlots, LongestWaitSlots: f.LongestWait}, order)
				if best == nil || slices.Compare(of, best) < 0 {
					best = of
				}
			}
			return
		}
		for s := range p.Slots {
			if load[s] < len(open[s]) {
				places[m] = timetable.Place{Slot: s, Table: open[s][load[s]]}
				load[s]++
				try(m + 1)
				load[s]--
			}
		}
	}
	try(0)
	return best
}

func measures(q timetable.Quality, order []timetable.Measure) []int {
	var out []int
	for _, m := range order {
		out = append(out, map[timetable.Measure]int{timetable.Breaks: q.Breaks, timetable.LongestWait: q.LongestWaitSlots, timetable.IdleSlots: q.IdleSlots}[m])
	}
	return out
}

func TestSolveComparesInTheOrderGiven(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	orders := [][]timetable.Measure{
		{timetable.Breaks, timetable.LongestWait, timetable.IdleSlots},
		{timetable.IdleSlots, timetable.Breaks, timetable.LongestWait},
		{timetable.LongestWait, timetable.IdleSlots, timetable.Breaks},
	}
	solve := []func(timetable.Problem, timetable.Options) (*timetable.Solution, error){timetable.Solve, timetable.SolveByClauses}
	var tried, reached [3]int
	for i := range rounds(90, 2_000) {
		p := random(r, shape{people: 4, meetings: 5, slots: 5, tables: 2, complete: true})
		for k, order := range orders {
			sol, err := solve[i%2](p, timetable.Options{Seed: uint64(i), Iterations: 60_000, Order: order})
			if err != nil {
				continue
			}
			require.NoError(t, check.Solution(p, sol))
			want, got := least(p, order), measures(sol.Quality, order)
			require.GreaterOrEqual(t, slices.Compare(got, want), 0)
			tried[k]++
			if slices.Equal(got, want) {
				reached[k]++
			}
		}
	}
	t.Logf("best by the order: %v of %v", reached, tried)
	for k := range orders {
		require.GreaterOrEqual(t, reached[k]*100, tried[k]*97, "order %v", orders[k])
	}
}

func TestSolveRefusesOrdersThatAreNone(t *testing.T) {
	for _, order := range [][]timetable.Measure{{"beauty"}, {timetable.Breaks, timetable.IdleSlots, timetable.Breaks}} {
		var invalid *timetable.Invalid
		_, err := timetable.Solve(timetable.Problem{}, timetable.Options{Order: order})
		require.ErrorAs(t, err, &invalid)
		_, err = timetable.Pareto(timetable.Problem{}, timetable.Options{Order: order})
		require.ErrorAs(t, err, &invalid)
	}
}

func TestParetoListsWhatBreaksCostInWaits(t *testing.T) {
	several := 0
	for seed := range uint64(rounds(2, 4)) {
		p, err := dzn.Generate(dzn.Shape{Seed: seed, Buyers: 40, Meetings: 110, Slots: 14, Morning: 7, Tables: 9, ForbiddenPercent: 25, SessionPercent: 60})
		require.NoError(t, err)
		o := timetable.Options{Seed: seed, Iterations: int64(rounds(3_000_000, 4_000_000))}
		points, err := timetable.Pareto(p, o)
		require.NoError(t, err)
		for i, x := range points {
			require.NoError(t, check.Solution(p, &x))
			require.Equal(t, len(p.Meetings), x.Quality.Scheduled)
			if i > 0 {
				before := points[i-1].Quality
				require.LessOrEqual(t, before.Breaks, x.Quality.Breaks)
				require.True(t, x.Quality.IdleSlots < before.IdleSlots || x.Quality.LongestWaitSlots < before.LongestWaitSlots)
			}
		}
		if len(points) > 1 {
			several++
		}
		o.Threads = 2
		again, err := timetable.Pareto(p, o)
		require.NoError(t, err)
		require.Equal(t, points, again)
	}
	require.Positive(t, several)
}

func TestSentenceSaysWhatClashes(t *testing.T) {
	require.Equal(t, "排不出时间表（capacity）：洽谈 [1 2]在时段 [3] 里容不下 / no timetable by capacity: meetings [1 2] have no place together in slots [3]",
		timetable.Sentence(timetable.ByCapacity, nil, []int{1, 2}, []int{3}))
	require.Equal(t, "排不出时间表（hall）：洽谈 [m1]（参与方 [甲]）没有可用的时段 / no timetable by hall: meetings [m1] of participants [甲] have no slot",
		timetable.Sentence(timetable.ByHall, []string{"甲"}, []string{"m1"}, nil))
}
