package timetable_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/selection"
)

// randomEvent is a docking event in which everyone wishes for several of the other side.
func randomEvent(r *rand.Rand, supplies, demands, wishes, slots, tables, blocked int) timetable.Event {
	e := timetable.Event{Tables: tables, Fairness: timetable.NoLimit, Objective: selection.Value}
	e.Slots = make([]timetable.Slot, slots)
	for s := range e.Slots {
		e.Slots[s].Session = 1 + s*2/slots
	}
	party := func(host bool) timetable.Party {
		x := timetable.Party{Host: host, Max: 1 + r.IntN(slots)}
		for s := range slots {
			if r.IntN(100) < blocked {
				x.Forbidden = append(x.Forbidden, s)
			}
		}
		return x
	}
	for range supplies {
		e.Supplies = append(e.Supplies, party(true))
	}
	for range demands {
		e.Demands = append(e.Demands, party(false))
	}
	seen := map[[2]int]bool{}
	for range wishes {
		x := selection.Candidate{Supply: r.IntN(supplies), Demand: r.IntN(demands), Value: int64(1 + r.IntN(500))}
		if pair := [2]int{x.Supply, x.Demand}; !seen[pair] {
			seen[pair] = true
			x.Must, x.Avoid = r.IntN(40) == 0, r.IntN(25) == 0
			e.Candidates = append(e.Candidates, x)
		}
	}
	return e
}

// problemOf is an event as a problem in which every candidate is a meeting.
func problemOf(e timetable.Event) timetable.Problem {
	p := timetable.Problem{Slots: e.Slots, Tables: e.Tables, Halls: e.Halls, Walk: e.Walk, Fairness: e.Fairness}
	for _, x := range slices.Concat(e.Supplies, e.Demands) {
		p.Participants = append(p.Participants, timetable.Participant{
			Forbidden: x.Forbidden, Min: x.Min, Max: x.Max, Host: x.Host, Seats: x.Seats, Hall: x.Hall,
		})
	}
	pins := map[int]timetable.Pin{}
	for _, x := range e.Pinned {
		pins[x.Candidate] = timetable.At(x.Slot)
	}
	for k, x := range e.Candidates {
		p.Meetings = append(p.Meetings, timetable.Meeting{
			A: x.Supply, B: len(e.Supplies) + x.Demand, Value: x.Value, Fixed: pins[k], Length: x.Length, Must: x.Must || pins[k] > 0,
		})
	}
	return p
}

// placesOf is where the candidates stand.
func placesOf(e timetable.Event, a *timetable.Arrangement) []timetable.Place {
	places := make([]timetable.Place, len(e.Candidates))
	for k := range places {
		places[k] = timetable.Place{Slot: -1, Table: -1}
	}
	for _, x := range a.Meetings {
		places[x.Candidate] = timetable.Place{Slot: x.Slot, Table: x.Table, SeatA: x.SeatA, SeatB: x.SeatB}
	}
	return places
}

// requireSound checks an arrangement through the checker of problems, of choices, and of reasons.
func requireSound(t *testing.T, e timetable.Event, a *timetable.Arrangement) {
	t.Helper()
	p := problemOf(e)
	sol := &timetable.Solution{Places: placesOf(e, a), Quality: a.Quality}
	for _, x := range a.Meetings {
		require.False(t, e.Candidates[x.Candidate].Avoid, "candidate %d is avoided and held", x.Candidate)
	}
	require.Len(t, a.Unscheduled, len(e.Candidates)-len(a.Meetings), "everything is held or has a reason")
	for _, x := range a.Unscheduled {
		require.Equal(t, e.Candidates[x.Candidate].Avoid, x.Code == timetable.Avoided)
		if x.Code != timetable.Avoided {
			sol.Unscheduled = append(sol.Unscheduled, timetable.Unscheduled{Meeting: x.Candidate, Code: x.Code})
		}
	}
	figures, faults := check.Places(p, sol.Places)
	require.Empty(t, faults)
	require.NoError(t, check.Reasons(p, sol))
	require.NoError(t, check.Choice(a.Market, a.Choice))
	require.NoError(t, check.Short(e, a))
	q := a.Quality
	require.Equal(t, figures.Value, q.Value)
	require.Equal(t, []int{figures.Scheduled, figures.Breaks, figures.IdleSlots, figures.LongestWait, figures.TableChanges, figures.Walks},
		[]int{q.Scheduled, q.Breaks, q.IdleSlots, q.LongestWaitSlots, q.TableChanges, q.Walks})
	require.LessOrEqual(t, q.Value, q.ValueUpperBound)
	require.LessOrEqual(t, q.BreaksLowerBound, q.Breaks)
}

