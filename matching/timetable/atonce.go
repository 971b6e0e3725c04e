package timetable

// tight is why no more meetings can be held at one time than a slot has room for (pairing.pieces).
type tight struct {
	piece []int32 // of each person: the first of its vertices, or isHub, or notThere
	loose []bool  // of each piece: it has no more meetings than would be held, whatever its people's rules
}

const (
	isHub    int32 = -1
	notThere int32 = -2
)

// narrow takes room from slots that hold more meetings now than can be held at one time, and says whether it did.
func (t *together) narrow() bool {
	some := false
	for s, in := range t.in {
		if t.apart(in) {
			continue
		}
		var here []int32
		for m := range int32(len(t.slot)) {
			if !t.aside[m] && t.fits(m, int32(s)) {
				here = append(here, m)
			}
		}
		t.steps += int64(len(here))
		if n, why := t.mostOf(here, len(in)); n < len(in) {
			t.rooms[s], t.tight[s], some = int32(n), why, true
		}
	}
	return some
}

// apart says whether nobody whose rules count has two of the meetings.
func (t *together) apart(meetings []int32) bool {
	clear(t.busy)
	for _, m := range meetings {
		for _, who := range [2]int32{t.a[m], t.b[m]} {
			if t.busy[who] && !t.lifted[who] {
				return false
			}
			t.busy[who] = true
		}
	}
	return true
}

// mostOf is how many of the meetings can be held at one time, and why, if that is less than enough.
func (t *together) mostOf(meetings []int32, enough int) (most int, why *tight) {
	vertex := filled(t.board.people, notThere)
	var next [][]int32
	join := func(who int32) int32 {
		if v := vertex[who]; v >= 0 && !t.lifted[who] {
			return v
		}
		vertex[who] = int32(len(next))
		next = append(next, nil)
		return vertex[who]
	}
	for _, m := range meetings {
		a, b := join(t.a[m]), join(t.b[m])
		next[a], next[b] = append(next[a], b), append(next[b], a)
	}
	p := newPairing(next)
	if p.size >= enough {
		return p.size, nil
	}
	if p.grow(); p.size >= enough {
		return p.size, nil
	}
	piece, ends, edges := p.pieces(), make([]int, len(next)), make([]int, len(next))
	for v, k := range piece {
		if k >= 0 {
			ends[k]++
			edges[k] += len(next[v])
		}
	}
	why = &tight{piece: vertex, loose: make([]bool, len(next))}
	for k := range ends {
		why.loose[k] = edges[k]/2 <= ends[k]/2
	}
	for who, v := range vertex {
		switch {
		case v >= 0 && t.lifted[who]:
			vertex[who] = notThere
		case v >= 0:
			vertex[who] = piece[v]
		}
	}
	return p.size, why
}

// counted says whether a meeting is among those of which no more can be held in a tight slot, and names the people by whose
// rules that is so.
func (t *together) counted(m, s int32, name func(who int32)) bool {
	why, ends := t.tight[s], [2]int32{t.a[m], t.b[m]}
	open, hub := t.fits(m, s), false
	for _, who := range ends {
		if why.piece[who] == isHub {
			hub = true
			name(who)
		}
	}
	if hub {
		return true
	}
	k := why.piece[ends[0]]
	if !open && (k < 0 || k != why.piece[ends[1]]) {
		return false
	}
	for _, who := range ends {
		if k := why.piece[who]; k >= 0 && (!open || !why.loose[k]) {
			name(who)
		}
	}
	return true
}

// peopleSetAside is up to how many people those are looked for who have too many meetings among them.
const peopleSetAside = 200

// setAside looks for people who have more meetings among them than half of their number, rounded down, can hold in all slots:
// it leaves out who has the fewest meetings among the others, one after the other. It sets the meetings of others aside, and
// says whether it found any.
func (t *together) setAside() bool {
	if t.board.people > peopleSetAside {
		return false
	}
	c := t.everyone()
	for c.meetings > 0 {
		if c.meetings > c.most() {
			for m := range int32(len(t.slot)) {
				t.aside[m] = !c.has(m)
			}
			return true
		}
		c.leave(c.loneliest())
	}
	return false
}

// company is some of the people whose rules count, and the meetings among them.
type company struct {
	*together
	in       []bool
	own      []int    // meetings of each among them
	there    []uint64 // words for each: slots in which everyone's meetings may be
	count    []int    // of them, in each slot
	meetings int
}

func (t *together) everyone() *company {
	n := t.board.people
	c := &company{together: t, in: opposite(t.lifted), own: make([]int, n), there: make([]uint64, n*t.words), count: make([]int, t.slots)}
	for m := range int32(len(t.slot)) {
		if !c.has(m) {
			continue
		}
		c.meetings++
		for _, who := range [2]int32{t.a[m], t.b[m]} {
			c.own[who]++
			for w, set := range t.openOf(int(m)) {
				c.there[int(who)*t.words+w] |= set
			}
		}
	}
	for who := range n {
		c.add(who, 1)
	}
	return c
}

// has says whether a meeting is one among them.
func (c *company) has(m int32) bool { return !c.out[m] && c.in[c.a[m]] && c.in[c.b[m]] }

// add counts somebody n times in all slots in which it can be.
func (c *company) add(who, n int) {
	for s := range c.slots {
		if c.there[who*c.words+s>>6]>>(s&63)&1 != 0 {
			c.count[s] += n
		}
	}
}

// most is how many meetings they can hold in all slots, at most.
func (c *company) most() int {
	most := 0
	for s, n := range c.count {
		most += min(int(c.room[s]), n/2)
	}
	return most
}

// loneliest is who has the fewest meetings among them.
func (c *company) loneliest() int {
	least := -1
	for who, in := range c.in {
		if in && (least < 0 || c.own[who] < c.own[least]) {
			least = who
		}
	}
	return least
}

func (c *company) leave(who int) {
	for _, m := range c.lists[who] {
		if c.has(m) {
			c.meetings--
			c.own[c.other(m, int32(who))]--
		}
	}
	c.in[who] = false
	c.add(who, -1)
}
