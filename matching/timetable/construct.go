package timetable

import "slices"

// builder places meetings: directly where it can, by a Kempe chain where that frees a slot, and else by pushing
// others out under a tabu rule (PartialCol, Blöchliger and Zufferey 2008, with weights that grow on what is hard).
type builder struct {
	*board
	rng    *rng
	budget *budget
	weight []int64 // of leaving a meeting out
	lack   int64   // weight of each meeting that is missing to a minimum; 0 where nobody asked for one
	learn  bool    // weights grow while a meeting is out (complete problems); else they are its worth

	joined  []bool  // meetings that were let in or wait
	waiting []int32 // those that wait
	place   []int32 // their position in waiting; -1 when they stand
	tabu    []int64 // meetings × slots: the round until which a meeting may not return to a slot
	round   int64
	ejected []int32
	out     []int32
	limit   int64 // weight beyond which clashes are not looked at further, on a board that is not plain
	target  spot  // where the meeting of the last clashes would stand, on a board that is not plain
}

func newBuilder(b *board, r *rng, g *budget, weight []int64, learn bool) *builder {
	return &builder{
		board: b, rng: r, budget: g, weight: weight, learn: learn,
		joined: make([]bool, len(b.slot)), place: filled(len(b.slot), -1), tabu: make([]int64, len(b.slot)*b.slots),
	}
}

func filled(n int, x int32) []int32 {
	xs := make([]int32, n)
	for i := range xs {
		xs[i] = x
	}
	return xs
}

func (c *builder) wait(m int32) {
	c.place[m] = int32(len(c.waiting))
	c.waiting = append(c.waiting, m)
}

func (c *builder) unwait(m int32) {
	at, last := c.place[m], c.waiting[len(c.waiting)-1]
	c.waiting[at] = last
	c.place[last] = at
	c.place[m] = -1
	c.waiting = c.waiting[:len(c.waiting)-1]
}

// fill places what it can of the given meetings, the hardest first, without pushing any other out.
func (c *builder) fill(meetings []int32) {
	choices := make([]int32, len(c.slot))
	for _, m := range meetings {
		choices[m] = int32(ones(c.openOf(int(m))))
	}
	hard := slices.Clone(meetings)
	if !c.learn && c.crowded(meetings) {
		sortByWorth(hard, c.p.Meetings)
		c.admit(hard)
		return
	}
	slices.SortStableFunc(hard, func(x, y int32) int {
		if c.ordered[x] != c.ordered[y] && choices[x] != 1 && choices[y] != 1 {
			if c.ordered[x] {
				return -1
			}
			return 1
		}
		return int(choices[x] - choices[y])
	})
	c.admit(hard)
}

// admit lets the meetings in one after the other; those that do not fit wait. Where the time is over, a complete
// timetable is not wanted any more, and others get only what needs no chain.
func (c *builder) admit(meetings []int32) {
	for _, m := range meetings {
		c.joined[m] = true
		if !c.budget.toil(toilOfOne) && c.learn || !c.insert(m) {
			c.wait(m)
		}
	}
}

// insert places m in the slot that lengthens or joins the runs of its people most and has the most room, or by a
// chain. It says whether it could.
func (c *builder) insert(m int32) bool {
	if c.full(c.a[m]) || c.full(c.b[m]) || !c.spare() {
		return false
	}
	if !c.plain {
		return c.insertAnywhere(m)
	}
	best, bestScore := int32(-1), int32(0)
	for s := range int32(c.slots) {
		if !c.fits(m, s) || c.meets(c.a[m], s) >= 0 || c.meets(c.b[m], s) >= 0 || c.load[s] >= c.room[s] || !c.inOrder(m, s) {
			continue
		}
		score := 1 + 4*(c.beside(c.a[m], s, 1)+c.beside(c.b[m], s, 1)) + 4*(c.room[s]-c.load[s])/c.room[s]
		if score > bestScore {
			best, bestScore = s, score
		}
	}
	if best >= 0 {
		c.put(m, best)
		return true
	}
	return c.budget.toil(toilOfOne) && (c.insertByChain(m) || c.insertByRoom(m))
}

