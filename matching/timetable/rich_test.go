package timetable_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

func TestSolveKeepsEveryRuleOnRichRandomEvents(t *testing.T) {
	solved := requireRules(t, rand.New(rand.NewPCG(61, 62)), rounds(100, 10_000), shape{people: 14, meetings: 30, slots: 14, tables: 8, rich: true})
	require.Greater(t, solved, rounds(40, 5_000))
}

func TestSolveAgreesWithExhaustiveSearchOnRichEvents(t *testing.T) {
	r := rand.New(rand.NewPCG(63, 64))
	infeasible, unfair, held, fewest := 0, 0, 0, 0
	for i := range rounds(400, 10_000) {
		p := random(r, shape{people: 5, meetings: 5, slots: 5, tables: 3, complete: true, rich: true})
		if i%2 == 0 {
			p.Fairness = timetable.NoLimit
		}
		_, breaks, ok := check.Best(p)
		sol, err := timetable.Solve(p, timetable.Options{Seed: uint64(i), Iterations: 60_000})
		var inf *timetable.Infeasible
		switch {
		case errors.As(err, &inf):
			require.False(t, ok, "event %d: %v, but it has a timetable: %+v", i, err, p)
			_, _, alone := check.Best(only(p, inf.Meetings, -1))
			require.False(t, alone, "event %d: %v has a timetable: %+v", i, err, p)
			infeasible++
		case err != nil:
			require.NotEqual(t, timetable.NoLimit, p.Fairness, "event %d is decided without the fairness rule", i)
			if ok {
				unfair++
			}
		default:
			require.True(t, ok)
			require.NoError(t, check.Solution(p, sol))
			require.LessOrEqual(t, sol.Quality.BreaksLowerBound, breaks, "event %d: %+v", i, p)
			require.LessOrEqual(t, breaks, sol.Quality.Breaks, "event %d: %+v", i, p)
			held++
			if sol.Quality.Breaks == breaks {
				fewest++
			}
		}
	}
	t.Logf("%d infeasible, %d held, %d of them with the fewest breaks, %d given up that can be fair", infeasible, held, fewest, unfair)
	require.Greater(t, infeasible, rounds(50, 1_000))
	require.GreaterOrEqual(t, fewest*100, held*99)
	require.LessOrEqual(t, unfair*200, held)
}

func TestSolveReachesTheBestValueOnTinyRichEvents(t *testing.T) {
	requireValue(t, rand.New(rand.NewPCG(65, 66)), rounds(150, 5_000), shape{people: 5, meetings: 6, slots: 4, tables: 2, rich: true})
}

func TestInfeasibleNamesTheSmallestClashOnRichEvents(t *testing.T) {
	r := rand.New(rand.NewPCG(67, 68))
	rules, unsure := map[timetable.Rule]int{}, 0
	for i := range rounds(300, 5_000) {
		p := random(r, shape{people: 5, meetings: 6, slots: 4, tables: 2, complete: true, rich: true})
		p.Fairness = timetable.NoLimit
		_, err := timetable.Solve(p, timetable.Options{Iterations: 20_000})
		var inf *timetable.Infeasible
		if !errors.As(err, &inf) {
			continue
		}
		rules[inf.Rule]++
		if !inf.Smallest {
			unsure++
		}
		requireSmallest(t, p, timetable.Refine(p, inf, timetable.Options{}), i)
	}
	t.Logf("%v; of %d it was not known that they are the smallest before Refine", rules, unsure)
	for _, rule := range []timetable.Rule{timetable.ByDegree, timetable.ByHall, timetable.ByCapacity, timetable.ByPrecedence, timetable.BySearch} {
		require.Positive(t, rules[rule], rule)
	}
}

// TestRefineLeavesTheSmallestClashOnLargerRichEvents solves what is left, and what is left without any one meeting.
func TestRefineLeavesTheSmallestClashOnLargerRichEvents(t *testing.T) {
	for _, s := range []shape{
		{people: 40, meetings: 60, slots: 14, tables: 8, complete: true, rich: true},
		{people: 80, meetings: 120, slots: 20, tables: 12, complete: true, rich: true},
		{people: 300, meetings: 400, slots: 24, tables: 40, complete: true, rich: true},
	} {
		r, open := rand.New(rand.NewPCG(69, uint64(s.people))), 0
		rules, unsure, slowest, refining := map[timetable.Rule]int{}, 0, map[timetable.Rule]time.Duration{}, time.Duration(0)
		for i := range rounds(8, 300) {
			p := random(r, s)
			p.Fairness = timetable.NoLimit
			_, elapsed, inf := decide(t, p)
			if inf == nil {
				continue
			}
			rules[inf.Rule]++
			slowest[inf.Rule] = max(slowest[inf.Rule], elapsed)
			if !inf.Smallest {
				unsure++
			}
			start := time.Now()
			inf = timetable.Refine(p, inf, timetable.Options{})
			refining = max(refining, time.Since(start))
			if !inf.Smallest {
				open++
				continue
			}
			found := func(but int) error {
				_, err := timetable.Solve(only(p, inf.Meetings, but), timetable.Options{Seed: 2, Iterations: 500_000})
				return err
			}
			require.ErrorAs(t, found(-1), new(*timetable.Infeasible), "event %d: %v", i, inf)
			for _, m := range inf.Meetings {
				require.NoError(t, found(m), "event %d: %v without %d", i, inf, m)
			}
		}
		t.Logf("%d meetings: %v, slowest %v; of %d it was not known that they are the smallest before Refine, which took at most %s, of %d after", s.meetings, rules, slowest, unsure, refining, open)
		require.Greater(t, len(rules), 1)
		require.LessOrEqual(t, open, rounds(0, 3))
	}
}

