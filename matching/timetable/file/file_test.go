package file_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/dzn"
	"gongbo/matching/timetable/file"
	"gongbo/matching/timetable/selection"
)

func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return string(b)
}

func event(t *testing.T, document string) *file.Event {
	t.Helper()
	e, err := file.Read(strings.NewReader(document))
	require.NoError(t, err)
	return e
}

func TestReadNumbersWhatIsNamed(t *testing.T) {
	require.Equal(t, timetable.Problem{
		Participants: []timetable.Participant{{Host: true}, {Host: true, Forbidden: []int{0}}, {Max: 3}, {Forbidden: []int{4}}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 2, Must: true, Value: 90},
			{A: 0, B: 3, Session: 1, Value: 1},
			{A: 1, B: 2, Fixed: timetable.At(2), Value: 40},
			{A: 1, B: 3, Value: 1},
		},
		Slots:       []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 1}, {Session: 2, Closed: []int{1}}, {Session: 2}},
		Tables:      2,
		Precedences: []timetable.Precedence{{Before: 1, After: 3}},
		Fairness:    2,
		Complete:    true,
	}, event(t, text(t, "meetings.json")).Problem())
}

func TestPlanPutsTheTwoSidesApart(t *testing.T) {
	mixed := strings.Replace(text(t, "candidates.json"), `"value": 50`, `"value": 50, "slot": "2", "length": 1, "supply_likes": 3, "demand_likes": 4`, 1)
	require.Equal(t, timetable.Event{
		Supplies: []timetable.Party{{Host: true, Min: 1}, {Host: true, Min: 1}},
		Demands:  []timetable.Party{{Max: 1}, {Forbidden: []int{0}}},
		Candidates: []selection.Candidate{
			{Supply: 0, Demand: 0, Value: 50, Length: 1, SupplyLikes: 3, DemandLikes: 4},
			{Supply: 0, Demand: 1, Value: 80},
			{Supply: 1, Demand: 0, Value: 70, Must: true},
			{Supply: 1, Demand: 1, Value: 1, Avoid: true},
		},
		Pinned: []timetable.Pinned{{Candidate: 0, Slot: 1}},
		Slots:  []timetable.Slot{{Session: 1}, {Session: 1}}, Tables: 1,
		Fairness: timetable.NoLimit, Objective: selection.Value,
	}, event(t, mixed).Plan())
	require.Equal(t, []timetable.Meeting{
		{A: 0, B: 2, Value: 50, Length: 1, Fixed: timetable.At(1), Must: true}, {A: 0, B: 3, Value: 80}, {A: 1, B: 2, Value: 70, Must: true},
	}, event(t, mixed).Problem().Meetings, "what stands already is held before all else, what is avoided is no meeting")
}

func TestWriteIsReadBack(t *testing.T) {
	for _, name := range []string{"meetings.json", "candidates.json"} {
		e := event(t, text(t, name))
		var b bytes.Buffer
		require.NoError(t, e.Write(&b))
		require.Equal(t, e, event(t, b.String()), b.String())
		require.JSONEq(t, text(t, name), b.String())
	}
	e := event(t, strings.Replace(text(t, "candidates.json"), `"id": "s1", `, `"id": "s1", "name": "a \"b\\\" [{<&>}], c\\", `, 1))
	var b bytes.Buffer
	require.NoError(t, e.Write(&b))
	require.Equal(t, e, event(t, b.String()))
	require.Contains(t, b.String(), `[{<&>}]`)
}

func TestOfNamesWhatAProblemNumbers(t *testing.T) {
	full := timetable.Problem{
		Participants: []timetable.Participant{{Host: true, Seats: 2, Hall: 2, Min: 1, Max: 4}, {Forbidden: []int{0, 2}}, {}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 1, Length: 2, Session: 1, Value: 7, Must: true}, {A: 0, B: 2, Fixed: timetable.At(1), Value: 0}, {A: 2, B: 0, Reserve: true, Value: 1},
		},
		Slots: []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 2, Closed: []int{0, 1}}}, Tables: 3,
		Halls: []int{1, 2, 2}, Walk: [][]int{{0, 1}, {2, 0}}, Precedences: []timetable.Precedence{{Before: 0, After: 1}}, Fairness: timetable.NoLimit,
	}
	drawn, err := dzn.Generate(dzn.Shape{Seed: 3, Buyers: 12, Meetings: 40, Slots: 10, Morning: 6, Tables: 5, ForbiddenPercent: 30, SessionPercent: 30, FixedPercent: 20, OrderPercent: 10})
	require.NoError(t, err)
	for _, p := range []timetable.Problem{full, drawn} {
		var b bytes.Buffer
		require.NoError(t, file.Of(p).Write(&b))
		require.Equal(t, p, event(t, b.String()).Problem(), b.String())
	}
}

