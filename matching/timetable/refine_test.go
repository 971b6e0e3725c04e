package timetable_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
)

// TestRefineLeavesTheSmallestClash gives Refine tiny problems without a timetable as if nothing of them had been left out,
// and holds what it leaves to exhaustive search.
func TestRefineLeavesTheSmallestClash(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 72))
	rules := map[timetable.Rule]int{}
	for i := range rounds(400, 6_000) {
		p, inf := tinyClash(r)
		if inf == nil {
			continue
		}
		all := &timetable.Infeasible{Rule: timetable.BySearch, Orders: p.Precedences}
		for who := range p.Participants {
			all.People = append(all.People, who)
		}
		for m := range p.Meetings {
			all.Meetings = append(all.Meetings, m)
		}
		less := timetable.Refine(p, all, timetable.Options{})
		rules[less.Rule]++
		requireSmallest(t, p, less, i)
	}
	requireSimpleRules(t, rules)
}

// TestRefineIsSureOfPublishedEvents takes clashes of which the proof is not sure that they need every person and order.
func TestRefineIsSureOfPublishedEvents(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(b2bsp, "original", "*.dzn"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("the published instances are not in %s; they may not be copied here", b2bsp)
	}
	unsure := 0
	for i := 10; i < 14; i++ {
		for seed := range uint64(3) {
			p := copied(parse(t, files[i]))
			orderDown(rand.New(rand.NewPCG(uint64(i), seed)), &p, 200)
			_, err := timetable.Solve(p, timetable.Options{Seed: 1, Iterations: 1_000_000})
			var inf *timetable.Infeasible
			require.ErrorAs(t, err, &inf)
			if !inf.Smallest {
				unsure++
			}
			less := timetable.Refine(p, inf, timetable.Options{})
			require.True(t, less.Smallest, "%s, seed %d: %v", filepath.Base(files[i]), seed, less)
			require.LessOrEqual(t, len(less.Meetings), len(inf.Meetings))
			_, err = timetable.Solve(only(p, less.Meetings, -1), timetable.Options{Iterations: 1_000_000})
			require.ErrorAs(t, err, &inf, "what is left has a timetable by itself")
		}
	}
	require.Positive(t, unsure)
}