// TestSolveSharesAMeetingOfSeveralSlots is what lengths, representatives and halls mean, in one small day each.
func TestSolveSharesAMeetingOfSeveralSlots(t *testing.T) {
	day := func(sessions ...int) []timetable.Slot {
		var slots []timetable.Slot
		for _, x := range sessions {
			slots = append(slots, timetable.Slot{Session: x})
		}
		return slots
	}
	people := func(n int) []timetable.Participant { return make([]timetable.Participant, n) }
	for name, c := range map[string]struct {
		p    timetable.Problem
		rule timetable.Rule // that it is infeasible by; none where it can be held
	}{
		"two slots of one session": {p: timetable.Problem{Participants: people(2), Slots: day(1, 2, 2), Tables: 1, Meetings: []timetable.Meeting{{B: 1, Length: 2}}}},
		"no two slots of one session": {rule: timetable.ByHall,
			p: timetable.Problem{Participants: people(2), Slots: day(1, 2), Tables: 1, Meetings: []timetable.Meeting{{B: 1, Length: 2}}}},
		"five slots of meetings in four": {rule: timetable.ByDegree,
			p: timetable.Problem{Participants: people(3), Slots: day(1, 1, 1, 1), Tables: 2, Meetings: []timetable.Meeting{{B: 1, Length: 3}, {B: 2, Length: 2}}}},
		"two representatives take them": {p: timetable.Problem{
			Participants: []timetable.Participant{{Seats: 2}, {}, {}}, Slots: day(1, 1, 1, 1), Tables: 2, Meetings: []timetable.Meeting{{B: 1, Length: 3}, {B: 2, Length: 2}}}},
		"an order of long meetings": {rule: timetable.ByPrecedence, p: timetable.Problem{
			Participants: people(4), Slots: day(1, 1, 1), Tables: 2, Precedences: []timetable.Precedence{{Before: 0, After: 1}},
			Meetings: []timetable.Meeting{{A: 0, B: 1, Length: 2}, {A: 2, B: 3, Length: 2}}}},
		"a walk between two halls": {p: timetable.Problem{
			Participants: []timetable.Participant{{Host: true, Hall: 1}, {Host: true, Hall: 2}, {}}, Slots: day(1, 1, 1), Tables: 2,
			Halls: []int{1, 2}, Walk: [][]int{{0, 1}, {1, 0}}, Meetings: []timetable.Meeting{{A: 0, B: 2}, {A: 1, B: 2}}}},
		"no time for the walk": {rule: timetable.BySearch, p: timetable.Problem{
			Participants: []timetable.Participant{{Host: true, Hall: 1}, {Host: true, Hall: 2}, {}}, Slots: day(1, 1), Tables: 2,
			Halls: []int{1, 2}, Walk: [][]int{{0, 1}, {1, 0}}, Meetings: []timetable.Meeting{{A: 0, B: 2}, {A: 1, B: 2}}}},
		"a table closed in between": {rule: timetable.ByHall, p: timetable.Problem{
			Participants: people(2), Slots: []timetable.Slot{{Session: 1, Closed: []int{1}}, {Session: 1, Closed: []int{0}}}, Tables: 2,
			Meetings: []timetable.Meeting{{B: 1, Length: 2}}}},
	} {
		c.p.Complete, c.p.Fairness = true, timetable.NoLimit
		sol, err := timetable.Solve(c.p, timetable.Options{})
		if c.rule == "" {
			require.NoError(t, err, name)
			require.NoError(t, check.Solution(c.p, sol), name)
			continue
		}
		var inf *timetable.Infeasible
		require.ErrorAs(t, err, &inf, name)
		require.Equal(t, c.rule, inf.Rule, name)
	}
}

func TestSolveKeepsThoseWhoMeetInOneHall(t *testing.T) {
	p := timetable.Problem{Slots: make([]timetable.Slot, 7), Tables: 10, Halls: []int{1, 1, 1, 1, 1, 2, 2, 2, 2, 2}, Fairness: timetable.NoLimit}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	for i := range 20 {
		p.Participants = append(p.Participants, timetable.Participant{Host: i < 10})
	}
	for host := range 10 {
		for k := range 5 { // hosts of even number meet visitors of even number
			p.Meetings = append(p.Meetings, timetable.Meeting{A: host, B: 10 + host%2 + 2*k, Value: 1})
		}
	}
	sol, err := timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.NoError(t, check.Solution(p, sol))
	require.Equal(t, 50, sol.Quality.Scheduled)
	require.Zero(t, sol.Quality.Walks)
}

func TestFairnessCountsAnIdleRepresentative(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{}, {Seats: 4}}, Slots: make([]timetable.Slot, 5), Tables: 1, Complete: true, Fairness: 1,
	}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	for _, s := range []int{0, 2, 4} {
		p.Meetings = append(p.Meetings, timetable.Meeting{B: 1, Fixed: timetable.At(s)})
	}
	_, err := timetable.Solve(p, timetable.Options{})
	var inf *timetable.Infeasible
	require.ErrorAs(t, err, &inf)
	require.Equal(t, timetable.ByFairness, inf.Rule)
	p.Fairness = 2
	sol, err := timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.NoError(t, check.Solution(p, sol))
}
