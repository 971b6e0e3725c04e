package timetable_test

import (
	"math/rand/v2"
	"slices"

	"gongbo/matching/timetable"
)

// shape bounds a random problem.
type shape struct {
	people, meetings, slots, tables int
	complete, bipartite             bool
	rich                            bool // also longer meetings, several representatives, halls and walks
}

// random draws a problem with every rule switched on by chance.
func random(r *rand.Rand, of shape) timetable.Problem {
	n, t := 2+r.IntN(of.people-1), 1+r.IntN(of.slots)
	p := timetable.Problem{Complete: of.complete, Tables: 1 + r.IntN(of.tables), Fairness: r.IntN(5) - 1}
	p.Participants = make([]timetable.Participant, n)
	p.Slots = make([]timetable.Slot, t)
	noon, closed := r.IntN(t+1), r.IntN(3) == 0
	for s := range p.Slots {
		p.Slots[s].Session = 1
		if s >= noon {
			p.Slots[s].Session = 2
		}
		for x := range p.Tables {
			if closed && r.IntN(5) == 0 {
				p.Slots[s].Closed = append(p.Slots[s].Closed, x)
			}
		}
	}
	blocked, capped, hosts := r.IntN(3)*15, r.IntN(4) == 0, r.IntN(2) == 0
	for i := range p.Participants {
		for s := range t {
			if r.IntN(100) < blocked {
				p.Participants[i].Forbidden = append(p.Participants[i].Forbidden, s)
			}
		}
		if capped && r.IntN(2) == 0 {
			p.Participants[i].Max = 1 + r.IntN(t)
		}
		p.Participants[i].Host = hosts && i < (n+1)/2
	}
	addMeetings(r, &p, of)
	if of.rich {
		enrich(r, &p)
	}
	return p
}

// enrich switches on longer meetings, several representatives, and halls with walks, each by chance.
func enrich(r *rand.Rand, p *timetable.Problem) {
	if r.IntN(3) > 0 {
		for m := range p.Meetings {
			p.Meetings[m].Length = max(0, r.IntN(6)-2)
		}
	}
	if r.IntN(2) == 0 {
		for i := range p.Participants {
			p.Participants[i].Seats = max(0, r.IntN(5)-1)
		}
	}
	if r.IntN(2) == 0 {
		addHalls(r, p)
	}
}

// addHalls gives each table one of up to three halls, and most times walks between them, all within three slots.
func addHalls(r *rand.Rand, p *timetable.Problem) {
	n := 1 + r.IntN(3)
	p.Halls = make([]int, p.Tables)
	for x := range p.Halls {
		p.Halls[x] = 1 + r.IntN(n)
	}
	n = slices.Max(p.Halls)
	for i := range p.Participants {
		if r.IntN(3) == 0 {
			p.Participants[i].Hall = 1 + r.IntN(n)
		}
	}
	if r.IntN(4) == 0 {
		return
	}
	for range n {
		p.Walk = append(p.Walk, make([]int, n))
	}
	for g := range n {
		for h := range n {
			if g != h || r.IntN(6) == 0 {
				p.Walk[g][h] = r.IntN(4)
			}
		}
	}
	for k := range n { // a stop on the way shortens no walk
		for g := range n {
			for h := range n {
				p.Walk[g][h] = min(p.Walk[g][h], p.Walk[g][k]+1+p.Walk[k][h])
			}
		}
	}
}

func addMeetings(r *rand.Rand, p *timetable.Problem, of shape) {
	n, t := len(p.Participants), len(p.Slots)
	sessions, fixed, musts, orders := r.IntN(2) == 0, r.IntN(4) == 0, r.IntN(3) == 0, r.IntN(3) == 0
	for range r.IntN(of.meetings + 1) {
		m := timetable.Meeting{A: r.IntN(n), Value: int64(r.IntN(20))}
		if m.B = r.IntN(n - 1); m.B >= m.A {
			m.B++
		}
		if of.bipartite {
			m.A, m.B = r.IntN((n+1)/2), (n+1)/2+r.IntN(n/2)
		}
		if sessions && r.IntN(2) == 0 {
			m.Session = 1 + r.IntN(2)
		}
		if fixed && r.IntN(4) == 0 {
			m.Fixed = timetable.At(r.IntN(t))
		}
		m.Must = musts && r.IntN(5) == 0
		m.Reserve = !of.complete && r.IntN(4) == 0
		p.Meetings = append(p.Meetings, m)
	}
	for range len(p.Meetings) / 3 {
		if orders {
			p.Precedences = append(p.Precedences, timetable.Precedence{Before: r.IntN(len(p.Meetings)), After: r.IntN(len(p.Meetings))})
		}
	}
}
