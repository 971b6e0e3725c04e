package dzn_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/dzn"
)

func judge(t *testing.T, file, lines string, fairness int) (code int, verdict map[string]any) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var out bytes.Buffer
	code = dzn.Check(bytes.NewReader(text), strings.NewReader(lines), &out, fairness)
	require.NoError(t, json.Unmarshal(out.Bytes(), &verdict))
	return code, verdict
}

func TestCheckAcceptsWhatRunPrints(t *testing.T) {
	_, lines, quality, code := run(t, "testdata/small.dzn")
	require.Equal(t, dzn.Solved, code)
	code, verdict := judge(t, "testdata/small.dzn", lines, dzn.DefaultFairness)
	require.Equal(t, dzn.Solved, code, verdict)
	require.Empty(t, verdict["violations"])
	for _, figure := range []string{"requested", "scheduled", "breaks", "idle_slots", "longest_wait_slots"} {
		require.Equal(t, quality[figure], verdict[figure], figure)
	}
}

func TestCheckNamesEachViolationInTheNumbersOfTheFile(t *testing.T) {
	_, lines, _, _ := run(t, "testdata/small.dzn")
	first := strings.SplitN(lines, "\n", 2)[1]
	for want, text := range map[string]string{
		"meeting 1 is not held":                          first,
		"meeting 1 is given twice":                       lines + "1 1\n",
		"meeting 1 stands in slot 9 of 5":                "1 9\n" + first,
		"meeting 1 of session 1 stands in slot 5":        "1 5\n" + first,
		"slot 5 holds 6 meetings at 2 tables":            "1 5\n2 5\n3 5\n4 5\n5 5\n6 5\n",
		"participant 1 is in meetings 1 and 2 in slot 2": "1 2\n2 2\n",
		"forbidden to participant 2":                     "3 1\n",
		"meeting 4 fixed in slot 4 stands in slot 5":     "4 5\n",
		"meeting 1 in slot 3 is not before meeting 2":    "1 3\n2 2\n",
		"fairness: 0 to 1 breaks, more than 0 apart":     "1 1\n2 3\n",
	} {
		fairness := dzn.DefaultFairness
		if strings.HasPrefix(want, "fairness") {
			fairness = 0
		}
		code, verdict := judge(t, "testdata/small.dzn", text, fairness)
		require.Equal(t, dzn.Violated, code, want)
		all, err := json.Marshal(verdict["violations"])
		require.NoError(t, err)
		require.Contains(t, string(all), want)
	}
}

func TestCheckRefusesWhatItCannotRead(t *testing.T) {
	for _, text := range []string{"x", "1", "1 2 3", "7 1", "0 1"} {
		code, verdict := judge(t, "testdata/small.dzn", text, 2)
		require.Equal(t, dzn.Failed, code, text)
		require.Contains(t, verdict["detail"], "line 1")
	}
}

func TestWriteIsReadBack(t *testing.T) {
	for seed := range uint64(20) {
		p, err := dzn.Generate(dzn.Shape{
			Seed: seed, Suppliers: int(seed%3) * 5, Buyers: 12, Meetings: 40, Slots: 10, Morning: int(seed % 11), Tables: 5,
			ForbiddenPercent: 30, SessionPercent: 30, FixedPercent: 20, OrderPercent: 10,
		})
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, dzn.Write(&b, p))
		again, err := dzn.Parse(&b, dzn.DefaultFairness)
		require.NoError(t, err)
		require.ElementsMatch(t, p.Precedences, again.Precedences)
		again.Precedences = p.Precedences
		require.Equal(t, p, again)
	}
}

func TestGenerateDrawsEventsThatHaveATimetable(t *testing.T) {
	for seed := range uint64(10) {
		p, err := dzn.Generate(dzn.Shape{
			Seed: seed, Buyers: 30, Meetings: 100, Slots: 14, Morning: 7, Tables: 9,
			ForbiddenPercent: 40, SessionPercent: 20, FixedPercent: 20, OrderPercent: 10,
		})
		require.NoError(t, err)
		p.Fairness = timetable.NoLimit
		sol, err := timetable.Solve(p, timetable.Options{Seed: seed})
		require.NoError(t, err)
		require.NoError(t, check.Solution(p, sol))
	}
}

func TestGenerateAnExpo(t *testing.T) {
	p, err := dzn.Generate(dzn.Expo(1))
	require.NoError(t, err)
	again, err := dzn.Generate(dzn.Expo(1))
	require.NoError(t, err)
	require.Equal(t, p, again)
	require.Len(t, p.Meetings, 1697)
	sol, err := timetable.Solve(p, timetable.Options{Iterations: 500_000})
	require.NoError(t, err)
	require.NoError(t, check.Solution(p, sol))
}

// What the data files do not know: the hidden timetable keeps it too, so its own walk, seats and sessions leave room.
func TestGenerateDrawsLengthsSeatsHallsAndSurplus(t *testing.T) {
	o := dzn.Shape{
		Seed: 5, Suppliers: 12, Buyers: 20, Meetings: 60, Slots: 16, Morning: 8, Tables: 10, ForbiddenPercent: 20, OrderPercent: 20,
		SurplusPercent: 50, MostValue: 9, Longest: 3, MostSeats: 2, Halls: 3, Walk: 1,
	}
	p, err := dzn.Generate(o)
	require.NoError(t, err)
	require.NoError(t, p.Validate())
	require.Len(t, p.Meetings, 90)
	require.False(t, p.Complete)
	require.Equal(t, []int{1, 1, 1, 1, 2, 2, 2, 3, 3, 3}, p.Halls)
	require.Equal(t, [][]int{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}, p.Walk)
	lengths, seats, halls := map[int]int{}, map[int]int{}, map[int]int{}
	for _, x := range p.Meetings {
		lengths[x.Length]++
		require.True(t, 1 <= x.Value && x.Value <= 9)
		require.True(t, x.A < 12 && x.B >= 12)
	}
	for i, x := range p.Participants {
		seats[x.Seats]++
		halls[x.Hall]++
		require.Equal(t, i < 12, x.Host)
	}
	require.Len(t, lengths, 3)
	require.Len(t, seats, 2)
	require.Len(t, halls, 4, "three of the hosts, none of the visitors")

	o.SurplusPercent = 0
	p, err = dzn.Generate(o)
	require.NoError(t, err)
	require.True(t, p.Complete)
	for want, change := range map[string]func(*timetable.Problem){
		"takes": func(p *timetable.Problem) {}, "has": func(p *timetable.Problem) { p.Meetings = nil },
		"halls": func(p *timetable.Problem) { p.Meetings, p.Participants = nil, nil },
	} {
		x := p
		x.Precedences = nil
		change(&x)
		require.ErrorContains(t, dzn.Write(&bytes.Buffer{}, x), want, "the format has no place for it")
	}
}

func TestGenerateAndWriteRefuseNonsense(t *testing.T) {
	for _, o := range []dzn.Shape{{}, {Buyers: 4, Slots: 2, Tables: 9, Meetings: 5}, {Buyers: 4, Slots: 2, Morning: 3}, {Buyers: 9, Slots: 3, FixedPercent: 101}, {Buyers: 9, Slots: 3, Longest: 4}, {Buyers: 9, Slots: 3, Tables: 4, Halls: 2}} {
		_, err := dzn.Generate(o)
		require.ErrorContains(t, err, "generate event")
	}
	p := timetable.Problem{Slots: []timetable.Slot{{Session: 2}, {Session: 1}}, Fairness: timetable.NoLimit}
	require.ErrorContains(t, dzn.Write(&bytes.Buffer{}, p), "slot 2 has session 1")
}
