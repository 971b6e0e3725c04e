package timetable

import (
	"math/bits"
	"slices"
)

// together seats all meetings at the tables and, at the same time, one of the two of each among the slots: a person has
// one meeting at a time, a slot so many tables. That is a flow, stronger than either alone: people who are needed where
// tables are left, and tables that are short where people have time. Where the flow puts more meetings into a slot than can
// be held at one time, whoever meets whom, the slot has as much less room. Where all can be seated, it looks at the
// meetings alone that some people have among them and that an odd number of people cannot all hold (an overfull subgraph).
type together struct {
	*prover
	whose []int32   // of each meeting: who of its two counts, the one with more meetings; -1 when neither's rules do
	at    []int32   // slot of each meeting, or -1
	seat  []int32   // people × slots: the meeting of theirs there, or -1
	in    [][]int32 // meetings in each slot
	from  []int32   // of each meeting: the one that pushes it out, itself at the start, -1 while the search has not come by
	line  []int32   // meetings that the search came by
	full  []uint64  // slots that the search came to and found full
	rooms []int32   // what each slot has room for
	tight []*tight  // of each slot in which less can be held than it has tables
	busy  []bool    // people of the meetings in a slot
	aside []bool    // meetings that are not looked at
}

func newTogether(r *prover) *together {
	n := len(r.slot)
	return &together{
		prover: r, whose: make([]int32, n), at: filled(n, -1), seat: filled(r.people*r.slots, -1), in: make([][]int32, r.slots),
		from: filled(n, -1), full: make([]uint64, r.words),
		rooms: make([]int32, r.slots), tight: make([]*tight, r.slots), busy: make([]bool, r.people), aside: make([]bool, n),
	}
}

// together says whether not all meetings can be seated so.
func (r *prover) together() bool {
	if len(r.slot) > manyMeetings {
		return false
	}
	t := r.flow
	copy(t.aside, t.out)
	return t.flowsOver() || t.setAside() && t.flowsOver()
}

// flowsOver says whether there is a meeting that the flow cannot seat.
func (t *together) flowsOver() bool {
	copy(t.rooms, t.room)
	clear(t.tight)
	for again := true; again; again = t.narrow() {
		t.begin()
		for m := range int32(len(t.slot)) {
			if t.aside[m] {
				continue
			}
			t.steps++
			if !t.enter(m) {
				return t.fails(t.crowd())
			}
		}
	}
	return false
}

func (t *together) begin() {
	for s := range t.in {
		t.in[s] = t.in[s][:0]
	}
	t.line = t.line[:0]
	for m := range int32(len(t.slot)) {
		t.at[m], t.from[m], t.whose[m] = -1, -1, -1
		for _, who := range [2]int32{t.a[m], t.b[m]} {
			if best := t.whose[m]; !t.lifted[who] && (best < 0 || len(t.lists[who]) > len(t.lists[best])) {
				t.whose[m] = who
			}
		}
	}
	for i := range t.seat {
		t.seat[i] = -1
	}
}

// holder is the meeting that m would push out of its person's slot, or -1.
func (t *together) holder(m, s int32) int32 {
	if t.whose[m] < 0 {
		return -1
	}
	return t.seat[int(t.whose[m])*t.slots+int(s)]
}

// enter seats m, moving others along an alternating path. Where it cannot, line and full hold all that it came by.
func (t *together) enter(m int32) bool {
	for _, x := range t.line {
		t.from[x] = -1
	}
	clear(t.full)
	t.line = append(t.line[:0], m)
	t.from[m] = m
	for k := 0; k < len(t.line); k++ {
		x := t.line[k]
		for w, set := range t.openOf(int(x)) {
			for ; set != 0; set &= set - 1 {
				s := int32(w<<6 + bits.TrailingZeros64(set))
				if y := t.holder(x, s); y >= 0 {
					t.pushOut(y, x)
				} else if len(t.in[s]) < int(t.rooms[s]) {
					t.move(x, s)
					return true
				} else if t.full[w]>>(s&63)&1 == 0 {
					t.full[w] |= 1 << (s & 63)
					for _, y := range t.in[s] {
						t.pushOut(y, x)
					}
				}
			}
		}
	}
	return false
}

// pushOut notes that x would take the place of y.
func (t *together) pushOut(y, x int32) {
	if t.from[y] < 0 {
		t.from[y] = x
		t.line = append(t.line, y)
	}
}

// move lets x into slot s, whoever pushes it out into the slot that it leaves, and so on.
func (t *together) move(x, s int32) {
	for {
		old := t.at[x]
		if old >= 0 {
			t.in[old] = without(t.in[old], x)
			t.sit(x, old, -1)
		}
		t.at[x] = s
		t.in[s] = append(t.in[s], x)
		t.sit(x, s, x)
		if t.from[x] == x {
			return
		}
		x, s = t.from[x], old
	}
}

func (t *together) sit(m, s, holder int32) {
	if t.whose[m] >= 0 {
		t.seat[int(t.whose[m])*t.slots+int(s)] = holder
	}
}

func without(xs []int32, x int32) []int32 {
	for i := range xs {
		if xs[i] == x {
			xs[i] = xs[len(xs)-1]
			return xs[:len(xs)-1]
		}
	}
	return xs
}

// crowd is the group of all that the last search came by: they are one more than the tables of the slots found full and,
// in all other slots that they have left, their people's time.
func (t *together) crowd() group {
	g := group{members: slices.Clone(t.line), person: -1, to: -1}
	counts := make([]bool, t.board.people)
	count := func(who int32) {
		if !counts[who] {
			counts[who] = true
			g.people = append(g.people, who)
		}
	}
	for _, m := range g.members {
		row := make([]uint64, t.words)
		for s := range int32(t.slots) {
			switch y := t.holder(m, s); {
			case t.full[s>>6]>>(s&63)&1 != 0:
				if t.tight[s] != nil && !t.counted(m, s, count) {
					row[s>>6] |= 1 << (s & 63)
				}
			case y < 0 || t.from[y] < 0: // were it open, m could go there
				row[s>>6] |= 1 << (s & 63)
			default:
				count(t.whose[m])
			}
		}
		g.each = append(g.each, row...)
	}
	return g
}
