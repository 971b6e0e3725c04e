package timetable_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// TestBreaksOfSeveralRepresentativesAreBounded has companies of two or three with few slots that suit them: the bound is
// never above the fewest breaks by exhaustive search, and not idle.
func TestBreaksOfSeveralRepresentativesAreBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 74))
	held, broken, exact := 0, 0, 0
	for i := range rounds(200, 10_000) {
		p := timetable.Problem{Slots: make([]timetable.Slot, 6), Tables: 3, Complete: true, Fairness: timetable.NoLimit}
		for s := range p.Slots {
			p.Slots[s].Session = 1 + s/4
		}
		p.Participants = []timetable.Participant{{Seats: 2 + r.IntN(2)}, {}, {}, {Seats: 2}}
		for who := range p.Participants {
			for s := range p.Slots {
				if r.IntN(100) < 25 {
					p.Participants[who].Forbidden = append(p.Participants[who].Forbidden, s)
				}
			}
		}
		for range 3 + r.IntN(3) {
			m := timetable.Meeting{B: 1 + r.IntN(3), Length: 1 + r.IntN(2)}
			if r.IntN(3) == 0 {
				m.Fixed = timetable.At(r.IntN(6))
			}
			p.Meetings = append(p.Meetings, m)
		}
		if i%4 == 0 {
			p.Fairness = 0
		}
		_, breaks, ok := check.Best(p)
		sol, err := timetable.Solve(p, timetable.Options{Iterations: 20_000})
		var inf *timetable.Infeasible
		if errors.As(err, &inf) {
			require.False(t, ok, "event %d: %v, but it has a timetable: %+v", i, err, p)
		}
		if err != nil {
			continue
		}
		require.NoError(t, check.Solution(p, sol))
		require.LessOrEqual(t, sol.Quality.BreaksLowerBound, breaks, "event %d: %+v", i, p)
		held++
		if breaks > 0 {
			broken++
			if sol.Quality.BreaksLowerBound == breaks {
				exact++
			}
		}
	}
	t.Logf("%d held, %d with breaks, the bound exact on %d of these", held, broken, exact)
	require.Greater(t, broken, rounds(8, 500))
	require.GreaterOrEqual(t, exact*100, broken*rounds(90, 85))
}

// TestBoundSharesMeetingsAmongRepresentatives has three meetings apart and two to attend them: one comes twice.
func TestBoundSharesMeetingsAmongRepresentatives(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{}, {}, {}, {Seats: 2}}, Slots: make([]timetable.Slot, 5), Tables: 1, Complete: true, Fairness: timetable.NoLimit,
	}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	for i, s := range []int{0, 2, 4} {
		p.Meetings = append(p.Meetings, timetable.Meeting{A: i, B: 3, Fixed: timetable.At(s)})
	}
	sol, err := timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.Equal(t, 1, sol.Quality.BreaksLowerBound)
	require.Equal(t, 1, sol.Quality.Breaks)
	p.Participants[3].Seats = 3
	sol, err = timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.Zero(t, sol.Quality.BreaksLowerBound)
	require.Zero(t, sol.Quality.Breaks)
}

// TestBoundCountsHallsApart has someone whose hosts sit in three halls: each walk that takes a free slot is a break.
func TestBoundCountsHallsApart(t *testing.T) {
	p := timetable.Problem{Slots: make([]timetable.Slot, 8), Tables: 3, Halls: []int{1, 2, 3}, Complete: true, Fairness: timetable.NoLimit}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	p.Participants = []timetable.Participant{{Host: true, Hall: 1}, {Host: true, Hall: 2}, {Host: true, Hall: 3}, {}}
	p.Meetings = []timetable.Meeting{{A: 0, B: 3}, {A: 1, B: 3}, {A: 2, B: 3}}
	for _, c := range []struct {
		walk          [][]int
		seats, breaks int
	}{
		{nil, 1, 0},
		{[][]int{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}, 1, 2},
		{[][]int{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}, 2, 1},
		{[][]int{{0, 0, 1}, {1, 0, 1}, {1, 1, 0}}, 1, 1}, // from the first to the second at once
	} {
		p.Walk, p.Participants[3].Seats = c.walk, c.seats
		sol, err := timetable.Solve(p, timetable.Options{})
		require.NoError(t, err)
		require.Equal(t, c.breaks, sol.Quality.BreaksLowerBound, c)
		require.Equal(t, c.breaks, sol.Quality.Breaks, c)
	}
}

// TestBoundKeepsMeetingsWhole has a meeting of two slots whose halves, apart, would close a gap.
func TestBoundKeepsMeetingsWhole(t *testing.T) {
	p := timetable.Problem{Participants: make([]timetable.Participant, 4), Slots: make([]timetable.Slot, 8), Tables: 1, Complete: true, Fairness: timetable.NoLimit}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	p.Participants[0].Forbidden = []int{2, 3, 6, 7}
	p.Participants[2].Forbidden = []int{1, 2, 3, 4, 5, 6}
	p.Meetings = []timetable.Meeting{
		{A: 0, B: 3, Length: 2}, {A: 1, B: 3, Length: 2, Fixed: timetable.At(2)}, {A: 2, B: 3},
	}
	sol, err := timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.Equal(t, 1, sol.Quality.BreaksLowerBound)
	require.Equal(t, 1, sol.Quality.Breaks)
	p.Participants[2].Forbidden = nil
	sol, err = timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.Zero(t, sol.Quality.BreaksLowerBound)
	require.Zero(t, sol.Quality.Breaks)
}
