package selection

import (
	"slices"

	"gongbo/matching/timetable/flow"
)

type chooser struct {
	m      *Market
	chosen []bool
}

// chooseMusts chooses the must candidates, all where the caps allow it, else the most of them, and of those the
// most valuable. It returns those that are lost.
func (c *chooser) chooseMusts() ([]int, error) {
	supply, demand := c.left()
	n, over := 0, false
	for k, x := range c.m.Candidates {
		if x.Must && !x.Avoid {
			c.chosen[k] = true
			n++
			supply[x.Supply].Max--
			demand[x.Demand].Max--
			over = over || supply[x.Supply].Max < 0 || demand[x.Demand].Max < 0
		}
	}
	if n == 0 || !over && (c.m.Total == 0 || n <= c.m.Total) {
		return nil, nil
	}
	clear(c.chosen)
	supply, demand = c.left()
	_, _, err := c.flow(supply, demand, c.m.Total, true)
	if err != nil {
		return nil, err
	}
	var lost []int
	for k, x := range c.m.Candidates {
		if x.Must && !x.Avoid && !c.chosen[k] {
			lost = append(lost, k)
		}
	}
	return lost, nil
}

// left are the bounds that remain beside what is chosen already.
func (c *chooser) left() (supply, demand []Bounds) {
	supply, demand = append(supply, c.m.Supplies...), append(demand, c.m.Demands...)
	for k, x := range c.m.Candidates {
		if c.chosen[k] {
			for _, b := range []*Bounds{&supply[x.Supply], &demand[x.Demand]} {
				b.Max--
				b.Min = max(0, b.Min-1)
			}
		}
	}
	for _, side := range [][]Bounds{supply, demand} {
		for i := range side {
			side[i].Min = min(side[i].Min, side[i].Max)
		}
	}
	return supply, demand
}

// chooseByFlow adds the best of the other candidates and gives the prices and the bound on the value of all.
func (c *chooser) chooseByFlow() (*Prices, int64, error) {
	supply, demand := c.left()
	total, worth := c.m.Total, int64(0)
	for k, x := range c.m.Candidates {
		if c.chosen[k] {
			total--
			worth += x.Value
		}
	}
	if c.m.Total > 0 && total <= 0 {
		return &Prices{Supply: make([]int64, len(supply)), Demand: make([]int64, len(demand)), Total: MostValue}, worth, nil
	}
	prices, bound, err := c.flow(supply, demand, max(total, 0), false)
	return prices, worth + bound, err
}

// flow runs the circulation source → supplies → demands → sink → source over the must candidates or over the
// others, marks what it chooses, and gives the prices and the value they bound. total 0 is no bound.
func (c *chooser) flow(supply, demand []Bounds, total int, musts bool) (*Prices, int64, error) {
	ns, nd := len(supply), len(demand)
	n := flow.New(ns + nd + 2)
	bonus, err := c.bonus(supply, demand, musts)
	if err != nil {
		return nil, 0, err
	}
	arcOf := make([]int32, len(c.m.Candidates))
	for k, x := range c.m.Candidates {
		arcOf[k] = -1
		if x.Avoid || x.Must != musts {
			continue
		}
		cost := -x.Value
		if musts {
			cost -= bonus
		}
		arcOf[k] = n.Join(int32(x.Supply), int32(ns+x.Demand), 1, cost)
	}
	source, sink := int32(ns+nd), int32(ns+nd+1)
	all := int64(1) // more than can pass: only a total binds
	for i, b := range supply {
		joinBounds(n, source, int32(i), b, bonus, musts)
	}
	for j, b := range demand {
		joinBounds(n, int32(ns+j), sink, b, bonus, musts)
		all += int64(b.Max)
	}
	if total > 0 {
		all = int64(total)
	}
	n.Join(sink, source, all, 0)
	n.Solve()
	value := int64(0)
	for k, x := range c.m.Candidates {
		if arcOf[k] >= 0 && n.Left(arcOf[k]) == 0 {
			c.chosen[k] = true
			value += x.Value
		}
	}
	p := &Prices{Supply: make([]int64, ns), Demand: make([]int64, nd), Total: n.Price(source) - n.Price(sink), MinBonus: bonus}
	for i := range p.Supply {
		p.Supply[i] = n.Price(int32(i)) - n.Price(source)
	}
	for j := range p.Demand {
		p.Demand[j] = n.Price(sink) - n.Price(int32(ns+j))
	}
	return p, value, nil
}

// joinBounds lets meetings through up to Max; those up to Min earn the bonus.
func joinBounds(n *flow.Network, from, to int32, b Bounds, bonus int64, musts bool) {
	if !musts && b.Min > 0 {
		n.Join(from, to, int64(b.Min), -bonus)
		b.Max -= b.Min
	}
	n.Join(from, to, int64(b.Max), 0)
}

// bonus is what a must, or a meeting within a minimum, earns beyond its value: more than any path of exchanges
// could gain. It is 0 where nothing earns it.
func (c *chooser) bonus(supply, demand []Bounds, musts bool) (int64, error) {
	top, nodes := int64(0), len(supply)+len(demand)+2
	for _, x := range c.m.Candidates {
		top = max(top, x.Value)
	}
	bonus := int64(0)
	atLeast := func(b Bounds) bool { return b.Min > 0 }
	if musts || slices.ContainsFunc(supply, atLeast) || slices.ContainsFunc(demand, atLeast) {
		bonus = int64(nodes)*top + 1
	}
	if tooLarge(top, nodes) {
		return 0, invalid("values up to %d are too large for %d participants", top, nodes-2)
	}
	return bonus, nil
}

// tooLarge says whether values up to top could overflow in a flow of so many nodes.
func tooLarge(top int64, nodes int) bool {
	return !flow.Fits(float64(nodes)*float64(top)+float64(top), nodes)
}
