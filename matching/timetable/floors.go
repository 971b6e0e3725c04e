package timetable

import "slices"

// missing is how many meetings are missing to the minimums of all participants together.
func (b *board) missing() int64 {
	n := int64(0)
	for part, least := range b.least {
		n += int64(max(0, least-b.degree[part]))
	}
	return n
}

// rate weighs the meetings: one must outweighs all minimums, and one meeting within a minimum all values. Nobody's minimum
// is more than the meetings that it has a slot for.
func (c *builder) rate() {
	sum, floors := int64(1), int64(0)
	for _, x := range c.p.Meetings {
		sum += max(x.Value, 1)
	}
	own := make([]int32, len(c.least))
	for m, x := range c.p.Meetings {
		if c.nextOpen(int32(m), 0) < int32(c.slots) {
			own[x.A]++
			own[x.B]++
		}
	}
	for part, n := range own {
		c.least[part] = min(c.least[part], n)
		floors += int64(c.least[part])
	}
	if floors > 0 {
		c.lack = sum
	}
	c.weight = make([]int64, len(c.p.Meetings))
	for m, x := range c.p.Meetings {
		c.weight[m] = max(x.Value, 1)
		if x.Must {
			c.weight[m] += sum * (1 + floors)
		}
	}
}

// wanting says whether there is anything to gain: someone has too few meetings, or one waits that is not of the reserve.
func (c *builder) wanting() bool {
	return len(c.waiting) > 0 && (c.missing() > 0 || slices.ContainsFunc(c.waiting, func(m int32) bool { return !c.p.Meetings[m].Reserve }))
}

// weigh is what it costs that the meetings leave, all of which stand.
func (c *builder) weigh(meetings []int32) int64 {
	sum := int64(0)
	for _, x := range meetings {
		sum += c.weight[x]
	}
	if c.lack == 0 {
		return sum
	}
	for _, x := range meetings {
		for _, part := range [2]int32{c.firm[c.a[x]], c.firm[c.b[x]]} {
			if c.degree[part] <= c.least[part] {
				sum += c.lack
			}
			c.degree[part]--
		}
	}
	for _, x := range meetings {
		c.degree[c.firm[c.a[x]]]++
		c.degree[c.firm[c.b[x]]]++
	}
	return sum
}

// loss is what it costs that m, which stands, leaves.
func (c *builder) loss(m int32) int64 {
	if c.lack == 0 {
		return c.weight[m]
	}
	return c.weigh([]int32{m})
}

// needs is how many of the two people of m have fewer meetings than they asked for, once those in ejected have left.
func (c *builder) needs(m int32) int64 {
	n := int64(0)
	if c.lack == 0 {
		return n
	}
	for _, part := range [2]int32{c.firm[c.a[m]], c.firm[c.b[m]]} {
		has := c.degree[part]
		for _, x := range c.ejected {
			if c.firm[c.a[x]] == part || c.firm[c.b[x]] == part {
				has--
			}
		}
		if has < c.least[part] {
			n++
		}
	}
	return n
}

// gain is what it is worth to put m, which stands nowhere.
func (c *builder) gain(m int32) int64 {
	n := c.weight[m]
	if c.degree[c.firm[c.a[m]]] < c.least[c.firm[c.a[m]]] {
		n += c.lack
	}
	if c.degree[c.firm[c.b[m]]] < c.least[c.firm[c.b[m]]] {
		n += c.lack
	}
	return n
}
