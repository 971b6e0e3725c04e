package timetable

import "math/bits"

// motion is one move of a weaver before it is made: the meetings that change slots, bays or people together, and what
// that changes for the people and the tables. The board stands as it was until the move is made.
type motion struct {
	*annealer
	busy   []uint64  // people × words: slots in which each meets
	starts [][]int32 // bays × slots: meetings that begin there
	nth    []int32   // of each meeting: its position there

	steps   []step
	number  int32   // of the move
	marked  []int32 // of each meeting: the move in which it was taken along
	seen    []int32 // of each person: the move in which its day changed last
	index   []int32 // of each person seen in this move: its position in touched
	touched []int32 // people whose days change
	out, in []uint64
	added   []int32 // bays × slots: meetings that the move adds
	cells   []int32 // where it adds or takes away
}

// step is one meeting of a move: where it stood, and where it comes to stand.
type step struct {
	m, from, to int32
	was, is     spot
}

const mostSteps = 24 // meetings of one move

func newMotion(a *annealer) *motion {
	q := &motion{
		annealer: a, busy: make([]uint64, a.people*a.words), starts: make([][]int32, len(a.load)), nth: make([]int32, len(a.slot)),
		marked: make([]int32, len(a.slot)), seen: make([]int32, a.people), index: make([]int32, a.people), added: make([]int32, len(a.load)),
	}
	q.refresh()
	return q
}

// refresh looks at the board anew, which others have changed.
func (q *motion) refresh() {
	clear(q.busy)
	for i := range q.starts {
		q.starts[i] = q.starts[i][:0]
	}
	for m, at := range q.slot {
		if at >= 0 {
			if q.still == nil || !q.still[m] {
				q.enter(int32(m))
			}
			mark(q.dayOf(q.busy, q.a[m]), at, q.size[m])
			mark(q.dayOf(q.busy, q.b[m]), at, q.size[m])
		}
	}
}

// dayOf is the row of a person, or of a position in touched, in sets of slots.
func (q *motion) dayOf(sets []uint64, i int32) []uint64 {
	return sets[int(i)*q.words : int(i+1)*q.words]
}

// enter lists a meeting where it begins.
func (q *motion) enter(m int32) {
	i := int(q.bay[m])*q.slots + int(q.slot[m])
	q.nth[m] = int32(len(q.starts[i]))
	q.starts[i] = append(q.starts[i], m)
}

// leave takes a meeting that is about to be lifted off the list of those that begin where it does.
func (q *motion) leave(m int32) {
	i := int(q.bay[m])*q.slots + int(q.slot[m])
	last := q.starts[i][len(q.starts[i])-1]
	q.starts[i][q.nth[m]] = last
	q.nth[last] = q.nth[m]
	q.starts[i] = q.starts[i][:len(q.starts[i])-1]
}

// begin forgets the last move.
func (q *motion) begin() {
	if q.number++; q.number < 0 {
		clear(q.marked)
		clear(q.seen)
		q.number = 1
	}
	q.steps, q.touched, q.out, q.in = q.steps[:0], q.touched[:0], q.out[:0], q.in[:0]
	for _, i := range q.cells {
		q.added[i] = 0
	}
	q.cells = q.cells[:0]
}

// take makes m, which stands, part of the move. It is false where m may not begin in slot to, or somebody would be in
// two meetings that the move brings.
func (q *motion) take(m, to int32, is spot) bool {
	if to < 0 || int(to) >= q.slots || !q.fits(m, to) || len(q.steps) >= mostSteps {
		return false
	}
	q.marked[m] = q.number
	from, size, was := q.slot[m], q.size[m], q.spotOf(m)
	q.steps = append(q.steps, step{m: m, from: from, to: to, was: was, is: is})
	q.add(was.bay, from, size, -1)
	q.add(is.bay, to, size, 1)
	mark(q.dayOf(q.out, q.touch(was.a)), from, size)
	mark(q.dayOf(q.out, q.touch(was.b)), from, size)
	for _, person := range [2]int32{is.a, is.b} {
		day := q.dayOf(q.in, q.touch(person))
		if overlaps(day, to, size) {
			return false
		}
		mark(day, to, size)
	}
	return true
}

// touch is the position of a person among those whose days change.
func (q *motion) touch(person int32) int32 {
	if q.seen[person] != q.number {
		q.seen[person] = q.number
		q.index[person] = int32(len(q.touched))
		q.touched = append(q.touched, person)
		for range q.words {
			q.out, q.in = append(q.out, 0), append(q.in, 0)
		}
	}
	return q.index[person]
}

