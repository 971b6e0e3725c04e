package sat_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable/sat"
)

func always(int64) bool { return true }

func TestSolveAgreesWithTryingAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	both := [3]int{}
	for i := range 3_000 {
		n := 3 + r.IntN(10)
		s := &sat.Solver{}
		for range n {
			s.New()
		}
		var clauses [][]sat.Lit
		for round := range 2 {
			for range n * 2 {
				var c []sat.Lit
				for range 1 + r.IntN(4) {
					c = append(c, sat.Lit(r.IntN(2*n)))
				}
				if len(c) == 1 && r.IntN(4) > 0 {
					c = append(c, sat.Lit(r.IntN(2*n)), sat.Lit(r.IntN(2*n)))
				}
				clauses = append(clauses, c)
				s.Add(c...)
			}
			got := s.Solve(always)
			both[got]++
			require.Equal(t, tried(n, clauses), got == sat.Satisfied, "instance %d round %d: %v", i, round, clauses)
			for _, c := range clauses {
				require.True(t, got != sat.Satisfied || holds(s, c))
			}
		}
	}
	require.Zero(t, both[sat.Unknown])
	require.Greater(t, both[sat.Satisfied], 500)
	require.Greater(t, both[sat.Impossible], 500)
}

func holds(s *sat.Solver, c []sat.Lit) bool {
	for _, l := range c {
		if s.True(l) {
			return true
		}
	}
	return false
}

func tried(n int, clauses [][]sat.Lit) bool {
	for x := range 1 << n {
		good := true
		for _, c := range clauses {
			any := false
			for _, l := range c {
				any = any || (x>>(l/2)&1 == 1) == (l%2 == 0)
			}
			good = good && any
		}
		if good {
			return true
		}
	}
	return false
}

// pigeons puts n+1 pigeons into n holes, which cannot be.
func pigeons(n int) *sat.Solver {
	s := &sat.Solver{}
	in := make([][]sat.Lit, n+1)
	for p := range in {
		for range n {
			in[p] = append(in[p], s.New())
		}
		s.Add(in[p]...)
	}
	for h := range n {
		for p := range in {
			for q := range p {
				s.Add(in[p][h].Not(), in[q][h].Not())
			}
		}
	}
	return s
}

func TestSolveProvesThatPigeonsDoNotFit(t *testing.T) {
	require.Equal(t, sat.Impossible, pigeons(8).Solve(always))
}

func TestSolveGoesOnWhereItStopped(t *testing.T) {
	s, calls, used := pigeons(8), 0, int64(0)
	for s.Solve(func(n int64) bool { used += n; return false }) == sat.Unknown {
		calls++
	}
	require.Greater(t, calls, 3)
	again := pigeons(8)
	twice, total := 0, int64(0)
	for again.Solve(func(n int64) bool { total += n; return false }) == sat.Unknown {
		twice++
	}
	require.Equal(t, []int64{int64(calls), used}, []int64{int64(twice), total})
}

func TestSolveHandlesHardRandomClauses(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	found := [3]int{}
	for range 6 {
		s, n := &sat.Solver{}, 130
		for range n {
			s.New()
		}
		var clauses [][]sat.Lit
		for range n * 426 / 100 {
			c := []sat.Lit{sat.Lit(r.IntN(2 * n)), sat.Lit(r.IntN(2 * n)), sat.Lit(r.IntN(2 * n))}
			clauses = append(clauses, c)
			s.Add(c...)
		}
		got := s.Solve(always)
		found[got]++
		for _, c := range clauses {
			require.True(t, got != sat.Satisfied || holds(s, c))
		}
	}
	require.Zero(t, found[sat.Unknown])
}

// atMost is a sum as the solver was told of it.
type atMost struct {
	lits []sat.Lit
	n    int
}

func TestSumsAgreeWithTryingAll(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	both := [4]int{}
	for i := range 3_000 {
		n := 5 + r.IntN(8)
		s := &sat.Solver{}
		for range n {
			s.New()
		}
		var clauses [][]sat.Lit
		var sums []atMost
		for round := range 3 {
			for range n / 2 {
				c := []sat.Lit{sat.Lit(r.IntN(2 * n)), sat.Lit(r.IntN(2 * n)), sat.Lit(r.IntN(2 * n))}
				clauses = append(clauses, c)
				s.Add(c...)
			}
			if k := r.IntN(3); k < len(sums) {
				sums[k].n = max(0, sums[k].n-1)
				s.Tighten(k, sums[k].n)
			}
			for range 1 + r.IntN(2) {
				x := atMost{n: r.IntN(5)}
				for v := range n {
					if r.IntN(3) > 0 {
						x.lits = append(x.lits, sat.Lit(2*v+r.IntN(2)))
					}
				}
				require.Equal(t, len(sums), s.AtMost(x.lits, x.n))
				sums = append(sums, x)
			}
			var assumed []sat.Lit
			if round == 1 {
				assumed = append(assumed, sat.Lit(r.IntN(2*n)), sat.Lit(r.IntN(2*n)))
			}
			got := s.Solve(always, assumed...)
			both[got]++
			require.Equal(t, possible(n, clauses, sums, assumed), got == sat.Satisfied, "instance %d round %d", i, round)
			if got == sat.Refused {
				require.Subset(t, assumed, s.Blamed())
				require.False(t, possible(n, clauses, sums, s.Blamed()), "instance %d round %d", i, round)
			}
		}
	}
	require.Greater(t, both[sat.Satisfied], 500)
	require.Greater(t, both[sat.Impossible], 500)
	require.Greater(t, both[sat.Refused], 100)
}

// possible tries all values of n variables.
func possible(n int, clauses [][]sat.Lit, sums []atMost, assumed []sat.Lit) bool {
	for x := range 1 << n {
		holds := func(l sat.Lit) bool { return (x>>(l/2)&1 == 1) == (l%2 == 0) }
		good := true
		for _, c := range clauses {
			good = good && slices.ContainsFunc(c, holds)
		}
		for _, l := range assumed {
			good = good && holds(l)
		}
		for _, sum := range sums {
			k := 0
			for _, l := range sum.lits {
				if holds(l) {
					k++
				}
			}
			good = good && k <= sum.n
		}
		if good {
			return true
		}
	}
	return false
}

func TestLeanIsTriedFirst(t *testing.T) {
	s := &sat.Solver{}
	x, y := s.New(), s.New()
	s.Add(x, y)
	for _, want := range []bool{true, false, true} {
		lean := x
		if !want {
			lean = x.Not()
		}
		s.Lean(lean)
		require.Equal(t, sat.Satisfied, s.Solve(always))
		require.Equal(t, want, s.True(x))
		require.True(t, want || s.True(y))
	}
}
