package timetable

import (
	"math"
	"slices"

	"gongbo/matching/timetable/sat"
)

// searcher looks by clauses for fewer breaks among all timetables, in two ways that take turns: from below, by proving
// breaks that nobody can do without (cores), and by asking for fewer than the best has.
type searcher struct {
	*breakClauses
	cores *cores
	shows int32 // breaks up to which what the clauses refuse is impossible
	found stand // the best timetable; empty before
	told  int32 // breaks of the best timetable known
	least int32 // fewer are impossible under these clauses
	turns int
	asked int32
}

const (
	mostEach = 3          // breaks of one person that clauses tell apart,
	mostRich = 8          // and, on days that are not plain, where a proof takes as many
	turn     = 40_000_000 // moves of one turn
	asking   = 4          // each so many turns it asks for fewer
)

func newSearcher(s *solver, tells telling) *searcher {
	tells.total = int(s.best.breaks)
	anew, shows := s.clauses(tells)
	c := anew(tells.total)
	s.budget.spend(c.price())
	return &searcher{breakClauses: c, cores: newCores(c), shows: shows, told: s.best.breaks, least: int32(s.bound)}
}

// clauses makes clauses that say that what stands now has a timetable, and count up to so many breaks; anew may be called
// while others change the board. Where they leave timetables out, those have at least as many breaks as shows: under the
// fairness rule, someone may have more breaks than it allows only where everyone has one.
func (s *solver) clauses(tells telling) (anew func(total int) *breakClauses, shows int32) {
	still, lists := *s.board, s.standingOf()
	still.slot = slices.Clone(s.slot)
	if !s.plain {
		still.bay, still.a, still.b = slices.Clone(s.bay), slices.Clone(s.a), slices.Clone(s.b)
	}
	now, better := s.breaksOfOne(lists)
	tells.each = min(mostEach, tells.total)
	if !s.plain {
		if tells.each = max(tells.each, now); better <= mostRich {
			tells.each = max(tells.each, better)
		}
	}
	if s.p.Fairness >= 0 {
		tells.each = min(tells.each, s.p.Fairness)
	}
	anew = func(total int) *breakClauses {
		tells.total = total
		return newBreakClauses(&still, lists, s.fewest, tells)
	}
	if tells.each >= tells.total {
		return anew, math.MaxInt32
	}
	if tells.each == s.p.Fairness {
		shows = int32(s.people)
	}
	if tells.each >= better {
		shows = max(shows, s.best.breaks)
	}
	return anew, shows
}

// breaksOfOne is the most breaks that somebody has now, and that somebody may have in a timetable with fewer in all.
func (s *solver) breaksOfOne(lists [][]int32) (now, better int) {
	spare := int(s.best.breaks) - 1
	for _, n := range s.fewest {
		spare -= n
	}
	for person := range int32(s.people) {
		part := s.firm[person]
		now = max(now, int(s.runs(person))-1)
		better = max(better, min(s.fewest[part]+spare, len(lists[part])-1, (s.slots-1)/2))
	}
	return now, better
}

// price is what making the clauses costs of a budget.
func (c *breakClauses) price() int64 { return int64(c.sat.Variables()) * clausePrice }

// search goes on until the part of the budget is used up or the best is proven to be.
func (r *searcher) search(part *budget) {
	for r.told > r.least && !part.done {
		own := part.part(turn)
		spend := func(n int64) bool { part.spend(n * stepPrice); return own.spend(n*stepPrice) && !part.done }
		if r.turns++; r.turns%asking != 0 {
			r.take(r.cores.raise(spend))
			r.least = max(r.least, min(int32(r.cores.cost), r.told))
		} else {
			r.ask(spend)
		}
	}
}

// ask looks for one break fewer than the best has or, in turns, for many fewer: where there is such a timetable, the
// clauses find it the sooner the less they may try.
func (r *searcher) ask(spend func(int64) bool) {
	target := r.told - 1
	if r.asked++; r.asked%2 == 0 {
		target = r.least + r.asked/2%(r.told-r.least)
	}
	var fewer []sat.Lit // none where the clauses allow nobody enough breaks for more
	if int(target) < len(r.more) {
		fewer = append(fewer, r.more[target].Not())
	}
	switch r.sat.Solve(spend, fewer...) {
	case sat.Impossible:
		r.least = r.told
	case sat.Refused:
		r.least = target + 1
	case sat.Satisfied:
		r.take(r.timetable())
	}
}

// proven is the number of breaks that no timetable has fewer than.
func (r *searcher) proven() int32 { return min(r.least, r.shows) }

// hear takes over what others found.
func (r *searcher) hear(told, least int32) {
	r.told, r.least = min(r.told, told), max(r.least, least)
}

func (r *searcher) take(found stand) {
	if found.slot == nil {
		return
	}
	board := newBoard(r.p)
	board.retake(found)
	if n := int32(board.measure().Breaks); n < r.told {
		r.found, r.told = found, n
	}
}
