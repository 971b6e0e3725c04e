package timetable

import "slices"

// mostPushed bounds the meetings moved to make room for others, for each incident.
const mostPushed = 2

// mostTries bounds the exchanges tried, so that a repair takes some milliseconds at most.
const mostTries = 4_000

// refill lets in what waits: first everything that fits as things stand, then what is worth more than one of these
// that it takes the place of, then what one other meeting makes room for.
func (r *repairer) refill() {
	waiting := r.leftOut()
	r.fill(waiting)
	for r.trade(waiting) {
		r.fill(waiting)
	}
	for _, m := range waiting {
		if r.spare == 0 || r.tries <= 0 || r.o.Stop != nil && r.o.Stop() {
			break
		}
		if r.slot[m] < 0 {
			r.push(m)
		}
	}
	r.fill(waiting)
}

// fill puts what stands nowhere in places that are free.
func (r *repairer) fill(waiting []int32) {
	for _, m := range waiting {
		if r.slot[m] < 0 {
			r.place(m)
		}
	}
}

// trade gives up meetings that were let in where their two people can meet others instead that are together worth
// more. It says whether it did: filling by value alone takes one meeting of 60 for two of 50.
func (r *repairer) trade(waiting []int32) bool {
	some := false
	for _, x := range slices.Backward(waiting) {
		if r.slot[x] < 0 || r.p.Meetings[x].Must || r.published[x].Slot >= 0 {
			continue
		}
		if r.tries--; r.tries < 0 {
			break
		}
		at, was := r.slot[x], r.spotOf(x)
		r.lift(x)
		m, n := r.placeFirst(r.p.Meetings[x].A, x), r.placeFirst(r.p.Meetings[x].B, x)
		if r.outweighs(m, n, x) {
			some = true
			continue
		}
		for _, y := range [2]int32{m, n} {
			if y >= 0 {
				r.lift(y)
			}
		}
		r.setSpot(x, was)
		r.put(x, at)
	}
	return some
}

// outweighs says whether two meetings, of which -1 is none, are worth more than x.
func (r *repairer) outweighs(m, n, x int32) bool {
	sum := -r.p.Meetings[x].Value
	for _, y := range [2]int32{m, n} {
		if y >= 0 {
			if r.p.Meetings[y].Must {
				return true
			}
			sum += r.p.Meetings[y].Value
		}
	}
	return sum > 0
}

// placeFirst places the first meeting of a participant, musts and the most valuable first, that waits, finds a free
// place and is not x. It is -1 when there is none.
func (r *repairer) placeFirst(part int, x int32) int32 {
	if r.degree[part] >= r.most[part] {
		return -1
	}
	var waiting []int32
	for _, m := range r.lists[part] {
		if r.slot[m] < 0 && m != x {
			waiting = append(waiting, m)
		}
	}
	sortByWorth(waiting, r.p.Meetings)
	if i := slices.IndexFunc(waiting, r.place); i >= 0 {
		return waiting[i]
	}
	return -1
}

// place puts a meeting in the free slot that is the best for its two people, the first of equals.
func (r *repairer) place(m int32) bool {
	best, least, where := int32(-1), burden{}, spot{}
	if r.full(r.a[m]) || r.full(r.b[m]) {
		return false
	}
	for s := r.nextOpen(m, 0); int(s) < r.slots; s = r.nextOpen(m, s+1) {
		if !r.vacant(m, s) || !r.inOrder(m, s) {
			continue
		}
		r.put(m, s)
		if x := r.burdenOf(m); best < 0 || slices.Compare(x[:], least[:]) < 0 {
			best, least, where = s, x, r.spotOf(m)
		}
		r.lift(m)
	}
	if best >= 0 {
		r.setSpot(m, where)
		r.put(m, best)
	}
	return best >= 0
}

// burden is what the two people of a meeting bear, by the measures in their order. Changes of tables are not known
// before the tables are.
type burden [4]int32

