package timetable

import "gongbo/matching/timetable/sat"

// placing says in clauses that meetings have a timetable. A meeting must be held only while its literal in must is
// assumed, so that an answer "no" names meetings that have no timetable together.
type placing struct {
	*breakClauses
	must []sat.Lit
}

// mostPlaced bounds the meetings, and mostTold the counters of tables, up to which clauses are asked.
const (
	mostPlaced = 600
	mostTold   = 200_000
)

// newPlacing is nil where the clauses would be too many.
func newPlacing(b *board) *placing {
	if !b.tellable() {
		return nil
	}
	c := &placing{breakClauses: emptyClauses(b)}
	for m := range int32(len(b.slot)) {
		c.meeting(m)
	}
	for _, list := range b.meetingsOf() {
		c.oneAtATime(list)
	}
	for s := range b.slots {
		c.tables(s)
	}
	for _, o := range b.p.Precedences {
		c.order(int32(o.Before), int32(o.After))
	}
	return c
}

// tellable says whether the board is small enough for clauses.
func (b *board) tellable() bool {
	counters := 0
	for s := range b.slots {
		here := 0
		for m := range int32(len(b.slot)) {
			if b.fits(m, int32(s)) {
				here++
			}
		}
		if here > int(b.room[s]) {
			counters += here * int(b.room[s])
		}
	}
	return len(b.slot) <= mostPlaced && counters <= mostTold
}

func (c *placing) meeting(m int32) {
	must := c.sat.New()
	some := []sat.Lit{must.Not()}
	c.in[m] = make([]sat.Lit, c.slots)
	for s := range c.in[m] {
		c.in[m][s] = absent
		if c.fits(m, int32(s)) {
			c.in[m][s] = c.sat.New()
			some = append(some, c.in[m][s])
		}
	}
	c.sat.Add(some...)
	c.onlyOne(some[1:])
	c.held, c.must = append(c.held, m), append(c.must, must)
}

func (c *placing) oneAtATime(list []int32) {
	for s := range c.slots {
		var here []sat.Lit
		for _, m := range list {
			if x := c.in[m][s]; x != absent {
				here = append(here, x)
			}
		}
		c.onlyOne(here)
	}
}

// ask looks for a timetable of the given meetings, as long as spend, which is told of the steps, allows. Where there is
// none, it gives some of them that have none.
func (c *placing) ask(meetings []int32, spend func(n int64) bool) (answer sat.Status, clash []int32) {
	assumed := make([]sat.Lit, len(meetings))
	number := map[sat.Lit]int32{}
	for i, m := range meetings {
		assumed[i] = c.must[m]
		number[c.must[m]] = m
	}
	answer = c.sat.Solve(spend, assumed...)
	if answer == sat.Refused {
		for _, l := range c.sat.Blamed() {
			clash = append(clash, number[l])
		}
	}
	return answer, clash
}

// timetable is where the given meetings stand in the timetable that ask last found; -1 for all others.
func (c *placing) timetable(meetings []int32) []int32 {
	slots := filled(len(c.slot), -1)
	for _, m := range meetings {
		for s, x := range c.in[m] {
			if x != absent && c.sat.True(x) {
				slots[m] = int32(s)
			}
		}
	}
	return slots
}
