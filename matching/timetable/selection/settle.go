package selection

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// settler changes a choice in which nobody blocks but the candidates set aside, and keeps it so: whoever loses a meeting
// takes one of those who would have it instead, who drops for it whom it likes least, and so on (rejection chains: McVitie,
// Wilson 1971). One candidate more or less that is set aside may so change the meetings of many.
type settler struct {
	at     *holding
	top    float64 // value of the most valuable candidate
	price  float64 // of a blocking pair, in value
	aside  []bool
	asides []int32 // those, in no order
	where  []int32 // of each of those
	losers []loser
	steps  int
	keen   bool // those who lost a meeting look at value, not only at whom they like
	dice   *rand.PCG

	flipped, turned []int32 // since begin
}

type loser struct{ side, p int }

const (
	mostSteps = 400 // of one chain
	nearby    = 5   // ranks behind the bar up to which someone may be taken
	drawn     = 4   // candidates of which the best is tried
)

func newSettler(at *holding, price float64) *settler {
	n := len(at.chosen)
	s := &settler{at: at, price: price, aside: make([]bool, n), where: make([]int32, n), dice: rand.NewPCG(1, 2)}
	for k := range int32(n) {
		s.top = max(s.top, float64(at.m.Candidates[k].Value))
		if at.blocks(k) || at.m.Candidates[k].Must && !at.chosen[k] {
			s.turn(k)
		}
	}
	s.begin()
	return s
}

// below is a number from 0 to n−1; n must be positive.
func (s *settler) below(n int) int {
	hi, _ := bits.Mul64(s.dice.Uint64(), uint64(n))
	return int(hi)
}

func (s *settler) chance() float64 { return float64(s.dice.Uint64()>>11) / (1 << 53) }

func (s *settler) begin() {
	s.flipped, s.turned, s.losers, s.steps = s.flipped[:0], s.turned[:0], s.losers[:0], 0
	s.keen = s.below(2) == 0
}

// undo takes back all that was done since begin.
func (s *settler) undo() {
	for i := len(s.flipped) - 1; i >= 0; i-- {
		s.at.flip(s.flipped[i])
	}
	for _, k := range s.flipped {
		s.at.look(0, s.at.end(k, 0))
		s.at.look(1, s.at.end(k, 1))
	}
	for n := len(s.turned); n > 0; n-- {
		s.turn(s.turned[n-1])
	}
}

// turn sets a candidate aside, or no longer.
func (s *settler) turn(k int32) {
	s.turned = append(s.turned, k)
	s.aside[k] = !s.aside[k]
	if s.aside[k] {
		s.where[k] = int32(len(s.asides))
		s.asides = append(s.asides, k)
		return
	}
	last := s.asides[len(s.asides)-1]
	s.asides[s.where[k]], s.where[last] = last, s.where[k]
	s.asides = s.asides[:len(s.asides)-1]
}

func (s *settler) flip(k int32) {
	s.at.flip(k)
	s.flipped = append(s.flipped, k)
}

// see looks at a participant's bar and sets those aside who block with it now.
func (s *settler) see(side, p int) {
	for _, k := range s.at.look(side, p) {
		if !s.aside[k] && s.at.blocks(k) {
			s.turn(k)
		}
	}
}

// move tries something by chance. It says whether there was anything to try.
func (s *settler) move() bool {
	var ok bool
	switch n := s.below(100); {
	case n < 30:
		ok = s.takeNearby()
	case n < 65:
		ok = s.setAside()
	default:
		ok = s.takeBack()
	}
	return ok && s.settle()
}

// draw is a participant with someone in its lists.
func (s *settler) draw() (side, p int, ok bool) {
	n := len(s.at.room[0])
	if p = s.below(n + len(s.at.room[1])); p >= n {
		side, p = 1, p-n
	}
	return side, p, len(s.at.lists[side][p]) > 0
}

// setAside drops a chosen candidate of little value, which then blocks.
func (s *settler) setAside() bool {
	best := int32(-1)
	for range drawn {
		if side, p, ok := s.draw(); ok && len(s.at.held[side][p]) > 0 {
			k := s.at.held[side][p][s.below(len(s.at.held[side][p]))]
			if best < 0 || s.at.m.Candidates[k].Value < s.at.m.Candidates[best].Value {
				best = k
			}
		}
	}
	if best < 0 {
		return false
	}
	s.turn(best)
	s.drop(best, 0)
	s.losers = append(s.losers, loser{1, s.at.end(best, 1)})
	return true
}

