package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// onePlace says of a meeting, which has its slots, which others it takes, who attends it, and in which bay it is.
func (c *breakClauses) onePlace(m int32) {
	if size := int(c.size[m]); size > 1 {
		c.takes[m] = make([]sat.Lit, c.slots)
		for t := range c.takes[m] {
			c.takes[m][t] = c.either(c.in[m][max(0, t-size+1) : t+1])
		}
	}
	for side, person := range [2]int32{c.a[m], c.b[m]} {
		c.seats[m][side] = c.oneOf(int(c.seatsOf(int(c.firm[person]))))
	}
	c.bays[m] = c.oneOf(len(c.venue.baysOf(c.given[m])))
}

// either is a literal that holds just where at least one of the given ones does; absent where all are.
func (c *breakClauses) either(lits []sat.Lit) sat.Lit {
	var some []sat.Lit
	for _, l := range lits {
		if l != absent {
			some = append(some, l)
		}
	}
	switch len(some) {
	case 0:
		return absent
	case 1:
		return some[0]
	}
	x := c.sat.New()
	for _, l := range some {
		c.sat.Add(l.Not(), x)
	}
	c.sat.Add(append(some, x.Not())...)
	return x
}

// both is a literal that holds just where two do.
func (c *breakClauses) both(x, y sat.Lit) sat.Lit {
	z := c.sat.New()
	c.sat.Add(z.Not(), x)
	c.sat.Add(z.Not(), y)
	c.sat.Add(x.Not(), y.Not(), z)
	return z
}

// oneOf gives variables of which just one holds; nil where there is only one.
func (c *breakClauses) oneOf(n int) []sat.Lit {
	if n < 2 {
		return nil
	}
	lits := make([]sat.Lit, n)
	for i := range lits {
		lits[i] = c.sat.New()
	}
	c.sat.Add(lits...)
	c.onlyOne(lits)
	return lits
}

// during are the literals of the slots that a meeting takes.
func (c *breakClauses) during(m int32) []sat.Lit {
	if c.takes[m] != nil {
		return c.takes[m]
	}
	return c.in[m]
}

// side is 0 where a person may attend a meeting for A, 1 where for B.
func (c *breakClauses) side(m, person int32) int {
	if c.firm[c.a[m]] == c.firm[person] {
		return 0
	}
	return 1
}

// attends gives, for each of a list of meetings that a person may attend, and each slot, a literal that holds where it does.
func (c *breakClauses) attends(person int32, list []int32) [][]sat.Lit {
	out := make([][]sat.Lit, len(list))
	for i, m := range list {
		out[i] = c.during(m)
		seats := c.seats[m][c.side(m, person)]
		if seats == nil {
			continue
		}
		seat := seats[person-c.base[c.firm[person]]]
		out[i] = make([]sat.Lit, c.slots)
		for s, x := range c.during(m) {
			if out[i][s] = absent; x != absent {
				out[i][s] = c.both(x, seat)
			}
		}
	}
	return out
}

// within is a literal that holds where a meeting takes a table of a bay in a slot.
func (c *breakClauses) within(m int32, s int, bay int32) sat.Lit {
	x, k := c.during(m)[s], slices.Index(c.venue.baysOf(c.given[m]), bay)
	if x == absent || k < 0 {
		return absent
	}
	if c.bays[m] == nil {
		return x
	}
	return c.both(x, c.bays[m][k])
}

// walks leaves a person, whose attendance is given for each of its meetings, time to walk from hall to hall.
func (c *breakClauses) walks(list []int32, attends [][]sat.Lit) {
	if c.venue.farthest == 0 {
		return
	}
	there := make([][]sat.Lit, len(c.venue.in)) // of each hall and slot: where it holds, the person is there
	for i, m := range list {
		for k, y := range c.venue.baysOf(c.given[m]) {
			h := c.venue.hall[y]
			if there[h] == nil {
				there[h] = make([]sat.Lit, c.slots)
				for s := range there[h] {
					there[h][s] = c.sat.New()
				}
			}
			elsewhere := absent
			if c.bays[m] != nil {
				elsewhere = c.bays[m][k].Not()
			}
			for s, x := range attends[i] {
				if x != absent {
					c.say(x.Not(), elsewhere, there[h][s])
				}
			}
		}
	}
	for g, from := range there {
		for h, to := range there {
			if from == nil || to == nil || g == h {
				continue
			}
			for s := range from {
				for t := s + 1; t < c.slots && t-s <= int(c.venue.way(int32(g), int32(h))); t++ {
					c.sat.Add(from[s].Not(), to[t].Not())
				}
			}
		}
	}
}

// broke says that somebody of a participant with several representatives has a break, where it must have some.
func (c *breakClauses) broke(part, fewest int) {
	if c.seatsOf(part) == 1 || fewest == 0 || c.tells.each == 0 {
		return
	}
	var some []sat.Lit
	for _, l := range c.first[c.base[part]:c.base[part+1]] {
		if l != absent {
			some = append(some, l)
		}
	}
	c.sat.Add(some...)
}

// places are the literals that put a meeting where it stands: its slot, who attends, and its bay.
func (c *breakClauses) places(m int32, x stand) []sat.Lit {
	lits := []sat.Lit{c.in[m][x.slot[m]]}
	for side, seats := range c.seats[m] {
		if seats != nil {
			person := [2][]int32{x.a, x.b}[side][m]
			lits = append(lits, seats[person-c.base[c.firm[person]]])
		}
	}
	if c.bays[m] != nil {
		lits = append(lits, c.bays[m][slices.Index(c.venue.baysOf(c.given[m]), x.bay[m])])
	}
	return lits
}

// timetable is where the values last found put each meeting.
func (c *breakClauses) timetable() stand {
	x := stand{slot: filled(len(c.slot), -1)}
	if !c.plain {
		x = c.stand()
	}
	for _, m := range c.held {
		x.slot[m] = c.chosen(c.in[m])
		for side, person := range [2]int32{c.a[m], c.b[m]} {
			if seats := c.seats[m][side]; seats != nil {
				[2][]int32{x.a, x.b}[side][m] = c.base[c.firm[person]] + c.chosen(seats)
			}
		}
		if c.bays[m] != nil {
			x.bay[m] = c.venue.baysOf(c.given[m])[c.chosen(c.bays[m])]
		}
	}
	return x
}

// chosen is the position of the one literal that holds.
func (c *breakClauses) chosen(lits []sat.Lit) int32 {
	return int32(slices.IndexFunc(lits, func(l sat.Lit) bool { return l != absent && c.sat.True(l) }))
}
