package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// named is the clash in the numbers of the whole board.
func (c *clash) named() *Infeasible {
	people, orders, sure := c.relaxed()
	rest := c.remaining()
	e := &Infeasible{People: []int{}, Meetings: rest, Orders: []Precedence{}, Smallest: c.isSmallest() && sure}
	for i, in := range people {
		if in {
			e.People = append(e.People, c.persons[i])
		}
	}
	for k, in := range orders {
		if in {
			o := c.p.Precedences[k]
			e.Orders = append(e.Orders, Precedence{Before: c.meetings[o.Before], After: c.meetings[o.After]})
		}
	}
	e.Rule, e.Slots = c.rule(rest)
	return e
}

// rule is the simplest that shows the clash, and the slots that the meetings could use.
func (c *clash) rule(rest []int) (Rule, []int) {
	if c.shown && len(rest) > manyMeetings && len(c.prover.trail) == 0 && c.prover.clash.person < 0 {
		c.openAll()
		return ByCapacity, c.slotsOf(ints(c.prover.clash.members))
	}
	b, _ := c.whole.alone(rest)
	if simple := b.prove(); simple != nil {
		return simple.Rule, simple.Slots
	}
	if c.shown {
		return ByPropagation, b.slotsOf(count(len(rest)))
	}
	return BySearch, b.slotsOf(count(len(rest)))
}

// smallClash is the most meetings of a clash of which clauses say, too, whether it needs a rule.
const smallClash = 16

// stepsOfPlacing is the work that looking for a place for one meeting is, in steps of the prover.
const stepsOfPlacing = 20

// sureRounds are the rounds of construction without success after which it is taken that a small board has no timetable.
const sureRounds = 200

// relaxed says of which people the rules, and which orders, the proof needs: it drops one by one those without which
// there is still none. It is sure where a timetable was found without each of the others.
func (c *clash) relaxed() (people, orders []bool, sure bool) {
	r := c.prover
	for k, o := range r.orders {
		r.dropped[k] = r.out[o.Before] || r.out[o.After]
	}
	for i, meetings := range r.lists {
		r.lifted[i] = !slices.ContainsFunc(meetings, func(m int32) bool { return !r.out[m] })
	}
	if c.shown && r.run() {
		g := r.explain()
		for i := range r.lifted {
			r.lifted[i] = !g.people[i]
		}
		for k := range r.dropped {
			r.dropped[k] = !g.orders[k]
		}
	}
	sure = true
	for _, off := range [][]bool{r.lifted, r.dropped} {
		for i := range off {
			if off[i] || c.spent() {
				sure = sure && off[i]
				continue
			}
			off[i] = true
			if c.shown && r.run() {
				continue
			}
			answer := c.withoutRules()
			off[i] = answer == sat.Refused
			sure = sure && answer != sat.Unknown
		}
	}
	return opposite(r.lifted), opposite(r.dropped), sure
}

// withoutRules says whether there is a timetable without the rules that are dropped: by finding one, or by clauses where the
// clash is small.
func (c *clash) withoutRules() sat.Status {
	n := c.kept()
	if n > manyMeetings {
		return sat.Unknown
	}
	c.steps += stepsOfPlacing * int64(n)
	b, all := c.without(c.prover.out, c.prover.lifted, c.prover.dropped)
	steps := int64(sureSteps)
	switch {
	case b.prove() != nil: // clauses know nothing of the most meetings
		return sat.Refused
	case b.placeable(all):
		return sat.Satisfied
	case n > smallClash || !b.tellable():
		return sat.Unknown
	}
	answer, _ := newPlacing(b).ask(all, func(n int64) bool { steps -= n; return steps > 0 && c.budget.toil(n*stepPrice) })
	return answer
}

// without is a board, and its meetings, without the meetings that are out, the rules of people who are lifted and the
// orders that are dropped.
func (b *board) without(out, lifted, dropped []bool) (sub *board, all []int32) {
	p := *b.p
	p.Participants, p.Meetings, p.Precedences, p.Fairness = slices.Clone(p.Participants), nil, nil, NoLimit
	number := make([]int, len(b.slot))
	for m, x := range b.p.Meetings {
		if out[m] {
			continue
		}
		for _, end := range []*int{&x.A, &x.B} {
			if lifted[*end] { // a stand-in who is always free
				*end = len(p.Participants)
				p.Participants = append(p.Participants, Participant{})
			}
		}
		number[m] = len(all)
		all = append(all, int32(len(all)))
		p.Meetings = append(p.Meetings, x)
	}
	for k, o := range b.p.Precedences {
		if !dropped[k] && !out[o.Before] && !out[o.After] {
			p.Precedences = append(p.Precedences, Precedence{Before: number[o.Before], After: number[o.After]})
		}
	}
	return newBoard(&p), all
}

// placeable says whether a few simple ways find a place for all the meetings of a small plain board: each in its earliest
// slot, along the orders, or construction. It leaves them there.
func (b *board) placeable(all []int32) bool {
	if order, circle := b.sorted(); circle != nil || b.placeInTurn(order) {
		return circle == nil
	}
	b.restore(filled(len(all), -1))
	return b.constructed(all, sureRounds)
}

// constructed says whether construction finds a place for all the meetings of a small board, at the latest so many rounds
// after it came nearer. It leaves them there.
func (b *board) constructed(all []int32, rounds int64) bool {
	r, weight := rng(uint64(len(all))), make([]int64, len(all))
	for m := range weight {
		weight[m] = 1
	}
	c := newBuilder(b, &r, newBudget(Options{Iterations: sureSteps}, len(all)), weight, true)
	c.fill(all)
	c.search(rounds)
	return len(c.waiting) == 0
}

// placeInTurn puts meetings one after the other into the first slot where both are free, a table is, and all that comes
// before is over. It says whether all found one.
func (b *board) placeInTurn(order []int32) bool {
	for _, m := range order {
		s := b.nextOpen(m, 0)
		for int(s) < b.slots && (b.meets(b.a[m], s) >= 0 || b.meets(b.b[m], s) >= 0 || b.load[s] >= b.room[s] || !b.inOrder(m, s)) {
			s = b.nextOpen(m, s+1)
		}
		if int(s) == b.slots || b.full(b.a[m]) || b.full(b.b[m]) {
			return false
		}
		b.put(m, s)
	}
	return true
}

func opposite(xs []bool) []bool {
	out := make([]bool, len(xs))
	for i, x := range xs {
		out[i] = !x
	}
	return out
}
