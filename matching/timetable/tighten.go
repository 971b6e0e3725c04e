package timetable

import (
	"math/bits"
	"slices"
)

// tighten closes slots that no complete timetable can use, by order, by Hall and by full slots, until nothing
// changes, or the budget ends. It is false when a meeting is left without a slot, or a participant's meetings without enough.
func (b *board) tighten(lists [][]int32, g *budget) bool {
	t := &tightener{board: b, budget: g, lists: lists, dirty: make([]bool, len(lists)), cut: b.cut()}
	t.hall = newSeating(b.slots, t.cut.row, make([]int32, b.slots))
	for i := range t.dirty {
		t.dirty[i] = true
	}
	return t.run()
}

// toilOfOne is the work that seating one meeting is, in moves.
const toilOfOne = 4

type tightener struct {
	*board
	budget *budget
	lists  [][]int32
	dirty  []bool // participants whose meetings lost a slot since they were looked at
	cut    *pieces
	hall   *seating
	moved  bool
}

func (t *tightener) run() bool {
	for {
		t.moved = false
		if !t.byOrder() || !t.byFullSlots() {
			return false
		}
		for part := range t.dirty {
			if !t.dirty[part] {
				continue
			}
			t.dirty[part] = false
			if !t.budget.toil(toilOfOne * int64(1+len(t.lists[part]))) {
				return true
			}
			if !t.byHall(part) {
				return false
			}
		}
		if !t.moved {
			return true
		}
	}
}

func (t *tightener) close(m, s int32) {
	t.open[int(m)*t.words+int(s>>6)] &^= 1 << (s & 63)
	t.dirty[t.p.Meetings[m].A], t.dirty[t.p.Meetings[m].B] = true, true
	t.cut.refresh(m)
	t.moved = true
}

// byOrder closes slots before the earliest end of a meeting that comes before, and after the latest of one after.
func (t *tightener) byOrder() bool {
	for _, o := range t.p.Precedences {
		x, y := int32(o.Before), int32(o.After)
		first := t.nextOpen(x, 0)
		if int(first) == t.slots {
			return false
		}
		first += t.size[x] - 1
		for s := t.nextOpen(y, 0); s <= first && int(s) < t.slots; s = t.nextOpen(y, s+1) {
			t.close(y, s)
		}
		last := t.lastOpen(y)
		if last < 0 {
			return false
		}
		for s := t.nextOpen(x, max(0, last-t.size[x]+1)); int(s) < t.slots; s = t.nextOpen(x, s+1) {
			t.close(x, s)
		}
	}
	return true
}

func (t *tightener) lastOpen(m int32) int32 {
	row := t.openOf(int(m))
	for w := len(row) - 1; w >= 0; w-- {
		if row[w] != 0 {
			return int32(w<<6 + 63 - bits.LeadingZeros64(row[w]))
		}
	}
	return -1
}

// byFullSlots closes a slot to others once the meetings that can begin in one slot only, and must be in one hall, take
// all its tables there.
func (t *tightener) byFullSlots() bool {
	room := t.hallRooms()
	forced := make([]int32, len(room))
	only := make([]bool, len(t.slot))
	for m := range int32(len(t.slot)) {
		s := t.nextOpen(m, 0)
		if int(s) == t.slots {
			return false
		}
		if h := t.mustBeIn(m); h >= 0 && s == t.lastOpen(m) {
			only[m] = true
			for k := range t.size[m] {
				forced[int(h)*t.slots+int(s+k)]++
			}
		}
	}
	for i, n := range forced {
		if n > room[i] {
			return false
		}
		if n < room[i] || n == 0 {
			continue
		}
		h, s := int32(i/t.slots), int32(i%t.slots)
		for m := range int32(len(t.slot)) {
			if !only[m] && t.mustBeIn(m) == h {
				t.closeAround(m, s, s)
			}
		}
	}
	return true
}

// mustBeIn is the only hall that m can be held in, or -1.
func (t *tightener) mustBeIn(m int32) int32 {
	if len(t.venue.in) == 1 {
		return 0
	}
	return t.given[m]
}

// closeAround closes the slots from which m would take any from first to last.
func (t *tightener) closeAround(m, first, last int32) {
	for s := t.nextOpen(m, max(0, first-t.size[m]+1)); s <= last && int(s) < t.slots; s = t.nextOpen(m, s+1) {
		t.close(m, s)
	}
}

