package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/selection"
)

// sound is a problem and a timetable of it that breaks no rule.
func sound() (timetable.Problem, *timetable.Solution) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{Host: true}, {Host: true, Forbidden: []int{3}}, {}, {Max: 2}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 2, Value: 3}, {A: 0, B: 3, Value: 4, Session: 2}, {A: 1, B: 2, Value: 5, Fixed: timetable.At(1)}, {A: 1, B: 3, Value: 6},
		},
		Slots:       []timetable.Slot{{Session: 1}, {Session: 1, Closed: []int{2}}, {Session: 2}, {Session: 2}},
		Tables:      3,
		Precedences: []timetable.Precedence{{Before: 0, After: 1}},
		Fairness:    1,
		Complete:    true,
	}
	sol := &timetable.Solution{
		Places: []timetable.Place{{Slot: 0, Table: 0}, {Slot: 2, Table: 0}, {Slot: 1, Table: 1}, {Slot: 0, Table: 1}},
		Quality: timetable.Quality{
			Value: 18, ValueUpperBound: 18, Requested: 4, Scheduled: 4, Breaks: 2, IdleSlots: 2, LongestWaitSlots: 1,
		},
	}
	return p, sol
}

func TestSolutionPassesASoundTimetable(t *testing.T) {
	require.NoError(t, check.Solution(sound()))
}

func TestSolutionFindsEveryBrokenRule(t *testing.T) {
	for want, spoil := range map[string]func(*timetable.Problem, *timetable.Solution){
		"participant 2 is in meetings":  func(_ *timetable.Problem, s *timetable.Solution) { s.Places[0].Slot = 1 },
		"share table 0":                 func(_ *timetable.Problem, s *timetable.Solution) { s.Places[3].Table = 0 },
		"closed in slot 1":              func(_ *timetable.Problem, s *timetable.Solution) { s.Places[2].Table = 2 },
		"fixed in slot 1":               func(_ *timetable.Problem, s *timetable.Solution) { s.Places[2].Slot = 2 },
		"forbidden to participant 1":    func(_ *timetable.Problem, s *timetable.Solution) { s.Places[3].Slot = 3 },
		"of session 2 stands in slot 1": func(_ *timetable.Problem, s *timetable.Solution) { s.Places[1].Slot = 1 },
		"is not before meeting 0": func(p *timetable.Problem, _ *timetable.Solution) {
			p.Precedences[0] = timetable.Precedence{Before: 2, After: 0}
		},
		"more than 1 meetings":             func(p *timetable.Problem, _ *timetable.Solution) { p.Participants[3].Max = 1 },
		"fairness: 0 to 1 breaks":          func(p *timetable.Problem, _ *timetable.Solution) { p.Fairness = 0 },
		"meeting 0 is not held":            func(_ *timetable.Problem, s *timetable.Solution) { s.Places[0] = timetable.Place{Slot: -1, Table: -1} },
		"stands at slot 9":                 func(_ *timetable.Problem, s *timetable.Solution) { s.Places[0].Slot = 9 },
		"table changes is 1, not 0":        func(_ *timetable.Problem, s *timetable.Solution) { s.Places[1].Table = 2 },
		"breaks is 2, not 1":               func(_ *timetable.Problem, s *timetable.Solution) { s.Quality.Breaks = 1 },
		"2 breaks stand below their bound": func(_ *timetable.Problem, s *timetable.Solution) { s.Quality.BreaksLowerBound = 3 },
		"value 18 stands above its bound":  func(_ *timetable.Problem, s *timetable.Solution) { s.Quality.ValueUpperBound = 17 },
		"3 places for 4 meetings":          func(_ *timetable.Problem, s *timetable.Solution) { s.Places = s.Places[:3] },
	} {
		p, sol := sound()
		spoil(&p, sol)
		require.ErrorContains(t, check.Solution(p, sol), want)
	}
}

// rich is a problem with longer meetings, representatives and halls, and a timetable of it that breaks no rule.
func rich() (timetable.Problem, *timetable.Solution) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{Host: true, Hall: 1}, {Host: true, Hall: 2}, {Seats: 2}, {}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 2, Length: 2}, {A: 1, B: 2}, {A: 1, B: 3}, {A: 0, B: 3},
		},
		Slots:       []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 1, Closed: []int{2}}, {Session: 2}},
		Tables:      3,
		Halls:       []int{1, 2, 1},
		Walk:        [][]int{{0, 1}, {1, 0}},
		Precedences: []timetable.Precedence{{Before: 0, After: 3}},
		Fairness:    1,
		Complete:    true,
	}
	sol := &timetable.Solution{
		Places:  []timetable.Place{{Slot: 0, Table: 2}, {Slot: 1, Table: 1, SeatB: 1}, {Slot: 0, Table: 1}, {Slot: 2}},
		Quality: timetable.Quality{Requested: 4, Scheduled: 4, Breaks: 1, IdleSlots: 1, LongestWaitSlots: 1, TableChanges: 1, Walks: 1},
	}
	return p, sol
}

