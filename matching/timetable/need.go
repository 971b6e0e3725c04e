package timetable

import (
	"math/bits"
	"slices"
)

// byNeed closes, in a full seating, the slots that those who sit there need: from which no one can move on to a seat
// that is free.
func (r *prover) byNeed(h *seating, person int32) bool {
	roomy := make([]uint64, r.words)
	reach := make([][]uint64, r.slots)
	for s, in := range h.in {
		if len(in) < int(h.seats[s]) {
			roomy[s>>6] |= 1 << (s & 63)
			continue
		}
		reach[s] = make([]uint64, r.words)
		for _, m := range in {
			for w, set := range r.openOf(int(m)) {
				reach[s][w] |= set
			}
		}
	}
	var tried [][]uint64
	for s, in := range h.in {
		if len(in) == 0 || reach[s] == nil {
			continue
		}
		need := closure(reach, s)
		if meet(need, roomy) || slices.ContainsFunc(tried, func(x []uint64) bool { return slices.Equal(x, need) }) {
			continue
		}
		tried = append(tried, need)
		if r.reserve(h, need, person) {
			return true
		}
	}
	return false
}

// reserve keeps the slots that the meetings seated there need to these alone.
func (r *prover) reserve(h *seating, need []uint64, person int32) bool {
	g := group{person: person, lost: r.mask(need), to: -1}
	for s, in := range h.in {
		if need[s>>6]>>(s&63)&1 != 0 {
			g.members = append(g.members, in...)
		}
	}
	why := int32(len(r.groups))
	r.groups = append(r.groups, g)
	for s, in := range h.in {
		if need[s>>6]>>(s&63)&1 != 0 {
			continue
		}
		for _, m := range in {
			for w, set := range need {
				for set &= r.openOf(int(m))[w]; set != 0; set &= set - 1 {
					if r.shut(m, int32(w<<6+bits.TrailingZeros64(set)), -1, why) {
						return true
					}
				}
			}
		}
	}
	return false
}

// closure is where those in slot s can move on to, s among them.
func closure(reach [][]uint64, s int) []uint64 {
	all := make([]uint64, len(reach[s]))
	line := []int{s}
	all[s>>6] |= 1 << (s & 63)
	for len(line) > 0 {
		x := line[len(line)-1]
		line = line[:len(line)-1]
		if reach[x] == nil {
			continue
		}
		for w, set := range reach[x] {
			set &^= all[w]
			all[w] |= set
			for ; set != 0; set &= set - 1 {
				line = append(line, w<<6+bits.TrailingZeros64(set))
			}
		}
	}
	return all
}

func meet(x, y []uint64) bool {
	for w := range x {
		if x[w]&y[w] != 0 {
			return true
		}
	}
	return false
}
