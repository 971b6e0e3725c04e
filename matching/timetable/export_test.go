package timetable

import "math"

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
	s.plain = false
	if s.improve(); s.best.unfair > 0 {
		return nil, &GaveUp{}
	}
	return s.finish(), nil
}
