package timetable

// vacant says whether m, which stands nowhere, may begin in slot at as the timetable stands: it may by itself, each side
// has a representative who is free and can walk there, and there is a table. Then m has that bay and those people.
func (b *board) vacant(m, at int32) bool {
	if b.plain {
		return b.fits(m, at) && b.meets(b.a[m], at) < 0 && b.meets(b.b[m], at) < 0 && b.load[at] < b.room[at]
	}
	if !b.fits(m, at) {
		return false
	}
	for _, away := range [2]bool{false, true} {
		for _, y := range b.venue.baysOf(b.given[m]) {
			if b.away(m, y) == away && b.seatIn(m, at, y) {
				return true
			}
		}
	}
	return false
}

// away says whether a bay is in another hall than m had better be held in.
func (b *board) away(m, bay int32) bool { return b.choice[m] >= 0 && b.venue.hall[bay] != b.choice[m] }

// seatIn gives m a bay and the people whose days it fits best, if it can begin there in slot at.
func (b *board) seatIn(m, at, bay int32) bool {
	if !b.roomy(bay, at, b.size[m]) {
		return false
	}
	hall := b.venue.hall[bay]
	x, y := b.freest(b.firm[b.a[m]], at, b.size[m], hall), b.freest(b.firm[b.b[m]], at, b.size[m], hall)
	if x < 0 || y < 0 {
		return false
	}
	b.bay[m], b.a[m], b.b[m] = bay, x, y
	return true
}

// roomy says whether a bay has a table left in so many slots from at on.
func (b *board) roomy(bay, at, size int32) bool {
	for i := int(bay)*b.slots + int(at); size > 0; i, size = i+1, size-1 {
		if b.load[i] >= b.room[i] {
			return false
		}
	}
	return true
}

// freest is who of a participant can attend a meeting and has the most meetings next to it; one without any meeting
// comes before one who would have another break. It is -1 when nobody can.
func (b *board) freest(part, at, size, hall int32) int32 {
	best, bestScore := int32(-1), -1
	for person := b.base[part]; person < b.base[part+1]; person++ {
		if !b.free(person, at, size, hall) {
			continue
		}
		score := 0
		if b.base[part+1]-b.base[part] > 1 {
			score = 2 * int(b.beside(person, at, size))
			if score == 0 && b.idles(person) {
				score = 1
			}
		}
		if score > bestScore {
			best, bestScore = person, score
		}
	}
	return best
}

// beside is how many of the two slots around a meeting a person meets in.
func (b *board) beside(person, at, size int32) int32 {
	i, n := b.cell(person, at), int32(0)
	if b.at[i-1] >= 0 {
		n++
	}
	if b.at[i+int(size)] >= 0 {
		n++
	}
	return n
}

// idles says whether a person has no meeting.
func (b *board) idles(person int32) bool {
	for s := range int32(b.slots) {
		if b.meets(person, s) >= 0 {
			return false
		}
	}
	return true
}

// free says whether a person meets nobody in so many slots from at on, and can walk there and on.
func (b *board) free(person, at, size, hall int32) bool {
	i := b.cell(person, at)
	for k := range int(size) {
		if b.at[i+k] >= 0 {
			return false
		}
	}
	return b.walkable(person, at, size, hall)
}

// walkable says whether a person comes in time from the meeting before and to the one after a meeting in a hall. The
// nearest on either side decide, since no stop shortens a walk (validateHalls).
func (b *board) walkable(person, at, size, hall int32) bool {
	far := b.venue.farthest
	for gap := range min(far, at) {
		if x := b.meets(person, at-1-gap); x >= 0 {
			if gap < b.venue.way(b.venue.hall[b.bay[x]], hall) {
				return false
			}
			break
		}
	}
	for gap := range min(far, int32(b.slots)-at-size) {
		if x := b.meets(person, at+size+gap); x >= 0 {
			return gap >= b.venue.way(hall, b.venue.hall[b.bay[x]])
		}
	}
	return true
}

// spots calls try with every bay and every two people with whom m, which stands nowhere, can begin in slot at as the
// timetable stands, until try says that this is enough. Of people without any meeting it takes one for all.
func (b *board) spots(m, at int32, try func() bool) bool {
	if b.plain {
		return b.vacant(m, at) && try()
	}
	if !b.fits(m, at) {
		return false
	}
	first, second := b.firm[b.a[m]], b.firm[b.b[m]]
	for _, y := range b.venue.baysOf(b.given[m]) {
		if !b.roomy(y, at, b.size[m]) {
			continue
		}
		hall := b.venue.hall[y]
		for _, p := range b.distinct(first, at, b.size[m], hall) {
			for _, q := range b.distinct(second, at, b.size[m], hall) {
				if b.bay[m], b.a[m], b.b[m] = y, p, q; try() {
					return true
				}
			}
		}
	}
	return false
}

// distinct are the representatives who can attend a meeting, but only one of those without any.
func (b *board) distinct(part, at, size, hall int32) []int32 {
	var out []int32
	idle := false
	for person := b.base[part]; person < b.base[part+1]; person++ {
		if !b.free(person, at, size, hall) {
			continue
		}
		if b.base[part+1]-b.base[part] > 1 && b.idles(person) {
			if idle {
				continue
			}
			idle = true
		}
		out = append(out, person)
	}
	return out
}

// huntSpots is hunt for a board that is not plain: it puts the meeting with the fewest places left in each of them in
// turn. What it finds stands on the board.
func (b *board) huntSpots(lists [][]int32, nodes *int, g *budget) (found, decided bool) {
	if *nodes--; *nodes < 0 {
		return false, false
	}
	if !b.tighten(lists, g) {
		return false, true
	}
	return b.descend(nodes, g)
}

func (b *board) descend(nodes *int, g *budget) (found, decided bool) {
	if *nodes--; *nodes < 0 || !g.toil(toilOfOne*int64(len(b.slot))) {
		return false, false
	}
	m, least := int32(-1), 1<<30
	for x := range int32(len(b.slot)) {
		if b.slot[x] >= 0 {
			continue
		}
		if n := b.countSpots(x, least); n < least {
			m, least = x, n
		}
	}
	if m < 0 || least == 0 {
		return m < 0, true
	}
	decided = true
	for s := b.nextOpen(m, 0); int(s) < b.slots && decided; s = b.nextOpen(m, s+1) {
		if b.full(b.a[m]) || b.full(b.b[m]) || !b.inOrder(m, s) {
			continue
		}
		if b.spots(m, s, func() bool {
			b.put(m, s)
			if found, decided = b.descend(nodes, g); found {
				return true
			}
			b.lift(m)
			return !decided
		}) {
			return found, decided
		}
	}
	return false, decided
}

// countSpots is how many places m has left, counted up to so many.
func (b *board) countSpots(m int32, upTo int) int {
	n := 0
	if b.full(b.a[m]) || b.full(b.b[m]) {
		return 0
	}
	for s := b.nextOpen(m, 0); int(s) < b.slots && n < upTo; s = b.nextOpen(m, s+1) {
		if b.inOrder(m, s) {
			b.spots(m, s, func() bool { n++; return n >= upTo })
		}
	}
	return n
}
