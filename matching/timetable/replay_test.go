//go:build unix

package timetable_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
	"gongbo/matching/timetable/selection"
)

// crowd is a day of 22 slots on which what many wish for is more than there is room for: tables, most meetings, or
// slots of a few who are sought after.
type crowd struct {
	name                string
	suppliers, buyers   int
	wishes, tables      int
	supplyMax, buyerMax int  // most meetings are drawn from 1 to twice that less 1; 0 is as many as slots
	sought              bool // an eleventh of the suppliers get three tenths of the wishes
}

// crowds are of 2,200 people in long tests, else of 220.
func crowds() []crowd {
	out := []crowd{
		{name: "few tables, 1.34 wishes for a place", wishes: 650, tables: 22},
		{name: "few tables, 2 wishes for a place", wishes: 968, tables: 22},
		{name: "few meetings each, 1.3 wishes for a place", wishes: 600, tables: 40, supplyMax: 6, buyerMax: 4},
		{name: "few meetings each, 2 wishes for a place", wishes: 920, tables: 40, supplyMax: 6, buyerMax: 4},
		{name: "some sought after, 2 wishes for each of their slots", wishes: 920, tables: 40, sought: true},
	}
	if rounds(0, 1) == 0 {
		out = []crowd{out[1], out[3], out[4]}
	}
	n := rounds(1, 10)
	for i := range out {
		c := &out[i]
		c.suppliers, c.buyers, c.wishes, c.tables = 77*n, 143*n, c.wishes*n, c.tables*n
	}
	return out
}

// crowded says whether twice as many meetings are wished for as there are places.
func (c crowd) crowded() bool { return c.wishes >= 2*22*c.tables }

// people is how many there are without walk-ins; every fifth does not come, or leaves.
func (c crowd) people() int { return c.suppliers + c.buyers }

// replay is a day as it is repaired again and again.
type replay struct {
	problem  timetable.Problem
	places   []timetable.Place
	took     []time.Duration // processor time of each repair
	freed    int
	refilled int
	moved    int // most published meetings that a repair moved
}

// open is a day with the timetable that Plan made of it.
func (c crowd) open(t *testing.T, r *rand.Rand) *replay {
	t.Helper()
	e := timetable.Event{Tables: c.tables, Fairness: timetable.NoLimit, Objective: selection.Value, Slots: make([]timetable.Slot, 22)}
	for s := range e.Slots {
		e.Slots[s].Session = 1 + s/11
	}
	party := func(host bool, most int) timetable.Party {
		x := timetable.Party{Host: host}
		if most > 0 {
			x.Max = 1 + r.IntN(2*most-1)
		}
		for s := range e.Slots {
			if r.IntN(100) < 10 {
				x.Forbidden = append(x.Forbidden, s)
			}
		}
		return x
	}
	for range c.suppliers {
		e.Supplies = append(e.Supplies, party(true, c.supplyMax))
	}
	for range c.buyers {
		e.Demands = append(e.Demands, party(false, c.buyerMax))
	}
	seen := map[[2]int]bool{}
	for len(e.Candidates) < c.wishes {
		x := selection.Candidate{Supply: c.wished(r), Demand: r.IntN(c.buyers), Value: int64(1 + r.IntN(100))}
		if pair := [2]int{x.Supply, x.Demand}; !seen[pair] {
			seen[pair] = true
			e.Candidates = append(e.Candidates, x)
		}
	}
	p := problemOf(e)
	return &replay{problem: p, places: planned(t, e, p)}
}

// wished is a supplier whom a buyer wishes for.
func (c crowd) wished(r *rand.Rand) int {
	if !c.sought {
		return r.IntN(c.suppliers)
	}
	x := r.Float64()
	return int(x * x * float64(c.suppliers))
}

