package timetable

import (
	"math/bits"
	"slices"
)

// byNeed closes, in a full seating, the slots that those who sit there need: from which no one can move on to a seat
// that is free.
func (r *prover) byNeed(h *seating, person int32) bool {
	n := r.needs
	n.look(r.board, h)
	for s, in := range h.in {
		if len(in) > 0 && n.free[s>>6]>>(s&63)&1 == 0 && n.closure(s) && r.reserve(h, n.need, person) {
			return true
		}
	}
	return false
}

// reserve keeps the slots that the meetings seated there need to these alone.
func (r *prover) reserve(h *seating, need []uint64, person int32) bool {
	why := int32(len(r.groups))
	for s, in := range h.in {
		if need[s>>6]>>(s&63)&1 != 0 {
			continue
		}
		for _, m := range in {
			for w, set := range need {
				for set &= r.openOf(int(m))[w]; set != 0; set &= set - 1 {
					if int(why) == len(r.groups) { // the first that it closes
						r.groups = append(r.groups, r.seated(h, need, person))
					}
					if r.shut(m, int32(w<<6+bits.TrailingZeros64(set)), -1, why) {
						return true
					}
				}
			}
		}
	}
	return false
}

// needs are the sets of slots of a full seating that no one who sits there can leave.
type needs struct {
	words int
	reach []uint64 // words for each slot: where those who sit there may sit
	free  []uint64 // slots from which someone can move on to a seat that is free
	need  []uint64 // the last closure
	tried []uint64 // closures found, words for each
	line  []int
}

func newNeeds(b *board) *needs {
	return &needs{words: b.words, reach: make([]uint64, b.slots*b.words), free: make([]uint64, b.words), need: make([]uint64, b.words)}
}

// look looks at a seating anew: where those of each slot can go, and from where to a free seat.
func (n *needs) look(b *board, h *seating) {
	n.tried = n.tried[:0]
	clear(n.free)
	clear(n.reach)
	for s, in := range h.in {
		if len(in) < int(h.seats[s]) {
			n.free[s>>6] |= 1 << (s & 63)
			continue
		}
		row := n.reach[s*n.words : (s+1)*n.words]
		for _, m := range in {
			for w, set := range b.openOf(int(m)) {
				row[w] |= set
			}
		}
	}
	for again := true; again; {
		again = false
		for s := range h.in {
			if n.free[s>>6]>>(s&63)&1 == 0 && meet(n.reach[s*n.words:(s+1)*n.words], n.free) {
				n.free[s>>6] |= 1 << (s & 63)
				again = true
			}
		}
	}
}

// closure makes need where those in slot s, which is not free, can move on to, s among it. It is false when that was
// found from another slot before.
func (n *needs) closure(s int) bool {
	clear(n.need)
	n.need[s>>6] |= 1 << (s & 63)
	n.line = append(n.line[:0], s)
	for len(n.line) > 0 {
		x := n.line[len(n.line)-1]
		n.line = n.line[:len(n.line)-1]
		for w, set := range n.reach[x*n.words : (x+1)*n.words] {
			set &^= n.need[w]
			n.need[w] |= set
			for ; set != 0; set &= set - 1 {
				n.line = append(n.line, w<<6+bits.TrailingZeros64(set))
			}
		}
	}
	for at := 0; at < len(n.tried); at += n.words {
		if slices.Equal(n.tried[at:at+n.words], n.need) {
			return false
		}
	}
	n.tried = append(n.tried, n.need...)
	return true
}

func meet(x, y []uint64) bool {
	for w := range x {
		if x[w]&y[w] != 0 {
			return true
		}
	}
	return false
}
