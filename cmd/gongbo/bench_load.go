package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// operation is what is measured: make returns the n-th request of a connection.
type operation struct {
	name   string
	status int // of a good answer
	most   int // connections; 0: as many as there are
	make   func(connection, n int, chance *rand.Rand) (client, ask)
}

// measured is what came of an operation.
type measured struct {
	name      string
	requests  int
	failed    int // answered, but not with the status wanted
	complaint error
	took      time.Duration
	times     []time.Duration // sorted
	cpu       time.Duration   // of the server; 0: not known
}

// load keeps every connection busy with the operation for so long. Whatever is
// begun is ended and counted.
func load(ctx context.Context, connections int, length time.Duration, op operation) (measured, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if op.most > 0 {
		connections = min(connections, op.most)
	}
	m := measured{name: op.name}
	var mu sync.Mutex
	var done sync.WaitGroup
	var errs []error
	began := time.Now()
	for connection := range connections {
		done.Go(func() {
			chance := rand.New(rand.NewPCG(1, uint64(connection)))
			var times []time.Duration
			var complaint, err error
			failed := 0
			for n := 0; time.Since(began) < length && err == nil; n++ {
				c, a := op.make(connection, n, chance)
				at := time.Now()
				var got answer
				if got, err = c.once(ctx, a); err != nil {
					cancel() // no use in going on
					break
				}
				times = append(times, time.Since(at))
				if bad := got.want(op.status); bad != nil {
					failed, complaint = failed+1, bad
				}
			}
			mu.Lock()
			defer mu.Unlock()
			m.times, m.failed = append(m.times, times...), m.failed+failed
			m.complaint, errs = firstOf(m.complaint, complaint), append(errs, err)
		})
	}
	done.Wait()
	m.took, m.requests = time.Since(began), len(m.times)
	slices.Sort(m.times)
	return m, errors.Join(errs...)
}

// at returns the time that so many of 100 requests did not exceed.
func (m measured) at(percent int) time.Duration {
	if len(m.times) == 0 {
		return 0
	}
	return m.times[min(len(m.times)-1, len(m.times)*percent/100)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// rows writes the results as a Markdown table.
func rows(results []measured) string {
	var b strings.Builder
	b.WriteString("| operation | requests/s | p50 ms | p95 ms | p99 ms | server CPU µs/request | failed |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, m := range results {
		cpu := "–"
		if m.cpu > 0 && m.requests > 0 {
			cpu = fmt.Sprint(m.cpu.Microseconds() / int64(m.requests))
		}
		fmt.Fprintf(&b, "| %s | %.0f | %s | %s | %s | %s | %d of %d |\n", m.name, float64(m.requests)/m.took.Seconds(), ms(m.at(50)), ms(m.at(95)), ms(m.at(99)), cpu, m.failed, m.requests)
	}
	return b.String()
}

// read is an operation that gets one of the paths, by chance.
func read(name string, c client, paths ...string) operation {
	return operation{name: name, status: http.StatusOK, make: func(_, _ int, chance *rand.Rand) (client, ask) {
		return c, ask{method: http.MethodGet, path: paths[chance.IntN(len(paths))]}
	}}
}