func TestPlanHoldsRandomEvents(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for i := range rounds(60, 1_000) {
		e := randomEvent(r, 2+r.IntN(15), 2+r.IntN(12), 10+r.IntN(120), 1+r.IntN(14), r.IntN(9), r.IntN(50))
		e.Fairness = r.IntN(4) - 1
		if i%3 == 0 {
			e.Objective = selection.Stable
		}
		for k, x := range e.Candidates {
			if !x.Avoid && r.IntN(30) == 0 {
				e.Pinned = append(e.Pinned, timetable.Pinned{Candidate: k, Slot: r.IntN(len(e.Slots))})
			}
		}
		if i%2 == 1 {
			enrichEvent(r, &e)
		}
		a, err := timetable.Plan(e, timetable.Options{Seed: uint64(i), Iterations: 30_000})
		require.NoError(t, err)
		requireSound(t, e, a)
	}
}

// enrichEvent is enrich for an event.
func enrichEvent(r *rand.Rand, e *timetable.Event) {
	p := timetable.Problem{Tables: e.Tables, Meetings: make([]timetable.Meeting, len(e.Candidates))}
	p.Participants = make([]timetable.Participant, len(e.Supplies)+len(e.Demands))
	if e.Tables == 0 {
		return
	}
	enrich(r, &p)
	e.Halls, e.Walk = p.Halls, p.Walk
	for k, x := range p.Meetings {
		e.Candidates[k].Length = x.Length
	}
	for i, x := range p.Participants {
		side := e.Supplies
		if i >= len(side) {
			side, i = e.Demands, i-len(side)
		}
		side[i].Seats, side[i].Hall = x.Seats, x.Hall
	}
}

// TestPlanIsBoundedByEverythingThatIsPossible compares the bound of tiny events with the best of all their timetables.
func TestPlanIsBoundedByEverythingThatIsPossible(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 74))
	value, best := int64(0), int64(0)
	for i := range rounds(200, 5_000) {
		e := randomEvent(r, 2, 2+r.IntN(2), 6, 1+r.IntN(4), 1+r.IntN(2), 20)
		enrichEvent(r, &e)
		for k := range e.Candidates {
			e.Candidates[k].Must, e.Candidates[k].Avoid = false, false
		}
		for _, side := range [][]timetable.Party{e.Supplies, e.Demands} {
			for k := range side {
				side[k].Max *= r.IntN(2)
			}
		}
		a, err := timetable.Plan(e, timetable.Options{Seed: uint64(i), Iterations: 30_000})
		require.NoError(t, err)
		requireSound(t, e, a)
		most, _, ok := check.Best(problemOf(e))
		require.True(t, ok)
		require.LessOrEqual(t, most, a.Quality.ValueUpperBound, "event %d: %+v", i, e)
		require.LessOrEqual(t, a.Quality.Value, most)
		value, best = value+a.Quality.Value, best+most
	}
	t.Logf("value %d of %d", value, best)
	require.GreaterOrEqual(t, value*1000, best*998)
}

func TestPlanHoldsTheDemoEvent(t *testing.T) {
	e := randomEvent(rand.New(rand.NewPCG(23, 24)), 30, 20, 260, 12, 15, 10)
	start := time.Now()
	a, err := timetable.Plan(e, timetable.Options{Seed: 1})
	t.Logf("%s: %+v", time.Since(start), a.Quality)
	require.NoError(t, err)
	requireSound(t, e, a)
	again, err := timetable.Plan(e, timetable.Options{Seed: 1})
	require.NoError(t, err)
	require.Equal(t, a, again)
	require.LessOrEqual(t, a.Quality.GapBPS, 200)
}

