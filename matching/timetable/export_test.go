package timetable

import (
	"math"

	"gongbo/matching/timetable/sat"
)

// SolveByClauses is Solve in which the clauses join the annealing from its first round on.
func SolveByClauses(p Problem, o Options) (*Solution, error) {
	s, err := prepared(&p, o)
	if err != nil {
		return nil, err
	}
	s.joins = 0
	return s.solve()
}

// SolveWithoutClauses is Solve in which clauses never join the annealing.
func SolveWithoutClauses(p Problem, o Options) (*Solution, error) {
	s, err := prepared(&p, o)
	if err != nil {
		return nil, err
	}
	s.joins = math.MaxInt64
	return s.solve()
}

// SolveWoven is Solve of a complete plain problem that is improved as one with lengths, representatives or halls is.
func SolveWoven(p Problem, o Options) (*Solution, error) {
	s, err := prepared(&p, o)
	if err != nil {
		return nil, err
	}
	if err := s.complete(); err != nil {
		return nil, err
	}
	s.plain, s.joins = false, math.MaxInt64
	if s.improve(); s.best.unfair > 0 {
		return nil, &GaveUp{}
	}
	return s.finish(), nil
}

// ShortensWaitsAfterBreaks lowers the breaks of a complete plain problem, gives up asking near the best for fewer still, and
// says whether clauses then find a shorter longest wait.
func ShortensWaitsAfterBreaks(p Problem, o Options) bool {
	s, err := prepared(&p, o)
	if err != nil || s.complete() != nil {
		return false
	}
	a := newAnnealer(s.board, &s.rng, s.budget, p.Fairness, 0)
	s.kept, s.best = s.stand(), a.standing()
	s.lowerBreaks(a, 1)
	v, part := newVicinity(s, newComparison(s.o.Order), ruled), s.budget.part(1<<40)
	v.take(s.kept)
	v.least = 0
	if s.best.unfair > 0 || s.best.breaks == 0 || !v.demand(part) {
		return false
	}
	v.tries = mostFailures
	return v.demand(part) && v.stages[0] == LongestWait && v.sat.Solve(part.spend) == sat.Satisfied
}
