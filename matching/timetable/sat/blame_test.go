package sat_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable/sat"
)

func TestBlamedCannotHoldByThemselves(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	refused, fewer := 0, 0
	for i := range 2_000 {
		n := 4 + r.IntN(8)
		s := &sat.Solver{}
		for range n {
			s.New()
		}
		var clauses [][]sat.Lit
		for range 2 * n {
			c := []sat.Lit{sat.Lit(r.IntN(2 * n)), sat.Lit(r.IntN(2 * n)), sat.Lit(r.IntN(2 * n))}[:2+r.IntN(2)]
			clauses = append(clauses, c)
			s.Add(c...)
		}
		var assumed []sat.Lit
		for v := range n {
			if r.IntN(2) == 0 {
				assumed = append(assumed, sat.Lit(2*v+r.IntN(2)))
			}
		}
		if s.Solve(always, assumed...) != sat.Refused {
			continue
		}
		refused++
		blamed := s.Blamed()
		require.Subset(t, assumed, blamed)
		for _, l := range blamed {
			clauses = append(clauses, []sat.Lit{l})
		}
		require.False(t, tried(n, clauses), "instance %d: %v under %v", i, clauses, blamed)
		if len(blamed) < len(assumed) {
			fewer++
		}
	}
	require.Greater(t, refused, 200)
	require.Greater(t, fewer, 100)
}
