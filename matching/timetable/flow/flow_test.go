package flow_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable/flow"
)

// A circulation is of least cost where prices say so: on an arc with room left cost + price(tail) − price(head) is 0 or
// more, on a used one 0 or less.
func TestSolveIsProvenByItsPrices(t *testing.T) {
	type arc struct {
		from, to   int32
		room, cost int64
	}
	r := rand.New(rand.NewPCG(1, 2))
	earned := 0
	for range 2_000 {
		nodes := 2 + r.IntN(12)
		n, arcs := flow.New(nodes), make([]arc, r.IntN(60))
		number := make([]int32, len(arcs))
		for k := range arcs {
			arcs[k] = arc{from: int32(r.IntN(nodes)), to: int32(r.IntN(nodes)), room: int64(r.IntN(6)), cost: int64(r.IntN(200) - 100)}
			if arcs[k].from == arcs[k].to {
				arcs[k].to = (arcs[k].to + 1) % int32(nodes)
			}
			number[k] = n.Join(arcs[k].from, arcs[k].to, arcs[k].room, arcs[k].cost)
		}
		n.Solve()
		excess, cost := make([]int64, nodes), int64(0)
		for k, a := range arcs {
			left := n.Left(number[k])
			reduced := a.cost + n.Price(a.from) - n.Price(a.to)
			require.GreaterOrEqual(t, left, int64(0))
			require.LessOrEqual(t, left, a.room)
			require.True(t, left == 0 || reduced >= 0, "an arc with room left gains %d", -reduced)
			require.True(t, left == a.room || reduced <= 0, "a used arc costs %d", reduced)
			excess[a.from] -= a.room - left
			excess[a.to] += a.room - left
			cost += a.cost * (a.room - left)
		}
		require.Equal(t, make([]int64, nodes), excess)
		if cost < 0 {
			earned++
		}
	}
	require.Greater(t, earned, 1_000)
}
