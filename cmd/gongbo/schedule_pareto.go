package main

import (
	"os"
	"time"

	"gongbo/domain"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/dzn"
	"gongbo/matching/timetable/file"
)

// pareto prints a timetable for each number of breaks worth having, and on the other output the quality of each.
func (s scheduleSolveCmd) pareto(c *console, o timetable.Options, began time.Time) error {
	e, err := s.event()
	if err == nil && len(e.Candidates) > 0 {
		err = domain.Faulty([]domain.Fault{{Field: "pareto", Code: domain.CodeNotAllowed}}) // who meets whom is to be settled first
	}
	if err != nil {
		return c.refuse(err)
	}
	if o.Limit > 0 {
		o.Limit = max(o.Limit-time.Since(began)-time.Duration(len(e.Meetings))*printOne, time.Microsecond)
	}
	front, err := e.Pareto(o)
	if err != nil {
		return c.refuse(err)
	}
	if err := front.Write(c.out); err != nil {
		return err
	}
	for _, a := range front.Pareto {
		if err := printLine(c.err, summarize(a, time.Since(began))); err != nil {
			return err
		}
		if err := exitOf(a.Status); err != nil {
			return err
		}
	}
	return nil
}

// event reads the file; one of the benchmark gets names.
func (s scheduleSolveCmd) event() (*file.Event, error) {
	if !ofBenchmark(s.File) {
		e, err := readEvent(s.File)
		if err == nil {
			e.SetFairness(s.Fairness)
		}
		return e, err
	}
	in, err := os.Open(s.File)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	p, err := dzn.Parse(in, orDefault(s.Fairness))
	if err != nil {
		return nil, err
	}
	return file.Of(p), nil
}
