package timetable

import "gongbo/matching/timetable/sat"

// searcher looks for fewer breaks by clauses, in three ways that take turns: from below, by proving breaks that nobody can
// do without (cores); near the best timetable (vicinity); and among all timetables at once.
type searcher struct {
	whole *breakClauses
	cores *cores
	near  *vicinity
	exact bool  // no timetable is left out, so that what has no answer is proven
	told  int32 // breaks of the best timetable that the clauses know of
	least int32 // fewer breaks are impossible under these clauses
}

// outcome is what a search by clauses found: a timetable, when slots is not nil, and a proven bound on breaks.
type outcome struct {
	slots   []int32
	breaks  int32
	atLeast int
}

const mostEach = 3 // breaks of one person that clauses tell apart

// newSearcher makes clauses for what stands, which tell apart up to so many breaks.
func newSearcher(s *solver, total int32) *searcher {
	still := *s.board // the annealing goes on meanwhile
	still.slot = append([]int32(nil), s.slot...)
	tells := telling{each: int(min(mostEach, total)), total: int(total)}
	if s.p.Fairness >= 0 {
		tells.each = min(tells.each, s.p.Fairness)
	}
	lists := s.standingOf()
	r := &searcher{whole: newBreakClauses(&still, lists, s.fewest, tells), told: s.best.breaks, least: int32(s.bound)}
	r.exact = tells.each == tells.total || tells.each == s.p.Fairness
	r.cores = newCores(r.whole)
	tells.waits, tells.rules = true, true
	r.near = newVicinity(s, func() *breakClauses { return newBreakClauses(&still, lists, s.fewest, tells) })
	s.budget.spend(int64(r.whole.sat.Variables()+r.near.sat.Variables()) * clausePrice)
	return r
}

// Shares of a part that the ways of searching get.
const (
	shareOfCores = 0.2
	shareOfNear  = 0.5
)

// fewer looks for a timetable with fewer breaks than the given one, until the part of the budget is used up.
func (r *searcher) fewer(slots []int32, part *budget) (found outcome) {
	r.near.take(slots)
	r.told = r.near.best.breaks
	given, n := r.told, float64(part.end)
	for _, way := range []struct {
		share  float64
		search func(part *budget)
	}{{shareOfCores, r.fromBelow}, {shareOfNear, r.nearby}, {1 - shareOfCores - shareOfNear, r.anywhere}} {
		if r.told > r.least && !part.over {
			own := part.part(int64(n * way.share))
			way.search(own)
			part.spend(own.used)
		}
	}
	if r.told < given {
		found.slots, found.breaks = r.near.slots, r.told
	}
	if r.exact {
		found.atLeast = int(r.least)
	}
	return found
}

func (r *searcher) take(slots []int32) {
	if slots != nil {
		r.near.take(slots)
		r.told = r.near.best.breaks
	}
}

func (r *searcher) fromBelow(part *budget) {
	r.take(r.cores.raise(func(n int64) bool { return part.spend(n * stepPrice) }))
	r.least = max(r.least, min(int32(r.cores.cost), r.told))
}

func (r *searcher) nearby(part *budget) {
	r.near.least, r.near.stages = r.least, []Measure{Breaks}
	r.near.search(part)
	r.told, r.least = r.near.best.breaks, r.near.least
}

func (r *searcher) anywhere(part *budget) {
	for r.told > r.least && !part.over {
		r.whole.allow(int(r.told) - 1)
		switch r.whole.sat.Solve(func(n int64) bool { return part.spend(n * stepPrice) }) {
		case sat.Impossible:
			r.least = r.told
		case sat.Satisfied:
			r.take(r.whole.timetable())
		}
	}
}
