package timetable

import (
	"slices"

	"gongbo/matching/timetable/flow"
)

const (
	mostRematched = 400 // tries in a row that gain nothing
	mostAnew      = 4   // slots emptied together
	priceOfEdge   = 40  // moves that a pair costs which may meet in a slot
)

// rematch empties a few slots, drawn by chance, and chooses anew, one after the other, who of all pairs that wait or meet
// there are to meet in each: the matching of greatest worth, by a flow. One that meets in another slot may come over, and
// one that finds another slot may go there, for nothing, so that who waits finds room. What is worth no less is kept. Only
// where two sides meet on a plain board.
func (c *builder) rematch() {
	if !c.wanting() || !c.plain || !c.twoSided() {
		return
	}
	r := &rematcher{builder: c}
	now := c.worth()
	for idle := 0; idle < mostRematched; idle++ {
		before := c.stand()
		if !r.anew(c.rng.below(mostAnew)) {
			c.retake(before)
			break
		}
		switch then := c.worth(); {
		case then > now:
			now, idle = then, 0
		case then < now:
			c.retake(before)
		}
		if !c.budget.spend(r.pairs * priceOfEdge) {
			break
		}
		r.pairs = 0
	}
	c.rewait()
}

// anew empties a slot and so many more, drawn by chance, and matches one after the other, first by gains that chance blurs.
func (r *rematcher) anew(more int) bool {
	some := r.slotsByChance(1 + more)
	if more > 0 {
		for _, s := range some {
			for m, at := range r.board.slot {
				if at == s && r.joined[m] && !r.ordered[m] {
					r.lift(int32(m))
				}
			}
		}
		r.blur = true
		for _, s := range some {
			if !r.slot(s) {
				return false
			}
		}
		r.blur = false
	}
	for _, s := range some {
		if !r.slot(s) {
			return false
		}
	}
	return true
}

// slotsByChance draws n different slots, or all if there are no more.
func (r *rematcher) slotsByChance(n int) []int32 {
	var out []int32
	for len(out) < min(n, r.slots) {
		if s := int32(r.rng.below(r.slots)); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// worth is what all that stands is worth, less what is missing.
func (c *builder) worth() int64 {
	sum := -c.lack * c.missing()
	for m, s := range c.slot {
		if s >= 0 {
			sum += c.weight[m]
		}
	}
	return sum
}

// twoSided says whether nobody is A of one meeting and B of another.
func (c *builder) twoSided() bool {
	side := make([]bool, len(c.p.Participants))
	for _, x := range c.p.Meetings {
		side[x.A] = true
	}
	for _, x := range c.p.Meetings {
		if side[x.B] {
			return false
		}
	}
	return true
}

// rematcher chooses who meets in one slot.
type rematcher struct {
	*builder
	edges []edge
	pairs int64 // chosen from so far
	blur  bool
}

// edge is a meeting that may stand in the slot, what that gains, and where it goes if it is not chosen; -1: nowhere. Of
// what stands already in the slot, only that which goes nowhere has been lifted.
type edge struct {
	meeting, goes int32
	gain          int64
}

// slot chooses anew who meets in slot s. It is false where the worths of pairs are too large to add up.
func (r *rematcher) slot(s int32) bool {
	r.list(s)
	chosen, ok := r.choose(s)
	if !ok {
		return false
	}
	r.pairs += int64(1 + len(r.edges))
	for i, x := range r.edges {
		if at := r.board.slot[x.meeting]; at >= 0 && chosen[i] != (at == s) {
			r.lift(x.meeting)
		}
	}
	for i, x := range r.edges {
		if chosen[i] && r.board.slot[x.meeting] < 0 {
			r.put(x.meeting, s)
		}
	}
	for i, x := range r.edges {
		if !chosen[i] && x.goes >= 0 && r.vacant(x.meeting, x.goes) {
			r.put(x.meeting, x.goes)
		}
	}
	return true
}

// list finds the pairs for slot s. What is ordered stays where it is.
func (r *rematcher) list(s int32) {
	r.edges = r.edges[:0]
	for m := range int32(len(r.board.slot)) {
		if !r.joined[m] || r.ordered[m] || !r.fits(m, s) || r.bound(r.a[m], s) || r.bound(r.b[m], s) {
			continue
		}
		x := edge{meeting: m, goes: -1}
		switch at := r.board.slot[m]; {
		case at == s:
			if r.rng.below(2) == 0 {
				x.goes = r.elsewhere(m)
			}
			if x.goes < 0 {
				r.lift(m)
			}
		case at >= 0:
			x.goes = at
		}
		r.edges = append(r.edges, x)
	}
	kept := r.edges[:0]
	for _, x := range r.edges {
		if r.board.slot[x.meeting] < 0 {
			if r.full(r.a[x.meeting]) || r.full(r.b[x.meeting]) {
				continue
			}
			x.gain = r.gain(x.meeting)
			if r.blur {
				x.gain -= x.gain % max(1, r.lack) * int64(r.rng.below(64)) / 256
			}
		}
		kept = append(kept, x)
	}
	r.edges = kept
}

// bound says whether a person has a meeting in slot s that is to stay there.
func (r *rematcher) bound(person, s int32) bool {
	m := r.meets(person, s)
	return m >= 0 && r.ordered[m]
}

// elsewhere is a slot that m could move to as all else stands, or -1.
func (r *rematcher) elsewhere(m int32) int32 {
	first := r.rng.below(r.slots)
	for k := range r.slots {
		if s := int32((first + k) % r.slots); s != r.board.slot[m] && r.vacant(m, s) {
			return s
		}
	}
	return -1
}

// choose takes the pairs of greatest gain, no two of one person and no more than there are tables. Chance decides
// between those of equal gain.
func (r *rematcher) choose(s int32) (chosen []bool, ok bool) {
	people := int32(r.people)
	n, arcs := flow.New(int(people)+2), make([]int32, len(r.edges))
	scale, top := int64(4*len(r.edges)+4), int64(0)
	room := int64(r.room[s])
	seen := make([]bool, people)
	for i, x := range r.edges {
		a, b := r.a[x.meeting], r.b[x.meeting]
		cost := x.gain*scale + int64(r.rng.below(4))
		top = max(top, x.gain)
		arcs[i] = n.Join(a, b, 1, -cost)
		if !seen[a] {
			n.Join(people, a, 1, 0)
		}
		if !seen[b] {
			n.Join(b, people+1, 1, 0)
		}
		seen[a], seen[b] = true, true
	}
	if !flow.Fits(float64(top)*float64(scale), int(people)+2) {
		return nil, false
	}
	for m, t := range r.board.slot {
		if t == s && r.ordered[m] {
			room--
		}
	}
	n.Join(people+1, people, room, 0)
	n.Solve()
	chosen = make([]bool, len(r.edges))
	for i := range r.edges {
		chosen[i] = n.Left(arcs[i]) == 0
	}
	return chosen, true
}
