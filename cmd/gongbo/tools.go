package main

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"gongbo/api"
	"gongbo/matching"
	"gongbo/matching/timetable/dzn"
	"gongbo/mirror"
	"gongbo/search"
)

type openapiCmd struct{}

// Run prints the contract.
func (openapiCmd) Run(c *console) error {
	doc, err := (&api.API{Log: slog.New(slog.DiscardHandler)}).Contract()
	if err != nil {
		return err
	}
	_, err = c.out.Write(doc)
	return err
}

type reindexCmd struct {
	places
	Check bool `help:"Only compare the index with the database; exit 1 where they differ."`
}

// Run rebuilds the index of a Meilisearch server. The embedded index lives in
// the server's memory and is built at every start.
func (r reindexCmd) Run(c *console) error {
	st, err := r.openStore(c.ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	index, err := r.openIndex()
	if err != nil {
		return err
	}
	weights, err := matching.DefaultWeights()
	if err != nil {
		return err
	}
	m := &mirror.Mirror{Store: st, Index: index, Table: matching.NewTable(weights), Now: time.Now}
	if !r.Check || r.Meili == "" {
		if err := m.Rebuild(c.ctx); err != nil {
			return err
		}
	}
	drift, err := m.Check(c.ctx)
	if err != nil {
		return err
	}
	differs := false
	for _, kind := range search.Kinds() {
		d := drift[kind]
		differs = differs || d != mirror.Drift{}
		fmt.Fprintf(c.out, "%-10s missing %d, stale %d, extra %d\n", kind, d.Missing, d.Stale, d.Extra)
	}
	if differs {
		return exit(1)
	}
	return nil
}

type scheduleCmd struct {
	Solve solveCmd `cmd:"" help:"Solve a B2BSP data file (.dzn)."`
	Check checkCmd `cmd:"" help:"Judge a solution by a checker that shares no code with the solver."`
}

type checkCmd struct {
	File     string `arg:"" help:"Data file." type:"existingfile"`
	Solution string `arg:"" help:"File of lines \"meeting slot\", as solve prints them." type:"existingfile"`
	Fairness int    `help:"Most breaks less fewest breaks of a participant; -1: no rule." default:"2"`
}

// Run prints the figures and every broken rule as JSON. It exits with 0
// (valid), 1 (unreadable) or 4 (a rule is broken).
func (v checkCmd) Run(c *console) error {
	in, err := os.Open(v.File)
	if err != nil {
		return err
	}
	defer in.Close()
	solution, err := os.Open(v.Solution)
	if err != nil {
		return err
	}
	defer solution.Close()
	if status := dzn.Check(in, solution, c.out, v.Fairness); status != dzn.Solved {
		return exit(status)
	}
	return nil
}

type solveCmd struct {
	File      string        `arg:"" help:"Data file." type:"existingfile"`
	TimeLimit time.Duration `help:"How long to look for a better timetable." default:"2s"`
	Seed      uint64        `help:"Of the chance." default:"1"`
	Fairness  int           `help:"Most breaks less fewest breaks of a participant; -1: no rule." default:"2"`
	Threads   int           `help:"1 or 2." default:"1" enum:"1,2"`
}

// startAndPrint is what starting, proving and printing take of the time limit.
const startAndPrint = 60 * time.Millisecond

// Run prints a line "meeting slot" for each meeting, and the quality as JSON on
// the other output. It exits with 0 (solved), 2 (proven infeasible) or 3 (gave up).
func (s solveCmd) Run(c *console) error {
	f, err := os.Open(s.File)
	if err != nil {
		return err
	}
	defer f.Close()
	limit := max(s.TimeLimit-startAndPrint, s.TimeLimit/2)
	stop := func() bool { return c.ctx.Err() != nil }
	status := dzn.Run(f, c.out, c.err, dzn.RunOptions{Seed: s.Seed, Limit: limit, Fairness: s.Fairness, Threads: s.Threads, Now: time.Now, Stop: stop})
	if status != dzn.Solved {
		return exit(status)
	}
	return nil
}
