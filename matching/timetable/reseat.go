package timetable

import "slices"

// seat gives tables after a repair: whoever keeps the slot keeps the table, if it is open. Others sit where their host
// sits most, else at the first table that is free.
func (r *repairer) seat() []int {
	t := newTabler(r.board)
	homeless := map[int32][]int32{} // by host
	for m, s := range r.slot {
		was := r.published[m]
		if s >= 0 && int(s) == was.Slot && r.venue.bayOf[was.Table] == r.bay[m] && t.free(int32(m), was.Table) {
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
		for _, ms := range t.byBay(homeless[h]) {
			r.goHome(t, ms)
		}
	}
	t.rest()
	return ints(t.table)
}

// goHome seats meetings of one host in one bay at the table where most of them can be, first at one the host sits at
// already.
func (r *repairer) goHome(t *tabler, meetings []int32) {
	if len(meetings) == 0 {
		return
	}
	known := make([]int, r.p.Tables)
	for _, m := range t.hosted(r.host(meetings[0])) {
		if t.table[m] >= 0 {
			known[t.table[m]]++
		}
	}
	for len(meetings) > 0 {
		best, most := -1, 0
		for _, x := range t.venue.tables[t.bay[meetings[0]]] {
			n := 0
			for _, m := range meetings {
				if t.free(m, x) {
					n += 1 + known[x]
				}
			}
			if n > most {
				best, most = x, n
			}
		}
		if best < 0 {
			return // left to rest
		}
		meetings = slices.DeleteFunc(meetings, func(m int32) bool {
			if !t.free(m, best) {
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
	return t.changes()
}
