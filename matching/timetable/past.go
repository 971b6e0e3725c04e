package timetable

import "slices"

// past knows which meetings must all be over before another begins, or must all come after it: those that orders lead
// from, or to, directly or through others. The ones of a participant need a slot each, and all of them tables.
type past struct {
	*prover
	begun   bool // the crowds are those of this run
	crowds  []crowd
	seen    []int32 // walk in which each meeting was come by last
	walks   int32
	left    int     // meetings that walks may still come by
	changed []int32 // times that each meeting lost a slot in this run
	read    int     // closings counted in changed
	limit   int32   // the slots that count: those before it, or after it
	before  bool
	cut     []uint64
	line    []int32   // of the last walk
	ofEach  [][]int32 // of each person: its meetings among those of the last walk, emptied after
	several []int32   // who has several of them
	store   []int32   // members of the crowds
	seats   *seating
	tables  *seating
}

// crowd is a set of meetings that come before, or after, meeting y.
type crowd struct {
	y       int32
	members []int32
	person  int32 // who has them all; -1 when it is tables they need
	before  bool
	seen    int32 // changes when it was looked at last, plus 1
}

// mostAhead bounds the walks along orders: where they are more, some crowds are not known.
const mostAhead = 50_000

func newPast(r *prover) *past {
	p := &past{
		prover: r, changed: make([]int32, len(r.slot)), seen: make([]int32, len(r.slot)),
		cut: make([]uint64, r.words), ofEach: make([][]int32, r.people),
	}
	p.seats = newSeating(r.slots, p.open, filled(r.slots, 1))
	p.tables = newSeating(r.slots, p.open, r.room)
	return p
}

// open is where m may stand within the limit.
func (p *past) open(m int32) []uint64 {
	for w, set := range p.openOf(int(m)) {
		p.cut[w] = set & p.within(w)
	}
	return p.cut
}

// within is the part of a word of slots that lies within the limit.
func (p *past) within(w int) uint64 {
	from := int(p.limit) - w<<6
	below := ^uint64(0)
	switch {
	case from <= 0:
		below = 0
	case from < 64:
		below = 1<<from - 1
	}
	if p.before {
		return below
	}
	if from >= 0 && from < 64 {
		below |= 1 << from
	}
	return ^below
}

// begin lists the crowds of the meetings that are not left out.
func (p *past) begin() {
	p.crowds, p.store = p.crowds[:0], p.store[:0]
	clear(p.changed)
	p.begun, p.read, p.left = true, 0, mostAhead
	for m := range int32(len(p.slot)) {
		if p.ordered[m] && !p.out[m] {
			p.crowdsOf(m, true)
			p.crowdsOf(m, false)
		}
	}
}

// crowdsOf adds the crowds ahead of y, or behind it.
func (p *past) crowdsOf(y int32, before bool) {
	if p.left < 0 {
		return
	}
	all := p.led(y, before)
	if p.left -= len(all); len(all) < 2 || p.left < 0 {
		return
	}
	people := p.several[:0]
	for _, m := range all {
		for _, who := range [2]int32{p.a[m], p.b[m]} {
			if p.lifted[who] {
				continue
			}
			if p.ofEach[who] = append(p.ofEach[who], m); len(p.ofEach[who]) == 2 {
				people = append(people, who)
			}
		}
	}
	slices.Sort(people)
	for _, who := range people {
		p.crowds = append(p.crowds, crowd{y: y, members: p.stored(p.ofEach[who]), person: who, before: before})
	}
	p.crowds = append(p.crowds, crowd{y: y, members: p.stored(all), person: -1, before: before})
	for _, m := range all {
		p.ofEach[p.a[m]], p.ofEach[p.b[m]] = p.ofEach[p.a[m]][:0], p.ofEach[p.b[m]][:0]
	}
	p.several = people
}

// stored is a copy that lasts for this run.
func (p *past) stored(members []int32) []int32 {
	n := len(p.store)
	p.store = append(p.store, members...)
	return p.store[n:len(p.store):len(p.store)]
}

// led are the meetings that orders lead to y from, or from y to, in the order in which a walk along them comes by; the
// next walk overwrites them.
func (p *past) led(y int32, before bool) []int32 {
	p.walks++
	p.seen[y] = p.walks
	line := append(p.line[:0], y)
	for k := 0; k < len(line); k++ {
		for _, at := range p.near[line[k]] {
			o := p.orders[at]
			from, to := int32(o.Before), int32(o.After)
			if before {
				from, to = to, from
			}
			if from == line[k] && !p.dropped[at] && !p.out[to] && p.seen[to] != p.walks {
				p.seen[to] = p.walks
				line = append(line, to)
			}
		}
	}
	p.line = line
	return line[1:]
}

// byPast closes the slots of a meeting at which not all that must be over can be, and likewise at its end.
func (r *prover) byPast() bool {
	p := r.past
	if !p.begun {
		p.begin()
	}
	for ; p.read < len(r.trail); p.read++ {
		p.changed[r.trail[p.read].m]++
	}
	for i := range p.crowds {
		c := &p.crowds[i]
		now := p.changed[c.y] + 1
		for _, m := range c.members {
			now += p.changed[m]
		}
		if now == c.seen {
			continue
		}
		c.seen = now
		if p.look(c) {
			return true
		}
	}
	return false
}

// look closes the first slots of the crowd's meeting, or the last, until the crowd fits beside.
func (p *past) look(c *crowd) bool {
	h := p.tables
	if c.person >= 0 {
		h = p.seats
	}
	p.before = c.before
	for {
		if p.limit = p.lastOpen(c.y); c.before {
			p.limit = p.nextOpen(c.y, 0)
		}
		h.reset()
		at := slices.IndexFunc(c.members, func(m int32) bool { p.steps++; return !h.seat(m) })
		if at < 0 {
			return false
		}
		g := p.crowd(h, c.members[at], c.person)
		g.to = c.y
		for w := range g.lost {
			g.lost[w] &= p.within(w)
		}
		p.groups = append(p.groups, g)
		if p.shut(c.y, p.limit, -1, int32(len(p.groups)-1)) {
			return true
		}
	}
}
