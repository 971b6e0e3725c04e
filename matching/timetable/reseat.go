package timetable

import "slices"

// seat gives tables after a repair: whoever keeps the slot keeps the table, if it is open. Others sit where their host
// sits most, else at the first table that is free.
func (r *repairer) seat() []int {
	t := &tabler{board: r.board, taken: make([][]bool, r.slots), table: filled(len(r.slot), -1)}
	for s := range t.taken {
		t.taken[s] = make([]bool, r.p.Tables)
		for _, x := range r.p.Slots[s].Closed {
			t.taken[s][x] = true
		}
	}
	homeless := map[int32][]int32{} // by host
	for m, s := range r.slot {
		was := r.published[m]
		if s >= 0 && int(s) == was.Slot && !t.taken[s][was.Table] {
			t.sit(int32(m), was.Table)
		}
	}
	for m, s := range r.slot {
		if s >= 0 && t.table[m] < 0 {
			if h := r.host(int32(m)); h >= 0 {
				homeless[h] = append(homeless[h], int32(m))
			}
		}
	}
	for h := range int32(r.people) {
		r.goHome(t, homeless[h])
	}
	t.rest()
	return ints(t.table)
}

// host is who sits at a meeting, or -1.
func (r *repairer) host(m int32) int32 {
	switch {
	case r.p.Participants[r.a[m]].Host:
		return r.a[m]
	case r.p.Participants[r.b[m]].Host:
		return r.b[m]
	}
	return -1
}

// goHome seats meetings of one host at the table where most of them can be, first at one the host sits at already.
func (r *repairer) goHome(t *tabler, meetings []int32) {
	if len(meetings) == 0 {
		return
	}
	h := r.host(meetings[0])
	known := make([]int, r.p.Tables)
	for _, m := range t.hosted(h) {
		if t.table[m] >= 0 {
			known[t.table[m]]++
		}
	}
	for len(meetings) > 0 {
		best, most := -1, 0
		for x := range known {
			n := 0
			for _, m := range meetings {
				if !t.taken[r.slot[m]][x] {
					n += 1 + known[x]
				}
			}
			if n > most {
				best, most = x, n
			}
		}
		if best < 0 {
			return // cannot be: a slot never holds more meetings than open tables
		}
		meetings = slices.DeleteFunc(meetings, func(m int32) bool {
			if t.taken[r.slot[m]][best] {
				return false
			}
			t.sit(m, best)
			return true
		})
	}
}

// changes counts how often hosts change tables.
func (r *repairer) changes(tables []int) int {
	t := &tabler{board: r.board, table: make([]int32, len(tables))}
	for m, x := range tables {
		t.table[m] = int32(x)
	}
	n := 0
	for _, h := range t.hosts() {
		n += t.moves(h)
	}
	return n
}
