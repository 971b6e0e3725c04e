package dzn

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"gongbo/matching/timetable"
)

// Exit codes of Run.
const (
	Solved     = 0
	Failed     = 1 // the file cannot be read, or what was found cannot be written
	Infeasible = 2 // proven
	GaveUp     = 3
)

// DefaultFairness is the d of the published tables.
const DefaultFairness = 2

// RunOptions are what a command line gives. Now must be set; Limit, where it is, counts from the start of Run. With Advice,
// a clash is made smaller and cures of it are looked for in what is left of Limit.
type RunOptions struct {
	timetable.Options
	Fairness int
	Advice   bool
}

// Run solves one instance. Out gets a line "meeting slot" for each meeting, both 1-based; errOut gets one JSON object:
// the quality with status and elapsed_ms, or why there is none (people, meetings, slots and sessions 1-based) and what would help.
// It returns the exit code.
func Run(in io.Reader, out, errOut io.Writer, o RunOptions) int {
	start := o.Now()
	p, err := Parse(in, o.Fairness)
	if err != nil {
		return report(errOut, Failed, failure{Status: "invalid", Detail: err.Error()})
	}
	steps := o.Options
	if steps.Limit > 0 {
		steps.Limit = max(steps.Limit-o.Now().Sub(start), time.Microsecond)
	}
	sol, err := timetable.Solve(p, steps)
	elapsed := o.Now().Sub(start).Milliseconds()
	var clash *timetable.Infeasible
	var missing *timetable.GaveUp
	switch {
	case errors.As(err, &clash):
		var cures []timetable.Cure
		if left, some := o.Rest(o.Now().Sub(start)); o.Advice && some {
			clash, cures = timetable.Counsel(p, clash, left)
		}
		f := newImpossible(clash, elapsed)
		f.Cures = curesOf(cures)
		return report(errOut, Infeasible, f)
	case errors.As(err, &missing):
		f := failure{Status: "gave_up", Meetings: oneBased(missing.Missing), ElapsedMS: elapsed, Detail: "the budget ended before a timetable was found; nothing is proven"}
		return report(errOut, GaveUp, f)
	case err != nil:
		return report(errOut, Failed, failure{Status: "invalid", Detail: err.Error()})
	}
	lines := bufio.NewWriter(out)
	for m, at := range sol.Places {
		fmt.Fprintln(lines, m+1, at.Slot+1)
	}
	if err := lines.Flush(); err != nil {
		return report(errOut, Failed, failure{Status: "failed", Detail: fmt.Errorf("write timetable: %w", err).Error()})
	}
	status := "feasible"
	if sol.Quality.Breaks == sol.Quality.BreaksLowerBound {
		status = "optimal" // in breaks, the objective of the benchmark
	}
	return report(errOut, Solved, success{Status: status, Quality: sol.Quality, Iterations: sol.Iterations, Seed: o.Seed, ElapsedMS: elapsed})
}

type success struct {
	Status string `json:"status"`
	timetable.Quality
	Iterations int64  `json:"iterations"`
	Seed       uint64 `json:"seed"`
	ElapsedMS  int64  `json:"elapsed_ms"`
}

type failure struct {
	Status    string `json:"status"`
	Detail    string `json:"detail"`
	Meetings  []int  `json:"meetings,omitempty"`
	ElapsedMS int64  `json:"elapsed_ms"`
}

func report(w io.Writer, code int, v any) int {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return Failed
	}
	return code
}

func oneBased(xs []int) []int {
	out := make([]int, len(xs))
	for i, x := range xs {
		out[i] = x + 1
	}
	return out
}
