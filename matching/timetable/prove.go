package timetable

import (
	"math/bits"
	"slices"
)

// prove looks for one of the simple reasons why not all meetings can be held, nil when there is none of them.
func (b *board) prove() *Infeasible {
	lists := b.meetingsOf()
	for _, try := range []func([][]int32) *Infeasible{b.proveDegree, b.proveHall, b.proveCapacity, b.provePrecedence} {
		if e := try(lists); e != nil {
			slices.Sort(e.People)
			slices.Sort(e.Meetings)
			slices.Sort(e.Slots)
			return e
		}
	}
	return nil
}

// meetingsOf are the meetings of each participant, one list behind the other in memory.
func (b *board) meetingsOf() [][]int32 {
	lists, ends := make([][]int32, len(b.degree)), make([]int, len(b.degree))
	for _, x := range b.p.Meetings {
		ends[x.A]++
		ends[x.B]++
	}
	all := make([]int32, 2*len(b.p.Meetings))
	for part, n := range ends {
		lists[part], all = all[:0:n], all[n:]
	}
	for m, x := range b.p.Meetings {
		lists[x.A] = append(lists[x.A], int32(m))
		lists[x.B] = append(lists[x.B], int32(m))
	}
	return lists
}

// seatsOf is how many representatives a participant has.
func (b *board) seatsOf(part int) int32 { return b.base[part+1] - b.base[part] }

// proveDegree counts a participant's meetings, and the slots that they take, against its slots and its most meetings.
func (b *board) proveDegree(lists [][]int32) *Infeasible {
	tabled, open := make([]uint64, b.words), make([]uint64, b.words)
	for s := range b.slots {
		if slices.ContainsFunc(b.venue.all, func(y int32) bool { return b.opened(y, int32(s), 1) }) {
			tabled[s>>6] |= 1 << (s & 63)
		}
	}
	for part, meetings := range lists {
		copy(open, tabled)
		for _, s := range b.p.Participants[part].Forbidden {
			open[s>>6] &^= 1 << (s & 63)
		}
		slots := ones(open) * int(b.seatsOf(part))
		for k, m := range meetings {
			if slots -= int(b.size[m]); slots < 0 || k >= int(b.most[part]) {
				return &Infeasible{Rule: ByDegree, People: []int{part}, Meetings: ints(meetings[:k+1]), Slots: members(open)}
			}
		}
	}
	return nil
}

// proveHall matches each participant's meetings, piece by piece, to slots.
func (b *board) proveHall(lists [][]int32) *Infeasible {
	cut := b.cut()
	h := newSeating(b.slots, cut.row, make([]int32, b.slots))
	for part, meetings := range lists {
		if q := cut.seat(h, meetings, b.seatsOf(part)); q >= 0 {
			return b.crowded(h, cut, q, ByHall)
		}
	}
	return nil
}

// proveCapacity matches all meetings, piece by piece, to the tables of the slots.
func (b *board) proveCapacity([][]int32) *Infeasible {
	cut := b.cut().inHalls()
	h := newSeating(cut.places, cut.row, b.hallRooms())
	for q := range int32(len(cut.of)) {
		if !h.seat(q) {
			return b.crowded(h, cut, q, ByCapacity)
		}
	}
	return nil
}

// crowded names those that leave the piece no seat.
func (b *board) crowded(h *seating, cut *pieces, q int32, rule Rule) *Infeasible {
	meetings, slots := make([]bool, len(b.slot)), make([]bool, b.slots)
	pieces, places := h.violators(q)
	for _, x := range pieces {
		meetings[cut.of[x]] = true
	}
	for _, x := range places {
		slots[x%b.slots] = true
	}
	e := &Infeasible{Rule: rule, Meetings: trues(meetings), Slots: trues(slots)}
	e.People = b.peopleOf(e.Meetings)
	return e
}

// provePrecedence gives every meeting its earliest slot, in the order of the precedences. A meeting that finds
// none names the chain that pushed it out; a circle names itself.
func (b *board) provePrecedence([][]int32) *Infeasible {
	chain, circle := b.pushedOut()
	if chain == nil {
		return nil
	}
	if circle {
		return &Infeasible{Rule: ByPrecedence, People: b.peopleOf(chain), Meetings: chain}
	}
	return &Infeasible{Rule: ByPrecedence, People: b.peopleOf(chain), Meetings: chain, Slots: b.slotsOf(chain)}
}

