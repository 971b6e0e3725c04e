package timetable_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// TestAdviseNamesEverySingleCure compares advice with trying every single change of tiny infeasible problems.
func TestAdviseNamesEverySingleCure(t *testing.T) {
	_, uncured := requireCures(t, rand.New(rand.NewPCG(51, 52)), rounds(100, 4_000), shape{people: 4, meetings: 6, slots: 4, tables: 2, complete: true})
	require.Less(t, uncured, 0.1)
}

func TestAdviseNamesEverySingleCureOfRichDays(t *testing.T) {
	told, uncured := requireCures(t, rand.New(rand.NewPCG(53, 54)), rounds(400, 4_000), shape{people: 4, meetings: 5, slots: 4, tables: 2, complete: true, rich: true})
	require.Positive(t, told[timetable.DropOrder])
	require.Less(t, uncured, 0.02)
}

// requireCures compares advice with exhaustive search on so many problems. It gives how often it told each kind of change,
// and for what share of them nothing was proven to cure.
func requireCures(t *testing.T, r *rand.Rand, problems int, of shape) (told map[timetable.RelaxKind]int, uncured float64) {
	kinds := map[timetable.RelaxKind]int{}
	impossible, single, sets, none := 0, 0, 0, 0
	for i := range problems {
		p := random(r, of)
		if i%3 > 0 {
			p.Fairness = timetable.NoLimit
		}
		_, err := timetable.Solve(p, timetable.Options{Iterations: 20_000})
		var inf *timetable.Infeasible
		if !errors.As(err, &inf) {
			continue
		}
		impossible++
		cures := timetable.Advise(p, inf, timetable.Options{})
		told := map[timetable.Relaxation]bool{}
		for _, c := range cures {
			require.NotEmpty(t, c.Changes)
			if !c.Proven {
				continue
			}
			require.True(t, possible(p, c.Changes), "problem %d: %+v does not cure %v: %+v", i, c.Changes, inf, p)
			if len(c.Changes) == 1 {
				told[c.Changes[0]] = true
				kinds[c.Changes[0].Kind]++
				continue
			}
			sets++
			for k := range c.Changes {
				require.False(t, possible(p, append(append([]timetable.Relaxation{}, c.Changes[:k]...), c.Changes[k+1:]...)),
					"problem %d: %+v without one of them cures %v too: %+v", i, c.Changes, inf, p)
			}
		}
		if inf.Rule == timetable.ByFairness { // fewer breaks may come from changes of others, too
			continue
		}
		for _, x := range changes(p) {
			if p.Fairness == timetable.NoLimit && possible(p, []timetable.Relaxation{x}) {
				require.True(t, told[x], "problem %d: %+v cures %v and is not told: %+v", i, x, inf, p)
			}
		}
		if len(told) > 0 {
			single++
		} else if len(cures) == 0 || !cures[0].Proven {
			none++
		}
	}
	t.Logf("%d problems: a single change told for %d, a set of several for %d, nothing proven for %d", impossible, single, sets, none)
	t.Logf("told alone: %v", kinds)
	return kinds, float64(none) / float64(impossible)
}

func possible(p timetable.Problem, changes []timetable.Relaxation) bool {
	_, _, ok := check.Best(check.Relaxed(p, changes))
	return ok
}

// changes are all single changes of a problem.
func changes(p timetable.Problem) []timetable.Relaxation {
	var out []timetable.Relaxation
	add := func(kind timetable.RelaxKind, who, meeting, slot, session int, order timetable.Precedence) {
		out = append(out, timetable.Relaxation{Kind: kind, Participant: who, Meeting: meeting, Slot: slot, Session: session, Order: order})
	}
	no := timetable.Precedence{Before: -1, After: -1}
	for i, who := range p.Participants {
		for _, s := range who.Forbidden {
			add(timetable.LiftForbidden, i, -1, s, -1, no)
		}
		if who.Max > 0 {
			add(timetable.RaiseMax, i, -1, -1, -1, no)
		}
	}
	for m, x := range p.Meetings {
		if x.Fixed != 0 {
			add(timetable.Unfix, -1, m, -1, -1, no)
		}
		if x.Session != 0 {
			add(timetable.FreeSession, -1, m, -1, -1, no)
		}
		add(timetable.DropMeeting, -1, m, -1, -1, no)
	}
	for _, o := range p.Precedences {
		add(timetable.DropOrder, -1, -1, -1, -1, o)
	}
	for s := range p.Slots {
		add(timetable.TableInSlot, -1, -1, s, -1, no)
		if s+1 == len(p.Slots) || p.Slots[s+1].Session != p.Slots[s].Session {
			add(timetable.OneMoreSlot, -1, -1, s+1, p.Slots[s].Session, no)
		}
	}
	add(timetable.OneMoreTable, -1, -1, -1, -1, no)
	return out
}

func TestAdviseOnDamagedEvents(t *testing.T) {
	tried, cured, most := 0, 0, time.Duration(0)
	for seed := range uint64(rounds(1, 20)) {
		for k, d := range damages() {
			if k%rounds(3, 1) > 0 {
				continue
			}
			p := copied(drawnEvent(t, seed))
			p.Fairness = timetable.NoLimit
			d.spoil(rand.New(rand.NewPCG(seed, 3)), &p)
			_, err := timetable.Solve(p, timetable.Options{Iterations: 100_000})
			var inf *timetable.Infeasible
			if !errors.As(err, &inf) {
				continue
			}
			start := time.Now()
			cures := timetable.Advise(p, inf, timetable.Options{})
			most = max(most, time.Since(start))
			tried++
			if len(cures) > 0 && cures[0].Proven {
				cured++
			}
		}
	}
	t.Logf("%d infeasible events: a proven cure for %d; slowest advice %s", tried, cured, most)
	require.GreaterOrEqual(t, cured*rounds(2, 6), tried, "most of all kinds of damage clash in many places at once")
}