// A day to which nobody has come to meet anyone is a day, too.
func TestReadTakesEmptyLists(t *testing.T) {
	for _, lists := range []string{`"meetings": []`, `"candidates": []`, `"meetings": [], "candidates": []`} {
		e := event(t, `{"slots": [{"id": "1"}], "table_count": 1, "participants": [{"id": "s", "side": "supply"}], `+lists+`}`)
		a, err := e.Solve(timetable.Options{Iterations: 1_000})
		require.NoError(t, err)
		require.Empty(t, a.Meetings)
		var b bytes.Buffer
		require.NoError(t, e.Write(&b))
		require.Equal(t, e, event(t, b.String()), b.String())
	}
}

// faults are "path code" of what Read names.
func faults(t *testing.T, document string) []string {
	t.Helper()
	_, err := file.Read(strings.NewReader(document))
	var refused *domain.Error
	require.True(t, errors.As(err, &refused), "%v", err)
	require.ErrorIs(t, err, domain.Invalid)
	var out []string
	for _, f := range refused.Faults {
		out = append(out, f.Field+" "+string(f.Code))
	}
	return out
}

func TestReadNamesEveryFaultAtOnce(t *testing.T) {
	require.ElementsMatch(t, []string{
		"colour unknown_field", "slots[0].closed[1] no_such_reference", "slots[0].closed[2] repeated", "slots[1].id repeated", "slots[2].id required",
		"participants[0].seats wrong_type", "participants[0].max out_of_range", "participants[0].side not_one_of", "participants[0].hall no_such_reference",
		"participants[0].min not_allowed_here", "participants[1].forbidden[0] no_such_reference", "participants[1].forbidden[1] required", "participants[1].id too_long",
		"participants[2].id bad_character", "meetings[0].b repeated", "meetings[1].a required", "meetings[1].b no_such_reference", "meetings[1].id repeated",
		"meetings[1].slot no_such_reference", "meetings[1].session no_such_reference", "meetings[1].length out_of_range", "meetings[1].value out_of_range",
		"precedences[0].before no_such_reference", "precedences[0].after required", "fairness out_of_range", "objective not_allowed_here", "walks[0].from no_such_reference",
		"walks[0].to required", "walks[0].slots out_of_range", "tables exactly_one_of",
	}, faults(t, `{
		"colour": 1, "table_count": 2, "tables": [{"id": "T1"}],
		"walks": [{"from": "x", "slots": -1}],
		"slots": [{"id": "1", "closed": ["1", "9", "1"]}, {"id": "1"}, {}],
		"participants": [{"id": "a", "seats": "2", "max": -1, "side": "left", "hall": "h", "min": 1}, {"id": "`+strings.Repeat("长", 201)+`", "forbidden": ["8", ""]}, {"id": "b\u0007"}],
		"meetings": [{"id": "m", "a": "a", "b": "a"}, {"id": "m", "b": "z", "slot": "7", "session": "x", "length": 9, "value": -1}],
		"precedences": [{"before": "n"}], "fairness": -1, "complete": true, "objective": "value"}`))
	require.ElementsMatch(t, []string{
		"participants[1].side required", "candidates[0].supply not_allowed_here", "candidates[0].demand not_allowed_here", "candidates[2] repeated",
		"candidates[1].slot not_allowed_here", "candidates[1].supply_likes out_of_range", "complete not_allowed_here", "precedences not_allowed_here", "objective not_one_of",
		"table_count not_allowed_here", "precedences[0].after required",
	}, faults(t, `{"slots": [{"id": "1"}], "halls": ["h"], "table_count": 1, "complete": true, "precedences": [{"before": "x"}], "objective": "fame",
		"participants": [{"id": "s", "side": "supply"}, {"id": "x"}, {"id": "d", "side": "demand"}],
		"candidates": [{"id": "x", "supply": "d", "demand": "s"}, {"id": "y", "supply": "s", "demand": "d", "avoid": true, "slot": "1", "supply_likes": -1}, {"id": "z", "supply": "s", "demand": "d"}]}`))
	require.Equal(t, []string{"slots required", "participants required", "tables exactly_one_of", "meetings exactly_one_of"}, faults(t, `{}`))
}

func TestReadRefusesWhatIsNoDocument(t *testing.T) {
	for _, document := range []string{"", "nBusiness = 3;", `{"slots": [}`, "{} {}"} {
		_, err := file.Read(strings.NewReader(document))
		require.ErrorIs(t, err, domain.Malformed, document)
	}
	_, err := file.Read(strings.NewReader(strings.Replace(text(t, "meetings.json"), `"value": 90`, `"value": 1099511627776`, 1)))
	var invalid *timetable.Invalid
	require.ErrorAs(t, err, &invalid, "what the solver refuses")
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"meetings.json", "candidates.json"} {
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		e, err := file.Read(bytes.NewReader(document))
		if err != nil || len(e.Participants)*len(e.Slots) > 10_000 || len(e.Meetings)+len(e.Candidates) > 200 || e.TableCount > 100 {
			return
		}
		var b bytes.Buffer
		require.NoError(t, e.Write(&b))
		again, err := file.Read(&b)
		require.NoError(t, err)
		require.Equal(t, e.Problem(), again.Problem())
		if a, err := e.Solve(timetable.Options{Iterations: 2_000}); err == nil && a.Quality != nil {
			require.Empty(t, e.Judge(a).Violations)
		}
	})
}
