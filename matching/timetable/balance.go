package timetable

import (
	"cmp"
	"slices"
)

// A balanced choice has at most this many blocking pairs of all candidates, and at least this much of the best value, in
// basis points, where one is found.
const (
	mostBlockingBPS = 100
	leastValueBPS   = 9_700
)

// settleRounds bounds the rounds in which blocking pairs have their way.
const settleRounds = 20

// leanings are how much more a pair of the stable choice is worth in the attempts at a balanced one, in percent of the
// mean value of a chosen pair.
func leanings() []int64 { return []int64{0, 10, 20, 40} }

// chooseBalanced goes from the choice of the greatest value towards stability, from several starts, and keeps the one
// with the fewest blocking pairs, or the greatest value of those with few enough. Minimums that are met stay so.
func (c *chooser) chooseBalanced(musts []bool, bound int64) error {
	most, lowest := len(c.m.Candidates)*mostBlockingBPS/10_000, (bound*leastValueBPS+9_999)/10_000
	best := newBalancer(c.m, c.chosen, lowest)
	fewest, mean := len(best.blocking()), bound/int64(max(1, best.total))
	if fewest <= most {
		return nil
	}
	stable := &chooser{m: c.m, chosen: slices.Clone(musts)}
	stable.chooseStable()
	start := c.chosen
	for _, percent := range leanings() {
		if percent > 0 {
			lean := &chooser{m: c.leaning(stable.chosen, mean*percent/100), chosen: slices.Clone(musts)}
			if _, _, err := lean.chooseByFlow(); err != nil {
				return err
			}
			start = lean.chosen
		}
		b := newBalancer(c.m, start, lowest)
		if b.value < lowest {
			break // leaning further costs more
		}
		n := b.settle(most)
		if n <= most && (fewest > most || b.value > best.value) || n < fewest && fewest > most {
			best, fewest = b, n
		}
	}
	copy(c.chosen, best.chosen)
	return nil
}

// leaning is the market in which the given pairs are worth more.
func (c *chooser) leaning(pairs []bool, more int64) *Market {
	m := *c.m
	m.Candidates = slices.Clone(m.Candidates)
	for k, in := range pairs {
		if in {
			m.Candidates[k].Value += more
		}
	}
	return &m
}

// balancer turns a choice into one with fewer blocking pairs: it lets blocking pairs have their way, those that cost
// the least value first, as long as the value stays above its floor (better-response dynamics: Roth and Vande Vate 1990).
type balancer struct {
	m             *Market
	likes         [2][]int64
	chosen        []bool
	sides         [2][]holding
	total         int
	value, lowest int64
}

// holding is what one participant holds.
type holding struct {
	held  []int32 // chosen candidates, musts too
	room  int     // most meetings − held
	least int     // fewest that it keeps
	worst int32   // of those held without having to, the one it likes least; -1 if none
}

func newBalancer(m *Market, chosen []bool, lowest int64) *balancer {
	b := &balancer{m: m, chosen: slices.Clone(chosen), lowest: lowest}
	b.likes[0], b.likes[1] = m.likes()
	for side, bounds := range [2][]Bounds{m.Supplies, m.Demands} {
		b.sides[side] = make([]holding, len(bounds))
		for i, x := range bounds {
			b.sides[side][i] = holding{room: x.Max, least: x.Min, worst: -1}
		}
	}
	for k, in := range chosen {
		if in {
			b.chosen[k] = false
			b.take(int32(k))
		}
	}
	for side := range b.sides {
		for i := range b.sides[side] {
			x := &b.sides[side][i]
			x.least = min(x.least, len(x.held))
		}
	}
	return b
}

func (b *balancer) end(k int32, side int) int {
	if side == 0 {
		return b.m.Candidates[k].Supply
	}
	return b.m.Candidates[k].Demand
}

