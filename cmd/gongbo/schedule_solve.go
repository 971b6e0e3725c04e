package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"gongbo/domain"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/dzn"
	"gongbo/matching/timetable/file"
)

type scheduleSolveCmd struct {
	File       string        `arg:"" help:"活动文件 .json，或 B2BSP 数据文件 .dzn / file of the event, or data file of the B2BSP." type:"existingfile"`
	TimeLimit  time.Duration `help:"最多用多久（整个进程）；默认 2s，给了步数就不限 / how long the process may take; 2s, and no bound where --iterations is given."`
	Iterations int64         `help:"最多走几步，结果与机器无关 / budget of moves; what it finds does not depend on the machine."`
	Seed       uint64        `help:"随机种子 / of the chance." default:"1"`
	Threads    int           `help:"用几个核 / cores to use, 1 or 2." default:"1" enum:"1,2"`
	Fairness   *int          `help:"各方空档数最多相差几个，=-1 不限；.dzn 默认 2，.json 以文件为准 / most breaks less fewest breaks of a participant, =-1 for no rule; 2 for a .dzn, what the file says for a .json."`
	Objective  []string      `help:"先比什么，再比什么 / what is compared first, second and so on: breaks, longest_wait, idle_slots, table_changes." placeholder:"ORDER"`
	Pareto     bool          `help:"列出空档与等候之间的取舍，每种空档数一个日程（JSON）/ list breaks against waits, a timetable for each number of breaks, as JSON."`
	NoAdvice   bool          `help:"排不出时不找补救办法 / where it is infeasible, look for no cures."`
	Progress   bool          `help:"每次变好都在标准错误输出一行 JSON / a line of JSON on stderr for each improvement."`
	SVG        string        `name:"svg" help:"把日程画到这个文件 / draw the timetable to this file." placeholder:"FILE"`
}

// Help says what is printed where, and what the exit status means.
func (scheduleSolveCmd) Help() string {
	return `标准输出：.json 的日程是一个 JSON，.dzn 的日程是逐行的 "meeting slot"。标准错误：最后一行是质量的 JSON。
退出码：0 排好了，1 文件或参数有错，2 证明排不出，3 放弃（什么也没证明）。

On stdout: the timetable, as JSON for a .json, as lines "meeting slot" for a .dzn. On stderr: the quality as JSON, the last line.
Exit status: 0 solved, 1 the file or a flag is wrong, 2 proven infeasible, 3 gave up (nothing is proven).`
}

const defaultLimit = 2 * time.Second

// startAndPrint is what starting, proving and printing take of the time limit.
const startAndPrint = 60 * time.Millisecond

// printOne is what naming and printing a meeting as JSON takes.
const printOne = 8 * time.Microsecond

// Run makes a timetable.
func (s scheduleSolveCmd) Run(c *console) error {
	began := time.Now()
	o, err := s.options(c, began)
	if err != nil {
		return c.refuse(err)
	}
	if s.Pareto {
		return s.pareto(c, o, began)
	}
	if ofBenchmark(s.File) {
		return s.benchmark(c, o)
	}
	e, err := readEvent(s.File)
	if err != nil {
		return c.refuse(err)
	}
	e.SetFairness(s.Fairness)
	if o.Limit > 0 {
		o.Limit = max(o.Limit-time.Since(began)-time.Duration(len(e.Meetings)+len(e.Candidates))*printOne, time.Microsecond)
	}
	solving := time.Now()
	a, err := e.Solve(o)
	if err != nil {
		return c.refuse(err)
	}
	elapsed := time.Since(began) // what helps is looked for after
	s.advise(e, a, o, time.Since(solving))
	if err := a.Write(c.out); err != nil {
		return err
	}
	if a.Quality != nil && s.SVG != "" {
		if err := drawTo(c, s.SVG, e, e.Places(a)); err != nil {
			return err
		}
	}
	if err := printLine(c.err, summarize(a, elapsed)); err != nil {
		return err
	}
	return exitOf(a.Status)
}

// advise makes a clash smaller and looks for cures of it in what is left of the time limit.
func (s scheduleSolveCmd) advise(e *file.Event, a *file.Answer, o timetable.Options, used time.Duration) {
	if left, some := o.Rest(used); some && !s.NoAdvice {
		e.Advise(a, left)
	}
}