// takeBack takes a candidate that was set aside, of great value, if both would have each other.
func (s *settler) takeBack() bool {
	best := int32(-1)
	for range min(drawn, len(s.asides)) {
		k := s.asides[s.below(len(s.asides))]
		if best < 0 || s.at.m.Candidates[k].Value > s.at.m.Candidates[best].Value {
			best = k
		}
	}
	if best < 0 || s.at.m.Candidates[best].Must {
		return false
	}
	s.turn(best)
	return !s.at.blocks(best) || s.take(best, s.leastLiked)
}

// takeNearby takes a candidate whom both like nearly as much as those they hold, or more, whoever blocks then.
func (s *settler) takeNearby() bool {
	side, p, ok := s.draw()
	if !ok {
		return false
	}
	h := s.at
	list := h.lists[side][p]
	k := list[s.below(min(len(list), int(h.bars[side][p])+nearby))]
	if h.chosen[k] || h.m.Candidates[k].Must || h.ranks[1-side][k] > h.bars[1-side][h.end(k, 1-side)]+nearby {
		return false
	}
	if s.aside[k] {
		s.turn(k)
	}
	if s.below(2) == 0 {
		return s.take(k, s.leastLiked)
	}
	return s.take(k, s.leastWorth)
}

// take takes a candidate; who has too many then drops another, which is set aside if it is not the one liked least.
func (s *settler) take(k int32, which func(side, p int, but int32) int32) bool {
	s.flip(k)
	for side := range s.at.room {
		p := s.at.end(k, side)
		if s.at.room[side][p] < 0 {
			y := which(side, p, k)
			if y < 0 {
				return false
			}
			s.drop(y, 1-side)
			if s.at.ranks[side][y] < s.at.lowest(side, p) {
				s.turn(y)
			}
		}
		s.see(side, p)
	}
	return true
}

// drop drops a candidate, which the participant on the given side loses.
func (s *settler) drop(k int32, side int) {
	s.flip(k)
	s.losers = append(s.losers, loser{side, s.at.end(k, side)})
}

func (s *settler) leastLiked(side, p int, but int32) int32 {
	worst := int32(-1)
	for _, k := range s.at.held[side][p] {
		if k != but && (worst < 0 || s.at.ranks[side][k] > s.at.ranks[side][worst]) {
			worst = k
		}
	}
	return worst
}

func (s *settler) leastWorth(side, p int, but int32) int32 {
	worst := int32(-1)
	for _, k := range s.at.held[side][p] {
		if k != but && (worst < 0 || s.at.m.Candidates[k].Value < s.at.m.Candidates[worst].Value) {
			worst = k
		}
	}
	return worst
}

// settle lets those who lost a meeting find another, until nobody finds one. It is false where that takes too long.
func (s *settler) settle() bool {
	for len(s.losers) > 0 {
		x := s.losers[len(s.losers)-1]
		s.losers = s.losers[:len(s.losers)-1]
		for s.at.room[x.side][x.p] > 0 {
			k := s.choose(x.side, x.p)
			if k < 0 {
				break
			}
			if s.steps++; s.steps > mostSteps {
				return false
			}
			s.flip(k)
			other, q := 1-x.side, s.at.end(k, 1-x.side)
			if s.at.room[other][q] < 0 {
				y := s.leastLiked(other, q, k)
				if y < 0 {
					return false
				}
				s.drop(y, x.side)
			}
			s.see(other, q)
		}
		s.see(x.side, x.p)
	}
	return true
}

// choose is the candidate that a participant with room takes of those who would have it: the one it likes most or, if it is
// keen on value, the best by value less the price of those whom it passes over, who block where it held nobody as low.
func (s *settler) choose(side, p int) int32 {
	h := s.at
	lowest, theirs, bars, ends := h.lowest(side, p), h.ranks[1-side], h.bars[1-side], h.ends[1-side]
	best, most, passed := int32(-1), math.Inf(-1), 0.0
	for _, k := range h.lists[side][p] {
		if theirs[k] >= bars[ends[k]] || h.chosen[k] {
			continue
		}
		low := h.ranks[side][k] > lowest
		if !s.aside[k] {
			worth := float64(h.m.Candidates[k].Value)
			if low {
				worth -= s.price * passed
			}
			if worth > most {
				best, most = k, worth
			}
			if !s.keen {
				break
			}
		}
		if low {
			if passed++; s.top-s.price*passed <= most {
				break
			}
		}
	}
	return best
}
