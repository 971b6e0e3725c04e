package stream

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// resident returns the memory of this process, in MiB.
func resident(t testing.TB) float64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc here")
	}
	var kb float64
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	_, err = fmt.Sscan(rest, &kb)
	require.NoError(t, err)
	return kb / 1024
}

// BenchmarkStart is from nothing to a stream that can be published to, and the
// memory that the first one takes.
func BenchmarkStart(b *testing.B) {
	before, first := resident(b), 0.0
	for b.Loop() {
		_, stop := embed(b, b.TempDir())
		b.StopTimer()
		if first == 0 {
			first = resident(b) - before
		}
		stop()
		b.StartTimer()
	}
	b.ReportMetric(first, "MiB-more")
}

// BenchmarkPublishAndConsume is one change into the stream and out to a handler.
func BenchmarkPublishAndConsume(b *testing.B) {
	s, _ := embed(b, b.TempDir())
	var got seen
	consume(b, s, "bench", got.handle)
	all := changes(0, b.N)
	b.ResetTimer()
	for i := 0; i < len(all); i += batch {
		publish(b, s, all[i:min(i+batch, len(all))])
	}
	require.Eventually(b, func() bool { return len(got.ids()) >= b.N }, time.Minute, time.Millisecond)
}

// BenchmarkKickToHandler is how long an indexer lags behind a commit.
func BenchmarkKickToHandler(b *testing.B) {
	s, _ := embed(b, b.TempDir())
	box, arrived := newOutbox(), make(chan struct{}, 1)
	consume(b, s, "bench", func(context.Context, []domain.Change) error { arrived <- struct{}{}; return nil })
	r, _ := relay(b, box, s)
	n := 0
	for b.Loop() {
		box.mu.Lock()
		clear(box.published)
		box.rows = changes(n, n+1)
		box.mu.Unlock()
		n++
		r.Kick()
		<-arrived
	}
}
