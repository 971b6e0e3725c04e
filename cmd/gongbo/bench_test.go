package main

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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

func TestPercentiles(t *testing.T) {
	m := measured{}
	require.Zero(t, m.at(99))
	for i := range 200 {
		m.times = append(m.times, time.Duration(i+1))
	}
	require.Equal(t, []time.Duration{101, 191, 199}, []time.Duration{m.at(50), m.at(95), m.at(99)})
}
