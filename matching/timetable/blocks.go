package timetable

// propose makes a move, drawn by chance, on the board; it is false when that came to nothing. One move in four begins
// with someone who has a break.
func (w *weaver) propose(r uint64) bool {
	m := w.held[w.rng.below(len(w.held))]
	if r&3 == 0 && len(w.list) > 0 {
		person := w.list[w.rng.below(len(w.list))]
		for m = -1; m < 0; { // ends: who has a break meets someone
			m = w.meets(person, int32(w.rng.below(w.slots)))
		}
	}
	to := int32((r >> 8 & 0xffffffff) * uint64(w.slots) >> 32)
	switch kind := r >> 2 & 15; {
	case kind < 3 && w.people > len(w.degree):
		return w.hand(m, r>>6&1 == 0)
	case kind < 7:
		return w.relocate(m, to)
	case to == w.slot[m]:
		return false
	}
	return w.exchange(m, to-w.slot[m])
}

// exchange moves m by so many slots, what is in its way back by as many, and so on; where a bay is too full then,
// another meeting goes the other way.
func (w *weaver) exchange(m, by int32) bool {
	if !w.pull(m, by) {
		return false
	}
	for range 2 {
		bay, at := w.overfull()
		if bay < 0 {
			return true
		}
		x := w.someoneIn(bay, at)
		if x < 0 || !w.pull(x, -by) {
			return false
		}
	}
	bay, _ := w.overfull()
	return bay < 0
}

// pull takes m and what is in its way along and puts them where they go.
func (w *weaver) pull(m, by int32) bool {
	first := len(w.steps)
	w.take(m, w.slot[m]+by)
	for k := first; k < len(w.steps); k++ {
		x := w.steps[k]
		if len(w.steps) > mostSteps || x.to < 0 || int(x.to) >= w.slots || !w.fits(x.m, x.to) || !w.opened(x.was.bay, x.to, w.size[x.m]) {
			return false
		}
		for _, person := range [2]int32{x.was.a, x.was.b} {
			for t := x.to; t < x.to+w.size[x.m]; t++ {
				if y := w.meets(person, t); y >= 0 && w.marked[y] != w.number {
					w.take(y, w.slot[y]+x.from-x.to)
				}
			}
		}
	}
	return w.settle(first)
}

// take makes m, which stands, part of the move: it goes to slot to.
func (w *weaver) take(m, to int32) {
	w.marked[m] = w.number
	at := w.spotOf(m)
	w.steps = append(w.steps, step{m: m, from: w.slot[m], to: to, was: at, is: at})
}

// settle lifts the meetings of the steps from the first on and puts them where they go. It is false where two would
// meet one person at a time.
func (w *weaver) settle(first int) bool {
	for _, x := range w.steps[first:] {
		for _, person := range [4]int32{x.was.a, x.was.b, x.is.a, x.is.b} {
			w.look(person)
		}
		w.lift(x.m)
	}
	for _, x := range w.steps[first:] {
		if w.clash(x.is.a, x.to, w.size[x.m]) || w.clash(x.is.b, x.to, w.size[x.m]) {
			return false
		}
		w.setSpot(x.m, x.is)
		w.put(x.m, x.to)
	}
	return true
}

func (w *weaver) clash(person, at, size int32) bool {
	for t := at; t < at+size; t++ {
		if w.meets(person, t) >= 0 {
			return true
		}
	}
	return false
}

// look remembers what a person's day costs before the move changes it.
func (w *weaver) look(person int32) {
	if w.seen[person] == w.number {
		return
	}
	w.seen[person] = w.number
	waits := int32(0)
	if w.waitCost > 0 {
		waits = w.waits(person)
	}
	w.days = append(w.days, day{person, waits})
}

// overfull is a bay and slot that the move filled beyond its tables, or -1.
func (w *weaver) overfull() (bay, at int32) {
	for _, x := range w.steps {
		for t := x.to; t < x.to+w.size[x.m]; t++ {
			if i := int(x.is.bay)*w.slots + int(t); w.load[i] > w.room[i] {
				return x.is.bay, t
			}
		}
	}
	return -1, -1
}

