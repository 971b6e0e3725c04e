package picture

import (
	"fmt"
	"strconv"
)

// halls is how many colours there are; the next hall has the first again.
const halls = 6

const style = `<style>
.band{fill:#f6f7f9}.name{fill:#1f2933;font-size:12px;text-anchor:end}.slot{fill:#52606d;font-size:11px;text-anchor:middle}
.session{fill:#1f2933;font-size:12px;font-weight:600;text-anchor:middle}.title{fill:#1f2933;font-size:17px;font-weight:600}.key{fill:#3e4c59;font-size:12px}
.sum{fill:#1f2933;font-size:12px}.figure{fill:#1f2933;font-size:12px;text-anchor:end}.none{fill:#b8c1cc;font-size:12px;text-anchor:end}
.other{fill:#fff;font-size:11px;text-anchor:middle}.table{fill:#fff;fill-opacity:.85;font-size:9px;text-anchor:end}.pin{fill:#fff}
.wait{fill:#f7c948}.away{fill:url(#hatch)}.both{fill:url(#lines)}.grid{stroke:#e4e7eb}.edge{stroke:#7b8794;stroke-width:1.5}
.hall0{fill:#2b6cb0}.hall1{fill:#2f855a}.hall2{fill:#805ad5}.hall3{fill:#b7562f}.hall4{fill:#2c7a7b}.hall5{fill:#97266d}
</style>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#eceff3"/><rect width="2" height="6" fill="#c3cbd6"/></pattern><pattern id="lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="6" fill="#7b8794"/></pattern></defs>
`

// head draws the title, the legend and the names of sessions, slots and figures.
func (s *sheet) head() {
	title := s.names.Title
	if title == "" {
		title = "洽谈日程 Timetable"
	}
	s.lines.WriteString(style)
	s.add(`<text class="title" x="%d" y="%d">%s</text>`, margin, margin+14, escape(title))
	s.legend(margin + 42)
	y := s.top - 8
	for t := range s.p.Slots {
		s.text(s.x(t)+s.cell/2, y, "slot", label(s.names.Slots, t), s.cell-4, 11)
	}
	for from, to := 0, 0; from < len(s.p.Slots); from = to {
		for to = from; to < len(s.p.Slots) && s.p.Slots[to].Session == s.p.Slots[from].Session; to++ {
		}
		name := label(s.names.Sessions, s.p.Slots[from].Session-1)
		if _, err := strconv.Atoi(name); err == nil {
			name = "场次 Session " + name
		}
		s.text((s.x(from)+s.x(to))/2, y-18, "session", name, s.x(to)-s.x(from)-6, 12)
	}
	for k, word := range [][2]string{{"洽谈", "meet"}, {"空档", "breaks"}, {"最长", "wait"}} {
		x := s.x(len(s.p.Slots)) + (k+1)*figureWide - 12
		s.add(`<text class="none" x="%d" y="%d">%s</text><text class="none" x="%d" y="%d">%s</text>`, x, y-14, word[0], x, y, word[1])
	}
}

