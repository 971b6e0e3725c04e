package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// refute looks for a proof, by closing slots, that the meetings cannot all be held.
func (s *solver) refute() *Infeasible {
	if !s.p.plain() {
		return nil
	}
	r := newProver(newBoard(s.p))
	r.budget = s.budget
	if !r.run() {
		return nil
	}
	var clash []int
	for m, in := range r.explain().meetings {
		if in {
			clash = append(clash, m)
		}
	}
	return s.smallest(clash, s.budget)
}

// askClauses lets clauses look for a timetable, or for a proof that there is none, where construction is stuck. It gives
// neither where the steps run out. What the clauses learn is kept for the next time.
func (s *solver) askClauses(steps int64) (slots []int32, e *Infeasible) {
	if !s.p.plain() || s.noPlacing {
		return nil, nil
	}
	if s.placing == nil {
		s.placing = newPlacing(newBoard(s.p))
		s.noPlacing = s.placing == nil
	}
	if s.noPlacing {
		return nil, nil
	}
	all := make([]int32, len(s.slot))
	for m := range all {
		all[m] = int32(m)
	}
	part := s.budget.part(steps)
	answer, clash := s.placing.ask(all, part.spend)
	s.budget.spend(part.used)
	switch answer {
	case sat.Satisfied:
		return s.placing.timetable(all), nil
	case sat.Refused:
		return nil, s.smallest(ints(clash), s.budget)
	}
	return nil, nil
}

// fairSteps are spent by clauses where fairness is in doubt.
const fairSteps = 2_000_000

// askFairness lets clauses look for a fair timetable, or for a proof that there is none, where someone must have as many
// breaks as someone else's fewest allow. The board then holds all meetings. A band above the lowest cannot be told by
// clauses from below, so that only the proof counts there.
func (s *solver) askFairness() *Infeasible {
	_, last := s.lowAndHigh()
	if s.p.Fairness < 0 || !s.p.plain() || slices.Max(append([]int{0}, s.fewest...)) < last+s.p.Fairness || !s.tellable() {
		return nil
	}
	c := newBreakClauses(s.board, s.lists, s.fewest, telling{each: last + s.p.Fairness})
	part := s.budget.part(fairSteps)
	answer := c.sat.Solve(part.spend)
	s.budget.spend(part.used)
	switch {
	case answer == sat.Impossible:
		all := count(len(s.slot))
		return &Infeasible{Rule: BySearch, People: s.peopleOf(all), Meetings: all, Slots: s.slotsOf(all)}
	case answer == sat.Satisfied && last == 0:
		s.restore(c.timetable())
	}
	return nil
}