// planned is a plan of an event whose candidates are the meetings of p, as places of these.
func planned(t *testing.T, e timetable.Event, p timetable.Problem) []timetable.Place {
	t.Helper()
	a, err := timetable.Plan(e, timetable.Options{Seed: 1, Iterations: int64(rounds(100_000, 0))})
	require.NoError(t, err)
	places := make([]timetable.Place, len(p.Meetings))
	for m := range places {
		places[m] = timetable.Place{Slot: -1, Table: -1}
	}
	for _, x := range a.Meetings {
		places[x.Candidate] = timetable.Place{Slot: x.Slot, Table: x.Table, SeatA: x.SeatA, SeatB: x.SeatB}
	}
	_, faults := check.Places(p, places)
	require.Empty(t, faults)
	return places
}

// anew is a plan of all that is not history as things stand. It holds the given meetings first.
func (d *replay) anew(t *testing.T, first []int) []timetable.Place {
	t.Helper()
	p := d.problem
	p.Meetings = slices.Clone(p.Meetings)
	for _, m := range first {
		p.Meetings[m].Must = true
	}
	e := timetable.Event{Slots: p.Slots, Tables: p.Tables, Fairness: timetable.NoLimit, Objective: selection.Value}
	seat := make([]int, len(p.Participants))
	for i, x := range p.Participants {
		party := timetable.Party{Max: x.Max, Forbidden: x.Forbidden, Host: x.Host}
		if x.Host {
			seat[i], e.Supplies = len(e.Supplies), append(e.Supplies, party)
		} else {
			seat[i], e.Demands = len(e.Demands), append(e.Demands, party)
		}
	}
	for m, x := range p.Meetings {
		if p.Participants[x.B].Host {
			x.A, x.B = x.B, x.A
		}
		e.Candidates = append(e.Candidates, selection.Candidate{Supply: seat[x.A], Demand: seat[x.B], Value: x.Value, Must: x.Must})
		if s, ok := x.Fixed.Slot(); ok {
			e.Pinned = append(e.Pinned, timetable.Pinned{Candidate: m, Slot: s})
		}
	}
	places := planned(t, e, p)
	for m, x := range p.Meetings {
		if _, begun := x.Fixed.Slot(); begun {
			require.Equal(t, d.places[m].Slot, places[m].Slot, "meeting %d has begun", m)
		}
	}
	return places
}

// mend repairs the day.
func (d *replay) mend(t *testing.T, now int, incidents ...timetable.Incident) {
	t.Helper()
	start := spent(t)
	got, err := timetable.Repair(d.problem, d.places, now, incidents, timetable.Options{})
	d.took = append(d.took, spent(t)-start)
	require.NoError(t, err)
	if len(d.took)%20 == 1 {
		requireRepaired(t, d.problem, d.places, now, incidents, got)
	}
	pushed := 0
	for _, x := range got.Moved {
		if !x.Forced {
			pushed++
		}
	}
	require.LessOrEqual(t, pushed, 2*len(incidents))
	d.freed, d.refilled, d.moved = d.freed+got.Freed, d.refilled+got.Refilled, max(d.moved, len(got.Moved))
	d.problem, d.places = got.Problem, got.Solution.Places
}

// share is the value of the day in percent of another timetable's of it.
func (d *replay) share(other []timetable.Place) float64 {
	return float64(100*worth(d.problem, d.places)) / float64(worth(d.problem, other))
}

// stayed are the published meetings that are held still.
func (d *replay) stayed(published []timetable.Place) []int {
	var out []int
	for m, at := range published {
		if at.Slot >= 0 && d.places[m].Slot >= 0 {
			out = append(out, m)
		}
	}
	return out
}

func (d *replay) figures() string {
	took := slices.Sorted(slices.Values(d.took))
	ms := func(n int) float64 { return float64(took[n].Microseconds()) / 1000 }
	return fmt.Sprintf("%d repairs, CPU median %.1f ms, p99 %.1f ms, most %.1f ms; %d of %d places refilled; at most %d moved",
		len(took), ms(len(took)/2), ms(len(took)*99/100), ms(len(took)-1), d.refilled, d.freed, d.moved)
}

// requireRefilled wants four fifths of the freed places filled again where enough wait.
func (d *replay) requireRefilled(t *testing.T, c crowd) {
	t.Helper()
	if c.crowded() {
		require.GreaterOrEqual(t, d.refilled*10, d.freed*8)
	}
}

