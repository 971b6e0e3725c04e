package selection

// Standing is a choice with what was counted along the way.
type Standing struct {
	Chosen         []int
	Pairs, Missing int // blocking; to minimums
}

// PathsBetween exchanges what differs between two choices, each path alone, then one after the other.
func PathsBetween(m *Market, from, to []int) (alone, together []Standing) {
	mark := func(chosen []int) []bool {
		out := make([]bool, len(m.Candidates))
		for _, k := range chosen {
			out[k] = true
		}
		return out
	}
	h := newHolding(m, mark(from))
	stands := func() Standing {
		s := Standing{Pairs: h.pairs, Missing: h.missing}
		for k, in := range h.chosen {
			if in {
				s.Chosen = append(s.Chosen, k)
			}
		}
		return s
	}
	paths := h.pathsTo(mark(to))
	for _, ks := range paths {
		h.exchange(ks)
		alone = append(alone, stands())
		h.exchange(ks)
	}
	for _, ks := range paths {
		h.exchange(ks)
		together = append(together, stands())
	}
	return alone, together
}

// SettleByChance tries rejection chains from a choice on, each taken back or not by chance. It gives where each one led, and
// how many candidates block there that are not set aside.
func SettleByChance(m *Market, from []int, moves int) (after []Standing, unsettled int) {
	chosen := make([]bool, len(m.Candidates))
	for _, k := range from {
		chosen[k] = true
	}
	s := newSettler(newHolding(m, chosen), 5)
	for range moves {
		s.begin()
		if !s.move() || s.below(3) == 0 {
			s.undo()
		}
		stands := Standing{Pairs: s.at.pairs, Missing: s.at.missing}
		for k, in := range s.at.chosen {
			if in {
				stands.Chosen = append(stands.Chosen, k)
			}
			if s.at.blocks(int32(k)) && !s.aside[k] {
				unsettled++
			}
		}
		after = append(after, stands)
	}
	return after, unsettled
}
