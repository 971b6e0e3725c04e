package timetable

// relocate moves m to slot to, sometimes to another bay or other people, there or where it is, and those in its way
// wherever is room.
func (w *weaver) relocate(m, to int32) bool {
	is := w.spotOf(m)
	if w.roams && w.rng.below(2) == 0 {
		if is = w.anySpot(m); w.rng.below(2) == 0 {
			to = w.slot[m]
		}
	}
	if to == w.slot[m] && is == w.spotOf(m) || !w.take(m, to, is) {
		return false
	}
	w.evicted = w.evicted[:0]
	for _, person := range [2]int32{is.a, is.b} {
		for t := to; t < to+w.size[m]; t++ {
			if x := w.meets(person, t); x >= 0 && w.marked[x] != w.number {
				w.evict(x)
			}
		}
	}
	if !w.evictForRoom(m, to, is.bay) {
		return false
	}
	for _, x := range w.evicted {
		if !w.rehome(x) {
			return false
		}
	}
	return true
}

func (w *weaver) evict(m int32) {
	w.marked[m] = w.number
	w.evicted = append(w.evicted, m)
}

// evictForRoom evicts others until a bay has a table for m.
func (w *weaver) evictForRoom(m, to, bay int32) bool {
	for t := to; t < to+w.size[m]; t++ {
		i := bay*int32(w.slots) + t
		left := w.room[i] - w.load[i] - w.added[i]
		for _, x := range w.evicted {
			if w.bay[x] == bay && w.slot[x] <= t && t < w.slot[x]+w.size[x] {
				left++
			}
		}
		if left >= 0 {
			continue
		}
		x := int32(-1)
		for k := 0; k < mostDraws && x < 0; k++ {
			x = w.someoneIn(bay, t)
		}
		if x < 0 {
			return false
		}
		w.evict(x)
	}
	return true
}

// rehome takes a meeting to where it lies next to the most others of its people, who may be others than before.
func (w *weaver) rehome(m int32) bool {
	best, to, is := int32(-1), int32(0), w.spotOf(m)
	if w.roams && w.rng.below(2) == 0 {
		is = w.anySpot(m)
	}
	first, size := int32(w.rng.below(w.slots)), w.size[m]
	for k := range int32(w.slots) {
		s := first + k
		if s >= int32(w.slots) {
			s -= int32(w.slots)
		}
		if !w.fits(m, s) || !w.idlesAt(is.a, s, size) || !w.idlesAt(is.b, s, size) || !w.roomyThen(is.bay, s, size) {
			continue
		}
		if score := w.beside(is.a, s, size) + w.beside(is.b, s, size); score > best {
			best, to = score, s
		}
	}
	return best >= 0 && w.take(m, to, is)
}

// roomyThen says whether a bay has a table left in so many slots, after the move.
func (w *weaver) roomyThen(bay, at, size int32) bool {
	for i := bay*int32(w.slots) + at; size > 0; i, size = i+1, size-1 {
		if w.load[i]+w.added[i] >= w.room[i] {
			return false
		}
	}
	return true
}

// anySpot draws a bay and two people for m.
func (w *weaver) anySpot(m int32) spot {
	draw := func(person int32) int32 {
		part := w.firm[person]
		return w.board.base[part] + int32(w.rng.below(int(w.seatsOf(int(part)))))
	}
	bays := w.venue.baysOf(w.given[m])
	return spot{bays[w.rng.below(len(bays))], draw(w.a[m]), draw(w.b[m])}
}

// hand gives m to another representative of the same company, who hands over what is in the way, and so on.
func (w *weaver) hand(m, person int32) bool {
	part := w.firm[person]
	seats := w.seatsOf(int(part))
	if seats < 2 {
		return false
	}
	first := w.board.base[part]
	other := first + (person-first+1+int32(w.rng.below(int(seats-1))))%seats
	return w.take(m, w.slot[m], w.spotOf(m).with(person, other)) && w.pull(0)
}

// with is a spot in which one person attends for another.
func (x spot) with(was, is int32) spot {
	switch was {
	case x.a:
		x.a = is
	case x.b:
		x.b = is
	}
	return x
}
