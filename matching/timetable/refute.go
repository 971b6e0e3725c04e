package timetable

import "math/bits"

// prover closes slots that no timetable of its meetings can use, and remembers why, so that a proof that there is no
// timetable names the meetings, the people and the orders that it rests on (explain.go). It knows plain boards only:
// meetings of one slot, participants of one representative, no halls.
//
// What it knows: orders; that a participant has one meeting at a time, and its most (all-different: Régin 1994); that
// slots have so many tables (global cardinality: Régin 1996); when all that comes before a meeting can be over; and, of people and
// tables together, together.go.
type prover struct {
	*board
	budget *budget   // run ends with it
	lists  [][]int32 // meetings of each person
	own    []uint64  // words for each meeting: slots that it and the tables leave open, whatever its people say
	free   []uint64  // words for each person: slots that it does not forbid
	orders []Precedence
	near   [][]int32 // orders that each meeting stands in

	out     []bool // meetings left out
	lifted  []bool // people whose rules do not count
	dropped []bool // orders that do not count

	given  []uint64 // words for each meeting: slots open at the start
	trail  []closing
	groups []group
	clash  group // why there is no timetable, after run gave true

	stale  []bool  // people whose meetings lost a slot
	queue  []int32 // people whose meetings lost a slot, in turn
	moved  []int32 // meetings that lost a slot and stand in orders
	marked []bool  // meetings in moved
	full   bool    // some meeting lost a slot since the tables were looked at
	seats  *seating
	tables *seating
	past   *past
	needs  *needs
	flow   *together
	steps  int64 // meetings looked at, since the start
}

// closing is a slot taken from a meeting: by an order with another, or by a group of others that needs it.
type closing struct {
	m, s  int32
	order int32 // -1 when a group did it
	group int32
}

// group is a set of meetings that need certain slots among them, since they have lost the slots in lost. A person is
// the one who has them all, -1 when it is the tables they need.
type group struct {
	members []int32
	lost    []uint64
	person  int32
	to      int32    // for what comes before or after a meeting: that meeting; else -1
	orders  []int32  // orders that are part of it by themselves
	each    []uint64 // words for each member, where they lost different slots that count; else nil
	people  []int32  // of more than one person
}

func newProver(b *board) *prover {
	n := len(b.slot)
	r := &prover{
		board: b, lists: b.meetingsOf(), orders: b.p.Precedences, near: make([][]int32, n),
		out: make([]bool, n), lifted: make([]bool, b.people), dropped: make([]bool, len(b.p.Precedences)),
		own: b.ownOpen(), free: b.freeSlots(), given: make([]uint64, n*b.words),
		stale: make([]bool, b.people), marked: make([]bool, n),
	}
	for k, o := range r.orders {
		r.near[o.Before] = append(r.near[o.Before], int32(k))
		r.near[o.After] = append(r.near[o.After], int32(k))
	}
	open := func(m int32) []uint64 { return b.openOf(int(m)) }
	r.seats = newSeating(b.slots, open, filled(b.slots, 1))
	r.tables = newSeating(b.slots, open, b.room)
	r.past, r.needs = newPast(r), newNeeds(b)
	r.flow = newTogether(r)
	return r
}

// ownOpen are the slots of each meeting that it and the tables leave open, on a plain board, whatever its people say.
func (b *board) ownOpen() []uint64 {
	own := make([]uint64, len(b.slot)*b.words)
	for m, x := range b.p.Meetings {
		fixed, pinned := x.Fixed.Slot()
		for s := range b.slots {
			if b.room[s] > 0 && (!pinned || s == fixed) && (x.Session == 0 || b.p.Slots[s].Session == x.Session) {
				own[m*b.words+s>>6] |= 1 << (s & 63)
			}
		}
	}
	return own
}

// freeSlots are the slots of each participant that it does not forbid.
func (b *board) freeSlots() []uint64 {
	free := make([]uint64, len(b.p.Participants)*b.words)
	for i, who := range b.p.Participants {
		row := free[i*b.words : (i+1)*b.words]
		for s := range b.slots {
			row[s>>6] |= 1 << (s & 63)
		}
		for _, s := range who.Forbidden {
			row[s>>6] &^= 1 << (s & 63)
		}
	}
	return free
}

// run says whether it could show that the meetings not left out have no timetable.
func (r *prover) run() bool {
	r.trail, r.groups, r.queue, r.moved = r.trail[:0], r.groups[:0], r.queue[:0], r.moved[:0]
	clear(r.stale)
	clear(r.marked)
	r.full, r.past.begun = true, false
	for m := range int32(len(r.slot)) {
		row, own := r.openOf(int(m)), r.own[int(m)*r.words:]
		for w := range row {
			row[w] = own[w]
			for _, who := range [2]int32{r.a[m], r.b[m]} {
				if !r.lifted[who] {
					row[w] &= r.free[int(who)*r.words+w]
				}
			}
			if r.out[m] {
				row[w] = 0
			}
		}
	}
	copy(r.given, r.open)
	for person := range r.lists {
		r.touch(int32(person))
	}
	for m := range r.slot {
		r.order(int32(m))
	}
	return r.shutOut() || r.crowded() || len(r.slot) > manyMeetings && r.seatAll() || r.spread()
}

// manyMeetings is from how many meetings on the tables are counted first: that costs less than all else.
const manyMeetings = 1_000

// shutOut looks for a meeting without a slot.
func (r *prover) shutOut() bool {
	for m := range int32(len(r.slot)) {
		if !r.out[m] && int(r.nextOpen(m, 0)) == r.slots {
			return r.fails(group{members: []int32{m}, lost: r.mask(nil), person: -1, to: -1})
		}
	}
	return false
}

