package timetable_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// FuzzSolve draws tiny days of every kind: each timetable keeps every rule, and a day without one has none, whatever is tried.
func FuzzSolve(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint8(0))
	f.Add(uint64(3), uint64(4), uint8(7))
	f.Fuzz(func(t *testing.T, seed, more uint64, kind uint8) {
		p := random(rand.New(rand.NewPCG(seed, more)), shape{
			people: 5, meetings: 5, slots: 5, tables: 3, complete: kind&1 == 0, rich: kind&2 != 0, bipartite: kind&4 != 0,
		})
		solve := timetable.Solve
		if kind&8 != 0 {
			solve = timetable.SolveByClauses
		}
		s, err := solve(p, timetable.Options{Seed: seed, Iterations: 20_000})
		if err == nil {
			require.NoError(t, check.Solution(p, s), "%+v", p)
			return
		}
		require.True(t, p.Complete, "%v: %+v", err, p)
		var none *timetable.Infeasible
		if errors.As(err, &none) {
			_, _, ok := check.Best(p)
			require.False(t, ok, "%v, but it has a timetable: %+v", err, p)
		}
	})
}
