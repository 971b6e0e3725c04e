package timetable

// SolveByClauses is Solve in which the clauses join the annealing from its first round on.
func SolveByClauses(p Problem, o Options) (*Solution, error) {
	s, err := prepared(&p, o)
	if err != nil {
		return nil, err
	}
	s.joins = 0
	return s.solve()
}
