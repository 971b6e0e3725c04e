// Package picture draws timetables, and what became of them over time, as SVG that people read: texts in Chinese and
// English, no script, no font of its own.
package picture

import (
	"fmt"
	"io"
	"slices"
	"sort"

	"gongbo/matching/timetable"
)

// Labels name what a problem numbers. A list that is missing is numbered from 1, but Tables and Halls, which then are
// not shown.
type Labels struct {
	Title    string
	People   []string
	Slots    []string
	Sessions []string // of session 1, 2 and so on
	Tables   []string
	Halls    []string
}

const (
	margin     = 20
	rowHeight  = 24
	mostName   = 180 // pixels of a row's name
	leastCell  = 38
	mostCell   = 104
	figureWide = 46 // a column of figures at the end of the rows
)

// Timetable draws a row for each representative who meets someone, hosts first, and a column for each slot: meetings
// with the name of the other one and the table, in the colour of the hall; waits between two meetings; slots in which
// one cannot come; lines between sessions; a legend; and what each row comes to. Titles carry the names in full.
func Timetable(w io.Writer, p timetable.Problem, places []timetable.Place, names Labels) error {
	if len(places) != len(p.Meetings) {
		return fmt.Errorf("draw timetable: %d places for %d meetings", len(places), len(p.Meetings))
	}
	s := newSheet(&p, places, names)
	s.head()
	s.frame()
	for i := range s.rows {
		s.row(i)
	}
	s.foot()
	return s.end(w, "draw timetable")
}

// row is the day of one representative.
type row struct {
	who, seat int
	at        []int // by slot: the meeting, or -1
	meetings  int
	breaks    int
	idle      int
	longest   int
}

type sheet struct {
	canvas
	p      *timetable.Problem
	places []timetable.Place
	names  Labels
	rows   []row
	left   int // of the first slot
	top    int // of the first row
	cell   int // width of a slot
	gap    int // rows before the line between hosts and visitors; 0 is none
}

func newSheet(p *timetable.Problem, places []timetable.Place, names Labels) *sheet {
	s := &sheet{p: p, places: places, names: names, cell: leastCell}
	s.takeRows()
	widest := 60
	for i := range s.rows {
		widest = max(widest, width(s.nameOf(i), 12))
	}
	s.left = margin + min(widest, mostName) + 10
	for _, x := range s.rows {
		for _, m := range x.at {
			if m >= 0 {
				text := s.person(s.other(m, x.who))
				s.cell = max(s.cell, (width(text, 11)+10+s.tableRoom())/max(1, p.Meetings[m].Length))
			}
		}
	}
	for t := range p.Slots {
		s.cell = max(s.cell, width(label(names.Slots, t), 11)+8)
	}
	s.cell = min(s.cell, mostCell)
	s.top = margin + 92
	s.width = s.left + len(p.Slots)*s.cell + 3*figureWide + margin
	s.height = s.top + len(s.rows)*rowHeight + 44
	s.width = max(s.width, 700)
	return s
}

// takeRows gives each representative who meets anybody its day.
func (s *sheet) takeRows() {
	index := map[[2]int]int{}
	for m, at := range s.places {
		if at.Slot < 0 || at.Slot >= len(s.p.Slots) {
			continue
		}
		x := s.p.Meetings[m]
		for _, seat := range [][2]int{{x.A, at.SeatA}, {x.B, at.SeatB}} {
			i, known := index[seat]
			if !known {
				i = len(s.rows)
				index[seat] = i
				s.rows = append(s.rows, row{who: seat[0], seat: seat[1], at: slices.Repeat([]int{-1}, len(s.p.Slots))})
			}
			s.rows[i].meetings++
			for t := at.Slot; t < min(len(s.p.Slots), at.Slot+max(1, x.Length)); t++ {
				s.rows[i].at[t] = m
			}
		}
	}
	for i := range s.rows {
		s.rows[i].measure()
	}
	sort.Slice(s.rows, func(i, j int) bool {
		x, y := s.rows[i], s.rows[j]
		if a, b := s.p.Participants[x.who].Host, s.p.Participants[y.who].Host; a != b {
			return a
		}
		if x.who != y.who {
			return x.who < y.who
		}
		return x.seat < y.seat
	})
	for i := range s.rows {
		if i > 0 && s.p.Participants[s.rows[i-1].who].Host && !s.p.Participants[s.rows[i].who].Host {
			s.gap = i
		}
	}
}

func (r *row) measure() {
	met, wait := false, 0
	for _, m := range r.at {
		if m < 0 {
			wait++
			continue
		}
		if met && wait > 0 {
			r.breaks++
			r.idle += wait
			r.longest = max(r.longest, wait)
		}
		met, wait = true, 0
	}
}

func (s *sheet) person(who int) string { return label(s.names.People, who) }

