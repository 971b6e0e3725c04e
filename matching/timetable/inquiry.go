package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// inquiry finds out by clauses which parts of a clash it takes, and shows of each that without it there is a timetable.
type inquiry struct {
	*suspects
	prover   *prover // where breaks do not count: asked first, since it counts at a glance what clauses must enumerate
	whole    *board
	budget   *budget
	steps    int64 // assignments that the clauses may still make
	each     int64 // of them, for one question
	left     int64 // of those
	bands    int   // 0 where breaks do not count
	meetings []int // their numbers on the whole board
	persons  []int
	parts    []int // those that clash
	smallest bool  // without any one of them a timetable was found
	anyway   bool  // they clash whatever the breaks are
}

// newInquiry is nil where clauses cannot be asked: they would be too many, or know too little.
func newInquiry(b *board, meetings, people []int, bands int, g *budget, steps int64) *inquiry {
	if !b.p.plain() {
		return nil
	}
	q := &inquiry{whole: b, budget: g, steps: steps, each: steps, bands: bands, meetings: meetings}
	sub, persons := b.alone(meetings, people...)
	sub.p.Fairness = b.p.Fairness
	q.persons = persons
	if q.suspects = newSuspects(sub, telling{rules: true}, bands); q.suspects == nil {
		return nil
	}
	return q
}

// newInquiryInto asks about meetings, all orders among them and the rules of all their people, whatever their breaks.
func newInquiryInto(b *board, meetings []int, g *budget, steps int64) *inquiry {
	q := newInquiry(b, meetings, nil, 0, g, steps)
	if q == nil {
		return nil
	}
	q.prover = newProver(q.board)
	q.prover.budget = g
	q.parts = count(len(q.lits))
	return q
}

// refuted says whether the parts clash, and leaves only those that it takes, as far as the steps allow: where breaks do not
// count, first as few meetings as can be under the rules of everyone, then of these rules and orders as few as can be.
func (q *inquiry) refuted() bool {
	answer, _ := q.among(q.parts)
	if answer != sat.Refused {
		return false
	}
	q.smallest = true
	if q.bands == 0 {
		q.thin(0, q.rules(0))
		q.thin(q.rules(0), len(q.lits))
		return true
	}
	q.thin(0, q.band(0))
	q.left = q.each
	answer, _ = q.ask(q.parts, q.spend)
	q.smallest, q.anyway = q.smallest && answer == sat.Satisfied, answer == sat.Refused
	return true
}

// thin leaves out parts from one to another, as long as what is left clashes. Of one who is left out where breaks count,
// only the rules are: its meetings are parts then.
func (q *inquiry) thin(from, to int) {
	for {
		answer, less := q.among(q.parts)
		if answer != sat.Refused {
			break
		}
		if less = within(q.parts, less, from, to); len(less) == len(q.parts) {
			break
		}
		q.parts = less
	}
	all, sure := q.each, make([]bool, len(q.lits))
	for q.each = min(all, firstSteps); q.leaveOut(from, to, sure); q.each *= 4 {
		if q.steps <= 0 || !q.budget.toil(0) {
			q.smallest = false
			break
		}
	}
	q.each = all
}

// firstSteps are the assignments for one question at first: what is hard to tell waits for what is not.
const firstSteps = 50_000

// leaveOut leaves out, one by one, the parts from one to another without which what is left is found to clash, and notes those
// without which there is a timetable. It says whether too little work was allowed for some.
func (q *inquiry) leaveOut(from, to int, sure []bool) (open bool) {
	tried := slices.Clone(sure)
	for at := 0; at < len(q.parts); {
		x := q.parts[at]
		if tried[x] || x < from || x >= to {
			at++
			continue
		}
		tried[x] = true
		others := slices.Delete(slices.Clone(q.parts), at, at+1)
		if q.bands > 0 && x >= q.rules(0) && x < q.ordering(0) {
			others = append(others, ints(q.lists[x-q.rules(0)])...)
			slices.Sort(others)
			others = slices.Compact(others)
		}
		switch answer, less := q.among(others); answer {
		case sat.Refused:
			q.parts, at = others, 0
			q.parts = within(q.parts, less, from, to)
		case sat.Unknown:
			open = true
		case sat.Satisfied:
			sure[x] = true
		}
	}
	return open
}

