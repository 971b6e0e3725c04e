package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// named is the clash in the numbers of the whole board.
func (c *clash) named() *Infeasible {
	people, orders := c.relaxed()
	rest := c.remaining()
	e := &Infeasible{People: []int{}, Meetings: rest, Orders: []Precedence{}, Smallest: c.isSmallest()}
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

// sureRounds are the rounds of construction without success after which it is taken that a small board has no timetable.
const sureRounds = 200

// relaxed says of which people the rules, and which orders, the proof needs: it drops one by one those without which
// there is still none.
func (c *clash) relaxed() (people, orders []bool) {
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
	for _, off := range [][]bool{r.lifted, r.dropped} {
		for i := range off {
			if !off[i] && !c.spent() {
				off[i] = true
				off[i] = c.shown && r.run() || c.impossible()
			}
		}
	}
	return opposite(r.lifted), opposite(r.dropped)
}

// impossible asks clauses whether a small clash is one without the rules that are dropped.
func (c *clash) impossible() bool {
	if c.kept() > smallClash {
		return false
	}
	p := Problem{Participants: slices.Clone(c.p.Participants), Slots: c.p.Slots, Tables: c.p.Tables, Fairness: NoLimit}
	number := make([]int, len(c.meetings))
	var all []int32
	for m, x := range c.p.Meetings {
		if c.prover.out[m] {
			continue
		}
		for _, end := range []*int{&x.A, &x.B} {
			if c.prover.lifted[*end] { // a stand-in who is always free
				*end = len(p.Participants)
				p.Participants = append(p.Participants, Participant{})
			}
		}
		number[m] = len(all)
		all = append(all, int32(len(all)))
		p.Meetings = append(p.Meetings, x)
	}
	for k, o := range c.p.Precedences {
		if !c.prover.dropped[k] {
			p.Precedences = append(p.Precedences, Precedence{Before: number[o.Before], After: number[o.After]})
		}
	}
	b, steps := newBoard(&p), int64(sureSteps)
	if b.prove() != nil { // clauses know nothing of the most meetings
		return true
	}
	if b.placeable(all) || !b.tellable() {
		return false
	}
	answer, _ := newPlacing(b).ask(all, func(n int64) bool { steps -= n; return steps > 0 && c.budget.toil(n*stepPrice) })
	return answer == sat.Refused
}

// placeable says whether a few simple ways find a place for all the meetings of a small plain board: each in its earliest
// slot, along the orders, or construction. It leaves them there.
func (b *board) placeable(all []int32) bool {
	if order, circle := b.sorted(); circle != nil || b.placeInTurn(order) {
		return circle == nil
	}
	b.restore(filled(len(all), -1))
	r, weight := rng(uint64(len(all))), make([]int64, len(all))
	for m := range weight {
		weight[m] = 1
	}
	c := newBuilder(b, &r, newBudget(Options{Iterations: sureSteps}, len(all)), weight, true)
	c.fill(all)
	c.search(sureRounds)
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
