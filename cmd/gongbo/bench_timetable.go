package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/dzn"
)

type benchTimetableCmd struct {
	TimeLimit time.Duration `help:"每个活动用多久 / how long the solver may take for each event." default:"2s"`
	Seed      uint64        `help:"随机种子，活动和求解都用 / of the events and of the solver." default:"1"`
	Threads   int           `help:"用几个核 / cores to use, 1 or 2." default:"1" enum:"1,2"`
	B2BSP     string        `name:"b2bsp" help:"公开算例的文件夹 / folder of the published instances (.dzn), not part of this repository." type:"existingdir"`
}

// Help says what stands side by side.
func (benchTimetableCmd) Help() string {
	return `Three ways side by side, on events drawn around a hidden timetable, as Markdown for docs/benchmarks.md:
- first-fit: each request in its order, in the first slot that suits both and has a table;
- round robin: participants in turn, each its most valuable open request, round after round, as event products document it;
- gongbo: this solver, until its bounds are reached or the time is up.
All are measured by the checker.`
}

// way is one of the ways to make a timetable.
type way struct {
	name  string
	place func(timetable.Problem) ([]timetable.Place, error)
}

func (b benchTimetableCmd) ways() []way {
	return []way{
		{"first-fit", firstFit},
		{"round robin", roundRobin},
		{"gongbo", func(p timetable.Problem) ([]timetable.Place, error) {
			sol, err := timetable.Solve(p, timetable.Options{Seed: b.Seed, Limit: b.TimeLimit, Now: time.Now, Threads: b.Threads})
			if err != nil {
				return nil, err
			}
			return sol.Places, nil
		}},
	}
}

// trial is an event that all ways are tried on.
type trial struct {
	name    string
	problem timetable.Problem
}

// trials are drawn events of three sizes.
func (b benchTimetableCmd) trials() ([]trial, error) {
	expo := dzn.Expo(b.Seed)
	expo.MostValue = 100
	var out []trial
	for _, x := range []struct {
		name  string
		shape dzn.Shape
	}{
		{"50 people, 12 slots, 15 tables, 150 meetings", dzn.Shape{
			Suppliers: 30, Buyers: 20, Meetings: 150, Slots: 12, Morning: 6, Tables: 15, ForbiddenPercent: 25, SessionPercent: 20, FixedPercent: 5, OrderPercent: 5, MostValue: 100,
		}},
		{"500 people, 20 slots, 120 tables, 2,160 meetings (90 % of the places)", dzn.Shape{
			Suppliers: 300, Buyers: 200, Meetings: 1800, Slots: 20, Morning: 10, Tables: 120, ForbiddenPercent: 25, SessionPercent: 20, SurplusPercent: 20, MostValue: 100,
		}},
		{"expo: 2,199 people, 22 slots, 100 tables, 1,697 meetings", expo},
	} {
		x.shape.Seed = b.Seed
		p, err := dzn.Generate(x.shape)
		if err != nil {
			return nil, err
		}
		p.Fairness = timetable.NoLimit // neither of the simple ways knows it
		for i := range x.shape.Suppliers {
			p.Participants[i].Host = true
		}
		out = append(out, trial{x.name, p})
	}
	return out, nil
}

// Run measures and prints Markdown.
func (b benchTimetableCmd) Run(c *console) error {
	fmt.Fprintf(c.out, "%s; %s/%s, %d CPUs (%s); %d thread(s), %s for each event, seed %d.\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), b.Threads, b.TimeLimit, b.Seed)
	trials, err := b.trials()
	if err != nil {
		return err
	}
	for _, x := range trials {
		if err := b.compare(c, x.name, []trial{x}); err != nil {
			return err
		}
	}
	if b.B2BSP == "" {
		return nil
	}
	instances, err := published(b.B2BSP)
	if err != nil {
		return err
	}
	return b.compare(c, fmt.Sprintf("B2BSP, %d published instances, sums (the longest wait: the longest of all)", len(instances)), instances)
}

// published reads the data files of a folder and of the folder "original" in it.
func published(folder string) ([]trial, error) {
	var files []string
	for _, pattern := range []string{"*.dzn", "original/*.dzn"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no .dzn in %s", folder)
	}
	var out []trial
	for _, name := range files {
		in, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		p, err := dzn.Parse(in, dzn.DefaultFairness)
		if err := errors.Join(err, in.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, trial{filepath.Base(name), p})
	}
	return out, nil
}

// compare prints a table of what the ways come to, summed over the events.
func (b benchTimetableCmd) compare(c *console, name string, trials []trial) error {
	fmt.Fprintf(c.out, "\n**%s**\n\n| | scheduled | %% | value | breaks | idle slots | longest wait | table changes | ms |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n", name)
	for _, w := range b.ways() {
		var sum check.Figures
		requested := 0
		took := time.Duration(0)
		for _, x := range trials {
			began := time.Now()
			places, err := w.place(x.problem)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", x.name, w.name, err)
			}
			took += time.Since(began)
			f, err := measure(x.problem, places)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", x.name, w.name, err)
			}
			requested += len(x.problem.Meetings)
			sum.Scheduled, sum.Value, sum.Breaks, sum.IdleSlots, sum.TableChanges = sum.Scheduled+f.Scheduled, sum.Value+f.Value, sum.Breaks+f.Breaks, sum.IdleSlots+f.IdleSlots, sum.TableChanges+f.TableChanges
			sum.LongestWait = max(sum.LongestWait, f.LongestWait)
		}
		fmt.Fprintf(c.out, "| %s | %d of %d | %.1f | %d | %d | %d | %d | %d | %.1f |\n", w.name, sum.Scheduled, requested, 100*float64(sum.Scheduled)/float64(max(1, requested)),
			sum.Value, sum.Breaks, sum.IdleSlots, sum.LongestWait, sum.TableChanges, float64(took.Microseconds())/1000)
	}
	return nil
}

// measure has the checker look at a timetable that may leave meetings out and knows no fairness.
func measure(p timetable.Problem, places []timetable.Place) (check.Figures, error) {
	p.Complete, p.Fairness = false, timetable.NoLimit
	f, broken := check.Places(p, places)
	return f, errors.Join(broken...)
}
