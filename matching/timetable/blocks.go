package timetable

// window is two neighbouring windows of slots that a move exchanges, from at to mid and from mid to end; none when end
// is 0.
type window struct{ at, mid, end int32 }

const (
	mostDraws = 6 // of a slot that a meeting may go to, or of a meeting that gives up its table
	mostBack  = 2 // meetings that go the other way to make room for a move
)

// propose draws a move by chance; it is false when that came to nothing. One move in four begins with someone who has
// a break.
func (w *weaver) propose(r uint64) bool {
	m, person := w.draw(r)
	to := w.slot[m]
	for k := 0; k < mostDraws && (to == w.slot[m] || !w.fits(m, to)); k++ {
		if to = int32(w.rng.below(w.slots)); r>>8&1 == 0 {
			to = w.besides(m, person, to)
		}
	}
	switch kind := r >> 3 & 15; {
	case kind < 3 && w.people > len(w.degree):
		return w.hand(m, person)
	case kind < 5:
		return w.relocate(m, to)
	case kind < 9:
		return w.spin(m, person, r>>9&1 == 0)
	}
	return w.exchange(m, person, to, r>>10&15 == 0)
}

// draw is a meeting, and one of the people who have it.
func (w *weaver) draw(r uint64) (m, person int32) {
	if r&3 == 0 && len(w.list) > 0 {
		person = w.list[w.rng.below(len(w.list))]
		for m = -1; m < 0; { // ends: who has a break meets someone
			m = w.meets(person, int32(w.rng.below(w.slots)))
		}
		return m, person
	}
	m = w.held[w.rng.below(len(w.held))]
	if r&4 != 0 {
		return m, w.b[m]
	}
	return m, w.a[m]
}

// besides is a slot in which m would lie next to the meeting that a person has in slot at, or at itself.
func (w *weaver) besides(m, person, at int32) int32 {
	x := w.meets(person, at)
	if x < 0 || x == m {
		return at
	}
	if to := w.slot[x] + w.size[x]; w.rng.below(2) == 0 && int(to) < w.slots {
		return to
	}
	return max(0, w.slot[x]-w.size[m])
}

// exchange moves m to slot to, what is in its way back by as many slots, and so on; where a bay is too full then, another
// meeting goes the other way. Who meets someone there already is no end of a chain: person is one, unless it is for both.
func (w *weaver) exchange(m, person, to int32, forBoth bool) bool {
	by, size := to-w.slot[m], w.size[m]
	if by == 0 || !w.fits(m, to) {
		return false
	}
	switch at, end := w.slot[m], w.slot[m]+size; { // what would overlap itself exchanges with what lies next to it
	case by > 0 && by < size:
		w.window = window{at, end, end + by}
	case by < 0 && by > -size:
		w.window = window{at + by, at, end}
	}
	is := w.spotOf(m)
	if w.roams && w.rng.below(8) == 0 {
		is = w.anySpot(m)
	}
	if !w.take(m, to, is) || !w.hopeful(person, forBoth) {
		return false
	}
	return w.pull(0) && w.balance()
}

// hopeful says whether the others may win what a person, whose meetings of the move are taken, loses by it. Of one
// who will have others moved it is not known; that may be allowed or not.
func (w *weaver) hopeful(person int32, blocked bool) bool {
	if w.seen[person] != w.number {
		return true
	}
	i := w.index[person]
	for k := range w.words {
		j := int(i)*w.words + k
		if w.busy[int(person)*w.words+k]&^w.out[j]&w.in[j] != 0 {
			return blocked
		}
	}
	return w.riseOf(i)-mostWon*w.breakCost <= w.threshold
}

// spin exchanges m, or m and what person has next to it, with the meeting or the gap that comes then: a whole run closes
// up to the next.
func (w *weaver) spin(m, person int32, forth bool) bool {
	near, edge := w.slot[m], w.slot[m]+w.size[m]
	if !forth {
		near, edge = edge, near
	}
	for w.rng.below(2) == 0 {
		next := w.beyond(person, edge, forth)
		if next == edge {
			break
		}
		edge = next
	}
	far := w.beyond(person, edge, forth)
	if far == edge {
		far = w.gap(person, edge, forth)
	}
	if far == edge {
		return false
	}
	w.window = window{min(near, far), edge, max(near, far)}
	for at, end := min(near, edge), max(near, edge); at < end; {
		x := w.meets(person, at)
		if at += w.size[x]; !w.take(x, w.image(nil, x), w.spotOf(x)) {
			return false
		}
	}
	return w.hopeful(person, true) && w.pull(0) && w.balance()
}

