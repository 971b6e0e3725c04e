package timetable

import "slices"

// makeFair drops meetings of those with too many breaks until the fairness rule holds: each time the lightest of
// the meetings at either end of such a participant's day.
func (s *solver) makeFair() {
	if s.p.Fairness < 0 {
		return
	}
	for e := newEvenness(s.board); !e.fair(); {
		e.leave(s.lighterEnd(int32(slices.Index(e.breaks, e.most()))))
	}
}

func (s *solver) lighterEnd(person int32) int32 {
	first, last := int32(-1), int32(-1)
	for at := range int32(s.slots) {
		if m := s.meets(person, at); m >= 0 {
			if first < 0 {
				first = m
			}
			last = m
		}
	}
	x, y := s.p.Meetings[first], s.p.Meetings[last]
	if x.Must != y.Must && x.Must || x.Must == y.Must && x.Value > y.Value {
		return last
	}
	return first
}

// fillIn lets in whatever still fits as the timetable stands, again after each that it let in: one that fills a
// break may make room under the fairness rule.
func (s *solver) fillIn() {
	for e := newEvenness(s.board); s.fillOnce(e); {
	}
}

// fillOnce tries musts and the most valuable first, each in the slot that adds the fewest breaks.
func (s *solver) fillOnce(e *evenness) bool {
	some := false
	for _, m := range s.leftOut() {
		best, least, where := int32(-1), int32(0), spot{}
		if s.full(s.a[m]) || s.full(s.b[m]) {
			continue
		}
		for at := s.nextOpen(m, 0); int(at) < s.slots; at = s.nextOpen(m, at+1) {
			if !s.inOrder(m, at) {
				continue
			}
			s.spots(m, at, func() bool {
				e.enter(m, at)
				runs := s.runs(s.a[m]) + s.runs(s.b[m])
				if e.fair() && (best < 0 || runs < least) {
					best, least, where = at, runs, s.spotOf(m)
				}
				e.leave(m)
				return false
			})
		}
		if best >= 0 {
			s.setSpot(m, where)
			e.enter(m, best)
			some = s.p.Fairness >= 0
		}
	}
	return some
}

// leftOut are the meetings without a place, musts first, then by value.
func (s *solver) leftOut() []int32 {
	var out []int32
	for m := range int32(len(s.slot)) {
		if s.slot[m] < 0 {
			out = append(out, m)
		}
	}
	sortByWorth(out, s.p.Meetings)
	return out
}

func (s *solver) finish() *Solution {
	return s.answer(s.seatTables())
}

// answer is the board as a solution, at the given tables.
func (s *solver) answer(tables []int, changes int) *Solution {
	why := newReasons(s.board, tables)
	sol := &Solution{Iterations: s.budget.used, Quality: s.measure(), Places: make([]Place, len(s.slot))}
	q := &sol.Quality
	q.TableChanges = changes
	for m, at := range s.slot {
		sol.Places[m] = nowhere
		if at >= 0 {
			sol.Places[m] = s.placeOf(int32(m), tables[m])
		} else {
			sol.Unscheduled = append(sol.Unscheduled, Unscheduled{Meeting: m, Code: why.code(int32(m))})
		}
	}
	q.BreaksLowerBound = s.bound
	q.ValueUpperBound = s.worthBound()
	s.boundWorth(q)
	sol.Optimal = q.Scheduled == q.Requested && q.Breaks == 0 && q.TableChanges == 0
	sol.Timed = s.budget.timed()
	return sol
}

// placeOf is where m stands, at a table.
func (b *board) placeOf(m int32, table int) Place {
	return Place{
		Slot: int(b.slot[m]), Table: table,
		SeatA: int(b.a[m] - b.base[b.firm[b.a[m]]]), SeatB: int(b.b[m] - b.base[b.firm[b.b[m]]]),
	}
}
