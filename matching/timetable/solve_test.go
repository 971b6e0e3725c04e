package timetable_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// rounds is how many random inputs a property is tried on: few by default, many with GONGBO_TEST_LONG.
func rounds(few, many int) int {
	if os.Getenv("GONGBO_TEST_LONG") != "" {
		return many
	}
	return few
}

func TestSolveKeepsEveryRuleOnRandomEvents(t *testing.T) {
	solved := requireRules(t, rand.New(rand.NewPCG(1, 2)), rounds(150, 10_000), shape{people: 14, meetings: 40, slots: 12, tables: 8})
	require.Greater(t, solved, rounds(75, 5_000))
}

// requireRules solves random events of a shape, every second one complete and every third with two sides, and holds each
// timetable to the checker. It gives how many were solved.
func requireRules(t *testing.T, r *rand.Rand, events int, of shape) int {
	t.Helper()
	kinds := map[string]int{}
	for i := range events {
		of.complete, of.bipartite = i%2 == 0, i%3 == 0
		p := random(r, of)
		sol, err := timetable.Solve(p, timetable.Options{Seed: uint64(i), Iterations: 40_000})
		var inf *timetable.Infeasible
		var gave *timetable.GaveUp
		switch {
		case errors.As(err, &inf):
			require.True(t, p.Complete)
			kinds[string(inf.Rule)]++
		case errors.As(err, &gave):
			require.True(t, p.Complete)
			kinds["gave up"]++
		default:
			require.NoError(t, err)
			require.NoError(t, check.Solution(p, sol), "event %d: %+v", i, p)
			kinds["solved"]++
		}
	}
	t.Log(kinds)
	return kinds["solved"]
}

func TestSolveAgreesWithExhaustiveSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	infeasible := 0
	for i := range rounds(400, 10_000) {
		p := random(r, shape{people: 5, meetings: 6, slots: 5, tables: 3, complete: true})
		if i%2 == 0 {
			p.Fairness = timetable.NoLimit
		}
		_, breaks, ok := check.Best(p)
		sol, err := timetable.Solve(p, timetable.Options{Seed: uint64(i), Iterations: 60_000})
		var inf *timetable.Infeasible
		switch {
		case errors.As(err, &inf):
			require.False(t, ok, "event %d: %v, but it has a timetable: %+v", i, err, p)
			infeasible++
		case err != nil:
			require.False(t, ok, "event %d: %v, but it has a timetable: %+v", i, err, p)
			require.NotEqual(t, timetable.NoLimit, p.Fairness, "event %d is decided without the fairness rule", i)
		default:
			require.True(t, ok)
			require.NoError(t, check.Solution(p, sol))
			require.Equal(t, breaks, sol.Quality.Breaks, "event %d: %+v", i, p)
		}
	}
	require.Greater(t, infeasible, rounds(50, 1_000))
}

func TestSolveReachesTheBestValueOnTinyEvents(t *testing.T) {
	requireValue(t, rand.New(rand.NewPCG(5, 6)), rounds(300, 5_000), shape{people: 5, meetings: 6, slots: 4, tables: 2})
}

// requireValue solves tiny random events of a shape, without musts and fairness, and compares their value with the best
// there is: 99.9 % of it in all, and never a bound below it.
func requireValue(t *testing.T, r *rand.Rand, events int, of shape) {
	t.Helper()
	total, best := int64(0), int64(0)
	for i := range events {
		p := random(r, of)
		for m := range p.Meetings {
			p.Meetings[m].Must = false
		}
		p.Fairness = timetable.NoLimit
		value, _, ok := check.Best(p)
		require.True(t, ok)
		sol, err := timetable.Solve(p, timetable.Options{Seed: uint64(i), Iterations: 60_000})
		require.NoError(t, err)
		require.NoError(t, check.Solution(p, sol), "event %d: %+v", i, p)
		require.LessOrEqual(t, value, sol.Quality.ValueUpperBound, "event %d: %+v", i, p)
		total += sol.Quality.Value
		best += value
	}
	t.Logf("value %d of %d", total, best)
	require.GreaterOrEqual(t, total*1000, best*999)
}

func TestInfeasibleNamesAClashThatStandsAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	rules := map[timetable.Rule]int{}
	for i := range rounds(600, 10_000) {
		p, inf := tinyClash(r)
		if inf == nil {
			continue
		}
		rules[inf.Rule]++
		_, _, ok := check.Best(only(p, inf.Meetings, -1))
		require.False(t, ok, "event %d: %v has a timetable: %+v", i, inf, p)
		requireSmallest(t, p, inf, i)
	}
	requireSimpleRules(t, rules)
}

// tinyClash draws a tiny problem without a fairness rule. The clash is nil where it has a timetable.
func tinyClash(r *rand.Rand) (timetable.Problem, *timetable.Infeasible) {
	p := random(r, shape{people: 5, meetings: 7, slots: 5, tables: 2, complete: true})
	p.Fairness = timetable.NoLimit
	_, err := timetable.Solve(p, timetable.Options{Iterations: 20_000})
	var inf *timetable.Infeasible
	errors.As(err, &inf)
	return p, inf
}

// requireSmallest checks that a clash says that it is the smallest, and that it is, against exhaustive search.
func requireSmallest(t *testing.T, p timetable.Problem, inf *timetable.Infeasible, event int) {
	t.Helper()
	for _, m := range inf.Meetings {
		_, _, ok := check.Best(only(p, inf.Meetings, m))
		require.True(t, ok, "event %d: %v without meeting %d is still impossible: %+v", event, inf, m, p)
	}
	require.True(t, inf.Smallest, "event %d: %v: %+v", event, inf, p)
	requireNeeded(t, p, inf)
}

func requireSimpleRules(t *testing.T, rules map[timetable.Rule]int) {
	t.Helper()
	t.Log(rules)
	for _, rule := range []timetable.Rule{timetable.ByDegree, timetable.ByHall, timetable.ByCapacity, timetable.ByPrecedence} {
		require.Positive(t, rules[rule], rule)
	}
}

// requireNeeded checks that the named people and orders are enough for the clash, and that it needs each of them.
func requireNeeded(t *testing.T, p timetable.Problem, inf *timetable.Infeasible) {
	t.Helper()
	q := only(p, inf.Meetings, -1)
	q.Precedences = nil
	number := map[int]int{}
	for i, m := range inf.Meetings {
		number[m] = i
	}
	for _, o := range inf.Orders {
		q.Precedences = append(q.Precedences, timetable.Precedence{Before: number[o.Before], After: number[o.After]})
	}
	bare := q
	for who := range p.Participants {
		if !slices.Contains(inf.People, who) {
			bare = freed(bare, who)
		}
	}
	_, _, ok := check.Best(bare)
	require.False(t, ok, "%v needs more than its people and orders %v: %+v", inf, inf.Orders, p)
	for _, who := range inf.People {
		_, _, ok := check.Best(freed(bare, who))
		require.True(t, ok, "%v does not need participant %d: %+v", inf, who, p)
	}
	for k := range inf.Orders {
		less := bare
		less.Precedences = slices.Delete(slices.Clone(bare.Precedences), k, k+1)
		_, _, ok := check.Best(less)
		require.True(t, ok, "%v does not need the order %v: %+v", inf, inf.Orders[k], p)
	}
}

// freed is the problem in which each meeting of someone is with a stand-in of its own who is always free.
func freed(p timetable.Problem, who int) timetable.Problem {
	p.Meetings, p.Participants = slices.Clone(p.Meetings), slices.Clone(p.Participants)
	for m := range p.Meetings {
		for _, end := range []*int{&p.Meetings[m].A, &p.Meetings[m].B} {
			if *end == who {
				*end = len(p.Participants)
				p.Participants = append(p.Participants, timetable.Participant{})
			}
		}
	}
	return p
}

// only is the problem with just the named meetings, but for one.
func only(p timetable.Problem, meetings []int, but int) timetable.Problem {
	number := map[int]int{}
	q := p
	q.Meetings, q.Precedences = nil, nil
	for _, m := range meetings {
		if m != but {
			number[m] = len(q.Meetings)
			q.Meetings = append(q.Meetings, p.Meetings[m])
		}
	}
	for _, o := range p.Precedences {
		x, ok := number[o.Before]
		y, also := number[o.After]
		if ok && also {
			q.Precedences = append(q.Precedences, timetable.Precedence{Before: x, After: y})
		}
	}
	return q
}

