package timetable

import "slices"

// board is a timetable under construction in flat arrays. Its people are the representatives of all participants, one
// after the other. Rows of at have an empty cell on either side of the slots, so that a neighbour can be read without
// a bound check.
type board struct {
	p      *Problem
	plain  bool // each meeting takes one slot, each participant has one representative, and there is one hall
	people int
	slots  int
	words  int // 64-bit words of a set of slots
	stride int // cells of a row of at
	venue  *venue

	firm []int32 // participant of each person
	base []int32 // first person of each participant, and one more

	a, b    []int32  // who attends each meeting; while it stands nowhere, anyone of its participants
	size    []int32  // slots that each meeting takes
	open    []uint64 // words for each meeting: slots it may begin in, by itself
	given   []int32  // hall that each meeting must be held in; -1 is any
	choice  []int32  // hall that it had better be held in; -1 is any
	room    []int32  // bays × slots: tables open
	before  [][]int32
	after   [][]int32
	ordered []bool // meetings in some precedence

	slot   []int32 // first slot of each meeting; -1 when it stands nowhere
	bay    []int32 // of each meeting that stands
	at     []int32 // people × stride: meeting at 1+slot, or -1
	load   []int32 // bays × slots: meetings
	degree []int32 // meetings of each participant that stand
	least  []int32 // fewest meetings that each participant asked for and may have
	most   []int32 // most meetings of each participant

	chain []int32 // the meetings of the last walk
}

func newBoard(p *Problem) *board {
	n, parts := len(p.Meetings), len(p.Participants)
	b := &board{p: p, slots: len(p.Slots), words: (len(p.Slots) + 63) / 64, stride: len(p.Slots) + 2, venue: newVenue(p)}
	b.plain = p.plain()
	b.base = make([]int32, 1, parts+1)
	for i := range p.Participants {
		for range p.Participants[i].seats() {
			b.firm = append(b.firm, int32(i))
		}
		b.base = append(b.base, int32(len(b.firm)))
	}
	b.people = len(b.firm)
	b.a, b.b, b.slot, b.bay, b.size = make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	b.before, b.after, b.ordered = make([][]int32, n), make([][]int32, n), make([]bool, n)
	b.open = make([]uint64, n*b.words)
	b.at = filled(b.people*b.stride, -1)
	b.load, b.room = make([]int32, b.venue.bays()*b.slots), b.venue.rooms(p)
	b.degree, b.least, b.most = make([]int32, parts), make([]int32, parts), make([]int32, parts)
	b.compileMeetings()
	for _, o := range p.Precedences {
		b.after[o.Before] = append(b.after[o.Before], int32(o.After))
		b.before[o.After] = append(b.before[o.After], int32(o.Before))
		b.ordered[o.Before], b.ordered[o.After] = true, true
	}
	return b
}

func (b *board) compileMeetings() {
	free := make([]uint64, len(b.p.Participants)*b.words)
	var usable []int
	for s := range int32(b.slots) {
		if slices.ContainsFunc(b.venue.all, func(y int32) bool { return b.opened(y, s, 1) }) {
			usable = append(usable, int(s))
		}
	}
	for i := range b.p.Participants {
		who := &b.p.Participants[i]
		row := free[i*b.words : (i+1)*b.words]
		for _, s := range usable {
			row[s>>6] |= 1 << (s & 63)
		}
		for _, s := range who.Forbidden {
			row[s>>6] &^= 1 << (s & 63)
		}
		b.most[i] = int32(b.slots * who.seats())
		if who.Max > 0 {
			b.most[i] = min(int32(min(who.Max, b.slots*who.seats())), b.most[i])
		}
		b.least[i] = int32(min(who.Min, int(b.most[i])))
	}
	b.given = make([]int32, len(b.p.Meetings))
	for i := range b.p.Meetings {
		m := &b.p.Meetings[i]
		b.a[i], b.b[i], b.slot[i], b.size[i], b.given[i] = b.base[m.A], b.base[m.B], -1, int32(m.size()), b.p.hallOf(m)
		row := b.openOf(i)
		for w := range row {
			row[w] = free[m.A*b.words+w] & free[m.B*b.words+w]
		}
		if m.Session != 0 || m.Fixed > 0 || b.size[i] > 1 || b.given[i] >= 0 && len(b.venue.in) > 1 {
			b.closeStarts(int32(i), m)
		}
	}
	b.choice = slices.Clone(b.given)
}

// closeStarts closes the slots in which a meeting, of which only the slots of its participants are known, cannot begin:
// another session or slot than it wants, not as many slots in a row, no table open all the time.
func (b *board) closeStarts(m int32, x *Meeting) {
	all := slices.Clone(b.openOf(int(m)))
	fixed, pinned := x.Fixed.Slot()
	for s := range int32(b.slots) {
		if !b.fits(m, s) {
			continue
		}
		ok := (!pinned || int(s) == fixed) && (x.Session == 0 || b.p.Slots[s].Session == x.Session) && int(s+b.size[m]) <= b.slots
		for t := s + 1; ok && t < s+b.size[m]; t++ {
			ok = all[t>>6]>>(t&63)&1 != 0 && b.p.Slots[t].Session == b.p.Slots[s].Session
		}
		if !ok || !b.tabled(m, s) {
			b.open[int(m)*b.words+int(s>>6)] &^= 1 << (s & 63)
		}
	}
}

