package file

import (
	"fmt"

	"gongbo/matching/timetable"
)

// Of names what a valid problem numbers: participants p1, p2 …, meetings m1 …, everything else by its number from 1.
func Of(p timetable.Problem) *Event {
	e := &Event{Meetings: []Meeting{}, Complete: p.Complete}
	if p.Fairness != timetable.NoLimit {
		e.Fairness = &p.Fairness
	}
	for s, x := range p.Slots {
		e.Slots = append(e.Slots, Slot{ID: fmt.Sprint(s + 1), Session: fmt.Sprint(x.Session), Closed: numbered(x.Closed)})
	}
	e.ofVenue(p)
	for i, x := range p.Participants {
		e.Participants = append(e.Participants, Participant{
			ID: fmt.Sprintf("p%d", i+1), Host: x.Host, Seats: x.Seats, Hall: number(x.Hall), Min: x.Min, Max: x.Max, Forbidden: numbered(x.Forbidden),
		})
	}
	for m, x := range p.Meetings {
		y := Meeting{
			ID: fmt.Sprintf("m%d", m+1), A: e.Participants[x.A].ID, B: e.Participants[x.B].ID, Length: x.Length, Session: number(x.Session),
			Slot: number(int(x.Fixed)), Must: x.Must, Reserve: x.Reserve,
		}
		if x.Value != 1 {
			y.Value = &x.Value
		}
		e.Meetings = append(e.Meetings, y)
	}
	for _, x := range p.Precedences {
		e.Precedences = append(e.Precedences, Precedence{Before: e.Meetings[x.Before].ID, After: e.Meetings[x.After].ID})
	}
	return e
}

func (e *Event) ofVenue(p timetable.Problem) {
	if p.Halls == nil {
		e.TableCount = p.Tables
		return
	}
	most := 0
	for i, hall := range p.Halls {
		most = max(most, hall)
		e.Tables = append(e.Tables, Table{ID: fmt.Sprint(i + 1), Hall: number(hall)})
	}
	for hall := range max(most, len(p.Walk)) {
		e.Halls = append(e.Halls, number(hall+1))
	}
	for from, row := range p.Walk {
		for to, slots := range row {
			if slots > 0 {
				e.Walks = append(e.Walks, Walk{From: number(from + 1), To: number(to + 1), Slots: slots})
			}
		}
	}
}

// number is the name of what is numbered from 1; 0 is none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// numbered names what is numbered from 0.
func numbered(all []int) []string {
	var out []string
	for _, i := range all {
		out = append(out, fmt.Sprint(i+1))
	}
	return out
}