// spare says whether some slot has a table left.
func (c *builder) spare() bool {
	for s, n := range c.load {
		if n < c.room[s] {
			return true
		}
	}
	return false
}

// insertByChain frees a slot where only one of the two is free (König's alternating path).
func (c *builder) insertByChain(m int32) bool {
	for s := range int32(c.slots) {
		if !c.fits(m, s) || !c.inOrder(m, s) {
			continue
		}
		busy, free := c.a[m], c.b[m]
		if c.meets(busy, s) < 0 {
			busy, free = free, busy
		}
		if c.meets(busy, s) < 0 || c.meets(free, s) >= 0 {
			continue
		}
		for to := range int32(c.slots) {
			if to == s || c.meets(busy, to) >= 0 {
				continue
			}
			end, odd, ok := c.walk(busy, s, to)
			if !ok || end == free || odd && c.load[to] >= c.room[to] || !odd && c.load[s] >= c.room[s] {
				continue
			}
			if c.swap(s, to) && c.inOrder(m, s) && c.load[s] < c.room[s] {
				c.put(m, s)
				return true
			}
			c.swap(s, to)
		}
	}
	return false
}

// insertByRoom frees a table in a slot where both are free, by moving an odd chain of others to another slot.
func (c *builder) insertByRoom(m int32) bool {
	for s := range int32(c.slots) {
		if !c.fits(m, s) || c.load[s] < c.room[s] || c.meets(c.a[m], s) >= 0 || c.meets(c.b[m], s) >= 0 || !c.inOrder(m, s) {
			continue
		}
		if !c.budget.toil(int64(len(c.slot) >> 6)) {
			return false
		}
		for x := range int32(len(c.slot)) {
			if c.slot[x] != s {
				continue
			}
			for to := range int32(c.slots) {
				if to == s || c.load[to] >= c.room[to] || !c.fits(x, to) || c.meets(c.a[x], to) >= 0 {
					continue
				}
				end, odd, ok := c.walk(c.a[x], s, to)
				if !ok || !odd || end == c.a[m] || end == c.b[m] {
					continue
				}
				if c.swap(s, to) && c.meets(c.a[m], s) < 0 && c.meets(c.b[m], s) < 0 && c.inOrder(m, s) {
					c.put(m, s)
					return true
				}
				c.swap(s, to)
			}
		}
	}
	return false
}

// search pushes others out to let waiting meetings in, until none waits, the phase ends, or nothing improved for
// the given number of rounds. The board is left at the best it saw, and waiting lists what is out there.
func (c *builder) search(patience int64) {
	best, bestCost := c.stand(), c.cost()
	price := int64(1)
	if !c.plain {
		price = priceOfPush
	}
	for since := int64(0); len(c.waiting) > 0 && since < patience; since++ {
		if !c.budget.spend(price * int64(1+min(len(c.waiting), 8)*c.slots/8)) {
			break
		}
		c.round++
		c.step()
		if cost := c.cost(); cost < bestCost {
			bestCost, since = cost, 0
			c.note(best)
		}
	}
	if c.cost() > bestCost {
		c.retake(best)
		c.rewait()
	}
}

func (c *builder) rewait() {
	known := c.waiting
	c.waiting = nil
	for _, m := range known {
		c.place[m] = -1
	}
	for m := range int32(len(c.slot)) {
		if c.slot[m] < 0 && c.joined[m] {
			c.wait(m)
		}
	}
}

// cost is what the waiting meetings weigh; with learned weights, how many they are.
func (c *builder) cost() int64 {
	if c.learn {
		return int64(len(c.waiting))
	}
	sum := c.lack * c.missing()
	for _, m := range c.waiting {
		sum += c.weight[m]
	}
	return sum
}

