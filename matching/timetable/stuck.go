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
	all := s.everyMeeting()
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

const (
	fairSteps = 4_000_000 // assignments that clauses have at first where fairness is in doubt
	fairShare = 0.4       // of the moves of a round of annealing: what they have after it
)

// askFairness looks for a fair timetable, or for a proof that there is none, where someone must have as many breaks as
// someone else's fewest allow. The board then holds all meetings. A band above the lowest cannot be told by clauses from
// below, so that only the proof counts there.
func (s *solver) askFairness() *Infeasible {
	_, last := s.lowAndHigh()
	if s.p.Fairness < 0 || !s.p.plain() || slices.Max(append([]int{0}, s.fewest...)) < last+s.p.Fairness || !s.tellable() {
		return nil
	}
	fair := func(t telling) *breakClauses {
		t.each = last + s.p.Fairness
		return newBreakClauses(s.board, s.lists, s.fewest, t)
	}
	answer := sat.Unknown
	if last == 0 {
		answer = s.seekFair(fair(telling{}), fair(ruled))
	} else {
		answer = fair(telling{}).sat.Solve(s.budget.part(fairSteps).spend)
	}
	if answer != sat.Impossible {
		return nil
	}
	return s.unevenOfAll()
}

// seekFair lets annealing and clauses take turns until one of them finds a fair timetable, which is left on the board, the
// clauses prove that there is none, or the budget is over. Either may find at once what the other does not find at all.
// The first steps of the clauses are no part of the budget, as those of the proofs before are not: they are bounded as well.
func (s *solver) seekFair(clauses ...*breakClauses) sat.Status {
	a := newAnnealer(s.board, &s.rng, s.budget, s.p.Fairness, 0)
	s.kept, s.best = s.stand(), a.standing()
	rounds := &chase{solver: s, annealer: a, best: a.score()}
	steps := int64(fairSteps)
	for n, k := int64(firstRound), 0; s.best.unfair > 0; n, k = min(n*3/2, longestRound), k+1 {
		if rounds.anneal(min(n, max(s.budget.left(), askEvery)), k); s.best.unfair == 0 {
			break
		}
		for _, c := range clauses {
			part := s.budget.part(steps)
			switch c.sat.Solve(part.spend) {
			case sat.Impossible:
				return sat.Impossible
			case sat.Satisfied:
				s.retake(c.timetable())
				return sat.Satisfied
			}
			if k > 0 {
				s.budget.spend(part.used)
			}
		}
		if steps = int64(fairShare * float64(n)); s.budget.over {
			return sat.Unknown
		}
	}
	s.retake(s.kept)
	return sat.Satisfied
}
