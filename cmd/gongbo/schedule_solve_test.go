package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const dataFiles = "../../matching/timetable/dzn/testdata/"

type solved struct {
	Status           string `json:"status"`
	Detail           string `json:"detail"`
	Scheduled        int64  `json:"scheduled"`
	Breaks           *int64 `json:"breaks"`
	BreaksLowerBound *int64 `json:"breaks_lower_bound"`
	Meetings         []int  `json:"meetings"`
	Slots            []int  `json:"slots"`
	Seed             int64  `json:"seed"`
	ElapsedMS        *int64 `json:"elapsed_ms"`
}

// quality reads the one JSON object, on a line of its own.
func quality(t *testing.T, errOut string) solved {
	t.Helper()
	require.Equal(t, 1, strings.Count(errOut, "\n"), errOut)
	var q solved
	require.NoError(t, json.Unmarshal([]byte(errOut), &q), errOut)
	return q
}

func TestSolvePrintsMeetingsAndQuality(t *testing.T) {
	status, out, errOut := gongbo(t, "schedule", "solve", dataFiles+"small.dzn", "--time-limit", "500ms", "--seed", "7")
	require.Zero(t, status, errOut)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, lines, 6, "a line each")
	for i, line := range lines {
		var meeting, slot int
		_, err := fmt.Sscanf(line, "%d %d", &meeting, &slot)
		require.NoError(t, err, line)
		require.Equal(t, fmt.Sprintf("%d %d", i+1, slot), line, "nothing else on the line")
		require.True(t, 1 <= slot && slot <= 5, line)
	}
	require.Equal(t, "4 4", lines[3], "it is fixed in the file")
	q := quality(t, errOut)
	require.Contains(t, []string{"optimal", "feasible"}, q.Status)
	require.EqualValues(t, 6, q.Scheduled)
	require.EqualValues(t, 7, q.Seed)
	require.NotNil(t, q.ElapsedMS)
	require.LessOrEqual(t, *q.BreaksLowerBound, *q.Breaks)
}

func TestSolveSaysWhatIsProvenImpossible(t *testing.T) {
	status, out, errOut := gongbo(t, "schedule", "solve", dataFiles+"impossible.dzn")
	require.Equal(t, 2, status, errOut)
	require.Empty(t, out)
	q := quality(t, errOut)
	require.Equal(t, "infeasible", q.Status)
	require.Contains(t, q.Detail, "participants")
	require.NotEmpty(t, q.Meetings)
	require.NotEmpty(t, q.Slots)
	require.Contains(t, errOut, `"orders":[],"smallest":true,"cures":[{"changes":[{"kind":"free_session","meeting":1}],"proven":true}`)
	require.Contains(t, errOut, `{"changes":[{"kind":"one_more_slot","after_slot":2,"session":1}],"proven":true}`)

	status, _, errOut = gongbo(t, "schedule", "solve", dataFiles+"impossible.dzn", "--no-advice")
	require.Equal(t, 2, status, errOut)
	require.Contains(t, errOut, `"smallest":true`)
	require.NotContains(t, errOut, `"cures"`)
}

// Nobody has a slot to spare: no timetable is found, nor ruled out, in no time.
func TestSolveGivesUpWhenTimeIsUp(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tight.dzn")
	require.NoError(t, os.WriteFile(file, []byte(tournament()), 0o600))
	status, out, errOut := gongbo(t, "schedule", "solve", file, "--time-limit", "1ms")
	require.Equal(t, 3, status, errOut)
	require.Empty(t, out)
	q := quality(t, errOut)
	require.Equal(t, "gave_up", q.Status)
	require.NotEmpty(t, q.Meetings, "those without a place")
}

func TestSolveRefusesWhatItCannotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "letter.dzn")
	require.NoError(t, os.WriteFile(file, []byte("Dear Sir,"), 0o600))
	status, out, errOut := gongbo(t, "schedule", "solve", file)
	require.Equal(t, 1, status)
	require.Empty(t, out)
	require.Contains(t, errOut, `"status":"invalid"`)

	status, _, errOut = gongbo(t, "schedule", "solve", file+"-not-there")
	require.Equal(t, 1, status)
	require.Contains(t, errOut, "not-there")
}