// within are the parts but those from one to another that are not among some.
func within(parts, some []int, from, to int) []int {
	return slices.DeleteFunc(slices.Clone(parts), func(x int) bool {
		return x >= from && x < to && !slices.Contains(some, x)
	})
}

func (q *inquiry) spend(n int64) bool {
	q.left -= n
	q.steps -= n
	return q.left > 0 && q.steps > 0 && q.budget.toil(n*stepPrice)
}

// among asks for a timetable that keeps to the parts, with the breaks of all whose rules are among them in one band,
// whichever. Where there is none, it gives those that it takes for that, in order.
func (q *inquiry) among(parts []int) (answer sat.Status, clash []int) {
	q.left = q.each
	if q.bands == 0 {
		if clash = q.closed(parts); clash != nil {
			return sat.Refused, clash
		}
		if b, all := q.without(q.prover.out, q.prover.lifted, q.prover.dropped); b.placeable(all) {
			return sat.Satisfied, nil
		}
		answer, clash = q.ask(parts, q.spend)
		slices.Sort(clash)
		return answer, clash
	}
	few, most := -1, q.bands // nobody has more breaks than the one with the fewest meetings may have
	for _, x := range parts {
		if x < q.rules(0) || x >= q.ordering(0) {
			continue
		}
		if n := max(0, len(q.lists[x-q.rules(0)])-1); n < most {
			few, most = x, n
		}
	}
	if most+1 < q.bands {
		clash = []int{few}
	}
	for j := range min(most+1, q.bands) {
		answer, some := q.ask(append(slices.Clone(parts), q.band(j)), q.spend)
		if answer != sat.Refused {
			return answer, nil
		}
		clash = append(clash, slices.DeleteFunc(some, func(x int) bool { return x >= q.band(0) })...)
	}
	slices.Sort(clash)
	return sat.Refused, slices.Compact(clash)
}

// closed asks the prover whether parts clash, and gives those that its proof rests on, in order; nil where it shows nothing.
func (q *inquiry) closed(parts []int) []int {
	r := q.prover
	off := slices.Repeat([]bool{true}, len(q.lits))
	for _, x := range parts {
		off[x] = false
	}
	copy(r.out, off)
	copy(r.lifted, off[q.rules(0):])
	copy(r.dropped, off[q.ordering(0):])
	if !r.run() {
		return nil
	}
	g := r.explain()
	return trues(slices.Concat(g.meetings, g.people, g.orders))
}

// named is the clash in the numbers of the whole board.
func (q *inquiry) named() *Infeasible {
	e := &Infeasible{Meetings: []int{}, People: []int{}, Orders: []Precedence{}, Smallest: q.smallest}
	for _, x := range q.parts {
		switch {
		case x < q.rules(0):
			e.Meetings = append(e.Meetings, q.meetings[x])
		case x < q.ordering(0):
			e.People = append(e.People, q.persons[x-q.rules(0)])
		default:
			o := q.p.Precedences[x-q.ordering(0)]
			e.Orders = append(e.Orders, Precedence{Before: q.meetings[o.Before], After: q.meetings[o.After]})
		}
	}
	if q.bands > 0 {
		e.Rule = ByFairness
		e.Meetings = append(e.Meetings, q.whole.meetingsWith(e.People)...)
		slices.Sort(e.Meetings)
		e.Meetings = slices.Compact(e.Meetings)
	} else {
		e.Rule = q.whole.ruleOf(e.Meetings)
	}
	e.Slots = q.whole.slotsOf(e.Meetings)
	return e
}

// ruleOf is the simplest rule that shows a clash of meetings.
func (b *board) ruleOf(meetings []int) Rule {
	sub, _ := b.alone(meetings)
	if simple := sub.prove(); simple != nil {
		return simple.Rule
	}
	if newProver(sub).run() {
		return ByPropagation
	}
	return BySearch
}
