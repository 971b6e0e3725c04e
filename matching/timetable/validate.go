package timetable

import "gongbo/matching/timetable/selection"

// Most that an input may hold. Larger ones are refused as Invalid.
const (
	mostPeople   = 1_000_000
	mostMeetings = 2_000_000
	mostSlots    = 10_000
	mostLength   = 8     // slots of a meeting
	mostSeats    = 1_000 // representatives of a participant
	mostHalls    = 200
	mostCells    = 200_000_000 // people × slots, and meetings × slots
)

// Validate names the first thing in the problem that makes no sense.
func (p *Problem) Validate() error {
	n, t := 0, len(p.Slots)
	for i := range p.Participants {
		who := &p.Participants[i]
		if who.Seats < 0 || who.Seats > mostSeats {
			return invalid("participant %d: %d representatives", i, who.Seats)
		}
		n += who.seats()
	}
	switch {
	case n > mostPeople || len(p.Meetings) > mostMeetings || t > mostSlots:
		return invalid("%d people, %d meetings and %d slots are too many", n, len(p.Meetings), t)
	case max(n, len(p.Meetings))*(t+2) > mostCells:
		return invalid("%d people and %d meetings over %d slots are too many", n, len(p.Meetings), t)
	case p.Tables < 0 || p.Tables > mostPeople || p.Tables*t > mostCells:
		return invalid("%d tables over %d slots", p.Tables, t)
	case p.Fairness < NoLimit:
		return invalid("fairness %d is neither a number of breaks nor NoLimit", p.Fairness)
	}
	if err := p.validateHalls(); err != nil {
		return err
	}
	for s, slot := range p.Slots {
		if slot.Session < 1 {
			return invalid("slot %d: session %d is not 1 or more", s, slot.Session)
		}
		if x, ok := outside(slot.Closed, p.Tables); ok {
			return invalid("slot %d: closed table %d of %d", s, x, p.Tables)
		}
	}
	halls := p.halls()
	for i, who := range p.Participants {
		if x, ok := outside(who.Forbidden, t); ok {
			return invalid("participant %d: forbidden slot %d of %d", i, x, t)
		}
		if who.Min < 0 || who.Max < 0 {
			return invalid("participant %d: %d to %d meetings", i, who.Min, who.Max)
		}
		if who.Hall < 0 || who.Hall > halls {
			return invalid("participant %d: hall %d of %d", i, who.Hall, halls)
		}
	}
	return p.validateMeetings()
}

// validateHalls wants walks that a stop on the way does not shorten: who may go from g to k to h, with a meeting of one
// slot in k, may also go from g to h in that time. Then what holds for each meeting and the next holds for any two.
func (p *Problem) validateHalls() error {
	if p.Halls != nil && len(p.Halls) != p.Tables {
		return invalid("halls of %d tables, not of %d", len(p.Halls), p.Tables)
	}
	for x, h := range p.Halls {
		if h < 1 || h > mostHalls {
			return invalid("table %d: hall %d is not 1 to %d", x, h, mostHalls)
		}
	}
	n := len(p.Walk)
	if p.Walk != nil && (n < p.halls() || n > mostHalls) {
		return invalid("walks between %d halls of %d", n, p.halls())
	}
	for g, row := range p.Walk {
		if len(row) != n {
			return invalid("walks from hall %d to %d halls of %d", g+1, len(row), n)
		}
		for h, x := range row {
			if x < 0 || x > mostSlots {
				return invalid("walk of %d slots from hall %d to %d", x, g+1, h+1)
			}
			for k := range n {
				if len(p.Walk[k]) == n && x > row[k]+1+p.Walk[k][h] {
					return invalid("walk of %d slots from hall %d to %d, but of %d by a meeting in hall %d", x, g+1, h+1, row[k]+1+p.Walk[k][h], k+1)
				}
			}
		}
	}
	return nil
}

func (p *Problem) validateMeetings() error {
	n, sum := len(p.Participants), int64(0)
	for i, m := range p.Meetings {
		switch {
		case m.A < 0 || m.A >= n || m.B < 0 || m.B >= n:
			return invalid("meeting %d: people %d and %d of %d", i, m.A, m.B, n)
		case m.A == m.B:
			return invalid("meeting %d: participant %d meets itself", i, m.A)
		case m.Length < 0 || m.Length > mostLength:
			return invalid("meeting %d: %d slots long", i, m.Length)
		case m.Session < 0:
			return invalid("meeting %d: session %d", i, m.Session)
		case m.Fixed < 0 || int(m.Fixed) > len(p.Slots):
			return invalid("meeting %d: fixed slot %d of %d", i, int(m.Fixed)-1, len(p.Slots))
		case m.Value < 0 || m.Value > mostWorth-sum:
			return invalid("meeting %d: value %d is negative, or the values add up to more than %d", i, m.Value, int64(mostWorth))
		}
		sum += m.Value
	}
	for i, o := range p.Precedences {
		if min(o.Before, o.After) < 0 || max(o.Before, o.After) >= len(p.Meetings) {
			return invalid("precedence %d: meetings %d and %d of %d", i, o.Before, o.After, len(p.Meetings))
		}
	}
	return nil
}

// mostWorth bounds the sum of all values, so that a must can outweigh them all.
const mostWorth = selection.MostValue

func outside(xs []int, n int) (int, bool) {
	for _, x := range xs {
		if x < 0 || x >= n {
			return x, true
		}
	}
	return 0, false
}