// tournament is a data file in which 20 participants all meet one another, and
// each is free in just as many of the 23 slots as it has meetings. Two each are
// free in the same: with an odd number in a slot there would be no timetable.
func tournament() string {
	const people, slots, away = 20, 23, 4
	var pairs, forbidden []string
	for a := 1; a <= people; a++ {
		for b := a + 1; b <= people; b++ {
			pairs = append(pairs, fmt.Sprintf("%d,%d,3", a, b))
		}
		var out []string
		for k := range away {
			out = append(out, fmt.Sprint(((a-1)/2*7+k*11)%slots+1))
		}
		forbidden = append(forbidden, "{"+strings.Join(out, ",")+"}")
	}
	none := func(empty string) string { return strings.TrimSuffix(strings.Repeat(empty+",", len(pairs)), ",") }
	return fmt.Sprintf("nBusiness = %d; nMeetings = %d; nTables = %d; nTotalSlots = %d; nMorningSlots = 0;\nrequested = [|%s|];\nforbidden = [%s];\nfixed = [%s];\nprecedences = [%s];\n",
		people, len(pairs), people/2, slots, strings.Join(pairs, " |"), strings.Join(forbidden, ","), none("0"), none("{}"))
}

const eventFiles = "../../matching/timetable/file/testdata/"

// written keeps a text as a file for the commands.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestSolveAnswersAJSONEventInItsNames(t *testing.T) {
	status, out, errOut := gongbo(t, "schedule", "solve", eventFiles+"meetings.json", "--iterations", "20000", "--seed", "3")
	require.Zero(t, status, errOut)
	var answer struct {
		Status   string
		Meetings []struct{ ID, A, B, Slot, Table string }
		Quality  struct{ Breaks int }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &answer), out)
	require.Len(t, answer.Meetings, 4)
	require.Equal(t, "10:00", answer.Meetings[2].Slot, "it is fixed there")
	q := quality(t, errOut)
	require.EqualValues(t, 4, q.Scheduled)
	require.EqualValues(t, 3, q.Seed)
	require.EqualValues(t, answer.Quality.Breaks, *q.Breaks)

	solution := written(t, "solution.json", out)
	status, out, errOut = gongbo(t, "schedule", "check", eventFiles+"meetings.json", solution)
	require.Zero(t, status, out+errOut)
	require.Contains(t, out, `"status":"valid"`)

	moved := written(t, "moved.json", strings.Replace(string(readFile(t, solution)), `"slot":"10:00"`, `"slot":"14:00"`, 1))
	status, out, _ = gongbo(t, "schedule", "check", eventFiles+"meetings.json", moved)
	require.Equal(t, violated, status)
	require.Contains(t, out, `meeting \"silk-lin\" fixed in slot \"10:00\" stands in slot \"14:00\"`)

	dangling := written(t, "dangling.json", strings.Replace(string(readFile(t, solution)), `"slot":"10:00"`, `"slot":"23:00"`, 1))
	status, out, errOut = gongbo(t, "schedule", "check", eventFiles+"meetings.json", dangling)
	require.Equal(t, unreadable, status)
	require.Empty(t, out)
	require.Contains(t, errOut, `"field":"meetings[2].slot"`)
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

func TestSolveChoosesAmongCandidates(t *testing.T) {
	status, out, errOut := gongbo(t, "schedule", "solve", eventFiles+"candidates.json", "--iterations", "20000")
	require.Zero(t, status, errOut)
	require.Contains(t, out, `{"id":"a","code":"cap_demand"}`)
	require.Contains(t, out, `{"id":"d","code":"avoided"}`)
	status, out, errOut = gongbo(t, "schedule", "check", eventFiles+"candidates.json", written(t, "s.json", out))
	require.Zero(t, status, out+errOut)
}

func TestFairnessReplacesTheRuleOfTheFile(t *testing.T) {
	event := written(t, "unfair.json", `{"slots": [{"id": "1"}, {"id": "2"}, {"id": "3"}], "table_count": 1, "participants": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
		"meetings": [{"id": "ab", "a": "a", "b": "b", "slot": "1"}, {"id": "ac", "a": "a", "b": "c", "slot": "3"}], "complete": true, "fairness": 0}`)
	status, _, errOut := gongbo(t, "schedule", "solve", event, "--iterations", "10000")
	require.NotZero(t, status, errOut)
	status, out, errOut := gongbo(t, "schedule", "solve", event, "--iterations", "10000", "--fairness=1")
	require.Zero(t, status, errOut)
	solution := written(t, "solution.json", out)
	status, _, _ = gongbo(t, "schedule", "check", event, solution)
	require.Equal(t, violated, status)
	status, _, _ = gongbo(t, "schedule", "check", event, solution, "--fairness=-1")
	require.Zero(t, status)
}

