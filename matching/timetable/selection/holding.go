package selection

import (
	"cmp"
	"math"
	"slices"
)

// holding is a choice as its participants see it: whom each holds, whom it would rather have, and how many candidates
// block. It changes by exchanges of candidates.
type holding struct {
	m       *Market
	likes   [2][]int64
	lists   [2][][]int32 // of each participant, its candidates that are not avoided, the most liked first
	held    [2][][]int32 // of each participant, those chosen that are no must
	room    [2][]int     // most meetings − those held
	bars    [2][]int64   // it would rather have whom it likes more than this
	chosen  []bool
	blocks  []bool
	total   int
	value   int64
	missing int // meetings that minimums lack
	pairs   int // that block
}

func newHolding(m *Market, chosen []bool) *holding {
	s := &holding{m: m, chosen: make([]bool, len(chosen)), blocks: make([]bool, len(chosen))}
	s.likes[0], s.likes[1] = m.likes()
	for side, bounds := range [2][]Bounds{m.Supplies, m.Demands} {
		s.lists[side], s.held[side] = make([][]int32, len(bounds)), make([][]int32, len(bounds))
		s.room[side], s.bars[side] = make([]int, len(bounds)), make([]int64, len(bounds))
		for k, x := range m.Candidates {
			if p := s.end(int32(k), side); !x.Avoid {
				s.lists[side][p] = append(s.lists[side][p], int32(k))
			}
		}
		for p, b := range bounds {
			likes := s.likes[side]
			slices.SortStableFunc(s.lists[side][p], func(x, y int32) int { return cmp.Compare(likes[y], likes[x]) })
			s.room[side][p] = b.Max
			s.missing += b.Min
		}
	}
	for k, in := range chosen {
		if in {
			s.flip(int32(k))
		}
	}
	for side := range s.bars {
		for p := range s.bars[side] {
			s.bars[side][p] = s.bar(side, p)
		}
	}
	for k := range s.chosen {
		s.see(int32(k))
	}
	return s
}

// end is the participant of a candidate on a side, 0 for supplies.
func (s *holding) end(k int32, side int) int {
	if side == 0 {
		return s.m.Candidates[k].Supply
	}
	return s.m.Candidates[k].Demand
}

func (s *holding) bar(side, p int) int64 {
	if s.room[side][p] > 0 {
		return math.MinInt64
	}
	worst := int64(math.MaxInt64)
	for _, k := range s.held[side][p] {
		worst = min(worst, s.likes[side][k])
	}
	return worst
}

func (s *holding) wants(k int32, side int) bool {
	bar := s.bars[side][s.end(k, side)]
	return s.likes[side][k] > bar || bar == math.MinInt64
}

// see counts whether a candidate blocks.
func (s *holding) see(k int32) {
	blocks := !s.chosen[k] && !s.m.Candidates[k].Avoid && s.wants(k, 0) && s.wants(k, 1)
	if blocks != s.blocks[k] {
		s.blocks[k] = blocks
		s.pairs++
		if !blocks {
			s.pairs -= 2
		}
	}
}

// exchange drops those of the candidates that are chosen and takes the others. The same again undoes it.
func (s *holding) exchange(ks []int32) {
	for _, k := range ks {
		s.flip(k)
	}
	for _, k := range ks {
		for side := range s.bars {
			s.look(side, s.end(k, side))
		}
	}
	for _, k := range ks {
		s.see(k)
	}
}

// look sets a participant's bar and sees whom it wants no longer, or anew.
func (s *holding) look(side, p int) {
	was, is := s.bars[side][p], s.bar(side, p)
	if was == is {
		return
	}
	s.bars[side][p] = is
	low, high := min(was, is), max(was, is)
	list, likes := s.lists[side][p], s.likes[side]
	from, _ := slices.BinarySearchFunc(list, high, func(k int32, high int64) int { return cmp.Compare(high, likes[k]) })
	for _, k := range list[from:] {
		if likes[k] < low || likes[k] == low && low != math.MinInt64 {
			break
		}
		s.see(k)
	}
}

// flip takes or drops a candidate; bars and blocking pairs are as before.
func (s *holding) flip(k int32) {
	x := s.m.Candidates[k]
	more := 1
	if s.chosen[k] {
		more = -1
	}
	s.chosen[k] = !s.chosen[k]
	s.total += more
	s.value += int64(more) * x.Value
	for side, bounds := range [2][]Bounds{s.m.Supplies, s.m.Demands} {
		p := s.end(k, side)
		s.missing -= max(0, bounds[p].Min-bounds[p].Max+s.room[side][p])
		s.room[side][p] -= more
		s.missing += max(0, bounds[p].Min-bounds[p].Max+s.room[side][p])
		held := s.held[side][p]
		switch {
		case x.Must:
		case more > 0:
			s.held[side][p] = append(held, k)
		default:
			at := slices.Index(held, k)
			held[at] = held[len(held)-1]
			s.held[side][p] = held[:len(held)-1]
		}
	}
}
