package timetable

import "slices"

// crowded says whether meetings, some of several slots, take more slots than all tables have.
func (c *builder) crowded(meetings []int32) bool {
	left := 0
	for _, n := range c.room {
		left += int(n)
	}
	for _, m := range meetings {
		left -= int(c.size[m])
	}
	return c.venue.longest > 1 && left < 0
}

// spot is where a meeting may stand in a slot: in a bay, with two people.
type spot struct{ bay, a, b int32 }

func (b *board) spotOf(m int32) spot { return spot{b.bay[m], b.a[m], b.b[m]} }

func (b *board) setSpot(m int32, x spot) { b.bay[m], b.a[m], b.b[m] = x.bay, x.a, x.b }

// insertAnywhere is insert for a board that is not plain: m goes to the place that suits it best, or to one that a
// single other meeting leaves for it.
func (c *builder) insertAnywhere(m int32) bool {
	return c.settleAt(m) || c.budget.toil(toilOfOne) && c.insertForOne(m)
}

// settleAt puts m where it lies next to other meetings of its people, in its hall, and where the most room is.
func (c *builder) settleAt(m int32) bool {
	best, bestScore, bestSpot := int32(-1), int32(0), spot{}
	for s := c.nextOpen(m, 0); int(s) < c.slots; s = c.nextOpen(m, s+1) {
		if !c.inOrder(m, s) || !c.vacant(m, s) {
			continue
		}
		y := c.bay[m]
		i := int(y)*c.slots + int(s)
		score := 1 + 4*(c.beside(c.a[m], s, c.size[m])+c.beside(c.b[m], s, c.size[m])) + 4*(c.room[i]-c.load[i])/c.room[i]
		if c.away(m, y) {
			score -= 100 // only where its own hall has no place
		}
		if best < 0 || score > bestScore {
			best, bestScore, bestSpot = s, score, c.spotOf(m)
		}
	}
	if best < 0 {
		return false
	}
	c.setSpot(m, bestSpot)
	c.put(m, best)
	return true
}

// priceOfPush is how many rounds of pushing on a plain board one of these costs.
const priceOfPush = 3

// mostLooked bounds the places of one meeting that are tried when another is to leave for it.
const mostLooked = 12

// insertForOne puts m where only one meeting is in its way that finds another place.
func (c *builder) insertForOne(m int32) bool {
	looked := 0
	for s := c.nextOpen(m, 0); int(s) < c.slots && looked < mostLooked; s = c.nextOpen(m, s+1) {
		if c.clashesAnywhere(m, s, nobody); len(c.ejected) != 1 {
			continue
		}
		looked++
		x, target := c.ejected[0], c.target
		at, was := c.slot[x], c.spotOf(x)
		c.lift(x)
		c.setSpot(m, target)
		c.put(m, s)
		if c.settleAt(x) {
			return true
		}
		c.lift(m)
		c.setSpot(x, was)
		c.put(x, at)
	}
	return false
}

// nobody is a weight that no meetings together have.
const nobody = int64(1) << 62

// clashesAnywhere is clashes for a board that is not plain: of the bays and people it takes those that push out the
// least, and leaves them in target. What weighs more than limit is not looked at further.
func (c *builder) clashesAnywhere(m, s int32, limit int64) int64 {
	best, ties, strict := nobody, 0, c.round%4 != 0
	c.out = c.out[:0]
	for _, y := range c.venue.baysOf(c.given[m]) {
		if !c.opened(y, s, c.size[m]) {
			continue
		}
		hall := c.venue.hall[y]
		c.ejected = c.ejected[:0]
		x := spot{bay: y, a: c.leastInWay(c.firm[c.a[m]], m, s, hall)}
		c.eject(x.a, m, s, hall)
		x.b = c.leastInWay(c.firm[c.b[m]], m, s, hall)
		c.eject(x.b, m, s, hall)
		if c.weigh(c.ejected) > min(limit, best) {
			continue
		}
		c.ejectForRoom(m, s, y)
		c.ejectForRules(m, s)
		cost := c.weigh(c.ejected)
		if strict && c.away(m, y) {
			cost++
		}
		if cost < best {
			ties = 0
		} else if cost > best {
			continue
		}
		if ties++; c.rng.below(ties) == 0 {
			best, c.target = cost, x
			c.out = append(c.out[:0], c.ejected...)
		}
	}
	c.ejected = append(c.ejected[:0], c.out...)
	return best
}

