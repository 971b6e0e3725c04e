package check

import (
	"fmt"
	"math/big"

	"gongbo/matching/timetable/selection"
)

// Choice confirms a choice: caps, musts, avoided pairs, the total, who is short, the number of blocking pairs, and,
// where it carries prices, that no other choice beside the musts is better.
func Choice(m selection.Market, c *selection.Choice) error {
	t := newTally(m, c)
	if t.err == nil {
		t.caps()
		t.musts()
		t.shortage("supply", t.supply, m.Supplies, c.ShortSupplies)
		t.shortage("demand", t.demand, m.Demands, c.ShortDemands)
		t.reasons()
	}
	if t.err == nil && c.Prices != nil {
		t.prices()
	}
	if n := Blocking(m, c.Chosen); t.err == nil && n != c.BlockingPairs {
		t.fault("%d blocking pairs, not %d as stated", n, c.BlockingPairs)
	} else if few := n*100 <= len(m.Candidates); t.err == nil && m.Objective == selection.Balanced && (few && c.CalmValue < c.Value || c.CalmValue > c.ValueUpperBound) {
		t.fault("value %d with few blocking pairs, the choice itself has %d", c.CalmValue, c.Value)
	}
	return t.err
}

type tally struct {
	m              selection.Market
	c              *selection.Choice
	chosen         []bool
	supply, demand []int
	met            int64                 // meetings within minimums, beside musts
	room           selection.ShortReason // why someone is short who could meet another that has room
	err            error                 // the first fault
}

func (t *tally) fault(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
}

func newTally(m selection.Market, c *selection.Choice) *tally {
	t := &tally{m: m, c: c, chosen: make([]bool, len(m.Candidates)), supply: make([]int, len(m.Supplies)), demand: make([]int, len(m.Demands)), room: selection.TotalFull}
	value := int64(0)
	for _, k := range c.Chosen {
		if k < 0 || k >= len(m.Candidates) || t.chosen[k] {
			t.fault("candidate %d is chosen twice or does not exist", k)
			return t
		}
		x := m.Candidates[k]
		if x.Avoid {
			t.fault("candidate %d is avoided and chosen", k)
		}
		t.chosen[k] = true
		t.supply[x.Supply]++
		t.demand[x.Demand]++
		value += x.Value
	}
	if value != c.Value {
		t.fault("value is %d, not %d as stated", value, c.Value)
	}
	return t
}

func (t *tally) caps() {
	for i, n := range t.supply {
		if n > t.m.Supplies[i].Max {
			t.fault("supply %d has %d of %d meetings", i, n, t.m.Supplies[i].Max)
		}
	}
	for j, n := range t.demand {
		if n > t.m.Demands[j].Max {
			t.fault("demand %d has %d of %d meetings", j, n, t.m.Demands[j].Max)
		}
	}
	if t.m.Objective != selection.Stable && t.m.Total > 0 && len(t.c.Chosen) > t.m.Total {
		t.fault("%d pairs of %d", len(t.c.Chosen), t.m.Total)
	}
}

func (t *tally) musts() {
	lost := map[int]bool{}
	for _, k := range t.c.LostMusts {
		lost[k] = true
	}
	for k, x := range t.m.Candidates {
		if x.Must && !x.Avoid && t.chosen[k] == lost[k] {
			t.fault("must candidate %d is neither chosen nor named as lost, or both", k)
		}
	}
}

func (t *tally) shortage(side string, has []int, bounds []selection.Bounds, named []int) {
	var short []int
	for i, b := range bounds {
		if has[i] < b.Min {
			short = append(short, i)
		}
	}
	if fmt.Sprint(short) != fmt.Sprint(named) {
		t.fault("%s short of their minimum: %v, not %v as stated", side, short, named)
	}
}

