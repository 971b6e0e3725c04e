package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The pictures of docs/timetable.md are what its commands draw. GONGBO_UPDATE=1
// (make golden) draws them again, which a change of the search calls for.
func TestThePicturesOfTheDocsAreCurrent(t *testing.T) {
	ran := func(args ...string) (out, errOut string) {
		status, out, errOut := gongbo(t, append([]string{"schedule"}, args...)...)
		require.Zero(t, status, errOut)
		return out, errOut
	}
	event := written(t, "event.json", generated(t, "--suppliers", "9", "--buyers", "12", "--meetings", "54", "--slots", "12", "--morning", "6", "--tables", "8", "--fixed", "5", "--seed", "2"))
	solution, _ := ran("solve", event, "--iterations", "1000000")
	day, _ := ran("draw", event, written(t, "solution.json", solution))
	current(t, "timetable-day.svg", day)

	event = written(t, "event.json", generated(t, "--seed", "1"))
	_, progress := ran("solve", event, "--iterations", "2000000", "--progress")
	quality, _ := ran("draw", "--quality", written(t, "progress.jsonl", progress), "--by", "moves")
	current(t, "timetable-quality.svg", quality)
}

// current compares a picture of the docs with how it is drawn now.
func current(t *testing.T, name, drawn string) {
	t.Helper()
	path := filepath.Join("../../docs/img", name)
	if os.Getenv("GONGBO_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, []byte(drawn), 0o644))
	}
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, string(kept) == drawn, "%s is stale: run make golden and look at it", path)
}
