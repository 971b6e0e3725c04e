package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gongbo/api"
	"gongbo/domain"
	"gongbo/matching/timetable/dzn"
	"gongbo/matching/timetable/file"
)

type scheduleCmd struct {
	Solve    scheduleSolveCmd    `cmd:"" help:"排洽谈日程 / make the timetable of a file."`
	Check    scheduleCheckCmd    `cmd:"" help:"用独立的检查程序核对日程 / judge a timetable by a checker that shares no code with the solver."`
	Generate scheduleGenerateCmd `cmd:"" help:"按种子生成活动 / draw an event by a seed."`
	Draw     scheduleDrawCmd     `cmd:"" help:"画成 SVG / draw a timetable, or its quality over time, as SVG."`
}

// Exit statuses of the schedule commands.
const (
	unreadable = dzn.Failed     // 1
	infeasible = dzn.Infeasible // 2
	gaveUp     = dzn.GaveUp     // 3
	violated   = dzn.Violated   // 4
)

// ofBenchmark says whether the file is one of the B2BSP; all others are JSON.
func ofBenchmark(name string) bool { return strings.EqualFold(filepath.Ext(name), ".dzn") }

// sentence is a text for people in both languages.
type sentence struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func say(code domain.Code, args domain.Args) sentence {
	return sentence{Zh: api.Message("zh", code, args), En: api.Message("en", code, args)}
}

// refusal is what is wrong with a file, as the API's 422 says it.
type refusal struct {
	Status string         `json:"status"` // "invalid"
	Detail string         `json:"detail"`
	Errors []refusedField `json:"errors,omitempty"`
}

type refusedField struct {
	Field  string      `json:"field"`
	Code   domain.Code `json:"code"`
	Detail sentence    `json:"detail"`
}

// refuse prints what is wrong on a line of its own and returns the exit status.
func (c *console) refuse(err error) error {
	out := refusal{Status: "invalid", Detail: err.Error()}
	var refused *domain.Error
	if errors.As(err, &refused) {
		all := say(refused.Code, refused.Args)
		out.Detail = all.Zh + " / " + all.En
		if refused.Err != nil {
			out.Detail += " (" + refused.Err.Error() + ")"
		}
		for _, f := range refused.Faults {
			out.Errors = append(out.Errors, refusedField{Field: f.Field, Code: f.Code, Detail: say(f.Code, f.Args)})
		}
	}
	return errors.Join(exit(unreadable), printLine(c.err, out))
}

// printLine prints a value as one line of JSON.
func printLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func readEvent(name string) (*file.Event, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return file.Read(in)
}

// create writes a file; "-" stands for the console.
func (c *console) create(name string, write func(io.Writer) error) (err error) {
	if name == "-" {
		return write(c.out)
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return write(out)
}
