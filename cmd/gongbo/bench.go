package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// benchCmds are what gongbo bench measures; the server, unless another is named.
type benchCmds struct {
	Server    benchCmd          `cmd:"" default:"withargs" help:"Measure the main operations of a server with the demo market."`
	Expo      benchExpoCmd      `cmd:"" help:"Schedule and repair an event of an import expo's size over HTTP."`
	Timetable benchTimetableCmd `cmd:"" help:"与常见排法并排比较 / set the timetable's solver beside what event products document."`
}

type benchCmd struct {
	URL         string        `help:"Server to measure, with its rate limit out of the way; one of its own unless given."`
	Connections int           `help:"How many ask at once." default:"16"`
	Length      time.Duration `help:"How long each operation is measured." default:"3s"`
	Only        string        `help:"Measure only operations whose name contains this."`
	Starts      int           `help:"How many starts of a server are measured; the middle one counts." default:"5"`
}

// Run measures and prints Markdown, the body of docs/benchmarks.md.
func (b benchCmd) Run(c *console) error {
	fmt.Fprintf(c.out, "%s; %s/%s, %d CPUs (%s), GOMAXPROCS %d; %d connections from the same machine, %s each.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), runtime.GOMAXPROCS(0), b.Connections, b.Length)
	if b.URL != "" {
		return b.measure(c, strings.TrimRight(b.URL, "/"), nil)
	}
	folder, err := os.MkdirTemp("", "gongbo-bench-")
	if err != nil {
		return err
	}
	err = b.own(c, folder)
	return errors.Join(err, os.RemoveAll(folder))
}

// own measures the starts of servers in the folder, and the last of them.
func (b benchCmd) own(c *console, folder string) error {
	limits := []string{"--rate-per-second", "1000000000", "--rate-burst", "1000000000"}
	demo := append([]string{"--demo"}, limits...)
	fmt.Fprint(c.out, "| start | ready after ms (middle, least to most) | resident MiB |\n|---|---:|---:|\n")
	if err := b.starts(c, "empty folder", func(i int) string { return filepath.Join(folder, "empty", fmt.Sprint(i)) }, limits); err != nil {
		return err
	}
	if err := b.starts(c, "empty folder, loading the demo market", func(i int) string { return filepath.Join(folder, "demo", fmt.Sprint(i)) }, demo); err != nil {
		return err
	}
	last := filepath.Join(folder, "demo", "0")
	if err := b.starts(c, "folder with the demo market", func(int) string { return last }, demo); err != nil {
		return err
	}
	s, err := spawn(c.ctx, last, c.err, demo...)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out)
	err = b.measure(c, s.url, s)
	return errors.Join(err, s.stop())
}

// starts prints how long starts take with the folders.
func (b benchCmd) starts(c *console, name string, folder func(i int) string, flags []string) error {
	var times []time.Duration
	resident := 0.0
	for i := range b.Starts {
		s, err := spawn(c.ctx, folder(i), c.err, flags...)
		if err != nil {
			return err
		}
		times = append(times, s.ready)
		now, _, err := s.memory()
		resident = max(resident, now)
		if err := errors.Join(err, s.stop()); err != nil {
			return err
		}
	}
	slices.Sort(times)
	fmt.Fprintf(c.out, "| %s | %d (%d to %d) | %.0f |\n", name, times[len(times)/2].Milliseconds(), times[0].Milliseconds(), times[len(times)-1].Milliseconds(), resident)
	return nil
}

// measure prints the figures of every operation on the server; s, if not nil,
// is the server's process.
func (b benchCmd) measure(c *console, url string, s *spawned) error {
	ops, about, err := b.operations(c.ctx, newClient(url, b.Connections))
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	var results []measured
	for _, op := range ops {
		if !strings.Contains(op.name, b.Only) {
			continue
		}
		fmt.Fprintln(c.err, op.name)
		m, err := b.one(c.ctx, op, s)
		if err != nil {
			return fmt.Errorf("%s: %w", op.name, err)
		}
		if m.failed > 0 {
			fmt.Fprintln(c.err, "  ", m.complaint)
		}
		results = append(results, m)
	}
	fmt.Fprintf(c.out, "%s\n\n%s", about, rows(results))
	if s == nil {
		return nil
	}
	now, most, err := s.memory()
	fmt.Fprintf(c.out, "\nResident memory after that %.0f MiB, at most %.0f MiB.\n", now, most)
	return err
}

// one measures an operation after a short time that does not count.
func (b benchCmd) one(ctx context.Context, op operation, s *spawned) (measured, error) {
	if _, err := load(ctx, b.Connections, b.Length/10, op); err != nil || s == nil {
		if err != nil {
			return measured{}, err
		}
		return load(ctx, b.Connections, b.Length, op)
	}
	before, err := s.cpu()
	if err != nil {
		return measured{}, err
	}
	m, err := load(ctx, b.Connections, b.Length, op)
	if err != nil {
		return m, err
	}
	after, err := s.cpu()
	m.cpu = after - before
	return m, err
}

// processor is the model's name, where Linux tells it.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
