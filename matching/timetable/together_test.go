package timetable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// TestTablesAndPeopleTogetherShowAClash has one table in each of two slots of the morning, and many in two of the
// afternoon. Two people have three meetings each, so that each needs one slot of the morning; a third meeting can be
// held in the morning only. No one person and no slot alone is short of anything.
func TestTablesAndPeopleTogetherShowAClash(t *testing.T) {
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 10), Tables: 5, Fairness: timetable.NoLimit, Complete: true,
		Slots: []timetable.Slot{
			{Session: 1, Closed: []int{1, 2, 3, 4}}, {Session: 1, Closed: []int{0, 2, 3, 4}}, {Session: 2}, {Session: 2},
		},
		Meetings: []timetable.Meeting{
			{A: 0, B: 2}, {A: 0, B: 3}, {A: 0, B: 4}, {A: 1, B: 5}, {A: 1, B: 6}, {A: 1, B: 7}, {A: 8, B: 9, Session: 1},
		},
	}
	requireClash(t, p, []int{0, 1, 2, 3, 4, 5, 6}, []int{0, 1})

	p.Slots[1].Closed = nil
	requireHeld(t, p, 7)
}

// TestTooManyMeetingsAmongAnOddNumberShowAClash has five people who all meet each other in five slots, two pairs at a time:
// just ten meetings. Two of them are away in one slot, so that there is one place too few, while the meetings that some have with
// others as well could be held beside them.
func TestTooManyMeetingsAmongAnOddNumberShowAClash(t *testing.T) {
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 8), Tables: 4, Fairness: timetable.NoLimit, Complete: true, Slots: make([]timetable.Slot, 5),
		Meetings: []timetable.Meeting{{A: 2, B: 5}, {A: 3, B: 6}, {A: 4, B: 7}},
	}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	p.Participants[0].Forbidden, p.Participants[1].Forbidden = []int{4}, []int{4}
	for a := range 5 {
		for b := range a {
			p.Meetings = append(p.Meetings, timetable.Meeting{A: a, B: b})
		}
	}
	requireClash(t, p, []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []int{0, 1, 2, 3, 4})

	p.Participants[0].Forbidden = nil
	p.Participants[1].Forbidden = nil
	requireHeld(t, p, 13)
}

// TestAnOddCircleOfPeopleShowsAClash has three people who meet each other, so that of their meetings one at a time can be
// held, however many tables there are. Of three slots two others, whom nobody of them meets, take one.
func TestAnOddCircleOfPeopleShowsAClash(t *testing.T) {
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 7), Tables: 2, Fairness: timetable.NoLimit, Complete: true,
		Slots: []timetable.Slot{{Session: 1}, {Session: 2}, {Session: 3}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 1}, {A: 1, B: 2}, {A: 2, B: 0}, {A: 3, B: 4, Session: 2}, {A: 5, B: 6, Session: 2},
		},
	}
	requireClash(t, p, []int{0, 1, 2, 3, 4}, []int{0, 1, 2})

	p.Meetings[4].Session = 3
	requireHeld(t, p, 5)
}

// requireClash solves what has no timetable because of these meetings and people, and none of them in vain.
func requireClash(t *testing.T, p timetable.Problem, meetings, people []int) {
	t.Helper()
	_, err := timetable.Solve(p, timetable.Options{Iterations: 1_000})
	var inf *timetable.Infeasible
	require.ErrorAs(t, err, &inf)
	require.Equal(t, timetable.ByPropagation, inf.Rule)
	require.Equal(t, meetings, inf.Meetings)
	require.Equal(t, people, inf.People)
	require.True(t, inf.Smallest)
}

func requireHeld(t *testing.T, p timetable.Problem, meetings int) {
	t.Helper()
	sol, err := timetable.Solve(p, timetable.Options{Iterations: 100_000})
	require.NoError(t, err)
	require.NoError(t, check.Solution(p, sol))
	require.Equal(t, meetings, sol.Quality.Scheduled)
}