func TestSolveNamesAClashOfAJSONEvent(t *testing.T) {
	text := strings.Replace(string(readFile(t, eventFiles+"meetings.json")), `"forbidden": ["14:00"]`, `"forbidden": ["09:00", "09:30", "10:00"]`, 1)
	status, out, errOut := gongbo(t, "schedule", "solve", written(t, "clash.json", text))
	require.Equal(t, infeasible, status, errOut)
	require.Contains(t, out, `"status":"infeasible"`)
	require.Contains(t, out, `"meetings":["tea-mo"]`)
	require.Contains(t, errOut, `"rule":`)
	require.Equal(t, 1, strings.Count(errOut, "\n"))
	for _, told := range []string{out, errOut} {
		require.Contains(t, told, `"smallest":true,"cures":[{"changes":[{"kind":"lift_forbidden","participant":"mo","slot":"09:00"}],"proven":true}`)
	}
	status, out, errOut = gongbo(t, "schedule", "solve", written(t, "clash.json", text), "--no-advice")
	require.Equal(t, infeasible, status, errOut)
	require.NotContains(t, out+errOut, `"cures"`)
}

func TestSolveNamesEveryFaultOfAJSONEvent(t *testing.T) {
	text := strings.NewReplacer(`"a": "tea"`, `"a": "coffee"`, `"fairness": 2`, `"fairness": "two"`).Replace(string(readFile(t, eventFiles+"meetings.json")))
	status, out, errOut := gongbo(t, "schedule", "solve", written(t, "faulty.json", text))
	require.Equal(t, unreadable, status)
	require.Empty(t, out)
	require.Equal(t, 1, strings.Count(errOut, "\n"), errOut)
	var refused refusal
	require.NoError(t, json.Unmarshal([]byte(errOut), &refused))
	require.Equal(t, "invalid", refused.Status)
	require.Equal(t, []refusedField{
		{Field: "fairness", Code: "wrong_type", Detail: sentence{Zh: "类型应为 数字，收到 文本", En: "must be of type number, got string"}},
		{Field: "meetings[0].a", Code: "no_such_reference", Detail: sentence{Zh: "没有这个参与方", En: "there is no such participant"}},
		{Field: "meetings[1].a", Code: "no_such_reference", Detail: sentence{Zh: "没有这个参与方", En: "there is no such participant"}},
	}, refused.Errors)

	status, _, errOut = gongbo(t, "schedule", "solve", written(t, "letter.json", "{\n\"slots\": Dear Sir,"))
	require.Equal(t, unreadable, status)
	require.Contains(t, errOut, `line 2`)
}

func TestSolveTellsOfProgress(t *testing.T) {
	event := written(t, "event.json", generated(t, "--meetings", "120", "--fixed", "5"))
	status, solution, errOut := gongbo(t, "schedule", "solve", event, "--iterations", "200000", "--progress", "--objective", "longest_wait,breaks")
	require.Zero(t, status, errOut)
	lines := strings.Split(strings.TrimSuffix(errOut, "\n"), "\n")
	require.Greater(t, len(lines), 2)
	for _, line := range lines[:len(lines)-1] {
		var x improvement
		require.NoError(t, json.Unmarshal([]byte(line), &x), line)
		require.Equal(t, 120, x.Scheduled)
		for _, name := range []string{"iteration", "elapsed_ms", "scheduled", "breaks", "idle_slots", "longest_wait_slots"} {
			require.Contains(t, line, `"`+name+`":`)
		}
	}
	require.Contains(t, lines[len(lines)-1], `"status":`)

	again, repeated, _ := gongbo(t, "schedule", "solve", event, "--iterations", "200000", "--objective", "longest_wait,breaks", "--threads", "2")
	require.Zero(t, again)
	require.Equal(t, solution, repeated, "a budget of moves finds the same on any machine")

	svg := filepath.Join(t.TempDir(), "quality.svg")
	status, _, errOut = gongbo(t, "schedule", "draw", "--quality", written(t, "progress.jsonl", errOut), "--svg", svg)
	require.Zero(t, status, errOut)
	require.Contains(t, string(readFile(t, svg)), "最长等候")
}

func TestSolveRefusesAnObjectiveItDoesNotKnow(t *testing.T) {
	status, out, errOut := gongbo(t, "schedule", "solve", dataFiles+"small.dzn", "--objective", "breaks,fame,breaks,money")
	require.Equal(t, unreadable, status)
	require.Empty(t, out)
	for _, want := range []string{`"field":"objective[1]"`, `"field":"objective[2]"`, `"field":"objective[3]"`, "longest_wait, idle_slots"} {
		require.Contains(t, errOut, want)
	}
}

// Whatever the size, the process ends when its time is up. The half second is for
// machines that are busy with other things.
func TestSolveKeepsToItsTimeLimit(t *testing.T) {
	event := written(t, "expo.dzn", generated(t, "--shape", "expo", "--format", "dzn"))
	status, _, errOut := gongbo(t, "schedule", "solve", event, "--time-limit", "1s")
	require.Zero(t, status, errOut)
	require.Less(t, *quality(t, errOut).ElapsedMS, int64(1500))
}