func TestSolutionFindsEveryBrokenRuleOfRichDays(t *testing.T) {
	require.NoError(t, check.Solution(rich()))
	for want, spoil := range map[string]func(*timetable.Problem, *timetable.Solution){
		"meeting 0 stands in sessions 1 and 2":     func(_ *timetable.Problem, s *timetable.Solution) { s.Places[0].Slot = 2 },
		"meeting 0 stands at slot 3":               func(_ *timetable.Problem, s *timetable.Solution) { s.Places[0].Slot = 3 },
		"table 2, closed in slot 2":                func(_ *timetable.Problem, s *timetable.Solution) { s.Places[0].Slot = 1 },
		"forbidden to participant 0":               func(p *timetable.Problem, _ *timetable.Solution) { p.Participants[0].Forbidden = []int{1} },
		"in meetings 0 and 1 in slot 1":            func(_ *timetable.Problem, s *timetable.Solution) { s.Places[1].SeatB = 0 },
		"representative 2 of 2 of participant 2":   func(_ *timetable.Problem, s *timetable.Solution) { s.Places[1].SeatB = 2 },
		"representative 1 of 1 of participant 3":   func(_ *timetable.Problem, s *timetable.Solution) { s.Places[3].SeatB = 1 },
		"more than 1 meetings":                     func(p *timetable.Problem, _ *timetable.Solution) { p.Participants[2].Max = 1 },
		"in hall 2, not in hall 1":                 func(_ *timetable.Problem, s *timetable.Solution) { s.Places[3].Table = 1 },
		"1 slots to walk":                          func(p *timetable.Problem, _ *timetable.Solution) { p.Walk = [][]int{{0, 2}, {2, 0}} },
		"0 slots to walk":                          func(_ *timetable.Problem, s *timetable.Solution) { s.Places[1].Slot, s.Places[2].Slot = 0, 1 },
		"meetings 0 and 3 share table 2 in slot 1": func(_ *timetable.Problem, s *timetable.Solution) { s.Places[3] = timetable.Place{Slot: 1, Table: 2} },
		"meeting 0 in slot 0 is not before meeting 3": func(_ *timetable.Problem, s *timetable.Solution) {
			s.Places[3].Slot = 1
		},
		"walks is 1, not 0": func(_ *timetable.Problem, s *timetable.Solution) { s.Quality.Walks = 0 },
	} {
		p, sol := rich()
		spoil(&p, sol)
		require.ErrorContains(t, check.Solution(p, sol), want)
	}
}

func TestReasonsRefusesAFalseCode(t *testing.T) {
	p, sol := sound()
	p.Complete = false
	sol.Places[2] = timetable.Place{Slot: -1, Table: -1}
	sol.Unscheduled = []timetable.Unscheduled{{Meeting: 2, Code: timetable.TableFull}}
	require.ErrorContains(t, check.Reasons(p, sol), `left out for "", not for "table_full"`)
	p.Participants[2].Forbidden = []int{1}
	require.ErrorContains(t, check.Reasons(p, sol), `left out for "no_common_slot"`)
}

func TestChoiceRefusesAFalseProof(t *testing.T) {
	m := selection.Market{
		Supplies:   []selection.Bounds{{Max: 1}},
		Demands:    []selection.Bounds{{Max: 1}, {Max: 1}},
		Candidates: []selection.Candidate{{Value: 5}, {Demand: 1, Value: 7}},
	}
	good, err := selection.Select(m)
	require.NoError(t, err)
	require.NoError(t, check.Choice(m, good))

	worse := *good
	worse.Chosen, worse.Value, worse.BlockingPairs = []int{0}, 5, 1
	require.ErrorContains(t, check.Choice(m, &worse), "the choice earns 5 and the prices prove no less than 7")

	both := *good
	both.Chosen, both.Value = []int{0, 1}, 12
	require.ErrorContains(t, check.Choice(m, &both), "supply 0 has 2 of 1 meetings")

	unpriced := *good
	unpriced.Prices = &selection.Prices{Supply: []int64{0}, Demand: []int64{0, 0}}
	require.ErrorContains(t, check.Choice(m, &unpriced), "prove no less than 12")
}

func TestBestTriesEverything(t *testing.T) {
	p, _ := sound()
	_, breaks, ok := check.Best(p)
	require.True(t, ok)
	require.Equal(t, 0, breaks)
	p.Participants[0].Forbidden = []int{0, 1, 2}
	_, _, ok = check.Best(p)
	require.False(t, ok)
}
