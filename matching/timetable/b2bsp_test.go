package timetable_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/dzn"
)

const b2bsp = "../../../shared/data/b2bsp"

// TestSolveHoldsThePublishedInstances runs the 20 originals of the B2BSP benchmark with a budget of moves, small by
// default and about two seconds each with GONGBO_TEST_LONG. GONGBO_B2BSP_LIMIT=2s runs by the clock instead, GONGBO_B2BSP_THREADS=2 on two cores.
func TestSolveHoldsThePublishedInstances(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(b2bsp, "original", os.Getenv("GONGBO_B2BSP_NAME")+"*.dzn"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("the published instances are not in %s; they may not be copied here", b2bsp)
	}
	best := optima(t)
	o := timetable.Options{Seed: 1, Iterations: int64(rounds(1_000_000, 50_000_000))}
	if seed := os.Getenv("GONGBO_B2BSP_SEED"); seed != "" {
		o.Seed, err = strconv.ParseUint(seed, 10, 64)
		require.NoError(t, err)
	}
	if limit := os.Getenv("GONGBO_B2BSP_LIMIT"); limit != "" {
		o.Iterations, o.Now = 0, time.Now
		o.Limit, err = time.ParseDuration(limit)
		require.NoError(t, err)
	}
	if os.Getenv("GONGBO_B2BSP_THREADS") == "2" {
		o.Threads = 2
	}
	total, idle, optimal, bounds := 0, 0, 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".original.dzn")
		p := parse(t, file)
		start, first := time.Now(), time.Duration(0)
		o.Progress = func(timetable.Progress) {
			if first == 0 {
				first = time.Since(start)
			}
		}
		sol, err := timetable.Solve(p, o)
		require.NoError(t, err, name)
		require.NoError(t, check.Solution(p, sol), name)
		q := sol.Quality
		require.GreaterOrEqual(t, q.Breaks, best[name])
		require.LessOrEqual(t, q.BreaksLowerBound, best[name])
		t.Logf("%-16s breaks %2d bound %d published %d, idle %3d, longest wait %2d, first %6s, end %6s, moves %d",
			name, q.Breaks, q.BreaksLowerBound, best[name], q.IdleSlots, q.LongestWaitSlots,
			first.Round(time.Millisecond/10), time.Since(start).Round(time.Millisecond), sol.Iterations)
		total, idle = total+q.Breaks, idle+q.IdleSlots
		if q.Breaks == best[name] {
			optimal++
		}
		if q.BreaksLowerBound == best[name] {
			bounds++
		}
	}
	t.Logf("total breaks %d, idle %d, %d of %d at the published optimum, bound exact on %d", total, idle, optimal, len(files), bounds)
	require.LessOrEqual(t, total, 120)
}

func parse(t *testing.T, file string) timetable.Problem {
	t.Helper()
	in, err := os.Open(file)
	require.NoError(t, err)
	defer in.Close()
	p, err := dzn.Parse(in, dzn.DefaultFairness)
	require.NoError(t, err)
	return p
}

func optima(t *testing.T) map[string]int {
	t.Helper()
	in, err := os.Open(filepath.Join(b2bsp, "optimum.csv"))
	require.NoError(t, err)
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	require.NoError(t, err)
	best := map[string]int{}
	for _, row := range rows[1:] {
		best[row[0]], err = strconv.Atoi(row[1])
		require.NoError(t, err)
	}
	return best
}