// pushedOut is a chain of meetings in which the last finds no slot late enough, or a circle; nil if there is none.
func (b *board) pushedOut() (chain []int, circle bool) {
	if len(b.p.Precedences) == 0 {
		return nil, false
	}
	order, around := b.sorted()
	if around != nil {
		return around, true
	}
	early, pushed := make([]int32, len(b.slot)), filled(len(b.slot), -1)
	for _, m := range order {
		early[m] = b.nextOpen(m, 0)
		for _, x := range b.before[m] {
			if s := b.nextOpen(m, early[x]+b.size[x]); s > early[m] {
				early[m], pushed[m] = s, x
			}
		}
		if early[m] < int32(b.slots) {
			continue
		}
		for x := m; x >= 0; x = pushed[x] {
			chain = append(chain, int(x))
		}
		return chain, false
	}
	return nil, false
}

func (b *board) everyMeeting() []int32 {
	all := make([]int32, len(b.slot))
	for m := range all {
		all[m] = int32(m)
	}
	return all
}

// nextOpen is the first slot from s on in which m may stand, or the number of slots.
func (b *board) nextOpen(m, s int32) int32 {
	if int(s) >= b.slots {
		return int32(b.slots)
	}
	row := b.openOf(int(m))
	w := int(s >> 6)
	set := row[w] >> (s & 63) << (s & 63)
	for set == 0 {
		if w++; w == len(row) {
			return int32(b.slots)
		}
		set = row[w]
	}
	return int32(w<<6 + bits.TrailingZeros64(set))
}

// sorted orders the meetings so that each comes after those before it, or gives a circle that forbids it.
func (b *board) sorted() (order []int32, circle []int) {
	left := make([]int, len(b.slot))
	for m := range left {
		left[m] = len(b.before[m])
		if left[m] == 0 {
			order = append(order, int32(m))
		}
	}
	for k := 0; k < len(order); k++ {
		for _, x := range b.after[order[k]] {
			if left[x]--; left[x] == 0 {
				order = append(order, x)
			}
		}
	}
	if len(order) == len(left) {
		return order, nil
	}
	m := int32(slices.IndexFunc(left, func(n int) bool { return n > 0 }))
	seen := map[int32]int{}
	var path []int
	for {
		if at, ok := seen[m]; ok {
			return nil, path[at:]
		}
		seen[m] = len(path)
		path = append(path, int(m))
		m = b.before[m][slices.IndexFunc(b.before[m], func(x int32) bool { return left[x] > 0 })]
	}
}

// peopleOf are the participants of the meetings, in order.
func (b *board) peopleOf(meetings []int) []int {
	there := make([]bool, len(b.p.Participants))
	for _, m := range meetings {
		there[b.p.Meetings[m].A], there[b.p.Meetings[m].B] = true, true
	}
	return trues(there)
}

// slotsOf are the slots that some of the meetings may take.
func (b *board) slotsOf(meetings []int) []int {
	starts := make([]uint64, b.words*(b.venue.longest+1)) // words for each size of meetings
	for _, m := range meetings {
		row := starts[int(b.size[m])*b.words:]
		for w, set := range b.openOf(m) {
			row[w] |= set
		}
	}
	there := make([]uint64, b.words)
	for i, set := range starts {
		for ; set != 0; set &= set - 1 {
			s := i%b.words<<6 + bits.TrailingZeros64(set)
			for t := s; t < s+i/b.words; t++ {
				there[t>>6] |= 1 << (t & 63)
			}
		}
	}
	return members(there)
}

// ones is how many numbers are in a set.
func ones(set []uint64) int {
	n := 0
	for _, x := range set {
		n += bits.OnesCount64(x)
	}
	return n
}

// members are the numbers in a set, in order.
func members(set []uint64) []int {
	var out []int
	for w, x := range set {
		for ; x != 0; x &= x - 1 {
			out = append(out, w<<6+bits.TrailingZeros64(x))
		}
	}
	return out
}

// trues are the numbers of what is true, in order.
func trues(xs []bool) []int {
	var out []int
	for i, x := range xs {
		if x {
			out = append(out, i)
		}
	}
	return out
}

func ints(xs []int32) []int {
	out := make([]int, len(xs))
	for i, x := range xs {
		out[i] = int(x)
	}
	return out
}