// someoneIn draws a meeting of a bay and slot that is not part of the move, or -1.
func (w *weaver) someoneIn(bay, at int32) int32 {
	for range mostRounds {
		person := int32(w.rng.below(w.people))
		if x := w.meets(person, at); x >= 0 && w.bay[x] == bay && w.marked[x] != w.number {
			return x
		}
	}
	return -1
}

// relocate moves m to slot to, one time in four to another bay or other people, and those in its way wherever is room.
func (w *weaver) relocate(m, to int32) bool {
	is := w.spotOf(m)
	if w.rng.below(4) == 0 {
		is = w.anySpot(m)
	}
	if to == w.slot[m] && is == w.spotOf(m) || !w.fits(m, to) || !w.opened(is.bay, to, w.size[m]) {
		return false
	}
	w.take(m, to)
	w.steps[0].is = is
	for _, person := range [2]int32{is.a, is.b} {
		for t := to; t < to+w.size[m]; t++ {
			if y := w.meets(person, t); y >= 0 && w.marked[y] != w.number {
				w.take(y, -1)
			}
		}
	}
	if !w.takeForRoom(m, to, is.bay) {
		return false
	}
	w.look(is.a)
	w.look(is.b)
	for _, x := range w.steps {
		w.look(x.was.a)
		w.look(x.was.b)
		w.lift(x.m)
	}
	if !w.inOrder(m, to) {
		return false
	}
	w.setSpot(m, is)
	w.put(m, to)
	for k := 1; k < len(w.steps); k++ {
		if !w.rehome(&w.steps[k]) {
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

// takeForRoom takes others along until a bay has a table for m.
func (w *weaver) takeForRoom(m, to, bay int32) bool {
	for t := to; t < to+w.size[m]; t++ {
		i := int(bay)*w.slots + int(t)
		leaving := int32(0)
		for _, x := range w.steps {
			if x.was.bay == bay && x.from <= t && t < x.from+w.size[x.m] {
				leaving++
			}
		}
		if w.load[i]-leaving >= w.room[i] {
			x := w.someoneIn(bay, t)
			if x < 0 {
				return false
			}
			w.take(x, -1)
		}
	}
	return true
}

// rehome puts the meeting of a step where it lies next to the most others of its people.
func (w *weaver) rehome(x *step) bool {
	best, is := int32(-1), spot{}
	first := int32(w.rng.below(w.slots))
	for k := range int32(w.slots) {
		s := (first + k) % int32(w.slots)
		if !w.inOrder(x.m, s) || !w.vacant(x.m, s) {
			continue
		}
		if score := w.beside(w.a[x.m], s, w.size[x.m]) + w.beside(w.b[x.m], s, w.size[x.m]); score > best {
			best, is, x.to = score, w.spotOf(x.m), s
		}
	}
	if best < 0 {
		return false
	}
	x.is = is
	w.look(is.a)
	w.look(is.b)
	w.setSpot(x.m, is)
	w.put(x.m, x.to)
	return true
}

// hand gives m to another representative of one of its sides, who hands over what is in the way, and so on.
func (w *weaver) hand(m int32, ofA bool) bool {
	person := w.b[m]
	if ofA {
		person = w.a[m]
	}
	part := w.firm[person]
	seats := w.seatsOf(int(part))
	if seats < 2 {
		return false
	}
	first := w.board.base[part]
	other := first + (person-first+1+int32(w.rng.below(int(seats-1))))%seats
	w.take(m, w.slot[m])
	for k := 0; k < len(w.steps) && len(w.steps) <= mostSteps; k++ {
		to := w.steps[k].swap(person, other)
		for t, end := w.steps[k].from, w.steps[k].from+w.size[w.steps[k].m]; t < end; t++ {
			if y := w.meets(to, t); y >= 0 && w.marked[y] != w.number {
				w.take(y, w.slot[y])
			}
		}
	}
	return len(w.steps) <= mostSteps && w.settle(0)
}

// swap lets one of two representatives attend for the other, and says who.
func (x *step) swap(p, q int32) int32 {
	for _, who := range [2]*int32{&x.is.a, &x.is.b} {
		switch *who {
		case p:
			*who = q
			return q
		case q:
			*who = p
			return p
		}
	}
	return p
}
