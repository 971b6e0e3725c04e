package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/dzn"
)

// Every operation that is measured must be one that succeeds.
func TestBenchMeasuresWhatWorks(t *testing.T) {
	t.Parallel()
	s := serveIn(t, t.TempDir(), "--rate-per-second", "1000000", "--rate-burst", "1000000")
	var out, progress bytes.Buffer
	err := benchCmd{Connections: 1, Length: 40 * time.Millisecond}.measure(&console{ctx: t.Context(), out: &out, err: &progress}, s.url, s)
	require.NoError(t, err, progress.String())
	rows := regexp.MustCompile(`(?m)^\| (.+?) \|.* \| (\d+) of (\d+) \|$`).FindAllStringSubmatch(out.String(), -1)
	require.GreaterOrEqual(t, len(rows), 15, out.String())
	for _, row := range rows {
		require.Equal(t, "0", row[2], "%s failed: %s", row[1], progress.String())
		require.NotEqual(t, "0", row[3], "%s was never done", row[1])
	}
	require.Contains(t, out.String(), "Resident memory")
}

// A small event goes the same way as the large one.
func TestBenchMeasuresAnExpo(t *testing.T) {
	t.Parallel()
	b := benchExpoCmd{Seed: 1, Limits: []int{50}, Repairs: 8, Suppliers: 60, Buyers: 80, Wishes: 150, Slots: 8, Tables: 12}
	folder := t.TempDir()
	require.NoError(t, b.load(t.Context(), folder))
	require.ErrorContains(t, b.load(t.Context(), folder), "not empty")
	var out, progress bytes.Buffer
	require.NoError(t, b.measure(&console{ctx: t.Context(), out: &out, err: &progress}, serveIn(t, folder, "--rate-per-second", "1000000", "--rate-burst", "1000000")), progress.String())
	require.Contains(t, out.String(), "60 suppliers and 80 buyers, 2 of them not approved; 8 slots, 12 tables, 155 wishes.")
	for _, row := range []string{`schedule, balanced, time limit 50 ms \| 1`, `read the timetable, participant \| 10`, `calendar, organizer \| 10`, `repair and publish \| 8`} {
		require.Regexp(t, row, out.String())
	}
	require.Regexp(t, `schedule, value, time limit 50 ms: 96 meetings, \d+ pairs left out`, out.String(), "all tables are taken all the time")
}

func TestPercentiles(t *testing.T) {
	m := measured{}
	require.Zero(t, m.at(99))
	for i := range 200 {
		m.times = append(m.times, time.Duration(i+1))
	}
	require.Equal(t, []time.Duration{101, 191, 199}, []time.Duration{m.at(50), m.at(95), m.at(99)})
}

// All three ways keep the rules, or the command fails; only ours holds what can be held.
func TestBenchSetsTimetablesSideBySide(t *testing.T) {
	folder := filepath.Dir(written(t, "small.dzn", string(readFile(t, dataFiles+"small.dzn"))))
	status, out, errOut := gongbo(t, "bench", "timetable", "--time-limit", "150ms", "--b2bsp", folder)
	require.Zero(t, status, errOut)
	rows := regexp.MustCompile(`(?m)^\| (first-fit|round robin|gongbo) \| (\d+) of (\d+) \|`).FindAllStringSubmatch(out, -1)
	require.Len(t, rows, 4*3, out)
	for _, row := range rows {
		if row[1] == "gongbo" && row[3] != "2160" {
			require.Equal(t, row[3], row[2], "all that was drawn around a hidden timetable is held")
		}
	}
}

func TestSimpleWaysKeepTheRules(t *testing.T) {
	for seed := range uint64(20) {
		p, err := dzn.Generate(dzn.Shape{Seed: seed, Suppliers: int(seed%2) * 10, Buyers: 12, Meetings: 60, Slots: 12, Morning: 6, Tables: 6, ForbiddenPercent: 30, SessionPercent: 30, FixedPercent: 20, OrderPercent: 30, MostValue: 9})
		require.NoError(t, err)
		p.Participants[0].Max, p.Slots[3].Closed = 3, []int{0, 2}
		for _, way := range []func(timetable.Problem) ([]timetable.Place, error){firstFit, roundRobin} {
			places, err := way(p)
			require.NoError(t, err)
			f, err := measure(p, places)
			require.NoError(t, err)
			require.Greater(t, f.Scheduled, 30)
		}
	}
}
