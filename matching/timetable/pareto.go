package timetable

import (
	"cmp"
	"slices"
)

const (
	mostPoints     = 6    // between the two ends
	shareForFewest = 0.25 // of the budget for the end with the fewest breaks
	shareForIdle   = 0.6  // of the budget up to the end with the fewest idle slots
	someBreaks     = 5    // price of a break in idle slots at that end
)

// Pareto lists timetables of one problem of which none has as few breaks, as few idle slots and as short a longest wait as
// another: what fewer breaks cost in waits. They come by breaks, then by idle slots. It begins with what Solve finds for
// its order, goes on to the fewest idle slots that it can find, and from there to the fewest breaks for more and more idle
// slots. All hold the same meetings. Errors are those of Solve.
func Pareto(p Problem, o Options) ([]Solution, error) {
	s, err := prepared(&p, o)
	if err != nil {
		return nil, err
	}
	s.share = shareForFewest
	if err := s.place(); err != nil {
		return nil, err
	}
	points := []Solution{*s.finish()}
	a := newAnnealer(s.board, &s.rng, s.budget, p.Fairness, 0)
	s.kept, s.best = s.stand(), a.standing()
	few := s.best
	if few.idle == 0 || few.unfair > 0 {
		return points, nil
	}
	c := newComparison([]Measure{IdleSlots, LongestWait, Breaks})
	c.price = someBreaks
	points = s.point(points, a, c, shareForIdle)
	for k, least := 1, s.best.idle; k <= mostPoints && s.best.breaks > few.breaks; k++ {
		c := newComparison([]Measure{Breaks, IdleSlots, LongestWait})
		c.mostIdle = least + max(int32(k), (few.idle-least)*int32(k)/(mostPoints+1))
		points = s.point(points, a, c, shareForIdle+(1-shareForIdle)*float64(k)/mostPoints)
	}
	return undominated(points), nil
}

// point goes on from the last timetable to one that is better by another comparison. Where that leaves room for more
// meetings it is worth more than all before, which are forgotten.
func (s *solver) point(points []Solution, a *annealer, c *comparison, share float64) []Solution {
	s.share = share
	s.shortenWaits(a, c)
	left := len(s.leftOut())
	if s.fillIn(); len(s.leftOut()) < left {
		points = nil
		s.boundBreaks(s.standingOf())
		a.recount()
		s.kept, s.best = s.stand(), a.standing()
	}
	return append(points, *s.finish())
}

// undominated are the points that no other equals or betters in breaks, idle slots and the longest wait, by breaks.
func undominated(points []Solution) []Solution {
	slices.SortStableFunc(points, func(x, y Solution) int {
		return cmp.Or(x.Quality.Breaks-y.Quality.Breaks, x.Quality.IdleSlots-y.Quality.IdleSlots)
	})
	var out []Solution
	for i, x := range points {
		if !slices.ContainsFunc(points[:i], func(y Solution) bool { return covers(y.Quality, x.Quality) }) &&
			!slices.ContainsFunc(points[i+1:], func(y Solution) bool { return covers(y.Quality, x.Quality) && !covers(x.Quality, y.Quality) }) {
			out = append(out, x)
		}
	}
	return out
}

func covers(x, y Quality) bool {
	return x.Breaks <= y.Breaks && x.IdleSlots <= y.IdleSlots && x.LongestWaitSlots <= y.LongestWaitSlots
}
