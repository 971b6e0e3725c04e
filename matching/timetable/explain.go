package timetable

import "math/bits"

// grounds are what a proof rests on: which meetings, whose rules, and which orders.
type grounds struct {
	meetings, people, orders []bool
	lost                     []uint64 // words for each meeting: slots whose loss is part of the proof
}

// explain goes back from the clash that run found and gathers what it rests on. It asks of each meeting only why it
// lost the slots that count, so that what was closed beside does not come in.
func (r *prover) explain() *grounds {
	g := &grounds{
		meetings: make([]bool, len(r.slot)), people: make([]bool, r.people), orders: make([]bool, len(r.orders)),
		lost: make([]uint64, len(r.slot)*r.words),
	}
	r.rest(g, r.clash)
	for i := len(r.trail) - 1; i >= 0; i-- {
		x := r.trail[i]
		row := g.lost[int(x.m)*r.words:]
		if row[x.s>>6]>>(x.s&63)&1 == 0 {
			continue
		}
		row[x.s>>6] &^= 1 << (x.s & 63)
		if x.order < 0 {
			r.rest(g, r.groups[x.group])
			continue
		}
		o := r.orders[x.order]
		g.orders[x.order] = true
		if int(x.m) == o.After {
			r.ask(g, int32(o.Before), func(w int) uint64 { return below(x.s, w) })
		} else {
			r.ask(g, int32(o.After), func(w int) uint64 { return ^below(x.s+1, w) })
		}
	}
	r.blamePeople(g)
	return g
}

// below is the part of word w of a set of slots that lies before s.
func below(s int32, w int) uint64 {
	switch n := int(s) - w<<6; {
	case n <= 0:
		return 0
	case n < 64:
		return 1<<n - 1
	}
	return ^uint64(0)
}

// rest puts a group into the grounds.
func (r *prover) rest(g *grounds, x group) {
	if x.person >= 0 {
		g.people[x.person] = true
	}
	for _, who := range x.people {
		g.people[who] = true
	}
	for i, m := range x.members {
		r.ask(g, m, func(w int) uint64 {
			switch {
			case x.each != nil:
				return x.each[i*r.words+w]
			case x.lost == nil:
				return 0
			}
			return x.lost[w]
		})
	}
	for _, k := range x.orders {
		g.orders[k] = true
	}
	if x.to >= 0 {
		r.way(g, x)
	}
}

// ask puts a meeting into the grounds, and those of the given slots that it lost.
func (r *prover) ask(g *grounds, m int32, slots func(w int) uint64) {
	g.meetings[m] = true
	for w := range r.words {
		g.lost[int(m)*r.words+w] |= slots(w) &^ r.openOf(int(m))[w] & r.all(w)
	}
}

func (r *prover) all(w int) uint64 { return below(int32(r.slots), w) }

// way puts the meetings and orders between a group and the meeting before or behind which it stands into the grounds.
func (r *prover) way(g *grounds, x group) {
	for _, before := range [2]bool{true, false} {
		seen, by := map[int32]int32{x.to: -1}, map[int32]int32{}
		line := []int32{x.to}
		for k := 0; k < len(line); k++ {
			for _, at := range r.near[line[k]] {
				o := r.orders[at]
				from, to := int32(o.Before), int32(o.After)
				if before {
					from, to = to, from
				}
				if _, known := seen[to]; from == line[k] && !r.dropped[at] && !r.out[to] && !known {
					seen[to], by[to] = from, at
					line = append(line, to)
				}
			}
		}
		for _, m := range x.members {
			if _, known := seen[m]; !known {
				continue
			}
			for ; m != x.to; m = seen[m] {
				g.meetings[m] = true
				g.orders[by[m]] = true
			}
		}
	}
	g.meetings[x.to] = true
}

// blamePeople names who forbids the slots that count and were closed from the start.
func (r *prover) blamePeople(g *grounds) {
	for m := range r.slot {
		for w := range r.words {
			lost := g.lost[m*r.words+w] &^ r.given[m*r.words+w] & r.own[m*r.words+w]
			for _, who := range [2]int32{r.a[m], r.b[m]} {
				if here := lost &^ r.free[int(who)*r.words+w]; g.people[who] && !r.lifted[who] {
					lost &^= here
				}
			}
			for ; lost != 0; lost &= lost - 1 {
				s := bits.TrailingZeros64(lost)
				for _, who := range [2]int32{r.a[m], r.b[m]} {
					if !r.lifted[who] && r.free[int(who)*r.words+w]>>s&1 == 0 {
						g.people[who] = true
						break
					}
				}
			}
		}
	}
}
