package timetable_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// Where no break is fair, annealing has its moves although clauses find nothing at first, and clauses go on where annealing is stuck.
func TestSolveDecidesWhereNoBreakIsFair(t *testing.T) {
	for _, x := range []struct {
		name  string
		moves int64
		fair  bool
	}{
		{"tic-12crafc", 500_000, true},
		{"tic-13", 500_000, true},
		{"tic-14crafa", 500_000, true},
		{"tic-14crafd", 500_000, true},
		{"forum-13crafc", 500_000, false},
		{"ticf-13crafb", 500_000, false},
	} {
		file := filepath.Join(b2bsp, "original", x.name+".original.dzn")
		if _, err := os.Stat(file); err != nil {
			t.Skipf("the published instances are not in %s; they may not be copied here", b2bsp)
		}
		p := parse(t, file)
		p.Fairness = 0
		s, err := timetable.Solve(p, timetable.Options{Seed: 1, Iterations: x.moves})
		if !x.fair {
			var inf *timetable.Infeasible
			require.ErrorAs(t, err, &inf, x.name)
			continue
		}
		require.NoError(t, err, x.name)
		require.NoError(t, check.Solution(p, s), x.name)
		require.Zero(t, s.Quality.Breaks, x.name)
	}
}