// benchmark solves a data file of the B2BSP.
func (s scheduleSolveCmd) benchmark(c *console, o timetable.Options) error {
	f, err := os.Open(s.File)
	if err != nil {
		return err
	}
	defer f.Close()
	var lines bytes.Buffer
	fairness := orDefault(s.Fairness)
	if status := dzn.Run(f, io.MultiWriter(c.out, &lines), c.err, dzn.RunOptions{Options: o, Fairness: fairness, Advice: !s.NoAdvice}); status != dzn.Solved {
		return exit(status)
	}
	if s.SVG == "" {
		return nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	p, err := dzn.Parse(f, fairness)
	if err != nil {
		return err
	}
	places, _, err := dzn.ReadPlaces(&lines, p)
	if err != nil {
		return err
	}
	return drawBenchmark(c, s.SVG, p, places)
}

// options are the solver's. Every name of the objective that is wrong is a fault.
func (s scheduleSolveCmd) options(c *console, began time.Time) (timetable.Options, error) {
	limit := s.TimeLimit
	if limit <= 0 && s.Iterations <= 0 {
		limit = defaultLimit
	}
	o := timetable.Options{
		Seed: s.Seed, Iterations: s.Iterations, Threads: s.Threads, Now: time.Now, Stop: func() bool { return c.ctx.Err() != nil },
		Limit: max(limit-startAndPrint, limit/2),
	}
	if s.Progress {
		o.Progress = func(p timetable.Progress) { _ = printLine(c.err, improvementOf(p, time.Since(began))) } // a line that is lost harms nothing
	}
	var err error
	o.Order, err = orderOf(s.Objective)
	return o, err
}

// improvement is a line of --progress.
type improvement struct {
	Iteration        int64 `json:"iteration"`
	ElapsedMS        int64 `json:"elapsed_ms"`
	Scheduled        int   `json:"scheduled"`
	Breaks           int   `json:"breaks"`
	IdleSlots        int   `json:"idle_slots"`
	LongestWaitSlots int   `json:"longest_wait_slots"`
}

func improvementOf(p timetable.Progress, elapsed time.Duration) improvement {
	return improvement{p.Iteration, elapsed.Milliseconds(), p.Scheduled, p.Breaks, p.IdleSlots, p.Wait}
}

// orderOf reads the names of measures.
func orderOf(words []string) ([]timetable.Measure, error) {
	var order []timetable.Measure
	var faults []domain.Fault
	for i, word := range words {
		field, m := fmt.Sprintf("objective[%d]", i), timetable.Measure(word)
		switch {
		case !slices.Contains(timetable.DefaultOrder(), m):
			faults = append(faults, domain.Fault{Field: field, Code: domain.CodeNotOneOf, Args: domain.Args{"values": strings.Join(measures(), ", ")}})
		case slices.Contains(order, m):
			faults = append(faults, domain.Fault{Field: field, Code: domain.CodeRepeated})
		default:
			order = append(order, m)
		}
	}
	return order, domain.Faulty(faults)
}

// measures are the names that --objective takes.
func measures() []string {
	var out []string
	for _, m := range timetable.DefaultOrder() {
		out = append(out, string(m))
	}
	return out
}

// summary is the line on stderr: the quality, or why there is none.
type summary struct {
	Status file.Status `json:"status"`
	*timetable.Quality
	*file.Clash
	Detail     string   `json:"detail,omitempty"`
	Missing    []string `json:"missing,omitempty"`
	Iterations int64    `json:"iterations"`
	Seed       uint64   `json:"seed"`
	ElapsedMS  int64    `json:"elapsed_ms"`
}

func summarize(a *file.Answer, elapsed time.Duration) summary {
	out := summary{
		Status: a.Status, Quality: a.Quality, Clash: a.Clash, Missing: a.Missing, Iterations: a.Iterations, Seed: a.Seed, ElapsedMS: elapsed.Milliseconds(),
	}
	switch a.Status {
	case file.Infeasible:
		out.Detail = timetable.Sentence(a.Clash.Rule, a.Clash.People, a.Clash.Meetings, a.Clash.Slots)
	case file.GaveUp:
		out.Detail = "the budget ended before a timetable was found; nothing is proven"
	}
	return out
}

func exitOf(status file.Status) error {
	switch status {
	case file.Infeasible:
		return exit(infeasible)
	case file.GaveUp:
		return exit(gaveUp)
	}
	return nil
}
