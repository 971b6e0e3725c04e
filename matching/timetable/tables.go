package timetable

import "slices"

// seatTables gives every standing meeting a table of its bay. Hosts keep one table as long as it is open and not needed
// by two: first each host looks for a table that no earlier host needs in any of its slots; those who find none sit
// down slot by slot, staying where they were while that is free. It returns the tables and how often hosts move.
func (b *board) seatTables() (tables []int, changes int) {
	t := newTabler(b)
	hosts := t.hosts()
	var roaming [][]int32
	for _, h := range hosts {
		for _, ms := range t.byBay(t.hosted(h)) {
			if !t.settle(ms) {
				roaming = append(roaming, ms)
			}
		}
	}
	for _, ms := range roaming {
		t.roam(ms)
	}
	t.rest()
	return ints(t.table), t.changes()
}

// What a table is in a slot in which no meeting has it.
const (
	vacated  = -1
	shutdown = -2
)

type tabler struct {
	*board
	at    [][]int32 // slot, table: the meeting there; vacated or shutdown
	used  []int     // slots in which each table is not vacated
	table []int32   // of each meeting; -1 when it has none
}

func newTabler(b *board) *tabler {
	t := &tabler{board: b, at: make([][]int32, b.slots), used: make([]int, b.p.Tables), table: filled(len(b.slot), -1)}
	for s := range t.at {
		t.at[s] = filled(b.p.Tables, vacated)
		for _, x := range b.p.Slots[s].Closed {
			if t.at[s][x] == vacated {
				t.used[x]++
			}
			t.at[s][x] = shutdown
		}
	}
	return t
}

// hosts are those who host a meeting that stands, the busiest first. Of two hosts who meet, A sits.
func (t *tabler) hosts() []int32 {
	var hosts []int32
	busy := make([]int, t.people)
	for m, s := range t.slot {
		if s >= 0 {
			busy[t.a[m]]++
			busy[t.b[m]]++
		}
	}
	for person, n := range busy {
		if n > 0 && t.p.Participants[t.firm[person]].Host {
			hosts = append(hosts, int32(person))
		}
	}
	slices.SortStableFunc(hosts, func(x, y int32) int { return busy[y] - busy[x] })
	return hosts
}

// hosted are the meetings that a host sits at, in their order.
func (t *tabler) hosted(h int32) []int32 {
	var ms []int32
	for s := range int32(t.slots) {
		if m := t.meets(h, s); m >= 0 && t.slot[m] == s && (t.a[m] == h || !t.p.Participants[t.firm[t.a[m]]].Host) {
			ms = append(ms, m)
		}
	}
	return ms
}

// byBay parts meetings by the bays that they stand in.
func (t *tabler) byBay(meetings []int32) [][]int32 {
	if t.venue.bays() == 1 {
		return [][]int32{meetings}
	}
	var parts [][]int32
	for _, m := range meetings {
		k := slices.IndexFunc(parts, func(part []int32) bool { return t.bay[part[0]] == t.bay[m] })
		if k < 0 {
			k = len(parts)
			parts = append(parts, nil)
		}
		parts[k] = append(parts[k], m)
	}
	return parts
}

// free says whether a table is free and open all the time that m takes.
func (t *tabler) free(m int32, table int) bool {
	for s := t.slot[m]; s < t.slot[m]+t.size[m]; s++ {
		if t.at[s][table] != vacated {
			return false
		}
	}
	return true
}

// settle finds one table for all these meetings of a host in one bay: of those that are free for all, the most used, so
// that tables that nobody needs stay whole.
func (t *tabler) settle(meetings []int32) bool {
	if len(meetings) == 0 {
		return true
	}
	best, bestUse := -1, -1
	for _, x := range t.venue.tables[t.bay[meetings[0]]] {
		if t.used[x] > bestUse && !slices.ContainsFunc(meetings, func(m int32) bool { return !t.free(m, x) }) {
			best, bestUse = x, t.used[x]
		}
	}
	if best < 0 {
		return false
	}
	for _, m := range meetings {
		t.sit(m, best)
	}
	return true
}

func (t *tabler) sit(m int32, table int) {
	t.table[m] = int32(table)
	for s := t.slot[m]; s < t.slot[m]+t.size[m]; s++ {
		t.at[s][table] = m
		t.used[table]++
	}
}

func (t *tabler) stand(m int32) {
	for s := t.slot[m]; s < t.slot[m]+t.size[m]; s++ {
		t.at[s][t.table[m]] = vacated
		t.used[t.table[m]]--
	}
	t.table[m] = -1
}

