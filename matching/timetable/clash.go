package timetable

import "slices"

// smallClash is the most meetings of a clash that is made smaller by search too, and huntClash the nodes of each.
const (
	smallClash = 40
	huntClash  = 60
)

// smallest takes meetings that cannot all be held and drops those without which they still cannot. It names the
// simplest rule that shows it of the rest. Without any one of the meetings that it names, no proof was found.
func (b *board) smallest(meetings []int) *Infeasible {
	slices.Sort(meetings)
	if len(meetings) > smallClash {
		meetings = core(meetings, func(some []int) bool {
			sub := b.subset(some)
			return sub.prove() != nil || !sub.tighten(sub.meetingsOf())
		})
	}
	if len(meetings) <= smallClash {
		meetings = core(meetings, func(some []int) bool {
			sub, nodes := b.subset(some), huntClash
			if sub.prove() != nil {
				return true
			}
			found, decided := sub.hunt(sub.meetingsOf(), &nodes)
			return decided && !found
		})
	}
	sub := b.subset(meetings)
	e := sub.prove()
	if e == nil {
		e = &Infeasible{Rule: ByPropagation, People: sub.peopleOf(count(len(meetings))), Meetings: count(len(meetings))}
		e.Slots = sub.slotsOf(e.Meetings)
		if sub.tighten(sub.meetingsOf()) {
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

// subset is a board with only some of the meetings, numbered anew in the given order, each open where it is here.
func (b *board) subset(some []int) *board {
	p := *b.p
	p.Meetings, p.Precedences, p.Complete = nil, nil, true
	number := map[int]int{}
	for i, m := range some {
		number[m] = i
		p.Meetings = append(p.Meetings, b.p.Meetings[m])
	}
	for _, m := range some {
		for _, x := range b.after[m] {
			if i, ok := number[int(x)]; ok {
				p.Precedences = append(p.Precedences, Precedence{Before: number[m], After: i})
			}
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
