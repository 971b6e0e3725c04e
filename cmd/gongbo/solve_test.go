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
// each is free in just as many of the 23 slots as it has meetings.
func tournament() string {
	const people, slots, away = 20, 23, 4
	var pairs, forbidden []string
	for a := 1; a <= people; a++ {
		for b := a + 1; b <= people; b++ {
			pairs = append(pairs, fmt.Sprintf("%d,%d,3", a, b))
		}
		var out []string
		for k := range away {
			out = append(out, fmt.Sprint(((a-1)*7+k*11)%slots+1))
		}
		forbidden = append(forbidden, "{"+strings.Join(out, ",")+"}")
	}
	none := func(empty string) string { return strings.TrimSuffix(strings.Repeat(empty+",", len(pairs)), ",") }
	return fmt.Sprintf("nBusiness = %d; nMeetings = %d; nTables = %d; nTotalSlots = %d; nMorningSlots = 0;\nrequested = [|%s|];\nforbidden = [%s];\nfixed = [%s];\nprecedences = [%s];\n",
		people, len(pairs), people/2, slots, strings.Join(pairs, " |"), strings.Join(forbidden, ","), none("0"), none("{}"))
}
