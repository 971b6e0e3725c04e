package timetable_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/dzn"
)

// lateAfter is a clock that passes every limit when it is asked for the n-th time. It counts the times after that.
func lateAfter(n int, after *int) func() time.Time {
	asked := 0
	return func() time.Time {
		if asked++; asked < n {
			return time.Unix(0, 0)
		}
		*after++
		return time.Unix(1_000_000, 0)
	}
}

func dayOf1700(t *testing.T) timetable.Problem {
	t.Helper()
	p, err := dzn.Generate(dzn.Shape{
		Seed: 5, Suppliers: 200, Buyers: 300, Meetings: 1_700, Slots: 24, Morning: 12, Tables: 80,
		ForbiddenPercent: 10, SessionPercent: 10, FixedPercent: 5, OrderPercent: 5,
	})
	require.NoError(t, err)
	p.Fairness = timetable.NoLimit
	return p
}

// TestSolveEndsWithItsTimeWhereverItIs lets the time be over at one look at the clock after the other: while slots are
// closed, while proofs are looked for, in the middle of construction.
func TestSolveEndsWithItsTimeWhereverItIs(t *testing.T) {
	p, solved, gaveUp := dayOf1700(t), 0, 0
	for n := 2; n < 400; n += 1 + n/2 {
		after := 0
		sol, err := timetable.Solve(p, timetable.Options{Limit: time.Second, Now: lateAfter(n, &after)})
		require.Less(t, after, 30, "looks at the clock after it was over, from the %d. on", n)
		if err == nil {
			require.NoError(t, check.Solution(p, sol))
			require.True(t, sol.Timed)
			solved++
			continue
		}
		var gave *timetable.GaveUp
		require.ErrorAs(t, err, &gave, "nothing is proven of an event that has a timetable")
		require.NotEmpty(t, gave.Missing)
		require.Zero(t, solved, "what is found in less time is found in more")
		gaveUp++
	}
	require.Positive(t, gaveUp, "construction looks at no clock")
	require.Positive(t, solved)
}

// TestSolveReturnsWhatStandsWhenTimeIsOver asks for more than there is room for, with no time to choose.
func TestSolveReturnsWhatStandsWhenTimeIsOver(t *testing.T) {
	for _, fairness := range []int{timetable.NoLimit, 2} {
		p := dayOf1700(t)
		p.Complete, p.Tables, p.Fairness = false, 60, fairness
		for _, n := range []int{2, 20} {
			after := 0
			sol, err := timetable.Solve(p, timetable.Options{Limit: time.Second, Now: lateAfter(n, &after)})
			require.NoError(t, err)
			require.NoError(t, check.Solution(p, sol))
			require.True(t, sol.Timed)
			require.Less(t, after, 30)
			require.Greater(t, sol.Quality.Scheduled, 1_000)
		}
	}
}

// TestTimedRunsMayDiffer gives one budget of moves enough time and too little: what the clock had no part in is the same as
// without one, and the other says so.
func TestTimedRunsMayDiffer(t *testing.T) {
	p, after := dayOf1700(t), 0
	o := timetable.Options{Seed: 3, Iterations: 300_000}
	want, err := timetable.Solve(p, o)
	require.NoError(t, err)
	require.False(t, want.Timed)

	o.Limit, o.Now = time.Second, lateAfter(1<<30, &after)
	same, err := timetable.Solve(p, o)
	require.NoError(t, err)
	require.Equal(t, want, same)

	o.Now = lateAfter(100, &after)
	other, err := timetable.Solve(p, o)
	require.NoError(t, err)
	require.True(t, other.Timed)
	require.NotEqual(t, want.Places, other.Places)
}

// TestProofStandsWhenTimeIsOver stops a run at once: a clash that degree or capacity show is named all the same, only
// not thinned out.
func TestProofStandsWhenTimeIsOver(t *testing.T) {
	p := dayOf1700(t)
	p.Tables = 70
	_, err := timetable.Solve(p, timetable.Options{Stop: func() bool { return true }})
	var inf *timetable.Infeasible
	require.ErrorAs(t, err, &inf)
	require.Equal(t, timetable.ByCapacity, inf.Rule)
	alone := only(p, inf.Meetings, -1)
	_, err = timetable.Solve(alone, timetable.Options{})
	require.ErrorAs(t, err, &inf, "what is named has a timetable by itself")
}
