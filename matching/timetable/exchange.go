package timetable

import (
	"cmp"
	"slices"
)

const (
	mostExchanged = 9       // meetings that are placed anew together
	mostInWay     = 6       // of these, what is in the way of the one that waits
	mostWays      = 4_000   // ways that are tried for them
	allWays       = 200_000 // and for all such sets together
)

// exchange looks, where meetings wait, for the best places of a few meetings together, exactly: one that waits and those
// around its people. It goes on until none of the waiting that it has the work to try gains anything by that.
func (c *builder) exchange() {
	if !c.wanting() {
		return
	}
	x := &exchanger{builder: c, own: c.meetingsOf(), left: allWays}
	for again := true; again; {
		again = false
		for _, m := range c.inNeed() {
			if c.slot[m] >= 0 || x.left <= 0 {
				continue
			}
			ways := x.left
			again = x.better(m) || again
			if !c.budget.spend(int64(ways-x.left) * int64(1+c.slots/4)) {
				again, x.left = false, 0
			}
		}
	}
	c.rewait()
}

// inNeed are the meetings that wait: first those whose people have too few, then the most valuable.
func (c *builder) inNeed() []int32 {
	all := slices.Clone(c.waiting)
	c.ejected = c.ejected[:0]
	sortByWorth(all, c.p.Meetings)
	slices.SortStableFunc(all, func(x, y int32) int { return int(c.needs(y) - c.needs(x)) })
	return all
}

// exchanger tries all ways to place some meetings, of which none stands, beside the others.
type exchanger struct {
	*builder
	own   [][]int32 // meetings of each participant
	left  int       // ways that may be tried in all
	ways  int       // and for the present meetings
	among []int32
	now   []place // of each of them, in the way being tried
	best  []place
	most  int64 // what the best way is worth
}

// place is where a meeting begins, and with whom; slot -1 is nowhere.
type place struct {
	slot int32
	spot
}

func (x *exchanger) placeOf(m int32) place { return place{x.slot[m], x.spotOf(m)} }

func (x *exchanger) stand(m int32, at place) {
	if at.slot >= 0 {
		x.setSpot(m, at.spot)
		x.put(m, at.slot)
	}
}

// better places m and those around it in the best way, and says whether that gained anything.
func (x *exchanger) better(m int32) bool {
	x.around(m)
	x.now, x.best = x.now[:0], x.best[:0]
	for _, y := range x.among {
		x.now = append(x.now, place{slot: -1})
		x.best = append(x.best, x.placeOf(y))
		if x.slot[y] >= 0 {
			x.lift(y)
		}
	}
	x.most = 0
	for i, y := range x.among { // the way they stood is worth so much
		if at := x.best[i]; at.slot >= 0 {
			x.most += x.gain(y)
			x.stand(y, at)
		}
	}
	for i, y := range x.among {
		if x.best[i].slot >= 0 {
			x.lift(y)
		}
	}
	before := x.most
	x.ways = min(mostWays, x.left)
	x.left -= x.ways
	x.try(0, 0)
	x.left += max(0, x.ways)
	for i, y := range x.among {
		x.stand(y, x.best[i])
	}
	return x.most > before
}

// try places the meetings from the i-th on in every way, those before being worth so much.
func (x *exchanger) try(i int, worth int64) {
	if worth > x.most {
		x.most = worth
		copy(x.best, x.now)
	}
	most := worth
	for _, m := range x.among[i:] {
		most += x.gain(m)
	}
	if x.ways--; x.ways < 0 || most <= x.most {
		return
	}
	m := x.among[i]
	if !x.full(x.a[m]) && !x.full(x.b[m]) {
		for s := x.nextOpen(m, 0); int(s) < x.slots; s = x.nextOpen(m, s+1) {
			if !x.inOrder(m, s) {
				continue
			}
			x.spots(m, s, func() bool {
				gain := x.gain(m)
				x.put(m, s)
				x.now[i] = x.placeOf(m)
				x.try(i+1, worth+gain)
				x.lift(m)
				return x.ways < 0
			})
		}
	}
	x.now[i] = place{slot: -1}
	x.try(i+1, worth)
}

// around lists m, what is in its way in the slots that are open to it, from one drawn by chance on, what else its people
// and theirs may hold, and at last what takes tables, as far as there is room: the weightiest first.
func (x *exchanger) around(m int32) {
	x.among = append(x.among[:0], m)
	first := x.rng.below(x.slots)
	for k := 0; k < x.slots && len(x.among) < mostInWay; k++ {
		if s := int32((first + k) % x.slots); x.fits(m, s) {
			x.inWay(m, s)
		}
	}
	for i := 0; i < len(x.among) && len(x.among) < mostExchanged; i++ {
		y := x.among[i]
		for _, part := range [2]int32{x.firm[x.a[y]], x.firm[x.b[y]]} {
			own := x.own[part]
			for k := range own {
				x.add(own[(first+k)%len(own)])
			}
		}
	}
	for y := range int32(len(x.slot)) {
		if x.slot[y] >= 0 && x.fits(m, x.slot[y]) {
			x.add(y)
		}
	}
	slices.SortStableFunc(x.among, func(y, z int32) int { return cmp.Compare(x.weight[z], x.weight[y]) })
}

// inWay adds what the people of m meet from slot s on, as long as m takes.
func (x *exchanger) inWay(m, s int32) {
	for _, part := range [2]int32{x.firm[x.a[m]], x.firm[x.b[m]]} {
		for person := x.base[part]; person < x.base[part+1]; person++ {
			for t := s; t < s+x.size[m]; t++ {
				if y := x.meets(person, t); y >= 0 {
					x.add(y)
				}
			}
		}
	}
}

func (x *exchanger) add(m int32) {
	if len(x.among) < mostExchanged && x.joined[m] && !slices.Contains(x.among, m) {
		x.among = append(x.among, m)
	}
}
