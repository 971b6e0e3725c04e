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
	ends    [2][]int32   // of each candidate, its supply and its demand
	ranks   [2][]int32   // how many of its participant's candidates are liked more; of an avoided one math.MaxInt32
	lists   [2][][]int32 // of each participant, its candidates that are not avoided, the most liked first
	held    [2][][]int32 // of each participant, those chosen that are no must
	room    [2][]int     // most meetings − those held
	bars    [2][]int32   // it would rather have whom ranks before this
	chosen  []bool
	total   int
	value   int64
	missing int // meetings that minimums lack
	pairs   int // that block
}

func newHolding(m *Market, chosen []bool) *holding {
	s := &holding{m: m, chosen: make([]bool, len(chosen))}
	likes := [2][]int64{}
	likes[0], likes[1] = m.likes()
	for side, bounds := range [2][]Bounds{m.Supplies, m.Demands} {
		s.ends[side], s.ranks[side] = make([]int32, len(chosen)), make([]int32, len(chosen))
		s.lists[side], s.held[side] = make([][]int32, len(bounds)), make([][]int32, len(bounds))
		s.room[side], s.bars[side] = make([]int, len(bounds)), make([]int32, len(bounds))
		for k, x := range m.Candidates {
			p := [2]int{x.Supply, x.Demand}[side]
			s.ends[side][k], s.ranks[side][k] = int32(p), math.MaxInt32
			if !x.Avoid {
				s.lists[side][p] = append(s.lists[side][p], int32(k))
			}
		}
		for p, b := range bounds {
			s.rank(side, p, likes[side])
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
			s.look(side, p)
		}
	}
	return s
}

// rank orders the list of a participant. Those liked as much rank the same.
func (s *holding) rank(side, p int, likes []int64) {
	list, ranks := s.lists[side][p], s.ranks[side]
	slices.SortStableFunc(list, func(x, y int32) int { return cmp.Compare(likes[y], likes[x]) })
	for i, k := range list {
		ranks[k] = int32(i)
		if i > 0 && likes[list[i-1]] == likes[k] {
			ranks[k] = ranks[list[i-1]]
		}
	}
}

// end is the participant of a candidate on a side, 0 for supplies.
func (s *holding) end(k int32, side int) int { return int(s.ends[side][k]) }

// bar ranks behind everyone where there is room, else as the least liked of those held.
func (s *holding) bar(side, p int) int32 {
	if s.room[side][p] > 0 {
		return int32(len(s.lists[side][p]))
	}
	return s.lowest(side, p)
}

// lowest is the rank of the least liked whom a participant holds, musts aside; 0 if there is none.
func (s *holding) lowest(side, p int) int32 {
	worst := int32(0)
	for _, k := range s.held[side][p] {
		worst = max(worst, s.ranks[side][k])
	}
	return worst
}

func (s *holding) wants(k int32, side int) bool {
	return s.ranks[side][k] < s.bars[side][s.ends[side][k]]
}

func (s *holding) blocks(k int32) bool { return !s.chosen[k] && s.wants(k, 0) && s.wants(k, 1) }

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
}

// look sets a participant's bar, counts the blocking pairs that come or go with it, and gives those whom it wants anew.
func (s *holding) look(side, p int) []int32 {
	was, is := s.bars[side][p], s.bar(side, p)
	if was == is {
		return nil
	}
	s.bars[side][p] = is
	part := s.lists[side][p][min(was, is):max(was, is)]
	n, ranks, bars, ends := 0, s.ranks[1-side], s.bars[1-side], s.ends[1-side]
	for _, k := range part {
		if !s.chosen[k] && ranks[k] < bars[ends[k]] {
			n++
		}
	}
	if is < was {
		s.pairs -= n
		return nil
	}
	s.pairs += n
	return part
}

// flip takes or drops a candidate; bars stay as they are until someone looks.
func (s *holding) flip(k int32) {
	more := 1
	if s.chosen[k] {
		more = -1
	} else if s.blocks(k) {
		s.pairs--
	}
	s.chosen[k] = !s.chosen[k]
	if s.blocks(k) {
		s.pairs++
	}
	x := &s.m.Candidates[k]
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