func TestPlanGivesEachReason(t *testing.T) {
	slots := []timetable.Slot{{Session: 1}, {Session: 1}}
	pair := func(s, d int, v int64) selection.Candidate {
		return selection.Candidate{Supply: s, Demand: d, Value: v}
	}
	must := func(s, d int) selection.Candidate {
		return selection.Candidate{Supply: s, Demand: d, Value: 1, Must: true}
	}
	for code, e := range map[timetable.Code]timetable.Event{
		timetable.Avoided: {Supplies: make([]timetable.Party, 1), Demands: make([]timetable.Party, 1), Slots: slots, Tables: 1,
			Candidates: []selection.Candidate{{Value: 1, Avoid: true}}},
		timetable.NoCommonSlot: {Supplies: []timetable.Party{{Forbidden: []int{0}}}, Demands: []timetable.Party{{Forbidden: []int{1}}},
			Slots: slots, Tables: 1, Candidates: []selection.Candidate{pair(0, 0, 1)}},
		timetable.CapSupply: {Supplies: []timetable.Party{{Max: 1}}, Demands: make([]timetable.Party, 2), Slots: slots, Tables: 2,
			Candidates: []selection.Candidate{pair(0, 0, 1), pair(0, 1, 2)}},
		timetable.CapDemand: {Supplies: make([]timetable.Party, 2), Demands: []timetable.Party{{Max: 1}}, Slots: slots, Tables: 2,
			Candidates: []selection.Candidate{pair(0, 0, 1), pair(1, 0, 2)}},
		timetable.ClashWithMust: {Supplies: make([]timetable.Party, 1), Demands: make([]timetable.Party, 3), Slots: slots, Tables: 2,
			Candidates: []selection.Candidate{must(0, 0), must(0, 1), pair(0, 2, 9)}},
		timetable.LowerValue: {Supplies: make([]timetable.Party, 1), Demands: make([]timetable.Party, 3), Slots: slots, Tables: 2,
			Candidates: []selection.Candidate{pair(0, 0, 8), pair(0, 1, 7), pair(0, 2, 6)}},
		timetable.TableFull: {Supplies: make([]timetable.Party, 3), Demands: make([]timetable.Party, 3), Slots: slots, Tables: 1,
			Candidates: []selection.Candidate{pair(0, 0, 8), pair(1, 1, 7), pair(2, 2, 6)}},
		timetable.TooFar: {Supplies: []timetable.Party{{Host: true, Hall: 1}, {Host: true, Hall: 2}}, Demands: make([]timetable.Party, 1), Slots: slots, Tables: 2,
			Halls: []int{1, 2}, Walk: [][]int{{0, 1}, {1, 0}}, Candidates: []selection.Candidate{pair(0, 0, 8), pair(1, 0, 7)}},
	} {
		e.Fairness = timetable.NoLimit
		a, err := timetable.Plan(e, timetable.Options{})
		require.NoError(t, err)
		requireSound(t, e, a)
		require.Len(t, a.Unscheduled, 1, code)
		require.Equal(t, code, a.Unscheduled[0].Code)
	}
}

func TestPlanKeepsPinnedMeetings(t *testing.T) {
	e := randomEvent(rand.New(rand.NewPCG(25, 26)), 12, 10, 80, 8, 8, 0)
	first, err := timetable.Plan(e, timetable.Options{Seed: 1, Iterations: 20_000})
	require.NoError(t, err)
	for _, x := range first.Meetings[:10] {
		e.Pinned = append(e.Pinned, timetable.Pinned{Candidate: x.Candidate, Slot: x.Slot})
	}
	second, err := timetable.Plan(e, timetable.Options{Seed: 2, Iterations: 20_000})
	require.NoError(t, err)
	requireSound(t, e, second)
	at := map[int]int{}
	for _, x := range second.Meetings {
		at[x.Candidate] = x.Slot
	}
	for _, x := range e.Pinned {
		slot, held := at[x.Candidate]
		require.True(t, held)
		require.Equal(t, x.Slot, slot)
	}
}

func TestPlanRefusesAPairGivenTwice(t *testing.T) {
	e := timetable.Event{Supplies: make([]timetable.Party, 1), Demands: make([]timetable.Party, 1), Candidates: make([]selection.Candidate, 2)}
	_, err := timetable.Plan(e, timetable.Options{})
	var bad *timetable.Invalid
	require.ErrorAs(t, err, &bad)
	require.Contains(t, err.Error(), "given twice")
}

// TestSolveHoldsAnExpo is the docking day of the import expo: 773 exhibitors, 1,426 buyers, 1,697 meetings.
func TestSolveHoldsAnExpo(t *testing.T) {
	r := rand.New(rand.NewPCG(27, 28))
	p := timetable.Problem{Tables: 100, Fairness: timetable.NoLimit, Slots: make([]timetable.Slot, 22)}
	for s := range p.Slots {
		p.Slots[s].Session = 1 + s/12
	}
	for i := range 773 + 1426 {
		x := timetable.Participant{Host: i < 773}
		for s := range p.Slots {
			if r.IntN(4) == 0 {
				x.Forbidden = append(x.Forbidden, s)
			}
		}
		p.Participants = append(p.Participants, x)
	}
	for range 1697 {
		p.Meetings = append(p.Meetings, timetable.Meeting{A: r.IntN(773), B: 773 + r.IntN(1426), Value: int64(1 + r.IntN(100))})
	}
	start := time.Now()
	sol, err := timetable.Solve(p, timetable.Options{Seed: 1, Iterations: 3_000_000})
	require.NoError(t, err)
	t.Logf("%s: %+v", time.Since(start), sol.Quality)
	require.NoError(t, check.Solution(p, sol))
	require.Equal(t, 1697, sol.Quality.Scheduled)
	require.Equal(t, 0, sol.Quality.GapBPS)
}
