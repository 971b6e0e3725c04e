package timetable

import "slices"

// seatTables gives every standing meeting a table. Hosts keep one table as long as it is open and not needed by
// two: first each host looks for a table that no earlier host needs in any of its slots; those who find none sit
// down slot by slot, staying where they were while that is free. It returns the tables and how often hosts move.
func (b *board) seatTables() (tables []int, changes int) {
	t := &tabler{board: b, taken: make([][]bool, b.slots), table: filled(len(b.slot), -1)}
	for s := range t.taken {
		t.taken[s] = make([]bool, b.p.Tables)
		for _, x := range b.p.Slots[s].Closed {
			t.taken[s][x] = true
		}
	}
	hosts := t.hosts()
	var roaming []int32
	for _, h := range hosts {
		if !t.settle(h) {
			roaming = append(roaming, h)
		}
	}
	t.roam(roaming)
	t.rest()
	for _, h := range hosts {
		changes += t.moves(h)
	}
	return ints(t.table), changes
}

type tabler struct {
	*board
	taken [][]bool // slot, table
	table []int32  // of each meeting
}

// hosts are those who host a meeting that stands, the busiest first. Of two hosts who meet, A sits.
func (t *tabler) hosts() []int32 {
	var hosts []int32
	for person, who := range t.p.Participants {
		if who.Host && t.degree[person] > 0 {
			hosts = append(hosts, int32(person))
		}
	}
	slices.SortStableFunc(hosts, func(x, y int32) int { return int(t.degree[y] - t.degree[x]) })
	return hosts
}

// hosted are the meetings that a host sits at, by slot.
func (t *tabler) hosted(h int32) []int32 {
	var ms []int32
	for s := range int32(t.slots) {
		if m := t.meets(h, s); m >= 0 && (t.a[m] == h || !t.p.Participants[t.a[m]].Host) {
			ms = append(ms, m)
		}
	}
	return ms
}

// settle finds one table for all meetings of a host: of those that are free for all, the most used, so that tables
// that nobody needs stay whole.
func (t *tabler) settle(h int32) bool {
	ms := t.hosted(h)
	best, bestUse := -1, -1
	for x := range t.p.Tables {
		if slices.ContainsFunc(ms, func(m int32) bool { return t.taken[t.slot[m]][x] }) {
			continue
		}
		use := 0
		for s := range t.slots {
			if t.taken[s][x] {
				use++
			}
		}
		if use > bestUse {
			best, bestUse = x, use
		}
	}
	if best < 0 {
		return false
	}
	for _, m := range ms {
		t.sit(m, best)
	}
	return true
}

func (t *tabler) sit(m int32, table int) {
	t.table[m] = int32(table)
	t.taken[t.slot[m]][table] = true
}

// roam seats hosts without a table of their own: each takes the table that stays free for it the longest, and
// moves only when it is lost.
func (t *tabler) roam(hosts []int32) {
	for _, h := range hosts {
		ms := t.hosted(h)
		for len(ms) > 0 {
			best, lasts := -1, 0
			for x := range t.p.Tables {
				n := 0
				for n < len(ms) && !t.taken[t.slot[ms[n]]][x] {
					n++
				}
				if n > lasts {
					best, lasts = x, n
				}
			}
			if best < 0 {
				break // cannot be: a slot never holds more meetings than open tables
			}
			for _, m := range ms[:lasts] {
				t.sit(m, best)
			}
			ms = ms[lasts:]
		}
	}
}

// rest seats the meetings of people who do not host.
func (t *tabler) rest() {
	next := make([]int, t.slots)
	for m, s := range t.slot {
		if s < 0 || t.table[m] >= 0 {
			continue
		}
		for t.taken[s][next[s]] {
			next[s]++
		}
		t.sit(int32(m), next[s])
	}
}

func (t *tabler) moves(h int32) int {
	n, last := 0, int32(-1)
	for _, m := range t.hosted(h) {
		if last >= 0 && t.table[m] != last {
			n++
		}
		last = t.table[m]
	}
	return n
}
