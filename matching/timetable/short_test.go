package timetable_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
)

func TestSelectSaysWhyItLeavesSomeoneShort(t *testing.T) {
	pair := func(s, d int) timetable.Candidate { return timetable.Candidate{Supply: s, Demand: d, Value: 5} }
	must := timetable.Candidate{Supply: 1, Demand: 0, Value: 5, Must: true}
	one, two := []timetable.Bounds{{Max: 1}}, []timetable.Bounds{{Max: 1}, {Max: 1}}
	for why, m := range map[timetable.ShortReason]timetable.Market{
		timetable.OwnCap:           {Supplies: []timetable.Bounds{{Min: 2, Max: 1}}, Demands: two, Candidates: []timetable.Candidate{pair(0, 0), pair(0, 1)}},
		timetable.TooFewCandidates: {Supplies: []timetable.Bounds{{Min: 2, Max: 2}}, Demands: one, Candidates: []timetable.Candidate{pair(0, 0)}},
		timetable.TotalFull: {Supplies: []timetable.Bounds{{Min: 2, Max: 2}}, Demands: two, Total: 1,
			Candidates: []timetable.Candidate{pair(0, 0), pair(0, 1)}},
		timetable.LostToFloors: {Supplies: []timetable.Bounds{{Min: 1, Max: 1}, {Min: 1, Max: 1}}, Demands: one,
			Candidates: []timetable.Candidate{pair(0, 0), {Supply: 1, Demand: 0, Value: 9}}},
		timetable.LostToMusts: {Supplies: []timetable.Bounds{{Min: 1, Max: 1}, {Max: 1}}, Demands: one,
			Candidates: []timetable.Candidate{pair(0, 0), must}},
	} {
		c, err := timetable.Select(m)
		require.NoError(t, err)
		require.Equal(t, []int{0}, c.ShortSupplies, why)
		require.Equal(t, []timetable.ShortReason{why}, c.SupplyReasons)
	}
}

// TestPlanKeepsMinimumsThroughPlacement compares the meetings missing to minimums with the fewest of any timetable.
func TestPlanKeepsMinimumsThroughPlacement(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	events, missing, fewest, more := 0, 0, 0, 0
	for i := range rounds(300, 5_000) {
		e := tinyEvent(r)
		a, err := timetable.Plan(e, timetable.Options{Seed: uint64(i), Iterations: 5_000})
		require.NoError(t, err)
		requireSound(t, e, a)
		has := [2][]int{make([]int, len(e.Supplies)), make([]int, len(e.Demands))}
		for _, x := range a.Meetings {
			has[0][e.Candidates[x.Candidate].Supply]++
			has[1][e.Candidates[x.Candidate].Demand]++
		}
		require.Len(t, a.SupplyReasons, len(a.ShortSupplies))
		require.Len(t, a.DemandReasons, len(a.ShortDemands))
		got, least := lacking(e, has), fewestLacking(e, has, 0, nil)
		require.GreaterOrEqual(t, got, least)
		events, missing, fewest = events+1, missing+got, fewest+least
		if got > least {
			more++

		}
	}
	t.Logf("%d events: %d meetings missing, %d at least; more than need be in %d", events, missing, fewest, more)
	require.LessOrEqual(t, more*50, events, "in at most 2 of 100")
}

func tinyEvent(r *rand.Rand) timetable.Event {
	e := timetable.Event{Tables: 1 + r.IntN(2), Fairness: timetable.NoLimit, Objective: timetable.Value, Slots: make([]timetable.Slot, 2+r.IntN(2))}
	for s := range e.Slots {
		e.Slots[s].Session = 1
	}
	party := func() timetable.Party {
		x := timetable.Party{Min: r.IntN(3), Max: 1 + r.IntN(3)}
		for s := range e.Slots {
			if r.IntN(3) == 0 {
				x.Forbidden = append(x.Forbidden, s)
			}
		}
		return x
	}
	for range 3 {
		e.Supplies, e.Demands = append(e.Supplies, party()), append(e.Demands, party())
	}
	for _, k := range r.Perm(9)[:3+r.IntN(4)] {
		e.Candidates = append(e.Candidates, timetable.Candidate{Supply: k / 3, Demand: k % 3, Value: int64(1 + r.IntN(50))})
	}
	return e
}

func lacking(e timetable.Event, has [2][]int) int {
	n := 0
	for side, parties := range [2][]timetable.Party{e.Supplies, e.Demands} {
		for i, x := range parties {
			n += max(0, min(x.Min, x.Max, len(e.Slots)-len(x.Forbidden))-has[side][i])
		}
	}
	return n
}

// fewestLacking tries every slot, and none, for the candidates from k on.
func fewestLacking(e timetable.Event, has [2][]int, k int, at []int) int {
	if k == 0 {
		has = [2][]int{make([]int, len(e.Supplies)), make([]int, len(e.Demands))}
	}
	if k == len(e.Candidates) {
		return lacking(e, has)
	}
	x := e.Candidates[k]
	best := fewestLacking(e, has, k+1, append(at, -1))
	if has[0][x.Supply] >= e.Supplies[x.Supply].Max || has[1][x.Demand] >= e.Demands[x.Demand].Max {
		return best
	}
	for s := range e.Slots {
		open, load := true, 0
		for _, closed := range append(append([]int{}, e.Supplies[x.Supply].Forbidden...), e.Demands[x.Demand].Forbidden...) {
			open = open && closed != s
		}
		for y, slot := range at {
			if slot == s {
				load++
				open = open && e.Candidates[y].Supply != x.Supply && e.Candidates[y].Demand != x.Demand
			}
		}
		if !open || load >= e.Tables {
			continue
		}
		has[0][x.Supply]++
		has[1][x.Demand]++
		best = min(best, fewestLacking(e, has, k+1, append(at[:k:k], s)))
		has[0][x.Supply]--
		has[1][x.Demand]--
	}
	return best
}