func worth(p timetable.Problem, places []timetable.Place) int64 {
	sum := int64(0)
	for m, at := range places {
		if at.Slot >= 0 {
			sum += p.Meetings[m].Value
		}
	}
	return sum
}

// spent is the processor time that the process has used.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestReplayOfNoShowsAtTheDoor: every fifth does not come at all, which is told one by one, or all at once.
func TestReplayOfNoShowsAtTheDoor(t *testing.T) {
	for _, c := range crowds() {
		for seed := range uint64(rounds(1, 2)) {
			r := rand.New(rand.NewPCG(seed, 61))
			day := c.open(t, r)
			var gone []timetable.Incident
			for _, who := range r.Perm(c.people())[:c.people()/5] {
				gone = append(gone, timetable.Incident{Kind: timetable.Gone, Participant: who})
			}
			for _, many := range []int{1, len(gone)} {
				d := &replay{problem: day.problem, places: day.places}
				for told := range slices.Chunk(gone, many) {
					d.mend(t, 0, told...)
				}
				anew, around := d.share(d.anew(t, nil)), d.share(d.anew(t, d.stayed(day.places)))
				t.Logf("%s, seed %d, %d at a time: %.2f %% of planning anew, %.2f %% of that around what stays; %s", c.name, seed, many, anew, around, d.figures())
				require.Greater(t, anew, float64(rounds(96, 97)))
				require.Greater(t, around, float64(rounds(97, 98)))
				d.requireRefilled(t, c)
			}
		}
	}
}

// TestReplayOfADay: every fifth leaves at some time, some come late or walk in, tables are lost. In each slot the day as
// repaired is compared with one planned anew in that slot,
// over the same history.
func TestReplayOfADay(t *testing.T) {
	for _, c := range crowds() {
		for seed := range uint64(rounds(1, 2)) {
			r := rand.New(rand.NewPCG(seed, 62))
			d := c.open(t, r)
			gone := r.Perm(c.people())[:c.people()/5]
			least, leastAround := 100.0, 100.0
			var each []string
			for now := range d.problem.Slots {
				published := d.places
				for _, who := range gone[now*len(gone)/22 : (now+1)*len(gone)/22] {
					d.mend(t, now, timetable.Incident{Kind: timetable.Gone, Participant: who, Slot: now})
				}
				if now%rounds(10, 1) == 0 {
					for _, x := range c.others(r, now) {
						d.mend(t, now, x)
					}
				}
				if now%rounds(11, 1) > 0 {
					continue
				}
				anew := d.share(d.anew(t, nil))
				least, each = min(least, anew), append(each, fmt.Sprintf("%.1f", anew))
				if now%rounds(1, 5) == 0 {
					leastAround = min(leastAround, d.share(d.anew(t, d.stayed(published))))
				}
			}
			t.Logf("%s, seed %d: %% of planning anew, slot by slot %s, least %.2f; least of that around what stays %.2f; %s", c.name, seed, each, least, leastAround, d.figures())
			require.Greater(t, least, float64(rounds(95, 97)))
			require.Greater(t, leastAround, float64(rounds(96, 97)))
			d.requireRefilled(t, c)
		}
	}
}

// others are incidents of the other kinds in a slot.
func (c crowd) others(r *rand.Rand, now int) []timetable.Incident {
	in := timetable.Incident{Kind: timetable.WalkIn, Newcomer: timetable.Participant{Max: 1 + r.IntN(5)}}
	for _, with := range r.Perm(c.suppliers)[:6] {
		in.Wishes = append(in.Wishes, timetable.Wish{With: with, Value: int64(1 + r.IntN(100))})
	}
	late := timetable.Incident{Kind: timetable.Late, Participant: r.IntN(c.people()), Slot: min(22, now+1+r.IntN(4))}
	out := []timetable.Incident{late, in}
	if now%rounds(12, 4) == 0 {
		out = append(out, timetable.Incident{Kind: timetable.TableLost, Table: r.IntN(c.tables), Slot: now})
	}
	return out
}
