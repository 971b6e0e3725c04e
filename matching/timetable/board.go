package timetable

// board is a timetable under construction in flat arrays. Rows of at have an empty cell on either side of the
// slots, so that a neighbour can be read without a bound check.
type board struct {
	p      *Problem
	people int
	slots  int
	words  int // 64-bit words of a set of slots
	stride int // cells of a row of at

	a, b    []int32  // ends of each meeting
	open    []uint64 // words for each meeting: slots it may stand in, by itself
	room    []int32  // tables open in each slot
	before  [][]int32
	after   [][]int32
	ordered []bool // meetings in some precedence

	slot   []int32 // of each meeting; -1 when it stands nowhere
	at     []int32 // people × stride: meeting at 1+slot, or -1
	load   []int32 // meetings in each slot
	degree []int32 // meetings of each person that stand
	most   []int32 // most meetings of each person

	chain []int32 // the meetings of the last walk
}

func newBoard(p *Problem) *board {
	b := &board{
		p: p, people: len(p.Participants), slots: len(p.Slots), words: (len(p.Slots) + 63) / 64, stride: len(p.Slots) + 2,
	}
	n := len(p.Meetings)
	b.a, b.b, b.slot = make([]int32, n), make([]int32, n), make([]int32, n)
	b.before, b.after, b.ordered = make([][]int32, n), make([][]int32, n), make([]bool, n)
	b.open = make([]uint64, n*b.words)
	b.at = make([]int32, b.people*b.stride)
	b.load, b.room = make([]int32, b.slots), make([]int32, b.slots)
	b.degree, b.most = make([]int32, b.people), make([]int32, b.people)
	for s, slot := range p.Slots {
		b.room[s] = int32(p.Tables - len(distinct(slot.Closed)))
	}
	for i := range b.at {
		b.at[i] = -1
	}
	b.compileMeetings()
	for _, o := range p.Precedences {
		b.after[o.Before] = append(b.after[o.Before], int32(o.After))
		b.before[o.After] = append(b.before[o.After], int32(o.Before))
		b.ordered[o.Before], b.ordered[o.After] = true, true
	}
	return b
}

func (b *board) compileMeetings() {
	free := make([]uint64, b.people*b.words)
	for i := range b.p.Participants {
		row := free[i*b.words : (i+1)*b.words]
		for s := range b.slots {
			if b.room[s] > 0 {
				row[s>>6] |= 1 << (s & 63)
			}
		}
		for _, s := range b.p.Participants[i].Forbidden {
			row[s>>6] &^= 1 << (s & 63)
		}
		b.most[i] = int32(b.slots)
		if m := b.p.Participants[i].Max; m > 0 {
			b.most[i] = int32(min(m, b.slots))
		}
	}
	for i, m := range b.p.Meetings {
		b.a[i], b.b[i], b.slot[i] = int32(m.A), int32(m.B), -1
		row := b.openOf(i)
		for w := range row {
			row[w] = free[m.A*b.words+w] & free[m.B*b.words+w]
		}
		fixed, pinned := m.Fixed.Slot()
		for s := range b.slots {
			if pinned && s != fixed || m.Session != 0 && b.p.Slots[s].Session != m.Session {
				row[s>>6] &^= 1 << (s & 63)
			}
		}
	}
}

func (b *board) openOf(m int) []uint64 { return b.open[m*b.words : (m+1)*b.words] }

// fits says whether meeting m may stand in slot s as far as it alone is concerned.
func (b *board) fits(m, s int32) bool {
	return b.open[int(m)*b.words+int(s>>6)]>>(s&63)&1 != 0
}

func (b *board) cell(person, s int32) int { return int(person)*b.stride + 1 + int(s) }

// meets is the meeting of a person in a slot, or -1.
func (b *board) meets(person, s int32) int32 { return b.at[b.cell(person, s)] }

func (b *board) other(m, person int32) int32 { return b.a[m] ^ b.b[m] ^ person }

func (b *board) put(m, s int32) {
	b.slot[m] = s
	b.at[b.cell(b.a[m], s)] = m
	b.at[b.cell(b.b[m], s)] = m
	b.load[s]++
	b.degree[b.a[m]]++
	b.degree[b.b[m]]++
}

func (b *board) lift(m int32) {
	s := b.slot[m]
	b.slot[m] = -1
	b.at[b.cell(b.a[m], s)] = -1
	b.at[b.cell(b.b[m], s)] = -1
	b.load[s]--
	b.degree[b.a[m]]--
	b.degree[b.b[m]]--
}

// inOrder says whether meeting m may stand in slot s beside the meetings that it is ordered with.
func (b *board) inOrder(m, s int32) bool {
	for _, x := range b.before[m] {
		if at := b.slot[x]; at >= s {
			return false
		}
	}
	for _, x := range b.after[m] {
		if at := b.slot[x]; at >= 0 && at <= s {
			return false
		}
	}
	return true
}

// restore makes the board stand as in the given slots.
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

func distinct(xs []int) []int {
	var out []int
	seen := map[int]bool{}
	for _, x := range xs {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}
