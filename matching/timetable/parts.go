package timetable

import "slices"

// fewMeetings is the most meetings of a clash that is made smaller by branching too, and huntClash the nodes of each.
const (
	fewMeetings = 40
	huntClash   = 60
)

// smallestByParts drops meetings, without which the rest can still not be held, by the proofs of whole boards. It is
// for boards that the prover does not know, and ends with the budget.
func (b *board) smallestByParts(meetings []int, g *budget) *Infeasible {
	if len(meetings) > fewMeetings {
		meetings = core(meetings, func(some []int) bool {
			sub := b.subset(some)
			return g.toil(0) && (sub.prove() != nil || !sub.tighten(sub.meetingsOf(), g))
		})
	}
	if len(meetings) <= fewMeetings {
		meetings = core(meetings, func(some []int) bool {
			sub, nodes := b.subset(some), huntClash
			if !g.toil(0) {
				return false
			}
			if sub.prove() != nil {
				return true
			}
			found, decided := sub.hunt(sub.meetingsOf(), &nodes, g)
			return decided && !found
		})
	}
	sub := b.subset(meetings)
	e := sub.prove()
	if e == nil {
		e = &Infeasible{Rule: ByPropagation, People: sub.peopleOf(count(len(meetings))), Meetings: count(len(meetings))}
		e.Slots = sub.slotsOf(e.Meetings)
		if sub.tighten(sub.meetingsOf(), nil) {
			e.Rule = BySearch
		}
	}
	for i, m := range e.Meetings {
		e.Meetings[i] = meetings[m]
	}
	return e
}

// count is 0 to n-1.
func count(n int) []int {
	xs := make([]int, n)
	for i := range xs {
		xs[i] = i
	}
	return xs
}

// subset is a board with only some of the meetings, numbered anew in the given order.
func (b *board) subset(some []int) *board {
	p := *b.p
	p.Meetings, p.Precedences, p.Complete = nil, nil, true
	number := map[int]int{}
	for i, m := range some {
		number[m] = i
		p.Meetings = append(p.Meetings, b.p.Meetings[m])
	}
	for _, o := range b.p.Precedences {
		before, ok := number[o.Before]
		after, also := number[o.After]
		if ok && also {
			p.Precedences = append(p.Precedences, Precedence{Before: before, After: after})
		}
	}
	return newBoard(&p)
}

// core drops meetings, halves at first and then one by one, as long as the rest is still impossible. From what is
// left none can be dropped.
func core(meetings []int, impossible func([]int) bool) []int {
	for size := len(meetings) / 2; size >= 1; size /= 2 {
		for at := 0; at < len(meetings); {
			rest := slices.Concat(meetings[:at], meetings[min(at+size, len(meetings)):])
			if impossible(rest) {
				meetings = rest
			} else {
				at += size
			}
		}
	}
	return meetings
}
