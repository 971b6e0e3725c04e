package main

import (
	"errors"
	"fmt"
	"io"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/dzn"
	"gongbo/matching/timetable/file"
)

type scheduleGenerateCmd struct {
	Shape     string `help:"random，或一天的进博会对接 / or expo: 773 exhibitors, 1,426 buyers, 1,697 meetings, 22 slots, 100 tables." default:"random" enum:"random,expo"`
	Seed      uint64 `help:"随机种子 / of the chance." default:"1"`
	Format    string `help:"json, dzn." default:"json" enum:"json,dzn"`
	Suppliers *int   `help:"供方，坐桌；0 则不分两方 / who host; 0: anyone may meet anyone. (30)" placeholder:"N"`
	Buyers    *int   `help:"需方 / visitors. (40)" placeholder:"N"`
	Meetings  *int   `help:"洽谈 / meetings, around a hidden timetable that holds them all. (200)" placeholder:"N"`
	Slots     *int   `help:"时段 / slots. (16)" placeholder:"N"`
	Morning   *int   `help:"上午的时段 / slots of the morning. (8)" placeholder:"N"`
	Tables    *int   `help:"洽谈桌 / tables. (20)" placeholder:"N"`
	Forbidden *int   `help:"不能来的时段占空闲的百分比 / percent of the free slots of a participant in which it cannot come. (25)" placeholder:"PERCENT"`
	Session   int    `help:"限定场次的洽谈百分比 / percent of the meetings bound to a session." placeholder:"PERCENT"`
	Fixed     int    `help:"固定时段的洽谈百分比 / percent of the meetings fixed in a slot." placeholder:"PERCENT"`
	Order     int    `help:"每百场洽谈的先后要求 / orders of two meetings, for each 100 meetings." placeholder:"PERCENT"`
	Surplus   int    `help:"每百场另加几场，不必都排上 / meetings more for each 100; then not all must be held. (json)" placeholder:"PERCENT"`
	Value     int    `help:"价值从 1 抽到这个数 / values are drawn from 1 to this. (json)" placeholder:"N"`
	Longest   int    `help:"一场洽谈最多几个时段 / slots of the longest meeting. (json)" placeholder:"N"`
	Seats     int    `help:"一方最多几位代表 / most representatives of a participant. (json)" placeholder:"N"`
	Halls     int    `help:"展馆 / halls. (json)" placeholder:"N"`
	Walk      int    `help:"换馆要空几个时段 / free slots between meetings in different halls. (json)" placeholder:"N"`
	Choose    bool   `help:"洽谈作为候选，由 solve 选 / give the meetings as candidates, of which solve chooses. (json)"`
}

// Run prints an event.
func (g scheduleGenerateCmd) Run(c *console) error {
	o := dzn.Shape{Suppliers: 30, Buyers: 40, Meetings: 200, Slots: 16, Morning: 8, Tables: 20, ForbiddenPercent: 25}
	if g.Shape == "expo" {
		o = dzn.Expo(g.Seed)
	}
	o.Seed = g.Seed
	for _, x := range []struct {
		asked *int
		field *int
	}{{g.Suppliers, &o.Suppliers}, {g.Buyers, &o.Buyers}, {g.Meetings, &o.Meetings}, {g.Slots, &o.Slots}, {g.Morning, &o.Morning}, {g.Tables, &o.Tables}, {g.Forbidden, &o.ForbiddenPercent}} {
		if x.asked != nil {
			*x.field = *x.asked
		}
	}
	o.SessionPercent, o.FixedPercent, o.OrderPercent, o.SurplusPercent = g.Session, g.Fixed, g.Order, g.Surplus
	o.MostValue, o.Longest, o.MostSeats, o.Halls, o.Walk = g.Value, g.Longest, g.Seats, g.Halls, g.Walk
	p, err := dzn.Generate(o)
	if err != nil {
		return c.refuse(err)
	}
	p.Fairness = timetable.NoLimit // the hidden timetable knows no such rule
	if g.Format == "dzn" {
		if g.Choose || g.Surplus > 0 || g.Value > 1 {
			return c.refuse(errors.New("write dzn: in the format every meeting is held, and has no value"))
		}
		if err := dzn.Write(c.out, p); err != nil {
			return c.refuse(err)
		}
		return nil
	}
	for i := range o.Suppliers {
		p.Participants[i].Host = true
	}
	e := file.Of(p)
	e.Title = fmt.Sprintf("对接活动 Docking event (%s, seed %d)", g.Shape, g.Seed)
	for i := range e.Participants {
		switch {
		case o.Suppliers == 0:
		case i < o.Suppliers:
			e.Participants[i].Name = fmt.Sprintf("供方 %d", i+1)
		default:
			e.Participants[i].Name = fmt.Sprintf("主播 %d", i-o.Suppliers+1)
		}
	}
	if g.Choose {
		if err := choose(e, o.Suppliers); err != nil {
			return c.refuse(err)
		}
	}
	return c.create("-", func(w io.Writer) error { return e.Write(w) })
}

// choose turns the meetings of an event into candidates. A pair that meets twice is one of them.
func choose(e *file.Event, suppliers int) error {
	if suppliers == 0 || len(e.Precedences) > 0 {
		return errors.New("candidates are of two sides, and have no order: give --suppliers, and no --order")
	}
	for i := range e.Participants {
		e.Participants[i].Side = "demand"
		if i < suppliers {
			e.Participants[i].Side = "supply"
		}
	}
	seen := map[[2]string]bool{}
	e.Candidates = []file.Candidate{}
	for _, m := range e.Meetings {
		if pair := [2]string{m.A, m.B}; !seen[pair] {
			seen[pair] = true
			e.Candidates = append(e.Candidates, file.Candidate{ID: m.ID, Supply: m.A, Demand: m.B, Value: m.Value, Length: m.Length, Slot: m.Slot, Must: m.Must})
		}
	}
	e.Meetings, e.Complete = nil, false
	return nil
}
