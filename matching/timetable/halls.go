package timetable

import "slices"

// chooseHalls chooses a hall for each host who may sit in any, and for each meeting that nobody hosts: one that the
// people who come are in anyway, as long as no hall gets more than its share. It is a preference (choice), no rule.
func (b *board) chooseHalls() {
	if len(b.venue.in) == 1 {
		return
	}
	h := &hallChooser{board: b, known: make([][]int, len(b.degree)), used: make([]int, len(b.venue.in)), share: make([]int, len(b.venue.in))}
	for i := range h.known {
		h.known[i] = make([]int, len(b.venue.in))
	}
	h.split()
	for range hallPasses {
		for _, g := range h.groups {
			h.move(g)
		}
	}
}

const (
	hallPasses  = 4
	hallSlack   = 105 // percent of its share of all meetings that a hall may get
	tooMuchUnit = 4   // people who come to a hall that outweigh a slot of a table beyond its share
)

type hallChooser struct {
	*board
	groups [][]int32 // meetings that are to be in one hall
	known  [][]int   // of each participant and hall: meetings there that are asked for
	used   []int     // of each hall: slots of tables
	share  []int     // of each hall: how many it should have at most
}

// split makes the meetings of each host that may sit in any hall a group, and each of those without a host; the
// largest come first.
func (h *hallChooser) split() {
	number, all := map[int32]int{}, 0
	for m := range int32(len(h.slot)) {
		if !h.p.Meetings[m].Reserve {
			all += int(h.size[m])
		}
		if h.given[m] >= 0 {
			h.count(m, h.given[m], 1)
			continue
		}
		host := h.host(m)
		if host < 0 {
			h.groups = append(h.groups, []int32{m})
			continue
		}
		part := h.firm[host]
		k, ok := number[part]
		if !ok {
			k = len(h.groups)
			number[part] = k
			h.groups = append(h.groups, nil)
		}
		h.groups[k] = append(h.groups[k], m)
	}
	slices.SortStableFunc(h.groups, func(x, y []int32) int { return len(y) - len(x) })
	total := 0
	rooms := h.hallRooms()
	for i, n := range rooms {
		h.share[i/h.slots] += int(n)
		total += int(n)
	}
	for hall := range h.share {
		h.share[hall] = h.share[hall] * all * hallSlack / 100 / max(1, total)
	}
}

// count enters a meeting in a hall, or takes it out.
func (h *hallChooser) count(m, hall int32, n int) {
	if h.p.Meetings[m].Reserve {
		return
	}
	h.used[hall] += n * int(h.size[m])
	h.known[h.p.Meetings[m].A][hall] += n
	h.known[h.p.Meetings[m].B][hall] += n
}

// move gives a group the hall that suits it best as the others are.
func (h *hallChooser) move(group []int32) {
	if was := h.choice[group[0]]; was >= 0 {
		for _, m := range group {
			h.count(m, was, -1)
		}
	}
	best, bestScore := int32(-1), 0
	for hall := range int32(len(h.venue.in)) {
		if len(h.venue.in[hall]) == 0 {
			continue
		}
		score, load := 0, h.used[hall]
		for _, m := range group {
			if !h.p.Meetings[m].Reserve {
				load += int(h.size[m])
				score += h.known[h.p.Meetings[m].A][hall] + h.known[h.p.Meetings[m].B][hall]
			}
		}
		score = (score-tooMuchUnit*max(0, load-h.share[hall]))*1_000 - 999*load/max(1, h.share[hall])
		if best < 0 || score > bestScore {
			best, bestScore = hall, score
		}
	}
	for _, m := range group {
		h.choice[m] = best
		if best >= 0 {
			h.count(m, best, 1)
		}
	}
}

// comeHome moves meetings, in the slots and with the people that they have, to the halls chosen for them where there is
// room, or by two that change places, until nothing changes.
func (b *board) comeHome() {
	for moved := true; moved; {
		moved = false
		for m := range int32(len(b.slot)) {
			if b.slot[m] >= 0 && b.away(m, b.bay[m]) && (b.comeAlone(m) || b.comeByChange(m)) {
				moved = true
			}
		}
	}
}

func (b *board) comeAlone(m int32) bool {
	at := b.slot[m]
	b.lift(m)
	k := slices.IndexFunc(b.venue.in[b.choice[m]], func(y int32) bool { return b.roomy(y, at, b.size[m]) && b.bothCome(m, at, b.choice[m]) })
	if k >= 0 {
		b.bay[m] = b.venue.in[b.choice[m]][k]
	}
	b.put(m, at)
	return k >= 0
}

func (b *board) bothCome(m, at, hall int32) bool {
	return b.walkable(b.a[m], at, b.size[m], hall) && b.walkable(b.b[m], at, b.size[m], hall)
}

// comeByChange lets m and one of the same slots, which had better be where m is, change bays.
func (b *board) comeByChange(m int32) bool {
	at, hall := b.slot[m], b.venue.hall[b.bay[m]]
	for x := range int32(len(b.slot)) {
		if b.slot[x] != at || b.size[x] != b.size[m] || b.choice[x] != hall || b.venue.hall[b.bay[x]] != b.choice[m] {
			continue
		}
		if b.bothCome(m, at, b.choice[m]) && b.bothCome(x, at, hall) {
			b.lift(m)
			b.lift(x)
			b.bay[m], b.bay[x] = b.bay[x], b.bay[m]
			b.put(m, at)
			b.put(x, at)
			return true
		}
	}
	return false
}