func (b *balancer) take(k int32) {
	b.chosen[k] = true
	b.total++
	b.value += b.m.Candidates[k].Value
	for side := range b.sides {
		x := &b.sides[side][b.end(k, side)]
		x.held = append(x.held, k)
		x.room--
		if !b.m.Candidates[k].Must && (x.worst < 0 || b.likes[side][k] < b.likes[side][x.worst]) {
			x.worst = k
		}
	}
}

func (b *balancer) drop(k int32) {
	b.chosen[k] = false
	b.total--
	b.value -= b.m.Candidates[k].Value
	for side := range b.sides {
		x := &b.sides[side][b.end(k, side)]
		at := slices.Index(x.held, k)
		x.held[at] = x.held[len(x.held)-1]
		x.held = x.held[:len(x.held)-1]
		x.room++
		x.worst = -1
		for _, y := range x.held {
			if !b.m.Candidates[y].Must && (x.worst < 0 || b.likes[side][y] < b.likes[side][x.worst]) {
				x.worst = y
			}
		}
	}
}

// blocks says whether both sides of a candidate would rather have it.
func (b *balancer) blocks(k int32) bool {
	if b.chosen[k] || b.m.Candidates[k].Avoid {
		return false
	}
	for side := range b.sides {
		x := &b.sides[side][b.end(k, side)]
		if x.room <= 0 && (x.worst < 0 || b.likes[side][k] <= b.likes[side][x.worst]) {
			return false
		}
	}
	return true
}

// cost is the value lost by letting a blocking pair have its way, and which pairs go (-1 for none).
func (b *balancer) cost(k int32) (cost int64, gone [2]int32) {
	cost, gone = -b.m.Candidates[k].Value, [2]int32{-1, -1}
	for side := range b.sides {
		x := &b.sides[side][b.end(k, side)]
		if x.room <= 0 {
			gone[side] = x.worst
			cost += b.m.Candidates[x.worst].Value
		}
	}
	return cost, gone
}

// may says whether those who lose a pair keep their fewest, and the total holds.
func (b *balancer) may(gone [2]int32) bool {
	lost := 0
	for side, y := range gone {
		if y < 0 {
			continue
		}
		lost++
		x := &b.sides[1-side][b.end(y, 1-side)]
		if len(x.held) <= x.least {
			return false
		}
	}
	return b.m.Total == 0 || b.total+1-lost <= b.m.Total
}

func (b *balancer) blocking() []int32 {
	var out []int32
	for k := range int32(len(b.chosen)) {
		if b.blocks(k) {
			out = append(out, k)
		}
	}
	return out
}

// settle lets pairs have their way until at most so many block, or nothing more may be given up. It leaves the choice
// with the fewest blocking pairs that it saw, and says how many these are.
func (b *balancer) settle(most int) int {
	left := b.blocking()
	best, fewest, value := slices.Clone(b.chosen), len(left), b.value
	for round := 0; round < settleRounds && len(left) > most && b.round(left, most); round++ {
		if left = b.blocking(); len(left) < fewest {
			fewest, value = len(left), b.value
			copy(best, b.chosen)
		}
	}
	copy(b.chosen, best)
	b.value = value
	return fewest
}

// round lets the given pairs have their way, the cheapest first, and says whether any did.
func (b *balancer) round(left []int32, most int) bool {
	costs := make(map[int32]int64, len(left))
	for _, k := range left {
		costs[k], _ = b.cost(k)
	}
	slices.SortStableFunc(left, func(x, y int32) int { return cmp.Compare(costs[x], costs[y]) })
	moved := 0
	for _, k := range left {
		if !b.blocks(k) {
			continue
		}
		cost, gone := b.cost(k)
		if b.value-cost < b.lowest || !b.may(gone) {
			continue
		}
		for _, y := range gone {
			if y >= 0 {
				b.drop(y)
			}
		}
		b.take(k)
		if moved++; moved >= max(1, (len(left)-most+1)/2) {
			break
		}
	}
	return moved > 0
}
