package timetable

import "math/bits"

// seating matches meetings to slots, each slot holding as many as it has seats.
type seating struct {
	open  func(m int32) []uint64
	seats []int32   // of each slot
	in    [][]int32 // meetings in each slot
	seen  []uint64  // slots reached by the last search
	via   []int32   // how the search came to a slot: by which meeting
	from  []int32   // and from which slot (-1 at the start)
	line  []int32
}

func newSeating(slots int, open func(m int32) []uint64, seats []int32) *seating {
	return &seating{
		open: open, seats: seats, in: make([][]int32, slots), seen: make([]uint64, (slots+63)/64),
		via: make([]int32, slots), from: make([]int32, slots), line: make([]int32, 0, slots),
	}
}

func (h *seating) reset() {
	for s := range h.in {
		h.in[s] = h.in[s][:0]
	}
}

// seat finds m a place, moving others along an augmenting path. Where it cannot, seen holds the slots that m and
// the meetings now in those slots have together: a Hall violation, and one that needs every one of its meetings.
func (h *seating) seat(m int32) bool {
	clear(h.seen)
	h.line = h.line[:0]
	free := h.reach(m, -1)
	for k := 0; free < 0 && k < len(h.line); k++ {
		for _, x := range h.in[h.line[k]] {
			if free = h.reach(x, h.line[k]); free >= 0 {
				break
			}
		}
	}
	if free < 0 {
		return false
	}
	h.shift(free)
	return true
}

// reach notes the slots that m opens up. It gives the one of them with the most seats free, -1 where all are full.
func (h *seating) reach(m, from int32) int32 {
	best, most := int32(-1), int32(0)
	for w, set := range h.open(m) {
		set &^= h.seen[w]
		h.seen[w] |= set
		for ; set != 0; set &= set - 1 {
			s := int32(w<<6 + bits.TrailingZeros64(set))
			h.via[s], h.from[s] = m, from
			h.line = append(h.line, s)
			if left := h.seats[s] - int32(len(h.in[s])); left > most {
				best, most = s, left
			}
		}
	}
	return best
}

// shift moves everyone along the path that ends in slot s.
func (h *seating) shift(s int32) {
	for s >= 0 {
		m, from := h.via[s], h.from[s]
		h.in[s] = append(h.in[s], m)
		if from >= 0 {
			h.leave(m, from)
		}
		s = from
	}
}

func (h *seating) leave(m, s int32) {
	for i, x := range h.in[s] {
		if x == m {
			last := len(h.in[s]) - 1
			h.in[s][i] = h.in[s][last]
			h.in[s] = h.in[s][:last]
			return
		}
	}
}

// violators are the slots of the last failed search and the meetings that fill them, m included.
func (h *seating) violators(m int32) (meetings, slots []int) {
	meetings = []int{int(m)}
	for s := range h.in {
		if h.seen[s>>6]>>(s&63)&1 != 0 {
			slots = append(slots, s)
			for _, x := range h.in[s] {
				meetings = append(meetings, int(x))
			}
		}
	}
	return meetings, slots
}
