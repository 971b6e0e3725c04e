package timetable

// reasons says why meetings are not held, as the timetable stands at its tables.
type reasons struct {
	*board
	taken []bool // slots × tables: by a meeting, or closed
}

func newReasons(b *board, tables []int) *reasons {
	r := &reasons{board: b}
	if b.plain {
		return r // that a table is left can be counted
	}
	r.taken = make([]bool, b.slots*b.p.Tables)
	for s, slot := range b.p.Slots {
		for _, x := range slot.Closed {
			r.taken[s*b.p.Tables+x] = true
		}
	}
	for m, s := range b.slot {
		for k := int32(0); s >= 0 && k < b.size[m]; k++ {
			r.taken[int(s+k)*b.p.Tables+tables[m]] = true
		}
	}
	return r
}

// code is the first that applies to m, which is not held.
func (r *reasons) code(m int32) Code {
	first, second, size := r.firm[r.a[m]], r.firm[r.b[m]], r.size[m]
	open, mustFree, free, table, walk, order := false, false, false, false, false, false
	for at := r.nextOpen(m, 0); int(at) < r.slots; at = r.nextOpen(m, at+1) {
		open = true
		mustFree = mustFree || !r.heldByMust(first, at, size) && !r.heldByMust(second, at, size)
		if !r.anyoneIdle(first, at, size) || !r.anyoneIdle(second, at, size) {
			continue
		}
		free = true
		for hall := range int32(len(r.venue.in)) {
			if !r.tableFree(m, at, hall) {
				continue
			}
			table = true
			if r.freest(first, at, size, hall) >= 0 && r.freest(second, at, size, hall) >= 0 {
				walk = true
				order = order || r.inOrder(m, at)
			}
		}
	}
	switch {
	case !open:
		return NoCommonSlot
	case r.full(r.a[m]) && r.p.Participants[first].Max > 0:
		return CapSupply
	case r.full(r.b[m]) && r.p.Participants[second].Max > 0:
		return CapDemand
	case !mustFree:
		return ClashWithMust
	case !free:
		return LowerValue
	case !table:
		return TableFull
	case !walk:
		return TooFar
	case !order:
		return OutOfOrder
	}
	return Unfair
}

// tableFree says whether a table of a hall that m may be held in is free all the time.
func (r *reasons) tableFree(m, at, hall int32) bool {
	if r.given[m] >= 0 && r.given[m] != hall {
		return false
	}
	if r.plain {
		return r.load[at] < r.room[at]
	}
	for _, y := range r.venue.in[hall] {
		for _, x := range r.venue.tables[y] {
			k := int32(0)
			for k < r.size[m] && !r.taken[int(at+k)*r.p.Tables+x] {
				k++
			}
			if k == r.size[m] {
				return true
			}
		}
	}
	return false
}

// anyoneIdle says whether someone of a participant meets nobody in so many slots from at on.
func (b *board) anyoneIdle(part, at, size int32) bool {
	for person := b.base[part]; person < b.base[part+1]; person++ {
		i, k := b.cell(person, at), int32(0)
		for k < size && b.at[i+int(k)] < 0 {
			k++
		}
		if k == size {
			return true
		}
	}
	return false
}

// heldByMust says whether each representative of a participant has a must in some of the slots.
func (b *board) heldByMust(part, at, size int32) bool {
	for person := b.base[part]; person < b.base[part+1]; person++ {
		held := false
		for t := at; t < at+size; t++ {
			x := b.meets(person, t)
			held = held || x >= 0 && b.p.Meetings[x].Must
		}
		if !held {
			return false
		}
	}
	return true
}
