package timetable_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
)

// trial tries every timetable of some meetings under the rules, and with the breaks, of some people only.
type trial struct {
	p      timetable.Problem
	people []int
	orders []timetable.Precedence
	even   bool // breaks of the people are at most Fairness apart
	at     map[int]int
}

// has says whether there is a timetable of the meetings.
func (x *trial) has(meetings []int) bool {
	if len(meetings) == 0 {
		return !x.even || x.fair()
	}
	m := meetings[0]
	for s := range x.p.Slots {
		x.at[m] = s
		if x.lawful(m, s) && x.has(meetings[1:]) {
			return true
		}
	}
	delete(x.at, m)
	return false
}

func (x *trial) lawful(m, s int) bool {
	y, load, met := x.p.Meetings[m], 0, map[int]int{}
	if fixed, pinned := y.Fixed.Slot(); pinned && fixed != s || y.Session != 0 && x.p.Slots[s].Session != y.Session {
		return false
	}
	for _, who := range x.people {
		if (who == y.A || who == y.B) && slices.Contains(x.p.Participants[who].Forbidden, s) {
			return false
		}
	}
	for k, t := range x.at {
		z := x.p.Meetings[k]
		if t == s {
			load++
		}
		for _, who := range x.people {
			if who != z.A && who != z.B {
				continue
			}
			if met[who]++; k != m && t == s && (who == y.A || who == y.B) {
				return false
			}
			if most := x.p.Participants[who].Max; most > 0 && met[who] > most {
				return false
			}
		}
	}
	for _, o := range x.orders {
		before, ok := x.at[o.Before]
		after, also := x.at[o.After]
		if ok && also && before >= after {
			return false
		}
	}
	return load <= x.p.Tables-len(x.p.Slots[s].Closed)
}

func (x *trial) fair() bool {
	fewest, most := len(x.p.Slots), 0
	for _, who := range x.people {
		var slots []int
		for m, s := range x.at {
			if x.p.Meetings[m].A == who || x.p.Meetings[m].B == who {
				slots = append(slots, s)
			}
		}
		slices.Sort(slots)
		breaks := 0
		for i := 1; i < len(slots); i++ {
			if slots[i] > slots[i-1]+1 {
				breaks++
			}
		}
		fewest, most = min(fewest, breaks), max(most, breaks)
	}
	return len(x.people) == 0 || most-fewest <= x.p.Fairness
}

func without[T any](xs []T, i int) []T { return slices.Delete(slices.Clone(xs), i, i+1) }

// TestNobodyIsNamedInVainWhereFairnessClashes tries every timetable of what a clash by fairness names: there is none, and
// there is one without the rule, without the rules of any one of the people and without any one of the orders.
func TestNobodyIsNamedInVainWhereFairnessClashes(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	named, more, ordered, kept := 0, 0, 0, 0
	for i := range rounds(2_000, 40_000) {
		p := random(r, shape{people: 5, meetings: 7, slots: 7, tables: 3, complete: true})
		p.Fairness = i % 2
		_, err := timetable.Solve(p, timetable.Options{Iterations: 20_000})
		var inf *timetable.Infeasible
		if !errors.As(err, &inf) || inf.Rule != timetable.ByFairness {
			continue
		}
		if !inf.Smallest {
			kept++
			if inf = timetable.Refine(p, inf, timetable.Options{}); inf.Rule != timetable.ByFairness {
				continue
			}
		}
		named++
		require.True(t, inf.Smallest, "event %d: %v: %+v", i, inf, p)
		more += min(1, max(0, len(inf.People)-2))
		ordered += min(1, len(inf.Orders))
		has := func(people []int, orders []timetable.Precedence, even bool) bool {
			return (&trial{p: p, people: people, orders: orders, even: even, at: map[int]int{}}).has(inf.Meetings)
		}
		require.False(t, has(inf.People, inf.Orders, true), "event %d: %v has a timetable: %+v", i, inf, p)
		require.True(t, has(inf.People, inf.Orders, false), "event %d: %v needs no fairness: %+v", i, inf, p)
		for k, who := range inf.People {
			require.True(t, has(without(inf.People, k), inf.Orders, true), "event %d: %v does not need participant %d: %+v", i, inf, who, p)
		}
		for k, o := range inf.Orders {
			require.True(t, has(inf.People, without(inf.Orders, k), true), "event %d: %v does not need the order %v: %+v", i, inf, o, p)
		}
	}
	t.Logf("%d clashes by fairness, %d of more than two people, %d with orders; %d made smaller after the proof", named, more, ordered, kept)
	require.Greater(t, named, rounds(20, 500))
	require.Positive(t, more)
}