// step lets in the waiting meeting that pushes out the least, ties broken by chance.
func (c *builder) step() {
	const look = 8 // waiting meetings tried in one round
	bestM, bestS, bestCost, ties := int32(-1), int32(-1), int64(1)<<62, 0
	first := c.rng.below(len(c.waiting))
	for k := range min(look, len(c.waiting)) {
		m := c.waiting[(first+k)%len(c.waiting)]
		for s := range int32(c.slots) {
			if !c.fits(m, s) || c.tabu[int(m)*c.slots+int(s)] > c.round {
				continue
			}
			c.limit = bestCost + c.weight[m] + 2*c.lack
			cost := c.clashes(m, s)
			if cost == nobody {
				continue
			}
			if cost -= c.weight[m] + c.lack*c.needs(m); cost > bestCost {
				continue
			}
			if cost < bestCost {
				bestCost, ties = cost, 0
			}
			ties++
			if c.rng.below(ties) == 0 {
				bestM, bestS = m, s
			}
		}
	}
	if bestM < 0 {
		return
	}
	c.limit = nobody
	c.clashes(bestM, bestS)
	for _, x := range c.ejected {
		c.tabu[int(x)*c.slots+int(c.slot[x])] = c.round + int64(len(c.waiting)) + int64(c.rng.below(10)) + 2
		c.lift(x)
		c.wait(x)
		if c.learn {
			c.weight[x]++
		}
	}
	c.unwait(bestM)
	if !c.plain {
		c.bay[bestM], c.a[bestM], c.b[bestM] = c.target.bay, c.target.a, c.target.b
	}
	c.put(bestM, bestS)
	c.settle()
}

// settle tries the other waiting meetings where they fit without pushing; a few of them, to stay cheap.
func (c *builder) settle() {
	for k := 0; k < min(4, len(c.waiting)); k++ {
		m := c.waiting[len(c.waiting)-1-k]
		if c.insert(m) {
			c.unwait(m)
		}
	}
}

// clashes lists in ejected the meetings that must leave for m to stand in s, and what they weigh.
func (c *builder) clashes(m, s int32) int64 {
	if !c.plain {
		return c.clashesAnywhere(m, s, c.limit)
	}
	c.ejected = c.ejected[:0]
	c.leave(c.meets(c.a[m], s))
	c.leave(c.meets(c.b[m], s))
	if len(c.ejected) == 0 && c.load[s] >= c.room[s] {
		c.leave(c.lightest(s))
	}
	for _, person := range [2]int32{c.a[m], c.b[m]} {
		if c.degree[person]-c.leaving(person) >= c.most[person] {
			c.leave(c.lightestOf(person))
		}
	}
	for _, x := range c.before[m] {
		if c.slot[x] >= s {
			c.leave(x)
		}
	}
	for _, x := range c.after[m] {
		if c.slot[x] >= 0 && c.slot[x] <= s {
			c.leave(x)
		}
	}
	return c.weigh(c.ejected)
}

func (c *builder) leaving(person int32) int32 {
	n := int32(0)
	for _, x := range c.ejected {
		if c.a[x] == person || c.b[x] == person {
			n++
		}
	}
	return n
}

// lightest is a meeting of slot s that weighs little: the lightest of a few drawn by chance.
func (c *builder) lightest(s int32) int32 {
	best := int32(-1)
	for range 6 {
		person := int32(c.rng.below(c.people))
		for range c.people {
			if x := c.meets(person, s); x >= 0 {
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

func (c *builder) lightestOf(person int32) int32 {
	best := int32(-1)
	for s := range int32(c.slots) {
		x := c.meets(person, s)
		if x >= 0 && !slices.Contains(c.ejected, x) && (best < 0 || c.loss(x) < c.loss(best)) {
			best = x
		}
	}
	return best
}

// shake moves meetings about by Kempe chains drawn by chance, so that a search starts from elsewhere.
func (c *builder) shake(times int) {
	if !c.plain {
		c.shift(times)
		return
	}
	for range times {
		person, from, to := int32(c.rng.below(c.people)), int32(c.rng.below(c.slots)), int32(c.rng.below(c.slots))
		if from == to || c.meets(person, from) < 0 || c.meets(person, to) >= 0 {
			continue
		}
		if _, odd, ok := c.walk(person, from, to); ok && !(odd && c.load[to] >= c.room[to]) && !c.swap(from, to) {
			c.swap(from, to)
		}
	}
}
