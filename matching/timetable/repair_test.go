package timetable_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// requireRepaired checks a repair by the checker of timetables and against what was published.
func requireRepaired(t *testing.T, p timetable.Problem, published []timetable.Place, now int, incidents []timetable.Incident, r *timetable.Repaired) {
	t.Helper()
	require.NoError(t, check.Solution(r.Problem, r.Solution))
	places := r.Solution.Places
	moved, pushed := map[int]bool{}, 0
	for _, x := range r.Moved {
		moved[x.Meeting] = true
		if !x.Forced {
			pushed++
		}
	}
	require.LessOrEqual(t, pushed, 2*len(incidents))
	if plain(r.Problem) && r.Problem.Precedences == nil { // circles are not looked for here
		require.Equal(t, blocking(r.Problem, places, now), r.Solution.Quality.BlockingPairs)
	}
	for m, was := range published {
		switch is := places[m]; {
		case was.Slot >= 0 && was.Slot < now:
			require.Equal(t, was, is, "meeting %d had begun", m)
		case was.Slot < 0:
			require.Equal(t, is.Slot >= 0, slices.Contains(r.Added, m))
			require.True(t, is.Slot < 0 || is.Slot >= now)
		case is.Slot < 0:
			require.Contains(t, r.Cancelled, m)
		default:
			require.Equal(t, was.Slot != is.Slot, moved[m])
			require.Equal(t, was.Slot == is.Slot && was != is, slices.Contains(r.Reseated, m))
		}
	}
	standsIn := func(m, from, to int) bool { // in some slot from now on
		s := places[m].Slot
		from = max(from, now)
		return s >= 0 && from < to && s < to && s+max(r.Problem.Meetings[m].Length, 1) > from
	}
	forbidden := func(who, from, to int) {
		for m, x := range r.Problem.Meetings {
			if standsIn(m, from, to) {
				require.False(t, x.A == who || x.B == who, "participant %d is in meeting %d in slot %d", who, m, places[m].Slot)
			}
		}
	}
	for _, x := range incidents {
		switch x.Kind {
		case timetable.Gone:
			forbidden(x.Participant, x.Slot, len(p.Slots))
		case timetable.Late:
			forbidden(x.Participant, 0, x.Slot)
		case timetable.TableLost:
			for m, at := range places {
				require.False(t, at.Table == x.Table && standsIn(m, x.Slot, len(p.Slots)))
			}
		}
	}
}

func plain(p timetable.Problem) bool {
	return p.Halls == nil && !slices.ContainsFunc(p.Participants, func(x timetable.Participant) bool { return x.Seats > 1 }) &&
		!slices.ContainsFunc(p.Meetings, func(x timetable.Meeting) bool { return x.Length > 1 })
}

// blocking counts the meetings of a plain problem that are not held, could still be, and that both would rather have.
func blocking(p timetable.Problem, places []timetable.Place, now int) int {
	can := func(i, s int) bool {
		return s >= now && len(slices.Compact(slices.Sorted(slices.Values(p.Slots[s].Closed)))) < p.Tables && !slices.Contains(p.Participants[i].Forbidden, s)
	}
	wants := func(i int, value int64) bool {
		held, busy, lighter := 0, map[int]bool{}, false
		for m, x := range p.Meetings {
			if at := places[m].Slot; at >= 0 && (x.A == i || x.B == i) {
				held, busy[at] = held+1, true
				lighter = lighter || at >= now && !x.Must && x.Value < value
			}
		}
		for s := range p.Slots {
			if can(i, s) && !busy[s] && (p.Participants[i].Max == 0 || held < p.Participants[i].Max) {
				return true
			}
		}
		return lighter
	}
	n := 0
	for m, x := range p.Meetings {
		fixed, pinned := x.Fixed.Slot()
		open := false
		for s, slot := range p.Slots {
			open = open || can(x.A, s) && can(x.B, s) && (!pinned || s == fixed) && (x.Session == 0 || slot.Session == x.Session)
		}
		if places[m].Slot < 0 && open && wants(x.A, x.Value) && wants(x.B, x.Value) {
			n++
		}
	}
	return n
}

