// Package picture draws timetables as SVG.
package picture

import (
	"bufio"
	"fmt"
	"io"

	"gongbo/matching/timetable"
)

const (
	cellWidth, cellHeight = 34, 18
	left, top             = 64, 28
)

const head = `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="10">
<style>.m{fill:#2f6fb2}.t{fill:#fff;text-anchor:middle}.w{fill:#f2c14e}.f{fill:#d9d9d9}.l{fill:#333}.n{stroke:#333}</style>
<title>Timetable: rows are participants, columns are slots; blue is a meeting and names the other one, yellow a wait, grey forbidden</title>
`

// Timetable draws a row for each participant who meets someone and a column for each slot, both numbered from 1: meetings
// with the number of the other one, waits between two meetings, forbidden slots, and a line between sessions.
func Timetable(w io.Writer, p timetable.Problem, places []timetable.Place) error {
	if len(places) != len(p.Meetings) {
		return fmt.Errorf("draw timetable: %d places for %d meetings", len(places), len(p.Meetings))
	}
	days := make([]map[int]int, len(p.Participants)) // by slot: the other one
	for m, at := range places {
		if at.Slot < 0 || at.Slot >= len(p.Slots) {
			continue
		}
		x := p.Meetings[m]
		for _, pair := range [][2]int{{x.A, x.B}, {x.B, x.A}} {
			if days[pair[0]] == nil {
				days[pair[0]] = map[int]int{}
			}
			days[pair[0]][at.Slot] = pair[1]
		}
	}
	rows := 0
	for _, day := range days {
		if day != nil {
			rows++
		}
	}
	b := bufio.NewWriter(w)
	height := top + rows*cellHeight
	fmt.Fprintf(b, head, left+len(p.Slots)*cellWidth+8, height+8)
	for s := range p.Slots {
		fmt.Fprintf(b, "<text class=\"l\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", left+s*cellWidth+cellWidth/2, top-8, s+1)
		if s > 0 && p.Slots[s].Session != p.Slots[s-1].Session {
			fmt.Fprintf(b, "<line class=\"n\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", left+s*cellWidth, top, left+s*cellWidth, height)
		}
	}
	y := top
	for who, day := range days {
		if day != nil {
			row(b, who, p.Participants[who].Forbidden, day, len(p.Slots), y)
			y += cellHeight
		}
	}
	fmt.Fprintln(b, "</svg>")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("draw timetable: %w", err)
	}
	return nil
}

func row(b io.Writer, who int, forbidden []int, day map[int]int, slots, y int) {
	fmt.Fprintf(b, "<text class=\"l\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>\n", left-6, y+13, who+1)
	first, last := slots, -1
	for s := range day {
		first, last = min(first, s), max(last, s)
	}
	closed := make([]bool, slots)
	for _, s := range forbidden {
		closed[s] = true
	}
	for s := range slots {
		x := left + s*cellWidth
		other, busy := day[s]
		class := ""
		switch {
		case busy:
			class = "m"
		case s > first && s < last:
			class = "w"
		case closed[s]:
			class = "f"
		default:
			continue
		}
		fmt.Fprintf(b, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", class, x+1, y+1, cellWidth-2, cellHeight-2)
		if busy {
			fmt.Fprintf(b, "<text class=\"t\" x=\"%d\" y=\"%d\">%d</text>", x+cellWidth/2, y+13, other+1)
		}
		fmt.Fprintln(b)
	}
}

// Moment is how many breaks the best timetable had from some time on.
type Moment struct {
	Millis int64
	Breaks int
}

// Quality draws the breaks of the best timetable over time as steps, from the first moment to the given end.
func Quality(w io.Writer, moments []Moment, end int64) error {
	if len(moments) == 0 || end <= 0 {
		return fmt.Errorf("draw quality: %d moments until %d ms", len(moments), end)
	}
	const width, height = 640, 240
	most := 1
	for _, m := range moments {
		most = max(most, m.Breaks)
	}
	at := func(m Moment) (x, y int) {
		return left + int(min(m.Millis, end)*width/end), top + height - m.Breaks*height/most
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"10\">\n", left+width+16, top+height+28)
	fmt.Fprint(b, "<title>Breaks of the best timetable over time</title>\n<path fill=\"none\" stroke=\"#2f6fb2\" stroke-width=\"2\" d=\"")
	for i, m := range moments {
		x, y := at(m)
		if i == 0 {
			fmt.Fprintf(b, "M%d %d", x, y)
		} else {
			fmt.Fprintf(b, "H%dV%d", x, y)
		}
	}
	last := moments[len(moments)-1]
	fmt.Fprintf(b, "H%d\"/>\n", left+width)
	for _, m := range []Moment{moments[0], last} {
		x, y := at(m)
		fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%d</text>\n", x+4, y-4, m.Breaks)
	}
	fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">0 ms</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d ms</text>\n</svg>\n", left, top+height+16, left+width, top+height+16, end)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("draw quality: %w", err)
	}
	return nil
}
