package timetable_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/dzn"
)

func TestClausesProveTheFewestBreaks(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	proveByClauses(t, func(int) timetable.Problem {
		return random(r, shape{people: 5, meetings: 6, slots: 6, tables: 2, complete: true})
	})
}

func TestClausesProveTheFewestBreaksOfRichDays(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	proveByClauses(t, func(i int) timetable.Problem {
		p := random(r, shape{people: 5, meetings: 5, slots: 6, tables: 3, complete: true, rich: true})
		if i%2 == 0 {
			p.Fairness = timetable.NoLimit
		}
		return p
	})
}

// proveByClauses solves tiny days by clauses and holds breaks and bounds to exhaustive search.
func proveByClauses(t *testing.T, draw func(i int) timetable.Problem) {
	t.Helper()
	held, proven, above := 0, 0, 0
	for i := range rounds(400, 10_000) {
		p := draw(i)
		sol, err := timetable.SolveByClauses(p, timetable.Options{Seed: uint64(i), Iterations: 200_000})
		if err != nil {
			continue
		}
		held++
		require.NoError(t, check.Solution(p, sol))
		_, breaks, ok := check.Best(p)
		require.True(t, ok)
		require.Equal(t, breaks, sol.Quality.Breaks, "event %d: %+v", i, p)
		require.LessOrEqual(t, sol.Quality.BreaksLowerBound, breaks, "event %d: %+v", i, p)
		if sol.Quality.BreaksLowerBound == breaks {
			proven++
		}
		if weak, err := timetable.Solve(p, timetable.Options{Iterations: 1_000}); err == nil && weak.Quality.BreaksLowerBound < breaks {
			above++
		}
	}
	t.Logf("%d of %d proven, %d of them by clauses only", proven, held, above)
	require.GreaterOrEqual(t, proven*100, held*98, "all but those in which fairness makes everyone have breaks")
	require.Positive(t, above)
}

func TestSolveGivesTheSameOnOneAndTwoThreads(t *testing.T) {
	for seed := range uint64(rounds(2, 6)) {
		p, err := dzn.Generate(dzn.Shape{
			Seed: seed, Buyers: 40, Meetings: 130, Slots: 14, Morning: 7, Tables: 11, ForbiddenPercent: 10, SessionPercent: 40,
		})
		require.NoError(t, err)
		p.Complete = seed%2 == 0
		o := timetable.Options{Seed: seed, Iterations: int64(rounds(1_000_000, 2_000_000))}
		one, err := timetable.SolveByClauses(p, o)
		require.NoError(t, err)
		require.NoError(t, check.Solution(p, one))
		o.Threads = 2
		two, err := timetable.SolveByClauses(p, o)
		require.NoError(t, err)
		require.Equal(t, one, two)
	}
}

// TestSolveGivesTheSameOnOneAndTwoThreadsOnRichDays has a small day, which clauses join, and larger ones, which are
// annealed in halves, one of them with orders, another with fairness and surplus meetings.
func TestSolveGivesTheSameOnOneAndTwoThreadsOnRichDays(t *testing.T) {
	for name, shape := range map[string]dzn.Shape{
		"small":  {Suppliers: 5, Buyers: 8, Meetings: 26, Slots: 10, Morning: 5, Tables: 8, Longest: 3, MostSeats: 2, Halls: 2, Walk: 1, ForbiddenPercent: 20},
		"large":  {Suppliers: 110, Buyers: 150, Meetings: 240, Slots: 16, Morning: 8, Tables: 26, Longest: 3, MostSeats: 2, Halls: 2, Walk: 1, ForbiddenPercent: 20},
		"orders": {Suppliers: 120, Buyers: 140, Meetings: 220, Slots: 16, Morning: 8, Tables: 30, Longest: 2, ForbiddenPercent: 30, OrderPercent: 40},
		"choice": {Suppliers: 40, Buyers: 60, Meetings: 160, Slots: 14, Morning: 7, Tables: 20, Longest: 3, ForbiddenPercent: 20, SurplusPercent: 30, MostValue: 9},
	} {
		moves := int64(rounds(400_000, 4_000_000))
		if name == "small" { // clauses need as many to join
			moves = 1_200_000
		}
		for seed := range uint64(rounds(1, 4)) {
			shape.Seed = seed
			p, err := dzn.Generate(shape)
			require.NoError(t, err)
			if name != "choice" {
				p.Fairness = timetable.NoLimit
			}
			for _, order := range [][]timetable.Measure{nil, {timetable.LongestWait}} {
				o := timetable.Options{Seed: seed, Iterations: moves, Order: order}
				one, err := timetable.SolveByClauses(p, o)
				require.NoError(t, err, name)
				require.NoError(t, check.Solution(p, one), name)
				o.Threads = 2
				two, err := timetable.SolveByClauses(p, o)
				require.NoError(t, err, name)
				require.Equal(t, one, two, name)
			}
			o := timetable.Options{Seed: seed, Iterations: moves}
			one, err := timetable.Pareto(p, o)
			require.NoError(t, err, name)
			for i := range one {
				require.NoError(t, check.Solution(p, &one[i]), name)
			}
			o.Threads = 2
			two, err := timetable.Pareto(p, o)
			require.NoError(t, err, name)
			require.Equal(t, one, two, name)
		}
	}
}

// Two hosts take turns at the only table, so that each has more breaks than the clauses tell apart of one person.
func TestClausesLeaveManyBreaksOfFewPeople(t *testing.T) {
	const each = 6
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 2+2*each), Slots: make([]timetable.Slot, 2*each+1), Tables: 1,
		Complete: true, Fairness: timetable.NoLimit,
	}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	for m := range 2 * each {
		p.Meetings = append(p.Meetings, timetable.Meeting{A: m % 2, B: 2 + m, Value: 1})
		if m > 0 {
			p.Precedences = append(p.Precedences, timetable.Precedence{Before: m - 1, After: m})
		}
	}
	sol, err := timetable.SolveByClauses(p, timetable.Options{Iterations: 2_000_000})
	require.NoError(t, err)
	require.Equal(t, 2*(each-1), sol.Quality.Breaks)
	require.LessOrEqual(t, sol.Quality.BreaksLowerBound, sol.Quality.Breaks)
}

// That fewer breaks were not found must not keep the search from shorter waits with as many.
func TestClausesShortenWaitsWhereBreaksStay(t *testing.T) {
	r := rand.New(rand.NewPCG(45, 46))
	shortened := 0
	for range rounds(200, 2_000) {
		p := random(r, shape{people: 5, meetings: 7, slots: 8, tables: 2, complete: true})
		p.Fairness = timetable.NoLimit
		if timetable.ShortensWaitsAfterBreaks(p, timetable.Options{Iterations: 50_000}) {
			shortened++
		}
	}
	require.Positive(t, shortened)
}