func (q *motion) add(bay, at, size, n int32) {
	for i := bay*int32(q.slots) + at; size > 0; i, size = i+1, size-1 {
		q.added[i] += n
		q.cells = append(q.cells, i)
	}
}

// after is a word of the slots in which the person at a position in touched meets after the move.
func (q *motion) after(i int32, word int) uint64 {
	k := int(i)*q.words + word
	return q.busy[int(q.touched[i])*q.words+word]&^q.out[k] | q.in[k]
}

// idlesAt says whether a person meets nobody in so many slots from at on, after the move.
func (q *motion) idlesAt(person, at, size int32) bool {
	word, low, high := stretch(at, size)
	if q.seen[person] != q.number {
		day := q.dayOf(q.busy, person)
		return day[word]&low == 0 && (high == 0 || day[word+1]&high == 0)
	}
	i := q.index[person]
	return q.after(i, word)&low == 0 && (high == 0 || q.after(i, word+1)&high == 0)
}

// overfull is a step that brings more meetings to a bay and slot than it has tables, and that slot; or -1.
func (q *motion) overfull() (k int, at int32) {
	for k, x := range q.steps {
		for t := x.to; t < x.to+q.size[x.m]; t++ {
			if i := x.is.bay*int32(q.slots) + t; q.added[i] > 0 && q.load[i]+q.added[i] > q.room[i] {
				return k, t
			}
		}
	}
	return -1, -1
}

// perform makes the move on the board; it is taken back where it breaks an order or a walk.
func (q *motion) perform() bool {
	q.turn(false)
	for i, person := range q.touched {
		for w := range q.words {
			q.busy[int(person)*q.words+w] = q.after(int32(i), w)
		}
	}
	if q.lawful() {
		return true
	}
	q.turn(true)
	for i, person := range q.touched {
		for w := range q.words {
			k, day := i*q.words+w, &q.busy[int(person)*q.words+w]
			*day = *day&^q.in[k] | q.out[k]
		}
	}
	return false
}

// turn moves the meetings, or moves them back.
func (q *motion) turn(back bool) {
	for _, x := range q.steps {
		q.leave(x.m)
		q.lift(x.m)
	}
	for _, x := range q.steps {
		is, to := x.is, x.to
		if back {
			is, to = x.was, x.from
		}
		q.setSpot(x.m, is)
		q.put(x.m, to)
		q.enter(x.m)
	}
}

// lawful says whether the move, now made, keeps to orders and walks.
func (q *motion) lawful() bool {
	for _, x := range q.steps {
		if q.ordered[x.m] && !q.inOrder(x.m, x.to) {
			return false
		}
		if q.venue.farthest == 0 {
			continue
		}
		hall := q.venue.hall[x.is.bay]
		if !q.walkable(x.is.a, x.to, q.size[x.m], hall) || !q.walkable(x.is.b, x.to, q.size[x.m], hall) {
			return false
		}
	}
	return true
}

// stretch is up to 8 slots as bits of a word of a set and of the next.
func stretch(at, size int32) (word int, low, high uint64) {
	set := uint64(1)<<size - 1
	return int(at >> 6), set << (at & 63), set >> (64 - at&63)
}

func mark(day []uint64, at, size int32) {
	word, low, high := stretch(at, size)
	if day[word] |= low; high != 0 {
		day[word+1] |= high
	}
}

func overlaps(day []uint64, at, size int32) bool {
	word, low, high := stretch(at, size)
	return day[word]&low != 0 || high != 0 && day[word+1]&high != 0
}

// runsThen is how many runs of meetings the person at a position in touched has after the move, and whether its day
// is another then.
func (q *motion) runsThen(i int32) (runs int32, other bool) {
	last := uint64(0)
	for w := range q.words {
		word := q.after(i, w)
		runs += int32(bits.OnesCount64(word &^ (word<<1 | last>>63)))
		other = other || word != q.busy[int(q.touched[i])*q.words+w]
		last = word
	}
	return runs, other
}

// waitsThen is what the idle slots of the person at a position in touched cost after the move, as annealer.waits.
func (q *motion) waitsThen(i int32) int32 {
	cost, last := int32(0), -1
	for w := range q.words {
		for word := q.after(i, w); word != 0; {
			low := bits.TrailingZeros64(word)
			if gap := int32(w<<6 + low - last - 1); last >= 0 && gap > 0 {
				cost += gap + max(0, gap-patientSlots)
			}
			run := bits.TrailingZeros64(^(word >> low))
			last = w<<6 + low + run - 1
			word &^= (uint64(1)<<run - 1) << low
		}
	}
	return cost
}
