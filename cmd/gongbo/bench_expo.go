package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"gongbo/demo"
	"gongbo/store"
)

type benchExpoCmd struct {
	Database string `help:"Empty PostgreSQL database, as a URL; a SQLite file of its own unless given." env:"GONGBO_BENCH_DATABASE_URL"`
	Seed     int64  `help:"Of the event and of the timetables." default:"1"`
	Limits   []int  `help:"Time limits of the timetables, in milliseconds." default:"500,2000,5000"`
	Repairs  int    `help:"How many repairs follow one another." default:"40"`

	Suppliers int `help:"How many suppliers there are." default:"773"`
	Buyers    int `help:"How many streamers and agencies." default:"1426"`
	Wishes    int `help:"How many pairs are asked for." default:"1697"`
	Slots     int `help:"How many slots." default:"22"`
	Tables    int `help:"How many tables." default:"100"`
}

// Help says what is measured.
func (benchExpoCmd) Help() string {
	return `Loads a market with a docking event, of the size of an import expo's unless told otherwise, straight into the database,
starts a server on it and does over HTTP, one request after the other, what the organizer and the participants do:
timetables by each objective, publishing, reading them, and repairs on the day. Prints Markdown for docs/benchmarks.md.`
}

// Run measures and prints Markdown.
func (b benchExpoCmd) Run(c *console) (err error) {
	folder, err := os.MkdirTemp("", "gongbo-expo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	began := time.Now()
	if err := b.load(c.ctx, folder); err != nil {
		return err
	}
	loaded := time.Since(began)
	flags := []string{"--rate-per-second", "1000000000", "--rate-burst", "1000000000"}
	if b.Database != "" {
		flags = append(flags, "--database", b.Database)
	}
	s, err := spawn(c.ctx, folder, c.err, flags...)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s; %s/%s, %d CPUs (%s), GOMAXPROCS %d; loaded in %.1f s, ready after %d ms.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(),
		runtime.GOMAXPROCS(0), loaded.Seconds(), s.ready.Milliseconds())
	err = b.measure(c, s)
	return errors.Join(err, s.stop())
}

// load fills the database, which must be empty.
func (b benchExpoCmd) load(ctx context.Context, folder string) error {
	st, err := places{Data: folder, Database: b.Database}.openStore(ctx, nil)
	if err != nil {
		return err
	}
	err = b.fill(ctx, st)
	return errors.Join(err, st.Close())
}

func (b benchExpoCmd) fill(ctx context.Context, st *store.Store) error {
	empty, err := st.Empty(ctx)
	if err != nil {
		return err
	}
	if !empty {
		return errors.New("the database is not empty")
	}
	now := time.Now()
	m, err := demo.NewExpo(uint64(b.Seed), now, demo.Size{Suppliers: b.Suppliers, Buyers: b.Buyers, Wishes: b.Wishes, Slots: b.Slots, Tables: b.Tables})
	if err != nil {
		return err
	}
	return loadMarket(ctx, st, m, now)
}

// measure does what the organizer and the participants do, and prints how long it took.
func (b benchExpoCmd) measure(c *console, s *spawned) error {
	x := &expo{benchExpoCmd: b, walk: &walk{ctx: c.ctx, anyone: newClient(s.url, 1)}, server: s, progress: c.err}
	for _, do := range []func() error{x.enter, x.schedules, x.publish, x.reads, x.repairs} {
		if err := do(); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.out, "%s\n\n%s\n%s", x.about, x.table(), x.outcome)
	now, most, err := s.memory()
	fmt.Fprintf(c.out, "\nResident memory after that %.0f MiB, at most %.0f MiB.\n", now, most)
	return err
}
