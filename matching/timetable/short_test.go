package timetable_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/selection"
)

func TestPlanSaysWhyItLeavesSomeoneShort(t *testing.T) {
	pair := func(s, d int) selection.Candidate { return selection.Candidate{Supply: s, Demand: d, Value: 5} }
	two := []timetable.Slot{{Session: 1}, {Session: 1}}
	for why, e := range map[selection.ShortReason]timetable.Event{
		selection.NoPlace: {Supplies: []timetable.Party{{Min: 1, Forbidden: []int{1}}, {Forbidden: []int{1}}}, Demands: make([]timetable.Party, 1),
			Candidates: []selection.Candidate{pair(0, 0), {Supply: 1, Demand: 0, Must: true}}, Slots: two, Tables: 2},
		selection.TotalFull: {Supplies: []timetable.Party{{Min: 1}, {}}, Demands: make([]timetable.Party, 3), Slots: two, Tables: 1,
			Candidates: []selection.Candidate{pair(0, 0), {Supply: 1, Demand: 1, Must: true}, {Supply: 1, Demand: 2, Must: true}}},
		selection.LostToFloors: {Supplies: []timetable.Party{{Min: 1}, {Min: 1}}, Demands: []timetable.Party{{Max: 1}}, Slots: two, Tables: 2,
			Candidates: []selection.Candidate{pair(0, 0), {Supply: 1, Demand: 0, Value: 9}}},
	} {
		e.Fairness = timetable.NoLimit
		a, err := timetable.Plan(e, timetable.Options{})
		require.NoError(t, err)
		requireSound(t, e, a)
		require.Equal(t, []int{0}, a.ShortSupplies, why)
		require.Equal(t, []selection.ShortReason{why}, a.SupplyReasons)
		a.SupplyReasons = []selection.ShortReason{selection.OwnCap}
		require.ErrorContains(t, check.Short(e, a), `supply 0 is short for "`+string(why)+`", not for "own_cap"`)
		a.ShortSupplies, a.SupplyReasons = nil, nil
		require.ErrorContains(t, check.Short(e, a), "short of their minimum")
	}
}

// A meeting within a minimum is held before any value, whoever was chosen at first, and a must before that.
func TestSolveKeepsMinimumsBeforeValueAndMustsBeforeBoth(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{Min: 1}, {}, {}, {}}, Slots: []timetable.Slot{{Session: 1}}, Tables: 1, Fairness: timetable.NoLimit,
		Meetings: []timetable.Meeting{{A: 0, B: 1, Value: 1, Reserve: true}, {A: 2, B: 1, Value: 100}, {A: 2, B: 3, Value: 50}},
	}
	sol, err := timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.Equal(t, 0, sol.Places[0].Slot)
	p.Meetings[2].Must = true
	sol, err = timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	require.Equal(t, 0, sol.Places[2].Slot)
}

// TestPlanKeepsMinimumsThroughPlacement compares the meetings missing to minimums, and the value, with the best of all
// timetables.
func TestPlanKeepsMinimumsThroughPlacement(t *testing.T) {
	for name, draw := range map[string]func(r *rand.Rand) timetable.Event{"forbidden": tinyEvent, "crowded": crowdedEvent, "rich": richEvent} {
		r := rand.New(rand.NewPCG(43, 44))
		events, missing, fewest, more, value, best := rounds(120, 5_000), 0, 0, 0, int64(0), int64(0)
		for i := range events {
			e := draw(r)
			a, err := timetable.Plan(e, timetable.Options{Seed: uint64(i), Iterations: 20_000})
			require.NoError(t, err)
			requireSound(t, e, a)
			p := problemOf(e)
			least, most := check.Fewest(p)
			got := check.Missing(p, placesOf(e, a))
			require.GreaterOrEqual(t, got, least)
			missing, fewest = missing+got, fewest+least
			if got > least {
				more++
				continue
			}
			require.LessOrEqual(t, a.Quality.Value, most)
			value, best = value+a.Quality.Value, best+most
		}
		t.Logf("%s, %d events: %d meetings missing, %d at least; more than need be in %d; value of the others %d of %d", name, events, missing, fewest, more, value, best)
		require.LessOrEqual(t, more*500, events, "in at most 2 of 1,000")
		require.GreaterOrEqual(t, value*1000, best*999)
	}
}

