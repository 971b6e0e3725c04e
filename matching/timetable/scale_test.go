package timetable_test

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/check"
)

// grand is a docking day drawn around a hidden timetable, so that all its meetings can be held.
type grand struct {
	hosts, visitors, slots, tables, halls, walk int
	lengths                                     []int // how many meetings take 1, 2, 3 … slots
	seats                                       int   // most representatives of a visitor
	roam                                        bool  // hosts may sit in any hall
	blocked                                     int   // percent of the slots that a visitor or host does not need
}

func (g grand) draw(t *testing.T, r *rand.Rand) timetable.Problem {
	p := timetable.Problem{Tables: g.tables, Fairness: timetable.NoLimit, Complete: true, Slots: make([]timetable.Slot, g.slots)}
	for s := range p.Slots {
		p.Slots[s].Session = 1 + 2*s/g.slots
	}
	for x := range g.tables {
		p.Halls = append(p.Halls, 1+x*g.halls/g.tables)
	}
	for a := range g.halls {
		p.Walk = append(p.Walk, make([]int, g.halls))
		for b := range g.halls {
			if a != b {
				p.Walk[a][b] = g.walk
			}
		}
	}
	for i := range g.hosts + g.visitors {
		x := timetable.Participant{Host: i < g.hosts}
		if x.Host {
			x.Hall = 1 + r.IntN(g.halls)
		} else {
			x.Seats = 1 + r.IntN(g.seats)
		}
		p.Participants = append(p.Participants, x)
	}
	g.meet(t, r, &p)
	return p
}

// meet draws meetings where both are free, the longest first, and then blocks slots that nobody needs.
func (g grand) meet(t *testing.T, r *rand.Rand, p *timetable.Problem) {
	hall := make([][]int, len(p.Participants)) // of each participant and slot: how many meet, by hall is the walk kept
	for i := range hall {
		hall[i] = make([]int, g.slots)
	}
	load := make([]int, (g.halls+1)*g.slots)
	room := make([]int, g.halls+1)
	for _, h := range p.Halls {
		room[h]++
	}
	at := map[[2]int]int{} // seat of visitor (participant × 64 + seat) and slot: hall
	comes := func(seat, s, size, h int) bool {
		for d := -g.walk; d < size+g.walk; d++ {
			if x, busy := at[[2]int{seat, s + d}]; busy && (x != h || d >= 0 && d < size) {
				return false
			}
		}
		return true
	}
	for size := len(g.lengths); size > 0; size-- {
		for n, tries := 0, 0; n < g.lengths[size-1]; tries++ {
			require.Less(t, tries, 3_000_000, "no room for the hidden timetable")
			m := timetable.Meeting{A: r.IntN(g.hosts), B: g.hosts + r.IntN(g.visitors), Length: size, Value: 1}
			s, h := r.IntN(g.slots-size+1), p.Participants[m.A].Hall
			guest := m.B*64 + r.IntN(p.Participants[m.B].Seats)
			ok := p.Slots[s].Session == p.Slots[s+size-1].Session && comes(m.A*64, s, size, h) && comes(guest, s, size, h)
			for k := s; k < s+size; k++ {
				ok = ok && load[h*g.slots+k] < room[h]
			}
			if !ok {
				continue
			}
			for k := s; k < s+size; k++ {
				load[h*g.slots+k]++
				at[[2]int{m.A * 64, k}], at[[2]int{guest, k}] = h, h
				hall[m.A][k]++
				hall[m.B][k]++
			}
			p.Meetings = append(p.Meetings, m)
			n++
		}
	}
	for i := range p.Participants {
		for s, n := range hall[i] {
			if n == 0 && r.IntN(100) < g.blocked {
				p.Participants[i].Forbidden = append(p.Participants[i].Forbidden, s)
			}
		}
	}
	for i := range p.Participants {
		if g.roam {
			p.Participants[i].Hall = 0
		}
	}
	r.Shuffle(len(p.Meetings), func(x, y int) { p.Meetings[x], p.Meetings[y] = p.Meetings[y], p.Meetings[x] })
}

// TestSolveHoldsAGrandDay is the expo with meetings of several lengths, and then with representatives and halls too; by
// default a small one.
func TestSolveHoldsAGrandDay(t *testing.T) {
	days := map[string]grand{
		"small": {hosts: 40, visitors: 60, slots: 16, tables: 20, halls: 2, walk: 1, lengths: []int{100, 30, 15}, seats: 2, blocked: 25},
	}
	if os.Getenv("GONGBO_TEST_LONG") != "" {
		days["lengths"] = grand{hosts: 773, visitors: 1426, slots: 22, tables: 100, halls: 1, lengths: []int{1390, 220, 87}, seats: 1, blocked: 25}
		days["long"] = grand{hosts: 773, visitors: 1426, slots: 22, tables: 180, halls: 1, lengths: []int{565, 566, 566}, seats: 1, blocked: 25}
		days["all"] = grand{hosts: 773, visitors: 1000, slots: 22, tables: 110, halls: 3, walk: 1, lengths: []int{1390, 220, 87}, seats: 3, blocked: 25}
		days["any hall"] = grand{hosts: 773, visitors: 1000, slots: 22, tables: 110, halls: 3, walk: 1, lengths: []int{1390, 220, 87}, seats: 3, roam: true, blocked: 25}
	}
	for name, day := range days {
		p := day.draw(t, rand.New(rand.NewPCG(71, 72)))
		start, first := time.Now(), time.Duration(0)
		sol, err := timetable.Solve(p, timetable.Options{Seed: 1, Progress: func(timetable.Progress) {
			if first == 0 {
				first = time.Since(start)
			}
		}})
		require.NoError(t, err, name)
		t.Logf("%s: first %s, end %s: %+v", name, first.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), sol.Quality)
		require.NoError(t, check.Solution(p, sol), name)
	}
}
