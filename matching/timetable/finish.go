package timetable

import "slices"

// makeFair drops meetings of those with too many breaks until the fairness rule holds: each time the lightest of
// the meetings at either end of such a participant's day.
func (s *solver) makeFair() {
	for !s.fair() {
		most, _ := s.breakSpread()
		for person := range int32(s.people) {
			if s.runs(person)-1 == most {
				s.lift(s.lighterEnd(person))
				break
			}
		}
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
	for s.fillOnce() {
	}
}

// fillOnce tries musts and the most valuable first, each in the slot that adds the fewest breaks.
func (s *solver) fillOnce() bool {
	some := false
	for _, m := range s.leftOut() {
		best, least := int32(-1), int32(0)
		if s.full(s.a[m]) || s.full(s.b[m]) {
			continue
		}
		for at := range int32(s.slots) {
			if !s.vacant(m, at) || !s.inOrder(m, at) {
				continue
			}
			s.put(m, at)
			runs := s.runs(s.a[m]) + s.runs(s.b[m])
			if s.fair() && (best < 0 || runs < least) {
				best, least = at, runs
			}
			s.lift(m)
		}
		if best >= 0 {
			s.put(m, best)
			some = s.p.Fairness >= 0
		}
	}
	return some
}

func (s *solver) full(person int32) bool { return s.degree[person] >= s.most[person] }

// vacant says whether m may stand in a slot, both are free in it, and a table is.
func (s *solver) vacant(m, at int32) bool {
	return s.fits(m, at) && s.meets(s.a[m], at) < 0 && s.meets(s.b[m], at) < 0 && s.load[at] < s.room[at]
}

// reason says why m is not held, by the first code that applies.
func (s *solver) reason(m int32) Code {
	open, free, table, order, mustFree := false, false, false, false, false
	for at := range int32(s.slots) {
		if !s.fits(m, at) {
			continue
		}
		open = true
		x, y := s.meets(s.a[m], at), s.meets(s.b[m], at)
		if !(x >= 0 && s.p.Meetings[x].Must) && !(y >= 0 && s.p.Meetings[y].Must) {
			mustFree = true
		}
		if x < 0 && y < 0 {
			free = true
			if s.load[at] < s.room[at] {
				table = true
				order = order || s.inOrder(m, at)
			}
		}
	}
	switch {
	case !open:
		return NoCommonSlot
	case s.full(s.a[m]) && s.p.Participants[s.a[m]].Max > 0:
		return CapSupply
	case s.full(s.b[m]) && s.p.Participants[s.b[m]].Max > 0:
		return CapDemand
	case !mustFree:
		return ClashWithMust
	case !free:
		return LowerValue
	case !table:
		return TableFull
	case !order:
		return OutOfOrder
	}
	return Unfair
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
	sol := &Solution{Iterations: s.budget.used, Quality: s.measure(), Places: make([]Place, len(s.slot))}
	q := &sol.Quality
	q.TableChanges = changes
	for m, at := range s.slot {
		sol.Places[m] = nowhere
		if at >= 0 {
			sol.Places[m] = Place{Slot: int(at), Table: tables[m]}
		} else {
			sol.Unscheduled = append(sol.Unscheduled, Unscheduled{Meeting: m, Code: s.reason(int32(m))})
		}
	}
	q.BreaksLowerBound = s.bound
	q.ValueUpperBound = s.worthBound()
	q.GapBPS = gap(q.Value, q.ValueUpperBound)
	sol.Optimal = q.Scheduled == q.Requested && q.Breaks == 0 && q.TableChanges == 0
	return sol
}

// worthBound is the least of what can be held: each participant's most valuable meetings that its slots and caps
// leave room for, each meeting counted half at either end; and the most valuable that all tables leave room for.
func (s *solver) worthBound() int64 {
	var all []int64
	ends, tables := int64(0), 0
	for at := range s.slots {
		tables += int(s.room[at])
	}
	for m, x := range s.p.Meetings {
		if s.nextOpen(int32(m), 0) < int32(s.slots) {
			all = append(all, x.Value)
		}
	}
	for person, meetings := range s.lists {
		var own []int64
		for _, m := range meetings {
			if s.nextOpen(m, 0) < int32(s.slots) {
				own = append(own, s.p.Meetings[m].Value)
			}
		}
		ends += sumOfTop(own, int(s.most[person]))
	}
	return min(ends/2, sumOfTop(all, tables))
}

func sumOfTop(values []int64, n int) int64 {
	slices.Sort(values)
	sum := int64(0)
	for _, v := range values[max(0, len(values)-n):] {
		sum += v
	}
	return sum
}
