package timetable

import "slices"

// RelaxKind is a way to ask for less. The order below is from the least intrusive on.
type RelaxKind string

const (
	LiftForbidden RelaxKind = "lift_forbidden" // Participant can meet in Slot after all
	Unfix         RelaxKind = "unfix"          // Meeting may stand in any slot of its session
	FreeSession   RelaxKind = "free_session"   // Meeting may stand in any session
	DropOrder     RelaxKind = "drop_order"     // Order is no rule any more
	RaiseMax      RelaxKind = "raise_max"      // Participant takes one meeting more
	RaiseFairness RelaxKind = "raise_fairness" // breaks may be one further apart
	TableInSlot   RelaxKind = "table_in_slot"  // one more table in Slot
	OneMoreTable  RelaxKind = "one_more_table" // one more table in every slot
	OneMoreSlot   RelaxKind = "one_more_slot"  // one more slot at the end of Session; it becomes Slot, later ones move up
	DropMeeting   RelaxKind = "drop_meeting"   // Meeting is not held
)

// Relaxation is one change of a problem. What the kind does not speak of is -1, Order has twice -1.
type Relaxation struct {
	Kind        RelaxKind  `json:"kind"`
	Participant int        `json:"participant"`
	Meeting     int        `json:"meeting"`
	Slot        int        `json:"slot"`
	Session     int        `json:"session"`
	Order       Precedence `json:"order"`
}

// Cure is a set of changes that takes a clash away. Where it is Proven, a timetable of the whole problem was found with
// them; else only the clash that was named is cured, and another may remain.
type Cure struct {
	Changes []Relaxation `json:"changes"`
	Proven  bool         `json:"proven"`
}

func relaxation(kind RelaxKind) Relaxation {
	return Relaxation{Kind: kind, Participant: -1, Meeting: -1, Slot: -1, Session: -1, Order: Precedence{Before: -1, After: -1}}
}

// Relaxed is the problem with changes that speak of its own numbers. A slot that is added moves up the later ones, then
// a meeting that is dropped moves down the later ones.
func (p Problem) Relaxed(changes ...Relaxation) Problem {
	var first, slots, dropped []Relaxation
	for _, x := range changes {
		switch x.Kind {
		case OneMoreSlot:
			slots = append(slots, x)
		case DropMeeting:
			dropped = append(dropped, x)
		default:
			first = append(first, x)
		}
	}
	slices.SortFunc(slots, func(x, y Relaxation) int { return y.Slot - x.Slot })
	slices.SortFunc(dropped, func(x, y Relaxation) int { return y.Meeting - x.Meeting })
	for _, x := range slices.Concat(first, slots, dropped) {
		p = p.relaxed(x)
	}
	return p
}

func (p Problem) relaxed(x Relaxation) Problem {
	switch x.Kind {
	case LiftForbidden:
		p.Participants = slices.Clone(p.Participants)
		who := &p.Participants[x.Participant]
		who.Forbidden = slices.DeleteFunc(slices.Clone(who.Forbidden), func(s int) bool { return s == x.Slot })
	case RaiseMax:
		p.Participants = slices.Clone(p.Participants)
		p.Participants[x.Participant].Max++
	case Unfix:
		p.Meetings = slices.Clone(p.Meetings)
		p.Meetings[x.Meeting].Fixed = 0
	case FreeSession:
		p.Meetings = slices.Clone(p.Meetings)
		p.Meetings[x.Meeting].Session = 0
	case DropOrder:
		p.Precedences = slices.DeleteFunc(slices.Clone(p.Precedences), func(o Precedence) bool { return o == x.Order })
	case RaiseFairness:
		p.Fairness++
	case TableInSlot, OneMoreTable:
		p.addTable(x.Slot)
	case OneMoreSlot:
		p.addSlot(x.Slot, x.Session)
	case DropMeeting:
		p.dropMeeting(x.Meeting)
	}
	return p
}

// addTable adds a table in one slot, or in every slot (-1).
func (p *Problem) addTable(slot int) {
	if slot >= 0 {
		p.Slots = slices.Clone(p.Slots)
		for s := range p.Slots {
			if s != slot {
				p.Slots[s].Closed = append(slices.Clone(p.Slots[s].Closed), p.Tables)
			}
		}
	}
	if len(p.Halls) > 0 {
		p.Halls = append(slices.Clone(p.Halls), 1)
	}
	p.Tables++
}

// addSlot puts a slot in, before the one that stands at its place.
func (p *Problem) addSlot(at, session int) {
	p.Slots = slices.Insert(slices.Clone(p.Slots), at, Slot{Session: session})
	p.Participants, p.Meetings = slices.Clone(p.Participants), slices.Clone(p.Meetings)
	for i := range p.Participants {
		forbidden := slices.Clone(p.Participants[i].Forbidden)
		for k, s := range forbidden {
			if s >= at {
				forbidden[k]++
			}
		}
		p.Participants[i].Forbidden = forbidden
	}
	for m := range p.Meetings {
		if s, fixed := p.Meetings[m].Fixed.Slot(); fixed && s >= at {
			p.Meetings[m].Fixed = At(s + 1)
		}
	}
}

func (p *Problem) dropMeeting(m int) {
	p.Meetings = slices.Delete(slices.Clone(p.Meetings), m, m+1)
	var orders []Precedence
	for _, o := range p.Precedences {
		if o.Before == m || o.After == m {
			continue
		}
		if o.Before > m {
			o.Before--
		}
		if o.After > m {
			o.After--
		}
		orders = append(orders, o)
	}
	p.Precedences = orders
}