func TestSolveRepeatsItselfToTheByte(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for i := range 40 {
		p := random(r, shape{people: 30, meetings: 80, slots: 14, tables: 9, complete: i%2 == 0, rich: i >= 20})
		o := timetable.Options{Seed: 7, Iterations: 50_000}
		a, errA := timetable.Solve(p, o)
		b, errB := timetable.Solve(p, o)
		require.Equal(t, errA, errB)
		require.Equal(t, a, b)
	}
}

func TestSolveStopsWhenAsked(t *testing.T) {
	p := random(rand.New(rand.NewPCG(1, 1)), shape{people: 40, meetings: 90, slots: 20, tables: 9})
	asked := 0
	sol, err := timetable.Solve(p, timetable.Options{Iterations: 1 << 50, Stop: func() bool { asked++; return asked > 3 }})
	require.NoError(t, err)
	require.NoError(t, check.Solution(p, sol))
	require.Less(t, sol.Iterations, int64(1_000_000))
}

func TestSolveRefusesNonsense(t *testing.T) {
	two := make([]timetable.Participant, 2)
	slots := []timetable.Slot{{Session: 1}}
	for want, p := range map[string]timetable.Problem{
		"meets itself":        {Participants: two, Slots: slots, Meetings: []timetable.Meeting{{A: 1, B: 1}}},
		"people 0 and 2 of 2": {Participants: two, Slots: slots, Meetings: []timetable.Meeting{{B: 2}}},
		"forbidden slot 1":    {Participants: []timetable.Participant{{Forbidden: []int{1}}}, Slots: slots},
		"fixed slot 4":        {Participants: two, Slots: slots, Meetings: []timetable.Meeting{{B: 1, Fixed: timetable.At(4)}}},
		"session 0":           {Slots: []timetable.Slot{{}}},
		"closed table 3":      {Slots: []timetable.Slot{{Session: 1, Closed: []int{3}}}, Tables: 2},
		"fairness -2":         {Fairness: -2},
		"precedence 0":        {Precedences: []timetable.Precedence{{Before: 0, After: 1}}},
		"9 slots long":        {Participants: two, Slots: slots, Meetings: []timetable.Meeting{{B: 1, Length: 9}}},
		"-1 representatives":  {Participants: []timetable.Participant{{Seats: -1}}},
		"halls of 1 tables":   {Tables: 2, Halls: []int{1}},
		"table 1: hall 0":     {Tables: 2, Halls: []int{1, 0}},
		"0: hall 3 of 2":      {Participants: []timetable.Participant{{Hall: 3}}, Tables: 2, Halls: []int{1, 2}},
		"1 halls of 2":        {Tables: 2, Halls: []int{1, 2}, Walk: [][]int{{0}}},
		"walk of -1 slots":    {Walk: [][]int{{-1}}},
		"by a meeting in hall 2": {
			Tables: 3, Halls: []int{1, 2, 3}, Walk: [][]int{{0, 0, 2}, {0, 0, 0}, {0, 0, 0}},
		},
		"value -1": {Participants: two, Slots: slots, Meetings: []timetable.Meeting{{B: 1, Value: -1}}},
	} {
		_, err := timetable.Solve(p, timetable.Options{})
		var bad *timetable.Invalid
		require.ErrorAs(t, err, &bad)
		require.True(t, strings.Contains(err.Error(), want), "%v should say %q", err, want)
	}
}

func TestSolveAnswersEmptyProblems(t *testing.T) {
	for _, p := range []timetable.Problem{
		{Complete: true},
		{Participants: make([]timetable.Participant, 3), Complete: true},
		{Participants: make([]timetable.Participant, 2), Meetings: []timetable.Meeting{{A: 0, B: 1}}},
	} {
		sol, err := timetable.Solve(p, timetable.Options{})
		require.NoError(t, err)
		require.NoError(t, check.Solution(p, sol))
	}
}