// nameOf is the name of a row, with the number of the representative where there are several.
func (s *sheet) nameOf(i int) string {
	x := s.rows[i]
	if s.p.Participants[x.who].Seats > 1 {
		return fmt.Sprintf("%s · %d", s.person(x.who), x.seat+1)
	}
	return s.person(x.who)
}

func (s *sheet) other(m, who int) int {
	if s.p.Meetings[m].A == who {
		return s.p.Meetings[m].B
	}
	return s.p.Meetings[m].A
}

// tableRoom is what the number of a table takes of a cell.
func (s *sheet) tableRoom() int {
	widest := 0
	for _, table := range s.names.Tables {
		widest = max(widest, width(table, 9)+5)
	}
	return widest
}

func (s *sheet) y(i int) int {
	y := s.top + i*rowHeight
	if s.gap > 0 && i >= s.gap {
		y += 6
	}
	return y
}

func (s *sheet) x(slot int) int { return s.left + slot*s.cell }

// row draws the name, the day and the figures of a row.
func (s *sheet) row(i int) {
	r, y := s.rows[i], s.y(i)
	s.text(s.left-8, y+16, "name", s.nameOf(i), mostName, 12)
	forbidden := make([]bool, len(r.at))
	for _, t := range s.p.Participants[r.who].Forbidden {
		forbidden[t] = true
	}
	first, last := slices.IndexFunc(r.at, busy), len(r.at)-1
	for last > first && !busy(r.at[last]) {
		last--
	}
	for t := 0; t < len(r.at); t++ {
		switch m := r.at[t]; {
		case m >= 0:
			s.meeting(r, m, y)
			t = max(t, s.places[m].Slot+max(1, s.p.Meetings[m].Length)-1)
		case t > first && t < last:
			s.add(`<rect class="wait" x="%d" y="%d" width="%d" height="%d"/>`, s.x(t)+1, y+7, s.cell-2, rowHeight-14)
			if forbidden[t] {
				s.add(`<rect class="both" x="%d" y="%d" width="%d" height="%d"/>`, s.x(t)+1, y+7, s.cell-2, rowHeight-14)
			}
		case forbidden[t]:
			s.add(`<rect class="away" x="%d" y="%d" width="%d" height="%d"/>`, s.x(t)+1, y+2, s.cell-2, rowHeight-4)
		}
	}
	right := s.x(len(r.at))
	for k, n := range []int{r.meetings, r.breaks, r.longest} {
		class := "figure"
		if n == 0 {
			class = "none"
		}
		s.add(`<text class="%s" x="%d" y="%d">%d</text>`, class, right+(k+1)*figureWide-12, y+16, n)
	}
}

func busy(m int) bool { return m >= 0 }

// meeting draws a meeting in the row of one of the two.
func (s *sheet) meeting(r row, m, y int) {
	at, x := s.places[m], s.p.Meetings[m]
	length := max(1, x.Length)
	other, table, hall := s.person(s.other(m, r.who)), "", 0
	if at.Table >= 0 && at.Table < len(s.names.Tables) {
		table = s.names.Tables[at.Table]
	}
	if at.Table >= 0 && at.Table < len(s.p.Halls) {
		hall = s.p.Halls[at.Table] - 1
	}
	left, wide := s.x(at.Slot)+1, length*s.cell-2
	s.add(`<g><title>%s</title><rect class="hall%d" x="%d" y="%d" width="%d" height="%d" rx="3"/>`,
		escape(s.told(r, m, other, table)), hall%halls, left, y+2, wide, rowHeight-4)
	room := wide - 6
	if table != "" {
		s.add(`<text class="table" x="%d" y="%d">%s</text>`, left+wide-3, y+10, escape(table))
		room -= width(table, 9) + 2
	}
	if _, fixed := x.Fixed.Slot(); fixed {
		s.add(`<circle class="pin" cx="%d" cy="%d" r="2.5"/>`, left+5, y+6)
	}
	s.add(`<text class="other" x="%d" y="%d">%s</text></g>`, left+3+room/2, y+17, escape(cut(other, room, 11)))
}

// told is what one reads when the pointer rests on a meeting.
func (s *sheet) told(r row, m int, other, table string) string {
	at, x := s.places[m], s.p.Meetings[m]
	text := fmt.Sprintf("%s ↔ %s · %s", s.person(r.who), other, label(s.names.Slots, at.Slot))
	if x.Length > 1 {
		text += fmt.Sprintf(" – %s", label(s.names.Slots, min(len(s.p.Slots), at.Slot+x.Length)-1))
	}
	if table != "" {
		text += " · 桌 table " + table
	}
	if at.Table >= 0 && at.Table < len(s.p.Halls) && s.p.Halls[at.Table] <= len(s.names.Halls) {
		text += " · 馆 hall " + s.names.Halls[s.p.Halls[at.Table]-1]
	}
	return text
}
