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