// roam seats a host's meetings of one bay that no single table is free for: each takes the table that stays free for
// it the longest, and moves only when it is lost. A meeting of several slots may find none (rest).
func (t *tabler) roam(meetings []int32) {
	for len(meetings) > 0 {
		best, lasts := -1, 0
		for _, x := range t.venue.tables[t.bay[meetings[0]]] {
			n := 0
			for n < len(meetings) && t.free(meetings[n], x) {
				n++
			}
			if n > lasts {
				best, lasts = x, n
			}
		}
		if best < 0 {
			meetings = meetings[1:]
			continue
		}
		for _, m := range meetings[:lasts] {
			t.sit(m, best)
		}
		meetings = meetings[lasts:]
	}
}

// rest seats the meetings that have no table yet. Where one finds none for all its slots, its bay is seated anew.
func (t *tabler) rest() {
	next := make([]int, t.venue.bays()*t.slots) // tables of the bay before this one are taken in the slot
	for m, s := range t.slot {
		if s < 0 || t.table[m] >= 0 {
			continue
		}
		y := t.bay[m]
		tables, k := t.venue.tables[y], &next[int(y)*t.slots+int(s)]
		for *k < len(tables) && t.at[s][tables[*k]] != vacated {
			*k++
		}
		x := *k
		for x < len(tables) && !t.free(int32(m), tables[x]) {
			x++
		}
		if x < len(tables) {
			t.sit(int32(m), tables[x])
			continue
		}
		if t.makeWay(int32(m)) {
			clear(next[int(y)*t.slots : int(y+1)*t.slots])
			continue
		}
		t.reseat(y)
		clear(next[int(y)*t.slots : int(y+1)*t.slots])
	}
}

// makeWay gives m the table of its bay from which the fewest meetings, each by itself, can move to another table. What
// began before m stays.
func (t *tabler) makeWay(m int32) bool {
	best, least := -1, int(t.size[m])+1
	for _, x := range t.venue.tables[t.bay[m]] {
		if out := t.sitters(m, x); len(out) < least && t.canMove(out, m, x) {
			best, least = x, len(out)
		}
	}
	if best < 0 {
		return false
	}
	out := t.sitters(m, best)
	for _, y := range out {
		t.stand(y)
	}
	t.sit(m, best)
	for _, y := range out {
		t.sit(y, t.another(y))
	}
	return true
}

// sitters are the meetings that have a table in some slot of m, by number.
func (t *tabler) sitters(m int32, table int) []int32 {
	var out []int32
	for s := t.slot[m]; s < t.slot[m]+t.size[m]; s++ {
		if y := t.at[s][table]; y >= 0 && !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	return out
}

// canMove says whether meetings that begin with m or after it leave a table to m when they sit elsewhere.
func (t *tabler) canMove(meetings []int32, m int32, table int) bool {
	for s := t.slot[m]; s < t.slot[m]+t.size[m]; s++ {
		if slices.Contains(t.p.Slots[s].Closed, table) {
			return false
		}
	}
	return !slices.ContainsFunc(meetings, func(y int32) bool { return t.slot[y] < t.slot[m] || t.another(y) < 0 })
}

// another is a table of its bay that is free for a meeting, or -1.
func (t *tabler) another(m int32) int {
	k := slices.IndexFunc(t.venue.tables[t.bay[m]], func(x int) bool { return t.free(m, x) })
	if k < 0 {
		return -1
	}
	return t.venue.tables[t.bay[m]][k]
}

// reseat seats a bay anew, meeting by meeting as they begin: at the table it had, else at the one its host had last,
// else at any that is free. One is, because whatever is taken then was begun before (and tables of a bay with longer
// meetings close together).
func (t *tabler) reseat(bay int32) {
	var meetings []int32
	was := map[int32]int{}
	for m, s := range t.slot {
		if s < 0 || t.bay[m] != bay {
			continue
		}
		meetings = append(meetings, int32(m))
		if t.table[m] >= 0 {
			was[int32(m)] = int(t.table[m])
			t.stand(int32(m))
		}
	}
	slices.SortStableFunc(meetings, func(x, y int32) int { return int(t.slot[x] - t.slot[y]) })
	last := map[int32]int{} // table of each host
	for _, m := range meetings {
		table, known := was[m]
		if !known || !t.free(m, table) {
			if table, known = last[t.host(m)]; !known || !t.free(m, table) {
				k := slices.IndexFunc(t.venue.tables[bay], func(x int) bool { return t.free(m, x) })
				table = t.venue.tables[bay][k]
			}
		}
		t.sit(m, table)
		last[t.host(m)] = table
	}
}

// host is who sits at a meeting; -1 where nobody does.
func (b *board) host(m int32) int32 {
	switch {
	case b.p.Participants[b.firm[b.a[m]]].Host:
		return b.a[m]
	case b.p.Participants[b.firm[b.b[m]]].Host:
		return b.b[m]
	}
	return -1
}

// changes counts how often hosts change tables.
func (t *tabler) changes() int {
	n := 0
	for _, h := range t.hosts() {
		last := int32(-1)
		for _, m := range t.hosted(h) {
			if last >= 0 && t.table[m] != last {
				n++
			}
			last = t.table[m]
		}
	}
	return n
}
