package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSolveListsBreaksAgainstWaits(t *testing.T) {
	for _, flags := range [][]string{{}, {"--format", "dzn"}} {
		name := "event.json"
		if len(flags) > 0 {
			name = "event.dzn"
		}
		event := written(t, name, generated(t, append(flags, "--suppliers", "9", "--buyers", "12", "--meetings", "54", "--slots", "12", "--morning", "6", "--tables", "8")...))
		status, out, errOut := gongbo(t, "schedule", "solve", event, "--pareto", "--iterations", "300000", "--fairness=-1")
		require.Zero(t, status, errOut)
		var front struct {
			Pareto []struct {
				Meetings []struct{ ID string }
				Quality  struct {
					Breaks           int `json:"breaks"`
					LongestWaitSlots int `json:"longest_wait_slots"`
				}
			}
		}
		require.NoError(t, json.Unmarshal([]byte(out), &front), out)
		require.NotEmpty(t, front.Pareto)
		require.Equal(t, len(front.Pareto), strings.Count(errOut, "\n"), "the quality of each")
		for i, x := range front.Pareto {
			require.Len(t, x.Meetings, 54)
			if i > 0 {
				last := front.Pareto[i-1].Quality
				require.Greater(t, x.Quality.Breaks, last.Breaks)
				require.Less(t, x.Quality.LongestWaitSlots, last.LongestWaitSlots)
			}
		}
	}
	status, _, errOut := gongbo(t, "schedule", "solve", eventFiles+"candidates.json", "--pareto")
	require.Equal(t, unreadable, status)
	require.Contains(t, errOut, `"field":"pareto"`)
}