// byPieces is byHall for representatives and meetings of any number: it looks only whether their pieces find seats,
// and, for one who comes alone, closes what overlaps a meeting that can begin in one slot only.
func (t *tightener) byPieces(part int) bool {
	meetings := t.lists[part]
	if len(meetings) > int(t.most[part]) || t.cut.seat(t.hall, meetings, t.seatsOf(part)) >= 0 {
		return false
	}
	if t.seatsOf(part) > 1 {
		return true
	}
	for _, m := range meetings {
		s := t.nextOpen(m, 0)
		if s != t.lastOpen(m) {
			continue
		}
		for _, x := range meetings {
			if x == m {
				continue
			}
			come, leave := int32(0), int32(0)
			if g, h := t.mustBeIn(m), t.mustBeIn(x); g >= 0 && h >= 0 {
				come, leave = t.venue.way(h, g), t.venue.way(g, h)
			}
			t.closeAround(x, max(0, s-come), s+t.size[m]-1+leave)
		}
	}
	return true
}

// byHall closes, for one participant, each slot of a meeting without which the others would lack one: a slot that
// the meeting takes in no full seating. Only meetings with fewer slots than the participant has meetings force any.
func (t *tightener) byHall(part int) bool {
	if !t.plain {
		return t.byPieces(part)
	}
	meetings := t.lists[part]
	if len(meetings) > int(t.most[part]) {
		return false
	}
	tight := slices.ContainsFunc(meetings, func(m int32) bool { return ones(t.openOf(int(m))) < len(meetings) })
	if t.cut.seat(t.hall, meetings, 1) >= 0 {
		return false
	}
	if !tight {
		return true
	}
	holder := filled(t.slots, -1)
	for s := range t.hall.in {
		if len(t.hall.in[s]) > 0 {
			holder[s] = t.hall.in[s][0]
		}
	}
	for s0 := range int32(t.slots) {
		m := holder[s0]
		if m < 0 {
			continue
		}
		free := t.reachable(holder, m, s0)
		for s := t.nextOpen(m, 0); int(s) < t.slots; s = t.nextOpen(m, s+1) {
			if s != s0 && holder[s] >= 0 && !free[s] {
				t.close(m, s)
			}
		}
	}
	return true
}

// reachable says for each held slot s whether its holder can move on, along an alternating path, to slot s0 of m
// or to a free one: then m may take s.
func (t *tightener) reachable(holder []int32, m, s0 int32) []bool {
	free := make([]bool, t.slots)
	for s := range free {
		free[s] = holder[s] < 0 || int32(s) == s0
	}
	for again := true; again; {
		again = false
		for s := range free {
			if free[s] || holder[s] == m {
				continue
			}
			for to := t.nextOpen(holder[s], 0); int(to) < t.slots; to = t.nextOpen(holder[s], to+1) {
				if free[to] {
					free[s], again = true, true
					break
				}
			}
		}
	}
	return free
}

// hunt looks for a complete timetable by branching on the meeting with the fewest slots and tightening. It ends
// with the answer, or undecided after so many nodes or when the budget ends.
func (b *board) hunt(lists [][]int32, nodes *int, g *budget) (found, decided bool) {
	if !b.plain {
		return b.huntSpots(lists, nodes, g)
	}
	if *nodes--; *nodes < 0 {
		return false, false
	}
	if !b.tighten(lists, g) {
		return false, true
	}
	if !g.toil(int64(len(b.slot))) {
		return false, false
	}
	m, least := int32(-1), b.slots+1
	for x := range int32(len(b.slot)) {
		if n := ones(b.openOf(int(x))); n > 1 && n < least {
			m, least = x, n
		}
	}
	if m < 0 {
		return true, true
	}
	kept := slices.Clone(b.open)
	for s := b.nextOpen(m, 0); int(s) < b.slots; s = b.nextOpen(m, s+1) {
		clear(b.openOf(int(m)))
		b.openOf(int(m))[s>>6] |= 1 << (s & 63)
		if found, decided := b.hunt(lists, nodes, g); found || !decided {
			return found, decided
		}
		copy(b.open, kept)
	}
	return false, true
}