// crowded looks for a participant with more meetings than it takes.
func (r *prover) crowded() bool {
	for person, all := range r.lists {
		if r.lifted[person] {
			continue
		}
		var some []int32
		for _, m := range all {
			if !r.out[m] {
				some = append(some, m)
			}
		}
		if most := int(r.most[person]); len(some) > most {
			return r.fails(group{members: some[:most+1], person: int32(person), to: -1})
		}
	}
	return false
}

// spread closes slots until nothing changes, or a clash is found.
func (r *prover) spread() bool {
	for {
		if !r.budget.toil(toilOfOne) {
			return false
		}
		switch {
		case len(r.moved) > 0:
			m := r.moved[len(r.moved)-1]
			r.moved = r.moved[:len(r.moved)-1]
			r.marked[m] = false
			if r.byOrders(m) {
				return true
			}
		case len(r.queue) > 0:
			person := r.queue[len(r.queue)-1]
			r.queue = r.queue[:len(r.queue)-1]
			r.stale[person] = false
			if r.byPerson(person) {
				return true
			}
		case r.full:
			r.full = false
			if r.byTables() || r.byPast() {
				return true
			}
		default:
			return r.together()
		}
	}
}

func (r *prover) touch(person int32) {
	if !r.stale[person] && !r.lifted[person] {
		r.stale[person] = true
		r.queue = append(r.queue, person)
	}
}

func (r *prover) order(m int32) {
	if r.ordered[m] && !r.marked[m] && !r.out[m] {
		r.marked[m] = true
		r.moved = append(r.moved, m)
	}
}

// fails notes the clash.
func (r *prover) fails(g group) bool {
	r.clash = g
	return true
}

// shut takes a slot from a meeting and says whether that leaves it none.
func (r *prover) shut(m, s, order, why int32) bool {
	r.open[int(m)*r.words+int(s>>6)] &^= 1 << (s & 63)
	r.trail = append(r.trail, closing{m, s, order, why})
	r.touch(r.a[m])
	r.touch(r.b[m])
	r.order(m)
	r.full = true
	if int(r.nextOpen(m, 0)) < r.slots {
		return false
	}
	return r.fails(group{members: []int32{m}, lost: r.mask(nil), person: -1, to: -1})
}

// mask is the set of all slots but those in the given one.
func (r *prover) mask(but []uint64) []uint64 {
	all := make([]uint64, r.words)
	for s := range r.slots {
		all[s>>6] |= 1 << (s & 63)
	}
	for w := range but {
		all[w] &^= but[w]
	}
	return all
}

// byOrders closes what the orders of a meeting forbid to the others in them.
func (r *prover) byOrders(m int32) bool {
	r.steps++
	for _, k := range r.near[m] {
		o := r.orders[k]
		x, y := int32(o.Before), int32(o.After)
		if r.dropped[k] || r.out[x] || r.out[y] {
			continue
		}
		if x == y {
			return r.fails(group{members: []int32{x}, person: -1, to: -1, orders: []int32{k}})
		}
		for s, first := r.nextOpen(y, 0), r.nextOpen(x, 0); s <= first && int(s) < r.slots; s = r.nextOpen(y, s+1) {
			if r.shut(y, s, k, -1) {
				return true
			}
		}
		last := r.lastOpen(y)
		for s := r.nextOpen(x, last); int(s) < r.slots; s = r.nextOpen(x, s+1) {
			if r.shut(x, s, k, -1) {
				return true
			}
		}
	}
	return false
}

// lastOpen is the last slot in which m may stand, or -1.
func (r *prover) lastOpen(m int32) int32 {
	row := r.openOf(int(m))
	for w := len(row) - 1; w >= 0; w-- {
		if row[w] != 0 {
			return int32(w<<6 + 63 - bits.LeadingZeros64(row[w]))
		}
	}
	return -1
}

// byPerson seats the meetings of a participant one to a slot and closes what no such seating uses.
func (r *prover) byPerson(person int32) bool {
	r.seats.reset()
	n, tight := 0, false
	for _, m := range r.lists[person] {
		if !r.out[m] {
			n++
		}
	}
	for _, m := range r.lists[person] {
		if r.out[m] {
			continue
		}
		r.steps++
		if !r.seats.seat(m) {
			return r.fails(r.crowd(r.seats, m, person))
		}
		tight = tight || ones(r.openOf(int(m))) < n
	}
	return tight && r.byNeed(r.seats, person)
}

// byTables seats all meetings at the tables and closes what no such seating uses.
func (r *prover) byTables() bool { return r.seatAll() || r.byNeed(r.tables, -1) }

// seatAll seats all meetings at the tables, and says whether that failed.
func (r *prover) seatAll() bool {
	r.tables.reset()
	for m := range int32(len(r.slot)) {
		if r.out[m] {
			continue
		}
		r.steps++
		if !r.tables.seat(m) {
			return r.fails(r.crowd(r.tables, m, -1))
		}
	}
	return false
}

// crowd is the group of meetings that leave m no seat.
func (r *prover) crowd(h *seating, m, person int32) group {
	g := r.seated(h, h.seen, person)
	g.members = append(g.members, m)
	return g
}

// seated is the group of those who sit in the slots, which they need.
func (r *prover) seated(h *seating, slots []uint64, person int32) group {
	n := 1 // one may join
	for s, in := range h.in {
		if slots[s>>6]>>(s&63)&1 != 0 {
			n += len(in)
		}
	}
	g := group{members: make([]int32, 0, n), person: person, lost: r.mask(slots), to: -1}
	for s, in := range h.in {
		if slots[s>>6]>>(s&63)&1 != 0 {
			g.members = append(g.members, in...)
		}
	}
	return g
}
