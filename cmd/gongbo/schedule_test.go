package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// generated is an event that schedule generate prints.
func generated(t *testing.T, flags ...string) string {
	t.Helper()
	status, out, errOut := gongbo(t, append([]string{"schedule", "generate"}, flags...)...)
	require.Zero(t, status, errOut)
	return out
}

func TestGenerateDrawsBySeed(t *testing.T) {
	require.Equal(t, generated(t, "--seed", "4"), generated(t, "--seed", "4"))
	require.NotEqual(t, generated(t, "--seed", "4"), generated(t, "--seed", "5"))
	require.Contains(t, generated(t, "--shape", "expo", "--format", "dzn"), "nMeetings = 1697;")
}

// Every sort of event that generate draws has a timetable, and one that solve
// finds and check accepts.
func TestGenerateSolveCheckAgree(t *testing.T) {
	for name, flags := range map[string][]string{
		"plain.json":   {"--fixed", "10", "--session", "20", "--order", "10"},
		"plain.dzn":    {"--fixed", "10", "--session", "20", "--order", "10", "--format", "dzn"},
		"loud.DZN":     {"--meetings", "0", "--format", "dzn"},
		"any.json":     {"--suppliers", "0", "--meetings", "100"},
		"empty.json":   {"--meetings", "0"},
		"none.json":    {"--meetings", "0", "--choose"},
		"surplus.json": {"--surplus", "60", "--value", "50"},
		"rich.json":    {"--longest", "3", "--seats", "2", "--halls", "3", "--walk", "1", "--suppliers", "15", "--buyers", "20", "--meetings", "60", "--tables", "12"},
		"choose.json":  {"--choose", "--surplus", "60", "--value", "50"},
	} {
		event := written(t, name, generated(t, flags...))
		status, out, errOut := gongbo(t, "schedule", "solve", event, "--iterations", "50000", "--fairness=-1")
		require.Zero(t, status, "%s: %s", name, errOut)
		status, out, errOut = gongbo(t, "schedule", "check", event, written(t, "solution", out), "--fairness=-1")
		require.Zero(t, status, "%s: %s %s", name, out, errOut)
	}
}

func TestGenerateRefusesWhatDoesNotFit(t *testing.T) {
	for _, flags := range [][]string{
		{"--meetings", "10000"}, {"--format", "dzn", "--longest", "2"}, {"--format", "dzn", "--choose"}, {"--choose", "--suppliers", "0", "--meetings", "9"}, {"--halls", "50"},
	} {
		status, out, errOut := gongbo(t, append([]string{"schedule", "generate"}, flags...)...)
		require.Equal(t, unreadable, status, flags)
		require.Empty(t, out)
		require.Contains(t, errOut, `"status":"invalid"`)
	}
}

func TestDrawShowsWhoMeetsWhom(t *testing.T) {
	svg := filepath.Join(t.TempDir(), "day.svg")
	status, out, errOut := gongbo(t, "schedule", "solve", eventFiles+"meetings.json", "--iterations", "20000", "--svg", svg)
	require.Zero(t, status, errOut)
	drawn := string(readFile(t, svg))
	for _, text := range []string{"选品对接会", ">武夷岩茶合作社<", ">上午<", ">09:30<", "阿莫直播间 ↔ 苏州丝绸", "固定时段 fixed", "洽谈 meetings 4 / 4"} {
		require.Contains(t, drawn, text)
	}
	status, again, errOut := gongbo(t, "schedule", "draw", eventFiles+"meetings.json", written(t, "s.json", out))
	require.Zero(t, status, errOut)
	require.Equal(t, drawn, again)

	status, _, errOut = gongbo(t, "schedule", "solve", eventFiles+"candidates.json", "--iterations", "20000", "--svg", svg)
	require.Zero(t, status, errOut)
	require.Contains(t, string(readFile(t, svg)), ">s1<", "who has no name has an ID")

	status, out, errOut = gongbo(t, "schedule", "solve", dataFiles+"small.dzn", "--iterations", "20000", "--svg", svg)
	require.Zero(t, status, errOut)
	status, again, errOut = gongbo(t, "schedule", "draw", dataFiles+"small.dzn", written(t, "s.txt", out))
	require.Zero(t, status, errOut)
	require.Equal(t, string(readFile(t, svg)), again)
}

func TestDrawRefusesWhatItCannotDraw(t *testing.T) {
	event := eventFiles + "meetings.json"
	for _, flags := range [][]string{{}, {event}, {event, event, "--quality", event}, {event, event}, {"--quality", event}, {"--quality", os.DevNull}} {
		status, out, errOut := gongbo(t, append([]string{"schedule", "draw"}, flags...)...)
		require.Equal(t, unreadable, status, flags)
		require.False(t, strings.Contains(out, "<svg"), flags)
		require.NotEmpty(t, errOut)
	}
}
