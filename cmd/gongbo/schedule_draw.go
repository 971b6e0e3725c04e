package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/dzn"
	"gongbo/matching/timetable/file"
	"gongbo/matching/timetable/picture"
)

type scheduleDrawCmd struct {
	File     string `arg:"" optional:"" help:"活动文件 .json 或 .dzn / file of the event." type:"existingfile"`
	Solution string `arg:"" optional:"" help:"solve 打印的日程 / what solve prints." type:"existingfile"`
	Quality  string `help:"画质量的变化，文件是 solve --progress 的标准错误 / draw the quality over time: what solve --progress prints on stderr." type:"existingfile" placeholder:"FILE"`
	By       string `help:"横轴 / axis: moves, time." default:"time" enum:"moves,time"`
	Title    string `help:"标题 / title."`
	SVG      string `name:"svg" help:"画到这个文件，默认标准输出 / draw to this file, stdout unless given." default:"-" placeholder:"FILE"`
}

// Help shows both uses.
func (scheduleDrawCmd) Help() string {
	return "gongbo schedule draw event.json solution.json --svg day.svg\ngongbo schedule draw --quality progress.jsonl --svg quality.svg"
}

// Validate is asked by kong: a timetable needs two files, the quality one of its own.
func (d scheduleDrawCmd) Validate() error {
	if (d.Quality != "") == (d.File != "") || (d.File != "") != (d.Solution != "") {
		return errors.New("给出 FILE 和 SOLUTION，或者 --quality / give FILE and SOLUTION, or --quality")
	}
	return nil
}

// Run draws.
func (d scheduleDrawCmd) Run(c *console) error {
	if d.Quality != "" {
		run, err := readRun(d.Quality)
		if err != nil {
			return c.refuse(err)
		}
		run.Title, run.By = d.Title, picture.Axis(d.By)
		return c.create(d.SVG, func(w io.Writer) error { return picture.Quality(w, run) })
	}
	solution, err := os.Open(d.Solution)
	if err != nil {
		return err
	}
	defer solution.Close()
	if ofBenchmark(d.File) {
		in, err := os.Open(d.File)
		if err != nil {
			return err
		}
		defer in.Close()
		p, err := dzn.Parse(in, timetable.NoLimit)
		if err != nil {
			return c.refuse(err)
		}
		places, _, err := dzn.ReadPlaces(solution, p)
		if err != nil {
			return c.refuse(err)
		}
		return drawBenchmark(c, d.SVG, p, places)
	}
	e, err := readEvent(d.File)
	if err != nil {
		return c.refuse(err)
	}
	a, err := e.ReadAnswer(solution)
	if err != nil {
		return c.refuse(err)
	}
	if d.Title != "" {
		e.Title = d.Title
	}
	return drawTo(c, d.SVG, e, e.Places(a))
}

// drawTo draws a timetable in the names of its event.
func drawTo(c *console, name string, e *file.Event, places []timetable.Place) error {
	labels := picture.Labels{Title: e.Title, Halls: e.Halls}
	for _, x := range e.Participants {
		if x.Name == "" {
			x.Name = x.ID
		}
		labels.People = append(labels.People, x.Name)
	}
	seen := map[string]bool{}
	for _, x := range e.Slots {
		labels.Slots = append(labels.Slots, x.ID)
		if !seen[x.Session] {
			seen[x.Session] = true
			labels.Sessions = append(labels.Sessions, x.Session)
		}
	}
	for _, x := range e.Tables {
		labels.Tables = append(labels.Tables, x.ID)
	}
	for i := range e.TableCount {
		labels.Tables = append(labels.Tables, fmt.Sprint(i+1))
	}
	return c.create(name, func(w io.Writer) error { return picture.Timetable(w, e.Problem(), places, labels) })
}

// drawBenchmark draws a timetable whose tables are of no concern.
func drawBenchmark(c *console, name string, p timetable.Problem, places []timetable.Place) error {
	return c.create(name, func(w io.Writer) error { return picture.Timetable(w, p, places, picture.Labels{}) })
}

// readRun reads what solve --progress prints. The line at its end says how long the run took, and what it proved.
func readRun(name string) (picture.Run, error) {
	var run picture.Run
	in, err := os.Open(name)
	if err != nil {
		return run, err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20) // the last line names people where there is a clash
	for n := 1; lines.Scan(); n++ {
		var x struct {
			improvement
			Status     file.Status `json:"status"`
			Iterations int64       `json:"iterations"`
			Bound      int         `json:"breaks_lower_bound"`
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			return run, fmt.Errorf("%s line %d is not what solve --progress prints: %w", name, n, err)
		}
		switch x.Status {
		case "":
		case file.Optimal, file.Feasible:
			x.Iteration, run.Bound = x.Iterations, x.Bound
		default:
			continue // there is no timetable whose quality it could tell
		}
		run.Moments = append(run.Moments, picture.Moment{Moves: x.Iteration, Millis: x.ElapsedMS, Breaks: x.Breaks, Idle: x.IdleSlots, Wait: x.LongestWaitSlots})
	}
	if err := lines.Err(); err != nil {
		return run, err
	}
	if len(run.Moments) == 0 {
		return run, fmt.Errorf("%s has no line of solve --progress", name)
	}
	return run, nil
}
