package file_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
)

// The example that people copy is an event, and its answer is what comes of it.
func TestTheDocsSayWhatComes(t *testing.T) {
	page, err := os.ReadFile("../../../docs/timetable-file.md")
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	require.Len(t, blocks, 2)
	e := event(t, blocks[0][1])
	said, err := e.ReadAnswer(strings.NewReader(blocks[1][1]))
	require.NoError(t, err)
	require.Empty(t, e.Judge(said).Violations)
	got, err := e.Solve(timetable.Options{Iterations: 20_000})
	require.NoError(t, err)
	require.Equal(t, said.Unscheduled, got.Unscheduled)
	require.Len(t, got.Meetings, len(said.Meetings))
	for i, x := range got.Meetings {
		x.Table = said.Meetings[i].Table // either of the two will do
		require.Equal(t, said.Meetings[i], x)
	}
}
