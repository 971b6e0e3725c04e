package timetable

import "gongbo/matching/timetable/sat"

// breakClauses say, in clauses, that the meetings that stand have a timetable with few breaks:
//
//	in[m][s]     meeting m begins in slot s (exactly one s)
//	takes[m][s]  it takes slot s (the same where it takes one only)
//	busy[s]      a person meets in slot s
//	since[s]     a person with no break begins in slot s or earlier: busy[s] ⇔ since[s] ∧ ¬since[s−meetings]
//	broken[p][k] person p has more than k breaks
//	more[k]      all have together more than k breaks
//	gap[p][s]    person p waits in slot s (only where waits are told of)
//
// Breaks are counted by a totalizer (Bailleux, Boufkhad 2003). Tables are counted by a sequential counter in each slot
// (Sinz 2005), whose variables help to prove, or by a rule of the solver's own, which is the faster to search with. That
// no more people meet in a slot than two for each table follows, and yet helps much on long days: it speaks of people,
// whose slots are known before it is known whom they meet (Bofill and others, JAIR 74, 2022). Where tables are few and
// nearly nobody has a break, it is in the way.
type breakClauses struct {
	*board
	sat     *sat.Solver
	tells   telling
	held    []int32
	lists   [][]int32 // standing meetings of each participant
	in      [][]sat.Lit
	takes   [][]sat.Lit    // nil for meetings of one slot
	seats   [][2][]sat.Lit // of each meeting, for A and B: who of several representatives attends; nil where there is one
	bays    [][]sat.Lit    // of each meeting: in which of several bays it is; nil where there is one
	busy    [][]sat.Lit    // of each person, nil for those without a meeting
	broken  []sat.Lit
	more    []sat.Lit
	first   []sat.Lit   // of each person: it has a break; absent for those who never have
	gap     [][]sat.Lit // of each person, nil for those who never wait
	idle    int         // the rule on all gaps
	longest int         // wait that is allowed
}

// telling says what the clauses tell apart, and how.
type telling struct {
	each  int  // breaks of one person; it may have no more
	total int  // breaks of all
	waits bool // slots in which someone waits
	rules bool // tables are counted by rules, not by counters
	heads bool // people in a slot are counted too: two for each table
}

// ruled counts by rules: fast to search with, where some must have breaks.
var ruled = telling{rules: true, heads: true}

// absent stands for a literal that is false in any case; sure for one that is true.
const (
	absent sat.Lit = -1
	sure   sat.Lit = -2
)

func newBreakClauses(b *board, lists [][]int32, fewest []int, tells telling) *breakClauses {
	c := emptyClauses(b)
	c.tells, c.lists, c.longest = tells, lists, b.slots
	c.busy, c.gap, c.first = make([][]sat.Lit, b.people), make([][]sat.Lit, b.people), make([]sat.Lit, b.people)
	for person := range c.first {
		c.first[person] = absent
	}
	for m := range int32(len(b.slot)) {
		if b.slot[m] >= 0 {
			c.held = append(c.held, m)
			c.oneSlot(m)
			c.onePlace(m)
		}
	}
	for person := range int32(b.people) {
		if len(lists[b.firm[person]]) > 0 {
			c.person(person, fewest[b.firm[person]])
		}
	}
	for part := range lists {
		c.broke(part, fewest[part])
	}
	for s := range b.slots {
		c.tables(s)
	}
	for _, o := range b.p.Precedences {
		c.order(int32(o.Before), int32(o.After))
	}
	c.more = c.count(c.broken, tells.total+1)
	if tells.waits {
		var all []sat.Lit
		for _, gaps := range c.gap {
			all = append(all, gaps...)
		}
		c.idle = c.sat.AtMost(all, len(all))
	}
	return c
}

func emptyClauses(b *board) *breakClauses {
	n := len(b.slot)
	return &breakClauses{
		board: b, sat: &sat.Solver{},
		in: make([][]sat.Lit, n), takes: make([][]sat.Lit, n), seats: make([][2][]sat.Lit, n), bays: make([][]sat.Lit, n),
	}
}

// oneSlot gives a meeting a variable for each slot it may begin in, and makes it begin in just one.
func (c *breakClauses) oneSlot(m int32) {
	c.in[m] = make([]sat.Lit, c.slots)
	var some []sat.Lit
	for s := range c.in[m] {
		c.in[m][s] = absent
		if c.fits(m, int32(s)) {
			c.in[m][s] = c.sat.New()
			some = append(some, c.in[m][s])
		}
	}
	c.sat.Add(some...)
	c.onlyOne(some)
}

func (c *breakClauses) onlyOne(lits []sat.Lit) {
	for i, x := range lits {
		for _, y := range lits[:i] {
			c.sat.Add(x.Not(), y.Not())
		}
	}
}

func (c *breakClauses) person(person int32, fewest int) {
	list := c.lists[c.firm[person]]
	busy := make([]sat.Lit, c.slots)
	c.busy[person] = busy
	attends := c.attends(person, list)
	for s := range busy {
		busy[s] = c.sat.New()
		var here []sat.Lit
		for i := range list {
			if x := attends[i][s]; x != absent {
				here = append(here, x)
				c.sat.Add(x.Not(), busy[s])
			}
		}
		c.onlyOne(here)
		c.sat.Add(append(here, busy[s].Not())...)
	}
	c.walks(list, attends)
	if len(list) < 2 {
		return
	}
	n, alone := 0, c.seatsOf(int(c.firm[person])) == 1
	for _, m := range list {
		n += int(c.size[m])
	}
	if alone && n < c.slots {
		c.atMost(busy, n)
		c.atMost(opposites(busy), c.slots-n)
	}
	broken := make([]sat.Lit, c.tells.each)
	for k := range broken {
		broken[k] = c.sat.New()
		if k > 0 {
			c.sat.Add(broken[k].Not(), broken[k-1])
		}
		if alone && k < fewest {
			c.sat.Add(broken[k])
		}
	}
	c.broken = append(c.broken, broken...)
	free := absent
	if c.tells.each > 0 {
		free = broken[0]
	}
	c.first[person] = free
	if alone {
		c.window(busy, n, free)
	}
	met := c.met(busy)
	c.countBreaks(busy, met, broken)
	if c.tells.waits && (!alone || n < c.slots) {
		c.gap[person] = c.gaps(busy, met)
	}
}