func randomIncidents(r *rand.Rand, p timetable.Problem, n int) []timetable.Incident {
	var out []timetable.Incident
	people := len(p.Participants)
	for range n {
		x := timetable.Incident{Participant: r.IntN(people), Slot: r.IntN(len(p.Slots) + 1), Table: r.IntN(p.Tables)}
		switch r.IntN(4) {
		case 0:
			x.Kind = timetable.Gone
		case 1:
			x.Kind = timetable.Late
		case 2:
			x.Kind = timetable.TableLost
		default:
			x.Kind = timetable.WalkIn
			x.Newcomer.Max = r.IntN(4)
			for range r.IntN(5) {
				x.Wishes = append(x.Wishes, timetable.Wish{With: r.IntN(people), Value: int64(r.IntN(20)), Must: r.IntN(5) == 0})
			}
			people++
		}
		out = append(out, x)
	}
	return out
}

func TestRepairKeepsEveryRule(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	repaired, counted := 0, 0
	for i := range rounds(200, 10_000) {
		p := random(r, shape{people: 12, meetings: 40, slots: 10, tables: 5, rich: i%2 == 1})
		sol, err := timetable.Solve(p, timetable.Options{Seed: uint64(i), Iterations: 5_000})
		require.NoError(t, err)
		now := r.IntN(len(p.Slots) + 1)
		incidents := randomIncidents(r, p, 1+r.IntN(4))
		before := slices.Clone(sol.Places)
		got, err := timetable.Repair(p, sol.Places, now, incidents, timetable.Options{})
		require.NoError(t, err, "event %d", i)
		requireRepaired(t, p, sol.Places, now, incidents, got)
		require.Equal(t, before, sol.Places, "what was published is left as it was")
		again, err := timetable.Repair(p, sol.Places, now, incidents, timetable.Options{Seed: 9})
		require.NoError(t, err)
		require.Equal(t, got, again)
		repaired++
		if plain(p) && p.Precedences == nil {
			counted++
		}
	}
	require.Positive(t, repaired)
	require.Greater(t, counted, repaired/4, "days whose blocking pairs were counted again")
}

func TestRepairWithoutIncidentsChangesNothingHeld(t *testing.T) {
	p := random(rand.New(rand.NewPCG(33, 34)), shape{people: 20, meetings: 60, slots: 12, tables: 8})
	p.Fairness = timetable.NoLimit
	sol, err := timetable.Solve(p, timetable.Options{})
	require.NoError(t, err)
	got, err := timetable.Repair(p, sol.Places, 0, nil, timetable.Options{})
	require.NoError(t, err)
	require.Equal(t, sol.Places, got.Solution.Places)
	require.Empty(t, got.Moved)
	require.Empty(t, got.Cancelled)
}

func TestRepairEndsAMeetingThatLastsWhenSomeoneLeaves(t *testing.T) {
	// 0 meets a representative of 1 in slots 0 to 2, and 2 meets the other in slot 0. In slot 1 it is known that 1 leaves at 2.
	p := timetable.Problem{
		Participants: []timetable.Participant{{}, {Seats: 2}, {}}, Tables: 2, Fairness: timetable.NoLimit,
		Slots:    []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 1}, {Session: 1}},
		Meetings: []timetable.Meeting{{A: 0, B: 1, Length: 3, Value: 1}, {A: 2, B: 1, Value: 1}, {A: 2, B: 0, Value: 1}},
	}
	published := []timetable.Place{{}, {Table: 1, SeatB: 1}, {Slot: 3}}
	for kind, want := range map[timetable.IncidentKind]int{timetable.Gone: 2, timetable.TableLost: 2, timetable.WalkIn: 3} {
		incidents := []timetable.Incident{{Kind: kind, Participant: 1, Slot: 2}}
		got, err := timetable.Repair(p, published, 1, incidents, timetable.Options{})
		require.NoError(t, err)
		requireRepaired(t, p, published, 1, incidents, got)
		require.Equal(t, want, got.Problem.Meetings[0].Length, kind)
		require.Equal(t, published[:2], got.Solution.Places[:2], "what began stays")
	}
	require.Equal(t, 3, p.Meetings[0].Length, "the problem given is left as it was")
}

