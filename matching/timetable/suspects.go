package timetable

import "gongbo/matching/timetable/sat"

// suspects say in clauses that meetings of a plain board have a timetable, each part of that only while it is assumed,
// so that an answer "no" names the parts that clash. A part is a number: the meetings come first, then the participants
// (their rules: one meeting at a time, forbidden slots, most meetings), then the orders, then the bands of the breaks.
//
// Band j says that everyone whose rules count has j to j+Fairness breaks; for that, all meetings of whoever's rules count
// must be held.
type suspects struct {
	*breakClauses
	lits []sat.Lit // of each part
	part map[sat.Lit]int
	own  []uint64
	free []uint64
	more [][]sat.Lit // of each participant: the k-th holds exactly where it has more than k breaks (with bands only)
}

// newSuspects is nil where the clauses would be too many. With bands, breaks are told of.
func newSuspects(b *board, tells telling, bands int) *suspects {
	if !b.tellable() {
		return nil
	}
	c := &suspects{
		breakClauses: emptyClauses(b), more: make([][]sat.Lit, len(b.p.Participants)), part: map[sat.Lit]int{}, own: b.ownOpen(), free: b.freeSlots(),
	}
	c.tells, c.lists = tells, b.meetingsOf()
	for range len(b.slot) + len(b.p.Participants) + len(b.p.Precedences) + bands {
		l := c.sat.New()
		c.part[l] = len(c.lits)
		c.lits = append(c.lits, l)
	}
	for m := range b.slot {
		c.meeting(m)
	}
	for who := range c.lists {
		c.participant(who, bands)
	}
	for s := range b.slots {
		c.tables(s)
	}
	for k, o := range b.p.Precedences {
		c.orderIf(c.lits[c.ordering(k)], o)
	}
	return c
}

func (c *suspects) rules(who int) int  { return len(c.slot) + who }
func (c *suspects) ordering(k int) int { return c.rules(len(c.lists)) + k }
func (c *suspects) band(j int) int     { return c.ordering(len(c.p.Precedences)) + j }

// meeting gives a meeting a variable for each slot that it and the tables leave open.
func (c *suspects) meeting(m int) {
	c.in[m] = make([]sat.Lit, c.slots)
	var some []sat.Lit
	for s := range c.in[m] {
		c.in[m][s] = absent
		if c.own[m*c.words+s>>6]>>(s&63)&1 != 0 {
			c.in[m][s] = c.sat.New()
			some = append(some, c.in[m][s])
		}
	}
	c.onlyOne(some)
	c.sat.Add(append(some, c.lits[m].Not())...)
	c.held = append(c.held, int32(m))
}

// participant says what the rules of one are.
func (c *suspects) participant(who, bands int) {
	rules := c.lits[c.rules(who)].Not()
	var musts []sat.Lit
	for i, m := range c.lists[who] {
		musts = append(musts, c.lits[m])
		if bands > 0 {
			c.sat.Add(rules, c.lits[m])
		}
		for s, x := range c.in[m] {
			if x == absent {
				continue
			}
			if c.free[who*c.words+s>>6]>>(s&63)&1 == 0 {
				c.sat.Add(rules, x.Not())
				continue
			}
			for _, y := range c.lists[who][:i] {
				c.say(rules, x.Not(), not(c.in[y][s]))
			}
		}
	}
	if most := int(c.most[who]); len(musts) > most {
		c.sat.Add(rules, c.count(musts, most+1)[most].Not())
	}
	if bands == 0 {
		return
	}
	more := c.breaksOf(who)
	c.more[who] = more
	for j := range bands {
		band := c.lits[c.band(j)].Not()
		if over := j + c.p.Fairness; over < len(more) {
			c.sat.Add(rules, band, more[over].Not())
		}
		if j > len(more) {
			c.sat.Add(rules, band)
		} else if j > 0 {
			c.sat.Add(rules, band, more[j-1])
		}
	}
}

// breaksOf gives literals of which the k-th holds exactly where a participant has more than k breaks.
func (c *suspects) breaksOf(who int) []sat.Lit {
	most := min(len(c.lists[who])-1, (c.slots-1)/2)
	if most <= 0 {
		return nil
	}
	busy, met := make([]sat.Lit, c.slots), make([]sat.Lit, c.slots)
	last := make([]sat.Lit, most)
	for k := range last {
		last[k] = absent
	}
	for s := range busy {
		busy[s] = c.either(c.here(who, s))
		if met[s] = busy[s]; s > 0 {
			met[s] = c.either([]sat.Lit{met[s-1], busy[s]})
		}
		if s < 2 {
			continue
		}
		ends, now := c.sat.New(), make([]sat.Lit, most) // a break ends before slot s
		c.say(ends, not(met[s-2]), busy[s-1], not(busy[s]))
		c.say(ends.Not(), met[s-2])
		c.say(ends.Not(), not(busy[s-1]))
		c.say(ends.Not(), busy[s])
		for k := range now {
			fewer := sure
			if k > 0 {
				fewer = last[k-1]
			}
			now[k] = c.sat.New()
			c.say(now[k], not(last[k]))
			c.say(now[k], ends.Not(), not(fewer))
			c.say(now[k].Not(), last[k], ends)
			c.say(now[k].Not(), fewer)
		}
		last = now
	}
	return last
}

// here are the literals of the meetings of a participant in a slot.
func (c *suspects) here(who, s int) []sat.Lit {
	var out []sat.Lit
	for _, m := range c.lists[who] {
		out = append(out, c.in[m][s])
	}
	return out
}

// orderIf keeps x before y where the literal holds.
func (c *suspects) orderIf(counts sat.Lit, o Precedence) {
	if o.Before == o.After {
		c.sat.Add(counts.Not(), c.lits[o.Before].Not())
	}
	for s, p := range c.in[o.Before] {
		for _, q := range c.in[o.After][:s+1] {
			c.say(counts.Not(), not(p), not(q))
		}
	}
}

// ask looks for a timetable that keeps to the given parts, as long as spend, which is told of the steps, allows. Where
// there is none, it gives some of them that clash.
func (c *suspects) ask(parts []int, spend func(n int64) bool) (answer sat.Status, clash []int) {
	assumed := make([]sat.Lit, len(parts))
	for i, x := range parts {
		assumed[i] = c.lits[x]
	}
	answer = c.sat.Solve(spend, assumed...)
	if answer == sat.Refused {
		for _, l := range c.sat.Blamed() {
			clash = append(clash, c.part[l])
		}
	}
	return answer, clash
}
