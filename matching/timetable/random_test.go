package timetable_test

import (
	"math/rand/v2"

	"gongbo/matching/timetable"
)

// shape bounds a random problem.
type shape struct {
	people, meetings, slots, tables int
	complete, bipartite             bool
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
	return p
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