// TestPlanKeepsMinimumsOfFiftyPeople compares with what CP-SAT (OR-tools 9.15) proved to be the fewest missing meetings, and
// then the greatest value, of six events.
func TestPlanKeepsMinimumsOfFiftyPeople(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	value := int64(0)
	for i, fewest := range []int{13, 4, 22, 10, 5, 10} {
		e := scarceEvent(r, 25, []int{12, 8, 12}[i%3])
		a, err := timetable.Plan(e, timetable.Options{Seed: 1})
		require.NoError(t, err)
		requireSound(t, e, a)
		require.Equal(t, fewest, check.Missing(problemOf(e), placesOf(e, a)), "event %d", i)
		value += a.Quality.Value
	}
	t.Logf("value %d of 25991", value)
	require.GreaterOrEqual(t, value*100, int64(25_991*98))
}

// scarceEvent is one of n on either side who can come to about half of the slots, and wish for few.
func scarceEvent(r *rand.Rand, n, tables int) timetable.Event {
	e := timetable.Event{Tables: tables, Fairness: timetable.NoLimit, Objective: selection.Value, Slots: make([]timetable.Slot, 6+r.IntN(4))}
	for s := range e.Slots {
		e.Slots[s].Session = 1
	}
	party := func() timetable.Party {
		x := timetable.Party{Min: r.IntN(5), Max: 3 + r.IntN(4)}
		for s := range e.Slots {
			if r.IntN(100) < 45 {
				x.Forbidden = append(x.Forbidden, s)
			}
		}
		return x
	}
	for range n {
		e.Supplies, e.Demands = append(e.Supplies, party()), append(e.Demands, party())
	}
	for s := range n {
		for _, d := range r.Perm(n)[:4+r.IntN(3)] {
			e.Candidates = append(e.Candidates, selection.Candidate{Supply: s, Demand: d, Value: int64(1 + r.IntN(100))})
		}
	}
	return e
}

// tinyEvent is one in which a third of the slots is forbidden to everyone.
func tinyEvent(r *rand.Rand) timetable.Event {
	e := timetable.Event{Tables: 1 + r.IntN(2), Fairness: timetable.NoLimit, Objective: selection.Value, Slots: make([]timetable.Slot, 2+r.IntN(2))}
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
		e.Candidates = append(e.Candidates, selection.Candidate{Supply: k / 3, Demand: k % 3, Value: int64(1 + r.IntN(50))})
	}
	return e
}

// crowdedEvent is one with more candidates, and fewer tables in some slots.
func crowdedEvent(r *rand.Rand) timetable.Event {
	e := tinyEvent(r)
	for _, side := range [][]timetable.Party{e.Supplies, e.Demands} {
		for i := range side {
			side[i].Max = 0
		}
	}
	e.Slots = append(e.Slots, timetable.Slot{Session: 2})
	for s := range e.Slots {
		if r.IntN(4) == 0 {
			e.Slots[s].Closed = []int{0}
		}
	}
	return e
}

// richEvent is one with lengths, representatives, halls and walks.
func richEvent(r *rand.Rand) timetable.Event {
	e := tinyEvent(r)
	e.Supplies, e.Candidates = e.Supplies[:2], slices.DeleteFunc(e.Candidates, func(x selection.Candidate) bool { return x.Supply == 2 })
	enrichEvent(r, &e)
	return e
}

// Worth nothing, many meetings are still worth less than one must, or one within a minimum.
func TestSolveHoldsMustsAmongWorthless(t *testing.T) {
	for _, must := range []bool{false, true} {
		p := timetable.Problem{Participants: make([]timetable.Participant, 8), Slots: make([]timetable.Slot, 3), Tables: 3, Fairness: timetable.NoLimit}
		for s := range p.Slots {
			p.Slots[s].Session = 1
		}
		p.Meetings = []timetable.Meeting{{A: 0, B: 1, Length: 3, Must: must}}
		for k := range 6 {
			p.Meetings = append(p.Meetings, timetable.Meeting{A: k % 2, B: 2 + k})
		}
		if !must { // one of the two has nobody else to meet
			p.Participants[1].Min = 1
			p.Meetings = slices.DeleteFunc(p.Meetings, func(m timetable.Meeting) bool { return m.A == 1 })
		}
		sol, err := timetable.Solve(p, timetable.Options{})
		require.NoError(t, err)
		require.NoError(t, check.Solution(p, sol))
		require.Zero(t, sol.Places[0].Slot, "must: %v", must)
	}
}