func opposites(lits []sat.Lit) []sat.Lit {
	out := make([]sat.Lit, len(lits))
	for i, l := range lits {
		out[i] = l.Not()
	}
	return out
}

// say adds a clause, leaving out what is absent; it adds none where something is sure.
func (c *breakClauses) say(lits ...sat.Lit) {
	var kept []sat.Lit
	for _, l := range lits {
		if l == sure {
			return
		}
		if l != absent {
			kept = append(kept, l)
		}
	}
	c.sat.Add(kept...)
}

func not(l sat.Lit) sat.Lit {
	switch l {
	case sure:
		return absent
	case absent:
		return sure
	}
	return l.Not()
}

// window makes the busy slots of a person one run of n, unless the literal free holds.
func (c *breakClauses) window(busy []sat.Lit, n int, free sat.Lit) {
	starts := len(busy) - n
	since := make([]sat.Lit, starts)
	for s := range since {
		since[s] = c.sat.New()
		if s > 0 {
			c.sat.Add(since[s-1].Not(), since[s])
		}
	}
	begun := func(s int) sat.Lit {
		switch {
		case s < 0:
			return absent
		case s >= starts:
			return sure
		}
		return since[s]
	}
	for s, u := range busy {
		now, past := begun(s), begun(s-n)
		c.say(free, u.Not(), now)
		c.say(free, u.Not(), not(past))
		c.say(free, u, not(now), past)
	}
}

// met gives literals that hold where a person met in a slot or before.
func (c *breakClauses) met(busy []sat.Lit) []sat.Lit {
	met := make([]sat.Lit, len(busy))
	for s := range busy {
		met[s] = c.sat.New()
		c.sat.Add(busy[s].Not(), met[s])
		if s > 0 {
			c.sat.Add(met[s-1].Not(), met[s])
		}
	}
	return met
}

// gaps gives literals that hold where a person waits: it met before, meets later, and does not now.
func (c *breakClauses) gaps(busy, met []sat.Lit) []sat.Lit {
	last := len(busy) - 1
	later := busy[last] // it meets in the next slot or later
	gap := make([]sat.Lit, last)
	for s := last - 1; s > 0; s-- {
		gap[s] = c.sat.New()
		c.sat.Add(met[s-1].Not(), later.Not(), busy[s], gap[s])
		now := c.sat.New()
		c.sat.Add(later.Not(), now)
		c.sat.Add(busy[s].Not(), now)
		later = now
	}
	return gap[1:]
}

// countBreaks ties the breaks of a person to its busy slots: k breaks by slot s, for each k that is told apart.
func (c *breakClauses) countBreaks(busy, met, broken []sat.Lit) {
	last := make([]sat.Lit, len(broken))
	for k := range last {
		last[k] = absent
	}
	for s := 2; s < len(busy); s++ {
		now := make([]sat.Lit, len(broken))
		for k := range now {
			now[k] = c.sat.New()
			c.say(not(last[k]), now[k])
		}
		earlier := met[s-2] // enough breaks before this one
		for k := range len(broken) + 1 {
			over := absent
			if k < len(broken) {
				over = now[k]
			}
			c.say(not(earlier), busy[s-1], busy[s].Not(), over)
			if k < len(broken) {
				earlier = last[k]
			}
		}
		last = now
	}
	for k := range broken {
		c.say(not(last[k]), broken[k])
	}
}

// tables keeps a slot to its tables.
func (c *breakClauses) tables(s int) {
	all := 0
	for _, y := range c.venue.all {
		var here []sat.Lit
		for _, m := range c.held {
			if x := c.within(m, s, y); x != absent {
				here = append(here, x)
			}
		}
		room := int(c.room[int(y)*c.slots+s])
		c.atMost(here, room)
		all += room
	}
	if c.tells.heads {
		var busy []sat.Lit
		for _, slots := range c.busy {
			if slots != nil {
				busy = append(busy, slots[s])
			}
		}
		c.atMost(busy, 2*all)
	}
}

// order lets x end before y begins, where both stand.
func (c *breakClauses) order(x, y int32) {
	if c.in[x] == nil || c.in[y] == nil {
		return
	}
	for s, p := range c.in[x] {
		for _, q := range c.in[y][:min(s+int(c.size[x]), c.slots)] {
			if p != absent && q != absent {
				c.sat.Add(p.Not(), q.Not())
			}
		}
	}
}

// allow forbids more than so many breaks in all.
func (c *breakClauses) allow(breaks int) {
	if breaks < len(c.more) {
		c.sat.Add(c.more[breaks].Not())
	}
}

// allowIdle forbids more than so many slots in which someone waits.
func (c *breakClauses) allowIdle(slots int) { c.sat.Tighten(c.idle, slots) }

// allowWait forbids waits of more than so many slots.
func (c *breakClauses) allowWait(slots int) {
	if slots >= c.longest {
		return
	}
	c.longest = slots
	for _, gaps := range c.gap {
		for s := range max(0, len(gaps)-slots) {
			c.sat.Add(opposites(gaps[s : s+slots+1])...)
		}
	}
}
