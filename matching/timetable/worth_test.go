package timetable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
)

// TestValueIsBoundedByPrices has two who both want the one meeting that a third may have: half of everyone's most
// valuable meeting is 15, and prices show that no timetable is worth more than 10.
func TestValueIsBoundedByPrices(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{}, {}, {Max: 1}},
		Meetings:     []timetable.Meeting{{A: 0, B: 2, Value: 10}, {A: 1, B: 2, Value: 8}},
		Slots:        make([]timetable.Slot, 2), Tables: 2, Fairness: timetable.NoLimit,
	}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	q := solved(t, p).Quality
	require.Equal(t, int64(10), q.Value)
	require.LessOrEqual(t, q.ValueUpperBound, int64(10))
	require.Zero(t, q.GapBPS)
}

// TestValueOfARepairIsBoundedByWhatIsLeft has one who leaves: the bound is of those who are left, in the slots to come.
func TestValueOfARepairIsBoundedByWhatIsLeft(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{Max: 1}, {Max: 1}, {Max: 2}, {Max: 2}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 2, Value: 9}, {A: 1, B: 3, Value: 7}, {A: 0, B: 3, Value: 6}, {A: 1, B: 2, Value: 5},
		},
		Slots: []timetable.Slot{{Session: 1}, {Session: 1}}, Tables: 2, Fairness: timetable.NoLimit,
	}
	was := solved(t, p)
	require.Equal(t, int64(16), was.Quality.Value)
	gone := []timetable.Incident{{Kind: timetable.Gone, Participant: 2}}
	is, err := timetable.Repair(p, was.Places, 0, gone, timetable.Options{})
	require.NoError(t, err)
	q := is.Solution.Quality
	require.Equal(t, int64(13), q.Value) // the first meets the fourth instead
	require.Equal(t, q.Value, q.ValueUpperBound)
}

func solved(t *testing.T, p timetable.Problem) *timetable.Solution {
	t.Helper()
	sol, err := timetable.Solve(p, timetable.Options{Iterations: 10_000})
	require.NoError(t, err)
	return sol
}