func (c *builder) leave(x int32) {
	if x >= 0 && !slices.Contains(c.ejected, x) {
		c.ejected = append(c.ejected, x)
	}
}

// leastInWay is who of a participant must leave meetings of the least weight to attend m.
func (c *builder) leastInWay(part, m, s, hall int32) int32 {
	best, least := c.base[part], int64(-1)
	if c.base[part+1]-best == 1 {
		return best
	}
	known := len(c.ejected)
	for person := c.base[part]; person < c.base[part+1]; person++ {
		c.eject(person, m, s, hall)
		if w := c.weigh(c.ejected[known:]); least < 0 || w < least {
			best, least = person, w
		}
		c.ejected = c.ejected[:known]
	}
	return best
}

// eject adds the meetings of a person that keep it from attending m: in its slots, or too near for the walk.
func (c *builder) eject(person, m, s, hall int32) {
	end := s + c.size[m]
	for t := max(0, s-c.venue.farthest); t < min(int32(c.slots), end+c.venue.farthest); t++ {
		x := c.meets(person, t)
		if x < 0 {
			continue
		}
		other := c.venue.hall[c.bay[x]]
		if t >= end && t-end < c.venue.way(hall, other) || t < s && s-t-1 < c.venue.way(other, hall) || t >= s && t < end {
			c.leave(x)
		}
	}
}

// ejectForRoom adds light meetings until a bay has a table for m.
func (c *builder) ejectForRoom(m, s, bay int32) {
	for t := s; t < s+c.size[m]; t++ {
		i := int(bay)*c.slots + int(t)
		leaving := int32(0)
		for _, x := range c.ejected {
			if c.bay[x] == bay && c.slot[x] <= t && t < c.slot[x]+c.size[x] {
				leaving++
			}
		}
		if c.load[i]-leaving >= c.room[i] {
			c.leave(c.lightestIn(bay, t))
		}
	}
}

// lightestIn is the lightest of a few meetings of a bay and slot, drawn by chance, that are not to leave already.
func (c *builder) lightestIn(bay, t int32) int32 {
	best := int32(-1)
	for range 6 {
		person := int32(c.rng.below(c.people))
		for range c.people {
			if x := c.meets(person, t); x >= 0 && c.bay[x] == bay && !slices.Contains(c.ejected, x) {
				if best < 0 || c.loss(x) < c.loss(best) {
					best = x
				}
				break
			}
			person = (person + 1) % int32(c.people)
		}
	}
	return best
}

// ejectForRules adds what is in the way of m by a cap or an order.
func (c *builder) ejectForRules(m, s int32) {
	for _, part := range [2]int32{c.firm[c.a[m]], c.firm[c.b[m]]} {
		leaving := int32(0)
		for _, x := range c.ejected {
			if c.firm[c.a[x]] == part || c.firm[c.b[x]] == part {
				leaving++
			}
		}
		if c.degree[part]-leaving >= c.most[part] {
			c.leave(c.lightestAt(part))
		}
	}
	for _, x := range c.before[m] {
		if c.slot[x] >= 0 && c.slot[x]+c.size[x] > s {
			c.leave(x)
		}
	}
	for _, x := range c.after[m] {
		if c.slot[x] >= 0 && c.slot[x] < s+c.size[m] {
			c.leave(x)
		}
	}
}

// lightestAt is the lightest meeting of a participant that is not to leave already.
func (c *builder) lightestAt(part int32) int32 {
	best := int32(-1)
	for person := c.base[part]; person < c.base[part+1]; person++ {
		if x := c.lightestOf(person); x >= 0 && (best < 0 || c.loss(x) < c.loss(best)) {
			best = x
		}
	}
	return best
}

// shift is shake for a board that is not plain: meetings move to places that are free.
func (c *builder) shift(times int) {
	for range times {
		m, s := int32(c.rng.below(len(c.slot))), int32(c.rng.below(c.slots))
		at, was := c.slot[m], c.spotOf(m)
		if at < 0 || s == at {
			continue
		}
		c.lift(m)
		if c.inOrder(m, s) && c.vacant(m, s) {
			c.put(m, s)
			continue
		}
		c.setSpot(m, was)
		c.put(m, at)
	}
}
