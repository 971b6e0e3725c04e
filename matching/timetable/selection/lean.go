package selection

import "slices"

// flow is the choice of the greatest worth: value less the price of the blocking pairs, as far as each candidate by itself
// tells. What exchanges do together is judged when they are made.
func (b *balancer) flow() ([]bool, error) {
	m := *b.c.m
	m.Candidates = slices.Clone(m.Candidates)
	worth, top := b.worth(), int64(0)
	for _, w := range worth {
		top = max(top, w)
	}
	by := int64(1)
	for tooLarge(top/by, len(m.Supplies)+len(m.Demands)+2) {
		by *= 2
	}
	atLeast := func(x Bounds) bool { return x.Min > 0 }
	floors := slices.ContainsFunc(m.Supplies, atLeast) || slices.ContainsFunc(m.Demands, atLeast)
	for k := range m.Candidates {
		x := &m.Candidates[k]
		x.Value = max(0, worth[k]/by)
		x.Avoid = x.Avoid || !floors && !x.Must && x.Value == 0
	}
	c := &chooser{m: &m, chosen: slices.Clone(b.musts)}
	_, _, err := c.chooseByFlow()
	return c.chosen, err
}

// worth is the value of each candidate less the price of the blocking pairs that come with it: those whom its supply, and
// its demand, would rather have and who would have them. Against an empty place, which all of these would fill.
func (b *balancer) worth() []int64 {
	s, worth := b.at, make([]int64, len(b.at.chosen))
	for k, x := range s.m.Candidates {
		worth[k] = x.Value
		if s.chosen[k] {
			worth[k] += b.stay
		}
		if s.blocks(int32(k)) {
			worth[k] += b.price
		}
	}
	var waiting []int64
	for side := range s.lists {
		for p, list := range s.lists[side] {
			waiting = s.waiting(waiting[:0], side, p)
			all := waiting[len(list)]
			for i, k := range list {
				worth[k] += b.price * (all - waiting[i])
			}
		}
	}
	return worth
}

// waiting tells of each candidate of a participant, in its order, how many of those who would rather have the participant
// it would want too, were this candidate its worst; and last, were a place empty. Of those liked more than the worst but one
// that it holds (the worst, if it has room), only the ones up to the next that it holds count: exchanging one frees no others.
func (s *holding) waiting(out []int64, side, p int) []int64 {
	n, left := int64(0), len(s.held[side][p])
	if s.room[side][p] > 0 {
		left++
	}
	for _, k := range s.lists[side][p] {
		out = append(out, n)
		switch {
		case s.chosen[k] && s.m.Candidates[k].Must:
		case s.chosen[k]:
			if left--; left > 0 {
				n = 0
			}
		case s.wants(k, 1-side):
			n++
		}
	}
	return append(out, n)
}
