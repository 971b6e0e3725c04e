package timetable

import (
	"math/bits"
	"slices"
)

// tighten closes slots that no complete timetable can use, by order, by Hall and by full slots, until nothing
// changes. It is false when a meeting is left without a slot, or a participant's meetings without enough.
func (b *board) tighten(lists [][]int32) bool {
	t := &tightener{board: b, lists: lists, dirty: make([]bool, b.people)}
	t.hall = newSeating(b.slots, func(m int32) []uint64 { return b.openOf(int(m)) }, filled(b.slots, 1))
	for i := range t.dirty {
		t.dirty[i] = true
	}
	return t.run()
}

type tightener struct {
	*board
	lists [][]int32
	dirty []bool // people whose meetings lost a slot since they were looked at
	hall  *seating
	moved bool
}

func (t *tightener) run() bool {
	for {
		t.moved = false
		if !t.byOrder() || !t.byFullSlots() {
			return false
		}
		for person := range t.dirty {
			if !t.dirty[person] {
				continue
			}
			t.dirty[person] = false
			if !t.byHall(int32(person)) {
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
	t.dirty[t.a[m]], t.dirty[t.b[m]] = true, true
	t.moved = true
}

// byOrder closes slots before the earliest of a meeting that comes before, and after the latest of one after.
func (t *tightener) byOrder() bool {
	for _, o := range t.p.Precedences {
		x, y := int32(o.Before), int32(o.After)
		first := t.nextOpen(x, 0)
		if int(first) == t.slots {
			return false
		}
		for s := t.nextOpen(y, 0); s <= first && int(s) < t.slots; s = t.nextOpen(y, s+1) {
			t.close(y, s)
		}
		last := t.lastOpen(y)
		if last < 0 {
			return false
		}
		for s := t.nextOpen(x, last); int(s) < t.slots; s = t.nextOpen(x, s+1) {
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

// byFullSlots closes a slot to others once the meetings that have only that slot take all its tables.
func (t *tightener) byFullSlots() bool {
	forced := make([]int32, t.slots)
	only := filled(len(t.slot), -1)
	for m := range int32(len(t.slot)) {
		s := t.nextOpen(m, 0)
		if int(s) == t.slots {
			return false
		}
		if s == t.lastOpen(m) {
			only[m] = s
			forced[s]++
		}
	}
	for s := range int32(t.slots) {
		if forced[s] > t.room[s] {
			return false
		}
		if forced[s] < t.room[s] || forced[s] == 0 {
			continue
		}
		for m := range int32(len(t.slot)) {
			if only[m] < 0 && t.fits(m, s) {
				t.close(m, s)
			}
		}
	}
	return true
}

// byHall closes, for one participant, each slot of a meeting without which the others would lack one: a slot that
// the meeting takes in no full seating. Only meetings with fewer slots than the participant has meetings force any.
func (t *tightener) byHall(person int32) bool {
	meetings := t.lists[person]
	if len(meetings) > int(t.most[person]) {
		return false
	}
	tight := slices.ContainsFunc(meetings, func(m int32) bool {
		n := 0
		for _, w := range t.openOf(int(m)) {
			n += bits.OnesCount64(w)
		}
		return n < len(meetings)
	})
	t.hall.reset()
	for _, m := range meetings {
		if !t.hall.seat(m) {
			return false
		}
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
// with the answer, or undecided after so many nodes.
func (b *board) hunt(lists [][]int32, nodes *int) (found, decided bool) {
	if *nodes--; *nodes < 0 {
		return false, false
	}
	if !b.tighten(lists) {
		return false, true
	}
	m, least := int32(-1), b.slots+1
	for x := range int32(len(b.slot)) {
		n := 0
		for _, w := range b.openOf(int(x)) {
			n += bits.OnesCount64(w)
		}
		if n > 1 && n < least {
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
		if found, decided := b.hunt(lists, nodes); found || !decided {
			return found, decided
		}
		copy(b.open, kept)
	}
	return false, true
}