func TestRepairMovesTheOneInTheWay(t *testing.T) {
	// 0 meets 1 in slot 0; 2 meets 1 in slot 1. Then 0 is late until slot 1, where 1 is taken: 2 moves to slot 0.
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 3), Slots: []timetable.Slot{{Session: 1}, {Session: 1}}, Tables: 1,
		Meetings: []timetable.Meeting{{A: 0, B: 1, Value: 1}, {A: 2, B: 1, Value: 1}}, Fairness: timetable.NoLimit,
	}
	published := []timetable.Place{{Slot: 0}, {Slot: 1}}
	incidents := []timetable.Incident{{Kind: timetable.Late, Participant: 0, Slot: 1}}
	got, err := timetable.Repair(p, published, 0, incidents, timetable.Options{})
	require.NoError(t, err)
	requireRepaired(t, p, published, 0, incidents, got)
	require.Equal(t, []timetable.Move{
		{Meeting: 0, From: timetable.Place{Slot: 0}, To: timetable.Place{Slot: 1}, Forced: true},
		{Meeting: 1, From: timetable.Place{Slot: 1}, To: timetable.Place{Slot: 0}},
	}, got.Moved)
	got, err = timetable.Repair(p, published, 1, []timetable.Incident{{Kind: timetable.Late, Participant: 0, Slot: 1}}, timetable.Options{})
	require.NoError(t, err)
	require.Empty(t, got.Moved, "slot 0 is history")
}

func TestRepairComparesPlacesInTheOrder(t *testing.T) {
	// 0 meets 2 in slot 1 and 3 in slot 5; then 1 comes, who has all the day. Slot 2 adds no break, slot 3 leaves the
	// shortest wait.
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 4), Tables: 1, Slots: make([]timetable.Slot, 7), Fairness: timetable.NoLimit,
		Meetings: []timetable.Meeting{{A: 0, B: 2, Value: 1}, {A: 0, B: 3, Value: 1}, {A: 0, B: 1, Value: 1}},
	}
	for s := range p.Slots {
		p.Slots[s].Session = 1
	}
	published := []timetable.Place{{Slot: 1}, {Slot: 5}, {Slot: -1, Table: -1}}
	for want, order := range map[int][]timetable.Measure{2: nil, 3: {timetable.LongestWait}} {
		got, err := timetable.Repair(p, published, 0, nil, timetable.Options{Order: order})
		require.NoError(t, err)
		requireRepaired(t, p, published, 0, nil, got)
		require.Equal(t, want, got.Solution.Places[2].Slot, order)
	}
	_, err := timetable.Repair(p, published, 0, nil, timetable.Options{Order: []timetable.Measure{"luck"}})
	var bad *timetable.Invalid
	require.ErrorAs(t, err, &bad)
}

func TestRepairFillsWithWhatIsWorthMostTogether(t *testing.T) {
	// Both who were to meet 4 have room now, for one meeting each: with each other, worth 60, or with 2 and 3, worth 50 each.
	p := timetable.Problem{
		Participants: []timetable.Participant{{Max: 1}, {Max: 1}, {}, {}, {}}, Tables: 2, Fairness: timetable.NoLimit,
		Slots: []timetable.Slot{{Session: 1}, {Session: 1}},
		Meetings: []timetable.Meeting{
			{A: 0, B: 4, Value: 9}, {A: 1, B: 4, Value: 9}, {A: 0, B: 1, Value: 60}, {A: 0, B: 2, Value: 50}, {A: 3, B: 1, Value: 50},
		},
	}
	out := timetable.Place{Slot: -1, Table: -1}
	published := []timetable.Place{{Slot: 0}, {Slot: 1}, out, out, out}
	gone := []timetable.Incident{{Kind: timetable.Gone, Participant: 4}}
	got, err := timetable.Repair(p, published, 0, gone, timetable.Options{})
	require.NoError(t, err)
	requireRepaired(t, p, published, 0, gone, got)
	require.Equal(t, []int{3, 4}, got.Added)
	require.Equal(t, 1, got.Solution.Quality.BlockingPairs, "0 and 1, who would both rather meet each other")
	p.Meetings[3].Value = 5
	got, err = timetable.Repair(p, published, 0, gone, timetable.Options{})
	require.NoError(t, err)
	require.Equal(t, []int{2}, got.Added)
	require.Zero(t, got.Solution.Quality.BlockingPairs)
}

