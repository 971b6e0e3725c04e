package timetable

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPairingIsLargest holds drawn graphs to a count of all their matchings, and every largest one to its proof.
func TestPairingIsLargest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	tight := 0
	for i := range 20_000 {
		n := 1 + r.IntN(10)
		if i%100 == 0 {
			n = 30 + r.IntN(60)
		}
		next, edges := make([][]int32, n), [][2]int32{}
		for range r.IntN(2*n + 1) {
			v, w := int32(r.IntN(n)), int32(r.IntN(n))
			if v != w { // twice the same is two meetings of two people
				next[v], next[w], edges = append(next[v], w), append(next[w], v), append(edges, [2]int32{v, w})
			}
		}
		p := newPairing(next)
		greedy := p.size
		p.grow()
		if p.size > greedy {
			tight++
		}
		matched := 0
		for v, w := range p.mate {
			if w >= 0 {
				require.Equal(t, int32(v), p.mate[w])
				require.Contains(t, next[v], w)
				matched++
			}
		}
		require.Equal(t, 2*p.size, matched)
		if n <= 10 {
			require.Equal(t, mostApart(edges, 0), p.size, "graph %d: %v", i, edges)
		}
		bound, in := 0, make([]int, n)
		piece := p.pieces()
		for _, k := range piece {
			if k == isHub {
				bound++
			} else {
				in[k]++
			}
		}
		for _, k := range in {
			bound += k / 2
		}
		for _, e := range edges {
			a, b := piece[e[0]], piece[e[1]]
			require.True(t, a == isHub || b == isHub || a == b, "graph %d: the edge %v is counted nowhere", i, e)
		}
		require.Equal(t, bound, p.size, "graph %d", i)
	}
	require.Greater(t, tight, 500)
}

// mostApart is the most edges that share no vertex, of those with no end in used.
func mostApart(edges [][2]int32, used uint) int {
	if len(edges) == 0 {
		return 0
	}
	best := mostApart(edges[1:], used)
	if ends := uint(1)<<edges[0][0] | 1<<edges[0][1]; used&ends == 0 {
		best = max(best, 1+mostApart(edges[1:], used|ends))
	}
	return best
}