// tabled says whether some table that m may have is open from slot s on as long as m takes.
func (b *board) tabled(m, s int32) bool {
	return slices.ContainsFunc(b.venue.baysOf(b.given[m]), func(y int32) bool { return b.opened(y, s, b.size[m]) })
}

// opened says whether a bay has tables in so many slots from s on.
func (b *board) opened(bay, s, size int32) bool {
	return !slices.Contains(b.room[int(bay)*b.slots+int(s):int(bay)*b.slots+int(s+size)], 0)
}

func (b *board) openOf(m int) []uint64 { return b.open[m*b.words : (m+1)*b.words] }

// fits says whether meeting m may begin in slot s as far as it alone is concerned.
func (b *board) fits(m, s int32) bool {
	return b.open[int(m)*b.words+int(s>>6)]>>(s&63)&1 != 0
}

func (b *board) cell(person, s int32) int { return int(person)*b.stride + 1 + int(s) }

// meets is the meeting of a person in a slot, or -1.
func (b *board) meets(person, s int32) int32 { return b.at[b.cell(person, s)] }

func (b *board) other(m, person int32) int32 { return b.a[m] ^ b.b[m] ^ person }

// put lets m, which stands nowhere, begin in slot s with the people and in the bay that it has.
func (b *board) put(m, s int32) {
	b.slot[m] = s
	x, y, load := b.cell(b.a[m], s), b.cell(b.b[m], s), int(b.bay[m])*b.slots+int(s)
	for k := range int(b.size[m]) {
		b.at[x+k], b.at[y+k] = m, m
		b.load[load+k]++
	}
	b.degree[b.firm[b.a[m]]]++
	b.degree[b.firm[b.b[m]]]++
}

func (b *board) lift(m int32) {
	s := b.slot[m]
	b.slot[m] = -1
	x, y, load := b.cell(b.a[m], s), b.cell(b.b[m], s), int(b.bay[m])*b.slots+int(s)
	for k := range int(b.size[m]) {
		b.at[x+k], b.at[y+k] = -1, -1
		b.load[load+k]--
	}
	b.degree[b.firm[b.a[m]]]--
	b.degree[b.firm[b.b[m]]]--
}

// full says whether the participant whom a person represents has its most meetings.
func (b *board) full(person int32) bool { return b.degree[b.firm[person]] >= b.most[b.firm[person]] }

// inOrder says whether meeting m may begin in slot s beside the meetings that it is ordered with.
func (b *board) inOrder(m, s int32) bool {
	for _, x := range b.before[m] {
		if at := b.slot[x]; at >= 0 && at+b.size[x] > s {
			return false
		}
	}
	for _, x := range b.after[m] {
		if at := b.slot[x]; at >= 0 && at < s+b.size[m] {
			return false
		}
	}
	return true
}

// stand is where all meetings are: of each its first slot, and where a board is not plain its bay and people too.
type stand struct{ slot, bay, a, b []int32 }

func (b *board) stand() stand {
	x := stand{slot: slices.Clone(b.slot)}
	if !b.plain {
		x.bay, x.a, x.b = slices.Clone(b.bay), slices.Clone(b.a), slices.Clone(b.b)
	}
	return x
}

func (x stand) clone() stand {
	return stand{slices.Clone(x.slot), slices.Clone(x.bay), slices.Clone(x.a), slices.Clone(x.b)}
}

// note makes x what stands now.
func (b *board) note(x stand) {
	copy(x.slot, b.slot)
	if !b.plain {
		copy(x.bay, b.bay)
		copy(x.a, b.a)
		copy(x.b, b.b)
	}
}

// retake makes the board stand as noted.
func (b *board) retake(x stand) {
	if !b.plain {
		copy(b.bay, x.bay)
		copy(b.a, x.a)
		copy(b.b, x.b)
	}
	b.restore(x.slot)
}

// restore makes the meetings begin in the given slots, in the bays and with the people that they have.
func (b *board) restore(slots []int32) {
	for i := range b.at {
		b.at[i] = -1
	}
	clear(b.load)
	clear(b.degree)
	for m, s := range slots {
		b.slot[m] = -1
		if s >= 0 {
			b.put(int32(m), s)
		}
	}
}

// runs is how many maximal runs of meetings a person has; it has one break fewer, unless it has none.
func (b *board) runs(person int32) int32 {
	row := b.at[int(person)*b.stride : (int(person)+1)*b.stride]
	n := int32(0)
	for i := 1; i <= b.slots; i++ {
		if row[i] >= 0 && row[i-1] < 0 {
			n++
		}
	}
	return n
}

// runsAfter is how the runs of a person change when it leaves slot from (which it holds) for slot to (which is free).
func (b *board) runsAfter(person, from, to int32) int32 {
	row := b.at[int(person)*b.stride : (int(person)+1)*b.stride]
	d := int32(0)
	if row[from] >= 0 {
		d++
	}
	if row[from+2] >= 0 {
		d++
	}
	if row[to] >= 0 && to-1 != from {
		d--
	}
	if row[to+2] >= 0 && to+1 != from {
		d--
	}
	return d
}

// idle is the idle slots between a person's first and last meeting, and the longest break.
func (b *board) idle(person int32) (sum, longest int32) {
	row := b.at[int(person)*b.stride : (int(person)+1)*b.stride]
	last := -1
	for i := 1; i <= b.slots; i++ {
		if row[i] < 0 {
			continue
		}
		if gap := int32(i - last - 1); last >= 0 && gap > 0 {
			sum += gap
			longest = max(longest, gap)
		}
		last = i
	}
	return sum, longest
}