func TestRepairSaysThatWhoIsGoneHasNoTimeLeft(t *testing.T) {
	// In slot 0, which is over, 1 and 2 were free, and 0 met 3. Now 1 leaves, and 3.
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 4), Tables: 2, Fairness: timetable.NoLimit,
		Slots:    []timetable.Slot{{Session: 1}, {Session: 1}},
		Meetings: []timetable.Meeting{{A: 0, B: 3, Value: 1}, {A: 2, B: 1, Value: 1}, {A: 0, B: 3, Value: 1}},
	}
	published := []timetable.Place{{Slot: 0}, {Slot: 1}, {Slot: 1, Table: 1}}
	gone := []timetable.Incident{{Kind: timetable.Gone, Participant: 1, Slot: 1}, {Kind: timetable.Gone, Participant: 3, Slot: 1}}
	got, err := timetable.Repair(p, published, 1, gone, timetable.Options{})
	require.NoError(t, err)
	requireRepaired(t, p, published, 1, gone, got)
	require.Equal(t, []timetable.Unscheduled{{Meeting: 1, Code: timetable.NoCommonSlot}, {Meeting: 2, Code: timetable.NoCommonSlot}}, got.Solution.Unscheduled)
}

func TestRepairMovesBothInTheWayOfWhatCannotStay(t *testing.T) {
	// 0 meets 1 in slot 0, which must be in the morning, slots 0 and 1; in slot 1 they meet 2 and 3. Then 0 is late until slot 1:
	// it meets 1 there, and both others move to slot 2.
	p := timetable.Problem{
		Participants: []timetable.Participant{{}, {}, {}, {}}, Tables: 2, Fairness: timetable.NoLimit,
		Slots:    []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 2}},
		Meetings: []timetable.Meeting{{A: 0, B: 1, Session: 1, Value: 1}, {A: 0, B: 2, Value: 1}, {A: 3, B: 1, Value: 1}},
	}
	published := []timetable.Place{{Slot: 0}, {Slot: 1}, {Slot: 1, Table: 1}}
	late := []timetable.Incident{{Kind: timetable.Late, Participant: 0, Slot: 1}}
	got, err := timetable.Repair(p, published, 0, late, timetable.Options{})
	require.NoError(t, err)
	requireRepaired(t, p, published, 0, late, got)
	require.Empty(t, got.Cancelled)
	require.Len(t, got.Moved, 3)
	// a meeting that only waits does not move two that are published
	published[0] = timetable.Place{Slot: -1, Table: -1}
	got, err = timetable.Repair(p, published, 0, late, timetable.Options{})
	require.NoError(t, err)
	require.Empty(t, got.Moved)
}

func TestRepairRefusesNonsense(t *testing.T) {
	p := timetable.Problem{
		Participants: make([]timetable.Participant, 2), Slots: []timetable.Slot{{Session: 1}}, Tables: 1,
		Meetings: []timetable.Meeting{{A: 0, B: 1}}, Fairness: timetable.NoLimit,
	}
	good := []timetable.Place{{}}
	for want, x := range map[string]timetable.Incident{
		"slot 2 of 1":        {Kind: timetable.Gone, Slot: 2},
		"table 1 of 1":       {Kind: timetable.TableLost, Table: 1},
		"participant 2 of 2": {Kind: timetable.Late, Participant: 2},
		`kind "fire"`:        {Kind: "fire"},
		"people 2 and 7":     {Kind: timetable.WalkIn, Wishes: []timetable.Wish{{With: 7}}},
	} {
		_, err := timetable.Repair(p, good, 0, []timetable.Incident{x}, timetable.Options{})
		require.ErrorContains(t, err, want)
	}
	for _, places := range [][]timetable.Place{nil, {{Slot: 1}}, {{Table: 1}}, {{Slot: 0, Table: -1}}} {
		_, err := timetable.Repair(p, places, 0, nil, timetable.Options{})
		var bad *timetable.Invalid
		require.ErrorAs(t, err, &bad)
	}
}
