package dzn_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/dzn"
)

func TestParseReadsEveryField(t *testing.T) {
	in, err := os.Open("testdata/small.dzn")
	require.NoError(t, err)
	defer in.Close()
	p, err := dzn.Parse(in, 2)
	require.NoError(t, err)
	require.Equal(t, timetable.Problem{
		Participants: []timetable.Participant{{}, {Forbidden: []int{0, 4}}, {}, {}, {}, {Forbidden: []int{1}}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 3, Session: 1, Value: 1},
			{A: 0, B: 4, Value: 1},
			{A: 1, B: 3, Value: 1},
			{A: 1, B: 5, Session: 2, Fixed: timetable.At(3), Value: 1},
			{A: 2, B: 4, Value: 1},
			{A: 3, B: 5, Value: 1},
		},
		Slots:       []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 1}, {Session: 2}, {Session: 2}},
		Tables:      2,
		Precedences: []timetable.Precedence{{Before: 0, After: 1}, {Before: 2, After: 5}},
		Fairness:    2,
		Complete:    true,
	}, p)
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	small, err := os.ReadFile("testdata/small.dzn")
	require.NoError(t, err)
	for _, x := range []struct{ old, with, want string }{
		{"nTables = 2;", "", "nTables is missing"},
		{"nTables = 2;", "nTables = {2};", "nTables is not a number"},
		{"nTables = 2;", "nTables = 2", `stands where ';' should`},
		{"nTables = 2;", "nTables = 99999999999;", "line 4: a number is too large"},
		{"nMeetings = 6;", "nMeetings = 7;", "requested has 18 numbers"},
		{"|1, 4, 1,", "|1, 7, 1,", "meeting 1 is not two of 6 participants"},
		{"|1, 4, 1,", "|1, 1, 1,", "meeting 1 is not two of 6 participants"},
		{"|1, 4, 1,", "|1, 4,", "an array row has"},
		{"fixed = [0,0,0,4,0,0]", "fixed = [0,0,0,6,0,0]", "fixed: entry 4 is not 0 to 5"},
		{"fixed = [0,0,0,4,0,0]", "fixed = [0,0,0,4,0]", "fixed has 5 entries, not 6"},
		{"{1,5}", "{1,-5}", "forbidden: entry 2 holds -5"},
		{"{},{1},{},{},{},{3}]", "{},{9},{},{},{},{3}]", "precedences: entry 2 holds 9"},
		{"nTables = 2;", "nTables = 2; nTables = 3;", "nTables is given twice"},
		{"nTables = 2;", "nTables = 1..2000000000;", "more than"},
		{"nTables = 2;", "nTables = 2; x = ;", "a value should stand here"},
		{"nTables = 2;", "nTables = 2; /* for now", "line 4: a comment does not end"},
		{"nTables = 2;", "nTables = two;", "two stands where a value should"},
		{"|1, 4, 1,", "|1, 4, , 1,", "a number should stand here"},
		{"|1, 4, 1,", "|1, 4 1,", "'1' stands where"},
		{"|1, 4, 1,", "|1, 4, 1, |", "an array row has 0 numbers"},
		{"fixed = [0,0,0,4,0,0]", "fixed = array1d(1..5, [0,0,0,4,0,0])", "array1d holds 6 values, not 5"},
		{"nMorningSlots = 3", "nMorningSlots = 6", "nMorningSlots is 6, not 0 to 5"},
	} {
		text := strings.Replace(string(small), x.old, x.with, 1)
		require.NotEqual(t, string(small), text)
		_, err := dzn.Parse(strings.NewReader(text), 2)
		var bad *dzn.SyntaxError
		require.ErrorAs(t, err, &bad, x.with)
		require.Contains(t, err.Error(), x.want)
	}
}

