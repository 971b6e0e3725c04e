package timetable

import "slices"

// IncidentKind is what happened to a published timetable.
type IncidentKind string

const (
	Gone      IncidentKind = "gone"       // Participant meets nobody from Slot on
	Late      IncidentKind = "late"       // Participant meets nobody before Slot
	TableLost IncidentKind = "table_lost" // Table cannot be used from Slot on
	WalkIn    IncidentKind = "walk_in"    // Newcomer comes with Wishes
)

// Incident is one thing that happened. Which fields count depends on the kind.
type Incident struct {
	Kind        IncidentKind
	Participant int
	Slot        int
	Table       int
	Newcomer    Participant
	Wishes      []Wish
}

// Wish is a meeting that a walk-in asks for.
type Wish struct {
	With  int // an earlier participant, or an earlier walk-in by the number it was given
	Value int64
	Must  bool
}

// amend is the problem as the incidents leave it. Slots before now are history: what began there is fixed, even if it
// lasts on, and their other tables are closed. Where someone who attends such a meeting cannot stay, or its table is
// lost, it ends then: its Length is less. Walk-ins come after the participants, their wishes after the meetings. Meetings
// need no longer all be held, and fairness is no rule any more: a day half over may not allow either.
func amend(p Problem, published []Place, now int, incidents []Incident) (Problem, error) {
	p.Participants, p.Meetings, p.Slots = slices.Clone(p.Participants), slices.Clone(p.Meetings), slices.Clone(p.Slots)
	p.Complete, p.Fairness = false, NoLimit
	for i, x := range incidents {
		switch {
		case x.Kind == WalkIn:
			who := x.Newcomer
			who.Forbidden = append(slices.Clone(who.Forbidden), span(0, now)...)
			for _, w := range x.Wishes {
				p.Meetings = append(p.Meetings, Meeting{A: len(p.Participants), B: w.With, Value: w.Value, Must: w.Must})
			}
			p.Participants = append(p.Participants, who)
			continue
		case x.Slot < 0 || x.Slot > len(p.Slots):
			return p, invalid("incident %d: slot %d of %d", i, x.Slot, len(p.Slots))
		case x.Kind == TableLost && (x.Table < 0 || x.Table >= p.Tables):
			return p, invalid("incident %d: table %d of %d", i, x.Table, p.Tables)
		case x.Kind != TableLost && (x.Participant < 0 || x.Participant >= len(p.Participants)):
			return p, invalid("incident %d: participant %d of %d", i, x.Participant, len(p.Participants))
		}
		switch x.Kind {
		case Gone:
			cutShort(&p, published, now, max(x.Slot, now), x)
			forbid(&p.Participants[x.Participant], max(x.Slot, now), len(p.Slots))
		case Late:
			if x.Slot > now {
				cutShort(&p, published, now, now, x)
			}
			forbid(&p.Participants[x.Participant], now, x.Slot)
		case TableLost:
			cutShort(&p, published, now, max(x.Slot, now), x)
			for s := max(x.Slot, now); s < len(p.Slots); s++ {
				p.Slots[s].Closed = append(slices.Clone(p.Slots[s].Closed), x.Table)
			}
		default:
			return p, invalid("incident %d: kind %q", i, x.Kind)
		}
	}
	freeze(&p, published, now)
	return p, p.Validate()
}

func forbid(who *Participant, from, to int) {
	who.Forbidden = append(slices.Clone(who.Forbidden), span(from, to)...)
}

func span(from, to int) []int {
	var out []int
	for s := from; s < to; s++ {
		out = append(out, s)
	}
	return out
}

// cutShort ends meetings that began before now and would last beyond slot end at a lost table, or with someone who then
// cannot.
func cutShort(p *Problem, published []Place, now, end int, x Incident) {
	for m, at := range published {
		y := &p.Meetings[m]
		affected := y.A == x.Participant || y.B == x.Participant
		if x.Kind == TableLost {
			affected = at.Table == x.Table
		}
		if affected && at.Slot >= 0 && at.Slot < now && at.Slot+y.size() > end {
			y.Length = end - at.Slot
		}
	}
}

// freeze fixes what began before now and closes all else of that time. Whoever has had more such meetings than its Max
// keeps them.
func freeze(p *Problem, published []Place, now int) {
	begun := make([]int, len(p.Participants))
	used, meets := make([]bool, now*p.Tables), make([]bool, now*len(p.Participants))
	for m, at := range published {
		if at.Slot >= 0 && at.Slot < now {
			x := &p.Meetings[m]
			x.Fixed = At(at.Slot)
			for _, i := range [2]int{x.A, x.B} {
				if begun[i]++; p.Participants[i].Max > 0 {
					p.Participants[i].Max = max(p.Participants[i].Max, begun[i])
				}
			}
			for s := at.Slot; s < min(now, at.Slot+x.size()); s++ {
				used[s*p.Tables+at.Table], meets[x.A*now+s], meets[x.B*now+s] = true, true, true
			}
		}
	}
	for s := range now {
		p.Slots[s].Closed = nil
		for table, is := range used[s*p.Tables : (s+1)*p.Tables] {
			if !is {
				p.Slots[s].Closed = append(p.Slots[s].Closed, table)
			}
		}
	}
	for i := range p.Participants {
		closePast(&p.Participants[i], meets[i*now:(i+1)*now])
	}
}

// closePast forbids a participant the slots before now in which it met nobody, where they are not forbidden yet.
func closePast(who *Participant, meets []bool) {
	known := make([]bool, len(meets))
	for _, s := range who.Forbidden {
		if s < len(meets) {
			known[s] = true
		}
	}
	var out []int
	for s, is := range meets {
		if !is && !known[s] {
			out = append(out, s)
		}
	}
	if out != nil {
		who.Forbidden = append(slices.Clone(who.Forbidden), out...)
	}
}