func (r *repairer) burdenOf(m int32) burden {
	var out burden
	a, longestA := r.idle(r.a[m])
	b, longestB := r.idle(r.b[m])
	for i, x := range r.o.Order {
		switch x {
		case Breaks:
			out[i] = r.runs(r.a[m]) + r.runs(r.b[m])
		case LongestWait:
			out[i] = max(longestA, longestB)
		case IdleSlots:
			out[i] = a + b
		}
	}
	return out
}

// push lets a meeting in by moving the only one in its way to a free slot.
func (r *repairer) push(m int32) bool {
	if r.spare == 0 || r.full(r.a[m]) || r.full(r.b[m]) {
		return false
	}
	for s := range int32(r.slots) {
		if !r.fits(m, s) || !r.inOrder(m, s) {
			continue
		}
		if !r.plain {
			if r.pushAnywhere(m, s) {
				return true
			}
			continue
		}
		x, y := r.meets(r.a[m], s), r.meets(r.b[m], s)
		switch {
		case x >= 0 && y >= 0 && x != y:
		case x >= 0 || y >= 0:
			if r.exchange(m, max(x, y), s) {
				return true
			}
		case r.load[s] >= r.room[s]:
			for other := range int32(len(r.slot)) {
				if r.slot[other] == s && r.exchange(m, other, s) {
					return true
				}
			}
		}
	}
	return false
}

// exchange puts m in slot s and x, which stands there, elsewhere; it takes everything back where that cannot be.
func (r *repairer) exchange(m, x, s int32) bool {
	if r.tries--; r.tries < 0 {
		return false
	}
	at, was := r.slot[x], r.spotOf(x)
	r.lift(x)
	if r.vacant(m, s) && r.inOrder(m, s) && !r.full(r.a[m]) && !r.full(r.b[m]) {
		r.put(m, s)
		if r.place(x) {
			r.spare--
			return true
		}
		r.lift(m)
	}
	r.setSpot(x, was)
	r.put(x, at)
	return false
}

// pushTwo lets a meeting in by moving both that are in its way, one of each of its people, to free slots. On a board that is
// not plain it does not try.
func (r *repairer) pushTwo(m int32) bool {
	if r.spare < 2 || !r.plain || r.full(r.a[m]) || r.full(r.b[m]) {
		return false
	}
	for s := r.nextOpen(m, int32(r.now)); int(s) < r.slots; s = r.nextOpen(m, s+1) {
		x, y := r.meets(r.a[m], s), r.meets(r.b[m], s)
		if x >= 0 && y >= 0 && x != y && r.inOrder(m, s) && r.exchangeTwo(m, x, y, s) {
			return true
		}
	}
	return false
}

// exchangeTwo is exchange of two meetings that stand in slot s.
func (r *repairer) exchangeTwo(m, x, y, s int32) bool {
	if r.tries--; r.tries < 0 {
		return false
	}
	r.lift(x)
	r.lift(y)
	r.put(m, s)
	if r.place(x) {
		if r.place(y) {
			r.spare -= 2
			return true
		}
		r.lift(x)
	}
	r.lift(m)
	r.put(x, s)
	r.put(y, s)
	return false
}

// pushAnywhere is push into one slot for a board that is not plain: it tries everything that stands in the slots that m
// would take with one of its participants, then, where these are free, everything else that stands there.
func (r *repairer) pushAnywhere(m, s int32) bool {
	var near, far []int32
	for x := range int32(len(r.slot)) {
		if at := r.slot[x]; at < 0 || at >= s+r.size[m] || at+r.size[x] <= s {
			continue
		}
		if p, q, y := r.p.Meetings[m].A, r.p.Meetings[m].B, r.p.Meetings[x]; y.A == p || y.A == q || y.B == p || y.B == q {
			near = append(near, x)
		} else {
			far = append(far, x)
		}
	}
	if r.anyoneIdle(r.firm[r.a[m]], s, r.size[m]) && r.anyoneIdle(r.firm[r.b[m]], s, r.size[m]) {
		near = append(near, far...)
	}
	return slices.ContainsFunc(near, func(x int32) bool { return r.exchange(m, x, s) })
}