// The spellings that MiniZinc knows, and those of other machines, mean the same.
func TestParseReadsAnySpelling(t *testing.T) {
	small, err := os.ReadFile("testdata/small.dzn")
	require.NoError(t, err)
	want, err := dzn.Parse(bytes.NewReader(small), 2)
	require.NoError(t, err)
	_, table, _ := strings.Cut(string(small), "requested = [|")
	table, _, _ = strings.Cut(table, "|];")
	flat := strings.ReplaceAll(table, "|", "")
	for _, x := range []struct{ old, with string }{
		{"\n", "\r\n"},
		{" ", "\t\f\v "},
		{"=", "/* a = 1; % */ = % b = 2; /*\n"},
		{",\n", ","},
		{"nTables", `note = "a \"b\"; % c"; flags = [true, 0.5, {}]; nTables`},
		{"[|" + table + "|]", "[|" + strings.TrimRight(table, ", \n") + "|]"},
		{"[|" + table + "|]", "array2d(1..6, 1..3, [" + flat + "])"},
		{"[0,0,0,4,0,0]", "array1d(1 .. 6, [0,0,0,4,0,0,])"},
	} {
		text := strings.ReplaceAll(string(small), x.old, x.with)
		require.NotEqual(t, string(small), text)
		p, err := dzn.Parse(strings.NewReader(text), 2)
		require.NoError(t, err, text)
		require.Equal(t, want, p, x.with)
	}
	p, err := dzn.Parse(strings.NewReader("\ufeff"+strings.TrimRight(string(small), "; \n")), 2)
	require.NoError(t, err)
	require.Equal(t, want, p)
}

func TestParseReadsADayWithoutMeetings(t *testing.T) {
	var text bytes.Buffer
	require.NoError(t, dzn.Write(&text, timetable.Problem{Participants: make([]timetable.Participant, 2), Slots: []timetable.Slot{{Session: 1}}}))
	for _, table := range []string{"[||]", "[|]", "[]"} {
		p, err := dzn.Parse(strings.NewReader(strings.Replace(text.String(), "[||]", table, 1)), 2)
		require.NoError(t, err, text.String())
		require.Len(t, p.Participants, 2)
		require.Empty(t, p.Meetings)
	}
}

func TestRunPrintsATimetable(t *testing.T) {
	p, lines, quality, code := run(t, "testdata/small.dzn")
	require.Equal(t, dzn.Solved, code, quality)
	figures, faults := check.Places(p, places(t, p, lines))
	require.Empty(t, faults)
	require.EqualValues(t, figures.Breaks, quality["breaks"])
	require.EqualValues(t, 6, quality["scheduled"])
	require.Contains(t, quality, "elapsed_ms")
}

func TestRunNamesAClash(t *testing.T) {
	_, lines, quality, code := run(t, "testdata/impossible.dzn")
	require.Equal(t, dzn.Infeasible, code)
	require.Empty(t, lines)
	require.Equal(t, "infeasible", quality["status"])
	require.Equal(t, "hall", quality["rule"])
	require.Equal(t, []any{1.0, 2.0, 3.0}, quality["meetings"])
	require.Equal(t, []any{1.0, 2.0}, quality["slots"])
}

func TestRunRefusesWhatIsNoDataFile(t *testing.T) {
	var out, errOut bytes.Buffer
	require.Equal(t, dzn.Failed, dzn.Run(strings.NewReader("hello"), &out, &errOut, dzn.RunOptions{Options: timetable.Options{Now: still}}))
	require.Contains(t, errOut.String(), `"status":"invalid"`)
}

func still() time.Time { return time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC) }

func run(t *testing.T, file string) (timetable.Problem, string, map[string]any, int) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	p, err := dzn.Parse(bytes.NewReader(text), dzn.DefaultFairness)
	require.NoError(t, err)
	var out, errOut bytes.Buffer
	code := dzn.Run(bytes.NewReader(text), &out, &errOut, dzn.RunOptions{Options: timetable.Options{Seed: 1, Iterations: 100_000, Now: still}, Fairness: dzn.DefaultFairness})
	quality := map[string]any{}
	require.NoError(t, json.Unmarshal(errOut.Bytes(), &quality))
	return p, out.String(), quality, code
}

// places reads "meeting slot" lines and gives each meeting of a slot the next table.
func places(t *testing.T, p timetable.Problem, lines string) []timetable.Place {
	t.Helper()
	out := make([]timetable.Place, len(p.Meetings))
	used := map[int]int{}
	for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		var m, s int
		_, err := fmt.Sscan(line, &m, &s)
		require.NoError(t, err)
		require.Equal(t, i+1, m)
		out[m-1] = timetable.Place{Slot: s - 1, Table: used[s]}
		used[s]++
	}
	return out
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.dzn")
	require.NoError(f, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte("requested = [|1,2,3|]; x = 1..3; nBusiness={1..2};"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := dzn.Parse(bytes.NewReader(text), 2)
		if err != nil || len(p.Participants)*len(p.Slots) > 10_000 || len(p.Meetings) > 200 || p.Tables > 100 {
			return
		}
		require.NoError(t, p.Validate(), "what is parsed is a valid problem")
		sol, err := timetable.Solve(p, timetable.Options{Iterations: 2_000})
		if err == nil {
			require.NoError(t, check.Solution(p, sol))
		}
	})
}