// prices adds up the Lagrangian bound that the prices give, over the candidates that are no must and the bounds that
// the chosen musts leave, and compares it with what the choice earns. Equal sums prove both best (weak duality).
func (t *tally) prices() {
	p := t.c.Prices
	if len(p.Supply) != len(t.supply) || len(p.Demand) != len(t.demand) {
		t.fault("prices for %d supplies and %d demands", len(p.Supply), len(p.Demand))
		return
	}
	earned, bound := new(big.Int), new(big.Int)
	supply, demand := append([]int(nil), t.supply...), append([]int(nil), t.demand...)
	takenS, takenD, total, top := make([]int, len(supply)), make([]int, len(demand)), 0, int64(0)
	for k, x := range t.m.Candidates {
		top = max(top, x.Value)
		switch {
		case x.Must && t.chosen[k]:
			supply[x.Supply]--
			demand[x.Demand]--
			takenS[x.Supply]++
			takenD[x.Demand]++
			total++
		case !x.Must && !x.Avoid:
			if t.chosen[k] {
				earned.Add(earned, big.NewInt(x.Value))
			}
			bound.Add(bound, big.NewInt(max(0, x.Value-p.Supply[x.Supply]-p.Demand[x.Demand]-p.Total)))
		}
	}
	minimums := t.side(earned, bound, supply, takenS, t.m.Supplies, p.Supply) + t.side(earned, bound, demand, takenD, t.m.Demands, p.Demand)
	t.total(bound, total)
	if nodes := int64(len(supply) + len(demand)); minimums > 0 && p.MinBonus <= nodes*top && p.Total < top {
		t.fault("the bonus %d of a minimum does not outweigh %d values of %d", p.MinBonus, nodes, top)
	}
	if t.m.Objective == selection.Balanced {
		t.balanced(new(big.Int).Sub(bound, product(t.met, p.MinBonus)))
		return
	}
	if earned.Cmp(bound) != 0 {
		t.fault("the choice earns %v and the prices prove no less than %v", earned, bound)
	}
}

// side adds what one side's caps and minimums earn and bound. It gives how many minimums there are.
func (t *tally) side(earned, bound *big.Int, has, musts []int, bounds []selection.Bounds, prices []int64) int {
	n := 0
	for i, b := range bounds {
		most := b.Max - musts[i]
		least := min(max(0, b.Min-musts[i]), most)
		if least > 0 {
			n++
		}
		earned.Add(earned, product(int64(min(has[i], least)), t.c.Prices.MinBonus))
		t.met += int64(min(has[i], least))
		bound.Add(bound, product(int64(least), max(0, t.c.Prices.MinBonus+prices[i])))
		bound.Add(bound, product(int64(most-least), max(0, prices[i])))
	}
	return n
}

// balanced confirms the bound on the value of any choice that meets as many minimums: the given one beside the musts.
func (t *tally) balanced(rest *big.Int) {
	for k, x := range t.m.Candidates {
		if x.Must && t.chosen[k] {
			rest.Add(rest, big.NewInt(x.Value))
		}
	}
	if rest.Cmp(big.NewInt(t.c.ValueUpperBound)) != 0 || t.c.Value > t.c.ValueUpperBound {
		t.fault("value %d, bound %d as stated, %v by the prices", t.c.Value, t.c.ValueUpperBound, rest)
	}
}

func (t *tally) total(bound *big.Int, musts int) {
	price := t.c.Prices.Total
	switch {
	case price <= 0:
	case t.m.Total > 0:
		bound.Add(bound, product(int64(t.m.Total-musts), price))
	default:
		t.fault("a price %d on the total without one", price)
	}
}

func product(x, y int64) *big.Int { return new(big.Int).Mul(big.NewInt(x), big.NewInt(y)) }

// Blocking counts the pairs that are not chosen although each side either has room or holds, without a must, a pair
// that it likes less.
func Blocking(m selection.Market, chosen []int) int {
	held := map[int]bool{}
	for _, k := range chosen {
		held[k] = true
	}
	said := false
	for _, x := range m.Candidates {
		said = said || x.SupplyLikes != 0 || x.DemandLikes != 0
	}
	like := func(k, side int) int64 {
		x := m.Candidates[k]
		switch {
		case !said:
			return x.Value
		case side == 0:
			return x.SupplyLikes
		}
		return x.DemandLikes
	}
	end := func(k, side int) int {
		if side == 0 {
			return m.Candidates[k].Supply
		}
		return m.Candidates[k].Demand
	}
	var has [2]map[int][]int
	for side := range has {
		has[side] = map[int][]int{}
		for _, k := range chosen {
			has[side][end(k, side)] = append(has[side][end(k, side)], k)
		}
	}
	wants := func(k, side int) bool {
		bounds := m.Supplies
		if side == 1 {
			bounds = m.Demands
		}
		mine := has[side][end(k, side)]
		if len(mine) < bounds[end(k, side)].Max {
			return true
		}
		for _, y := range mine {
			if !m.Candidates[y].Must && like(y, side) < like(k, side) {
				return true
			}
		}
		return false
	}
	n := 0
	for k, x := range m.Candidates {
		if !held[k] && !x.Avoid && wants(k, 0) && wants(k, 1) {
			n++
		}
	}
	return n
}