// legend explains what occurs in the picture.
func (s *sheet) legend(y int) {
	x := margin
	key := func(mark, text string) {
		s.add(mark, x, y-11)
		s.add(`<text class="key" x="%d" y="%d">%s</text>`, x+28, y, escape(text))
		x += 28 + width(text, 12) + 18
	}
	box := func(class string) string {
		return `<rect class="` + class + `" x="%d" y="%d" width="22" height="14" rx="3"/>`
	}
	used := map[int]bool{}
	away, waits, pinned := false, false, false
	for _, r := range s.rows {
		away = away || len(s.p.Participants[r.who].Forbidden) > 0
		waits = waits || r.breaks > 0
	}
	for m, at := range s.places {
		_, fixed := s.p.Meetings[m].Fixed.Slot()
		pinned = pinned || fixed && at.Slot >= 0
		if at.Slot >= 0 && at.Table >= 0 && at.Table < len(s.p.Halls) {
			used[s.p.Halls[at.Table]-1] = true
		}
	}
	said := "洽谈：对方"
	if len(s.names.Tables) > 0 {
		said += "、桌号"
	}
	said += " meeting: the other one"
	if len(s.names.Tables) > 0 {
		said += ", table"
	}
	if len(used) == 0 {
		key(box("hall0"), said)
	}
	for hall := range s.names.Halls {
		if used[hall] {
			key(box(fmt.Sprintf("hall%d", hall%halls)), "馆 hall "+s.names.Halls[hall])
		}
	}
	if pinned {
		key(`<g transform="translate(%d %d)"><rect class="hall0" width="22" height="14" rx="3"/><circle class="pin" cx="6" cy="5" r="2.5"/></g>`, "固定时段 fixed")
	}
	if waits {
		key(`<rect class="wait" x="%d" y="%d" width="22" height="10"/>`, "空档 wait")
	}
	if away {
		key(box("away"), "不能来 cannot come")
	}
	s.width = max(s.width, x+margin)
}

// frame draws what lies behind the rows: bands, the lines between slots and, stronger, between sessions.
func (s *sheet) frame() {
	right := s.x(len(s.p.Slots)) + 3*figureWide
	for i := range s.rows {
		if i%2 == 1 {
			s.add(`<rect class="band" x="%d" y="%d" width="%d" height="%d"/>`, margin, s.y(i), right-margin, rowHeight)
		}
	}
	bottom := s.y(len(s.rows)-1) + rowHeight
	if len(s.rows) == 0 {
		bottom = s.top
	}
	for t := range len(s.p.Slots) + 1 {
		class := "grid"
		if t == 0 || t == len(s.p.Slots) || s.p.Slots[t].Session != s.p.Slots[t-1].Session {
			class = "edge"
		}
		s.add(`<line class="%s" x1="%d" y1="%d" x2="%d" y2="%d"/>`, class, s.x(t), s.top-2, s.x(t), bottom)
	}
	if s.gap > 0 {
		s.add(`<line class="edge" x1="%d" y1="%d" x2="%d" y2="%d"/>`, margin, s.y(s.gap)-3, s.x(len(s.p.Slots)), s.y(s.gap)-3)
	}
	s.height = bottom + 44
}

// foot says what all rows come to.
func (s *sheet) foot() {
	held, breaks, idle, longest, moves := 0, 0, 0, 0, 0
	for _, at := range s.places {
		if at.Slot >= 0 {
			held++
		}
	}
	for _, r := range s.rows {
		breaks, idle, longest = breaks+r.breaks, idle+r.idle, max(longest, r.longest)
		moves += s.walks(r)
	}
	text := fmt.Sprintf("洽谈 meetings %d / %d · 空档 breaks %d · 空闲时段 idle slots %d · 最长等候 longest wait %d", held, len(s.places), breaks, idle, longest)
	if s.p.Halls != nil {
		text += fmt.Sprintf(" · 换馆 changes of hall %d", moves)
	}
	s.add(`<text class="sum" x="%d" y="%d">%s</text>`, margin, s.height-18, escape(text))
	s.width = max(s.width, 2*margin+width(text, 12))
}

// walks counts how often the next meeting of a row stands in another hall.
func (s *sheet) walks(r row) int {
	n, last := 0, 0
	for _, m := range r.at {
		if m < 0 || s.p.Halls == nil || s.places[m].Table < 0 {
			continue
		}
		hall := s.p.Halls[s.places[m].Table]
		if last != 0 && hall != last {
			n++
		}
		last = hall
	}
	return n
}

// label is the name of what is numbered i from 0, or the number from 1.
func label(names []string, i int) string {
	if i >= 0 && i < len(names) && names[i] != "" {
		return names[i]
	}
	return fmt.Sprint(i + 1)
}