// beyond is the other edge of the meeting that a person has behind an edge, or that edge where it has none.
func (w *weaver) beyond(person, edge int32, forth bool) int32 {
	cell := edge
	if !forth {
		cell--
	}
	switch x := w.meets(person, cell); {
	case x < 0:
		return edge
	case forth:
		return w.slot[x] + w.size[x]
	default:
		return w.slot[x]
	}
}

// gap is the other edge of the idle slots of a person behind an edge; sometimes, and where no meeting follows, of a part
// of them.
func (w *weaver) gap(person, edge int32, forth bool) int32 {
	last, by := int32(w.slots), int32(1)
	if !forth {
		last, by = 0, -1
	}
	wide := int32(0)
	for to := edge; to != last && w.beyond(person, to, forth) == to; to += by {
		wide++
	}
	if wide > 0 && (edge+by*wide == last || w.rng.below(4) == 0) {
		wide = 1 + int32(w.rng.below(int(wide)))
	}
	return edge + by*wide
}

// image is where the move takes a meeting that stands in the way of a step; -1 is nowhere.
func (w *weaver) image(x *step, m int32) int32 {
	at := w.slot[m]
	if w.window.end == 0 {
		return at - x.to + x.from
	}
	switch end := at + w.size[m]; {
	case at >= w.window.at && end <= w.window.mid:
		return at + w.window.end - w.window.mid
	case at >= w.window.mid && end <= w.window.end:
		return at - w.window.mid + w.window.at
	}
	return -1
}

// pull takes along, from step k on, what is in the way of each. Where one representative of a company takes the place of
// another, what was in its way goes to that other.
func (w *weaver) pull(k int) bool {
	for ; k < len(w.steps); k++ {
		x := w.steps[k]
		for _, side := range [2][2]int32{{x.was.a, x.is.a}, {x.was.b, x.is.b}} {
			for t := x.to; t < x.to+w.size[x.m]; t++ {
				m := w.meets(side[1], t)
				if m < 0 || w.marked[m] == w.number {
					continue
				}
				is := w.spotOf(m)
				if side[0] != side[1] {
					is = is.with(side[1], side[0])
				}
				if !w.take(m, w.image(&x, m), is) {
					return false
				}
			}
		}
	}
	return true
}

// balance takes others the other way where the move overfills a bay, and says whether it still does not fit.
func (w *weaver) balance() bool {
	for range mostBack {
		k, at := w.overfull()
		if k < 0 {
			return true
		}
		x := w.steps[k]
		m := w.someoneBack(&x, at)
		if m < 0 {
			return false
		}
		is := w.spotOf(m)
		if x.is.bay != x.was.bay && (w.given[m] < 0 || w.given[m] == w.venue.hall[x.was.bay]) {
			is.bay = x.was.bay
		}
		first := len(w.steps)
		if !w.take(m, w.image(&x, m), is) || !w.pull(first) {
			return false
		}
	}
	k, _ := w.overfull()
	return k < 0
}

// someoneBack is the best of a few meetings, drawn by chance, at the table that a step lacks in a slot; or -1.
func (w *weaver) someoneBack(x *step, at int32) int32 {
	best, least := int32(-1), int32(0)
	for range mostDraws {
		m := w.someoneIn(x.is.bay, at)
		if m < 0 {
			continue
		}
		to := w.image(x, m)
		if to < 0 || int(to) >= w.slots || !w.fits(m, to) {
			continue
		}
		sum := w.prospect(w.a[m], w.slot[m], to, w.size[m]) + w.prospect(w.b[m], w.slot[m], to, w.size[m])
		if best < 0 || sum < least {
			best, least = m, sum
		}
		if sum <= 0 {
			break
		}
	}
	return best
}

// someoneIn draws a meeting of a bay and slot that is not part of the move, or -1.
func (w *weaver) someoneIn(bay, at int32) int32 {
	begun := int32(0) // slots ago
	if w.venue.longest > 1 {
		begun = min(at, int32(w.rng.below(w.venue.longest)))
	}
	some := w.starts[int(bay)*w.slots+int(at-begun)]
	if len(some) == 0 {
		return -1
	}
	m := some[w.rng.below(len(some))]
	if w.marked[m] == w.number || w.size[m] <= begun {
		return -1
	}
	return m
}

// prospect is how many more runs a person is likely to have when a meeting goes from one slot to another: as many where
// something is in the way, which would come back.
func (w *weaver) prospect(person, from, to, size int32) int32 {
	if w.seen[person] == w.number {
		return 1
	}
	for t := to; t < to+size; t++ {
		if x := w.meets(person, t); x >= 0 && (t < from || t >= from+size) {
			return 0
		}
	}
	n := w.beside(person, from, size)
	if to > from+size || to+size < from { // what it lies next to there is not itself
		n -= w.beside(person, to, size)
	}
	return n
}
