package timetable

// missing is how many meetings are missing to the minimums of all participants together.
func (b *board) missing() int64 {
	n := int64(0)
	for part, least := range b.least {
		n += int64(max(0, least-b.degree[part]))
	}
	return n
}

// rate weighs the meetings: one must outweighs all minimums, and one meeting within a minimum all values.
func (c *builder) rate() {
	sum, floors := int64(1), int64(0)
	for _, x := range c.p.Meetings {
		sum += x.Value
	}
	for _, n := range c.least {
		floors += int64(n)
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
