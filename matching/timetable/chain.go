package timetable

// walk follows the Kempe chain of slots from and to that starts at a person who meets in from and is free in to:
// its meeting moves to the other slot, its partner's meeting there moves back, and so on. The chain ends at a
// person who meets in only one of the two slots, so swapping the slots of its meetings keeps everyone to one
// meeting at a time and changes when only the two ends are busy.
//
// It gives the far end and whether the chain is odd (then slot from loses a meeting and slot to gains one; else
// the loads stay). ok is false when some meeting of the chain may not stand in its new slot.
func (b *board) walk(person, from, to int32) (end int32, odd, ok bool) {
	b.chain = b.chain[:0]
	return b.walkOn(person, from, to)
}

// walkOn is walk that keeps the chain walked before, so that one swap moves both.
func (b *board) walkOn(person, from, to int32) (end int32, odd, ok bool) {
	m := b.meets(person, from)
	for {
		if !b.fits(m, to) {
			return 0, false, false
		}
		b.chain = append(b.chain, m)
		person = b.other(m, person)
		m = b.meets(person, to)
		if m < 0 {
			return person, true, true
		}
		if !b.fits(m, from) {
			return 0, false, false
		}
		b.chain = append(b.chain, m)
		person = b.other(m, person)
		m = b.meets(person, from)
		if m < 0 {
			return person, false, true
		}
	}
}

// swap gives the meetings of the last walk their new slots; swapping again takes it back. It says whether the
// precedences hold afterwards.
func (b *board) swap(from, to int32) bool {
	for _, m := range b.chain {
		s := b.slot[m]
		b.at[b.cell(b.a[m], s)] = -1
		b.at[b.cell(b.b[m], s)] = -1
		b.load[s]--
	}
	both := from ^ to
	good := true
	for _, m := range b.chain {
		s := b.slot[m] ^ both
		b.slot[m] = s
		b.at[b.cell(b.a[m], s)] = m
		b.at[b.cell(b.b[m], s)] = m
		b.load[s]++
	}
	for _, m := range b.chain {
		if b.ordered[m] && !b.inOrder(m, b.slot[m]) {
			good = false
		}
	}
	return good
}

// walkCycle follows the chain of a person who meets in both slots. It is true when the chain comes back to that
// person, so that swapping changes nobody's busy slots and no load, and every meeting of it may move.
func (b *board) walkCycle(start, from, to int32) bool {
	b.chain = b.chain[:0]
	for person, s, other := start, from, to; ; s, other = other, s {
		m := b.meets(person, s)
		if m < 0 || !b.fits(m, other) {
			return false
		}
		b.chain = append(b.chain, m)
		if person = b.other(m, person); person == start {
			return true
		}
	}
}
