package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The main job from end to end, over HTTP, on a server with the demo market:
// again and again, since it must be repeatable on a living server.
func TestWalk(t *testing.T) {
	t.Parallel()
	s := serveIn(t, t.TempDir(), "--demo")
	timings := filepath.Join(t.TempDir(), "timings.tsv")
	for range rounds / 2 {
		var out bytes.Buffer
		err := walkCmd{URL: s.url, Timings: timings}.Run(&console{ctx: t.Context(), out: &out, err: &out})
		require.NoError(t, err, out.String())
		require.Equal(t, len((&walk{}).all()), strings.Count(out.String(), "✓"), out.String())
		t.Log("\n" + out.String())
	}
	table, err := os.ReadFile(timings)
	require.NoError(t, err)
	require.Len(t, strings.Split(strings.TrimSpace(string(table)), "\n"), 1+len((&walk{}).all()))
}

func TestWalkStopsWhereTheServerIsNotAsPromised(t *testing.T) {
	status, out, errOut := gongbo(t, "demo", "walk", "--url", "http://127.0.0.1:1")
	require.Equal(t, 1, status)
	require.Equal(t, 1, strings.Count(out, "✗"), out)
	require.Contains(t, errOut, "step 1 of ")
}

func TestMatchCheckFindsWrongSums(t *testing.T) {
	m := match{Score: 75, Reasons: []reason{{Code: "a", Text: "a"}, {Code: "b", Text: "b"}, {Code: "c", Text: "c"}}}
	require.NoError(t, setSides(&m, 100, 60).check(), "2·100·60/160 is 75")
	m.Score = 76
	require.ErrorContains(t, m.check(), "harmonic mean")
	m.Score = 75
	m.Streamer.Components[0].Points--
	require.ErrorContains(t, m.check(), "components sum to 99")
}

func setSides(m *match, streamer, supplier int64) *match {
	for to, score := range map[*side]int64{&m.Streamer: streamer, &m.Supplier: supplier} {
		to.Score = score
		to.Components = append(to.Components, struct {
			Name   string `json:"name"`
			Points int64  `json:"points"`
			Max    int64  `json:"max"`
		}{"category_fit", score, 1000})
	}
	return m
}

// The walk's own judge of timetables must see each kind of clash.
func TestClashesAreSeen(t *testing.T) {
	person := func(id, side string, most int64, away ...string) registration {
		return registration{created: created{ID: id}, Side: side, registrationInput: registrationInput{MaxMeetings: most, UnavailableSlots: away}}
	}
	w := &walk{
		event: event{eventInput: eventInput{Slots: []slot{{ID: "s1"}, {ID: "s2"}, {ID: "s3"}}, Tables: []table{{ID: "t1"}, {ID: "t2"}}}},
		registrations: map[string]registration{
			"a": person("a", "supply", 1), "b": person("b", "supply", 2), "c": person("c", "supply", 2),
			"x": person("x", "demand", 2), "y": person("y", "demand", 2, "s2"),
		},
		avoided: map[[2]string]bool{{"b", "y"}: true},
		musts:   [][2]string{{"a", "x"}},
	}
	require.NoError(t, w.clashes([]meeting{{"1", "a", "x", "s1", "t1"}, {"2", "b", "x", "s2", "t1"}, {"3", "c", "y", "s1", "t2"}}))
	for want, bad := range map[string][]meeting{
		"x twice in slot s1":     {{"1", "a", "x", "s1", "t1"}, {"2", "b", "x", "s1", "t2"}},
		"t1 twice in slot s1":    {{"1", "a", "x", "s1", "t1"}, {"2", "c", "y", "s1", "t1"}},
		"avoids each other":      {{"1", "b", "y", "s1", "t1"}},
		"cannot come to slot s2": {{"1", "c", "y", "s2", "t1"}},
		"more than 1 meetings":   {{"1", "a", "x", "s1", "t1"}, {"2", "a", "y", "s3", "t1"}},
		"the pair meets twice":   {{"1", "b", "x", "s1", "t1"}, {"2", "b", "x", "s2", "t1"}},
		"must meet and does not": {{"1", "b", "x", "s1", "t1"}},
		"not of a supply":        {{"1", "x", "a", "s1", "t1"}},
		"a table of the event":   {{"1", "a", "x", "s1", "t9"}},
	} {
		require.ErrorContains(t, w.clashes(bad), want)
	}
}
