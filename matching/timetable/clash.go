package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// smallest takes meetings that cannot all be held and gives as few of them as it can of which that is still so, with
// the people and the orders that it takes. Where it found a timetable of the rest without any one of the meetings, it
// says so (Infeasible.Smallest); else the work that it may do ran out, or g did.
func (b *board) smallest(meetings []int, g *budget) *Infeasible {
	slices.Sort(meetings)
	if !b.p.plain() {
		return b.smallestByParts(meetings, g)
	}
	c := newClash(b, meetings, g)
	c.smallest()
	return c.named()
}

// smallest leaves as few of the meetings as it can.
func (c *clash) smallest() {
	c.shown = c.prover.run()
	if !c.shown {
		c.byClauses(proofSteps)
	}
	for c.shown && c.thin() {
	}
	c.witness()
	c.dropMeetings((*clash).refuted)
	c.narrow()
	c.witness()
	c.dropMeetings((*clash).decided)
}

// isSmallest says whether a timetable of the rest was found without any one of the meetings that are left.
func (c *clash) isSmallest() bool {
	for m, out := range c.prover.out {
		if !out && !c.needed[m] {
			return false
		}
	}
	return true
}

// Work that may be done for one clash, in the units of the steps of the prover and of the clauses.
const (
	shrinkSteps = 400_000
	proofSteps  = 1_000_000
	sureSteps   = 10_000 // to decide on one meeting
	surestSteps = 80_000 // to decide on all of them
)

// clash is a set of meetings on a board of their own.
type clash struct {
	*board
	budget   *budget
	whole    *board
	prover   *prover
	clauses  *placing // nil until they are asked
	meetings []int    // their numbers on the whole board
	persons  []int    // those of their people
	needed   []bool   // without this one, a timetable of the rest was found
	shown    bool     // the prover shows that there is none of all
	mute     bool     // there are too many clauses to ask
	asked    int64    // steps that the clauses were given
	steps    int64    // of provers before this one
}

func newClash(b *board, meetings []int, g *budget) *clash {
	c := &clash{whole: b, budget: g, meetings: meetings, needed: make([]bool, len(meetings))}
	c.board, c.persons = b.alone(meetings)
	c.prover = newProver(c.board)
	return c
}

// alone is a board with only some of the meetings and their people (and more people), both numbered anew in the given order.
func (b *board) alone(meetings []int, more ...int) (sub *board, people []int) {
	people = slices.Concat(b.peopleOf(meetings), more)
	slices.Sort(people)
	people = slices.Compact(people)
	at, number := filled(len(b.p.Participants), -1), filled(len(b.p.Meetings), -1)
	p := Problem{Slots: b.p.Slots, Tables: b.p.Tables, Fairness: NoLimit, Complete: true}
	for i, who := range people {
		at[who] = int32(i)
		p.Participants = append(p.Participants, b.p.Participants[who])
	}
	p.Meetings = make([]Meeting, len(meetings))
	for i, m := range meetings {
		x := b.p.Meetings[m]
		x.A, x.B = int(at[x.A]), int(at[x.B])
		number[m] = int32(i)
		p.Meetings[i] = x
	}
	for _, o := range b.p.Precedences {
		if before, after := number[o.Before], number[o.After]; before >= 0 && after >= 0 {
			p.Precedences = append(p.Precedences, Precedence{Before: int(before), After: int(after)})
		}
	}
	return newBoard(&p), people
}

// thin keeps only what the prover's last proof rests on, and proves that anew. It says whether that was less.
func (c *clash) thin() bool {
	g := c.prover.explain()
	n := c.kept()
	for m, in := range g.meetings {
		c.prover.out[m] = c.prover.out[m] || !in
	}
	if c.kept() == n {
		return false
	}
	c.narrow()
	c.shown = c.prover.run()
	return true
}

func (c *clash) kept() int {
	n := 0
	for _, out := range c.prover.out {
		if !out {
			n++
		}
	}
	return n
}

// narrow takes a board of its own for what is left, where that is much less.
func (c *clash) narrow() {
	if 10*c.kept() > 9*len(c.meetings) {
		return
	}
	var rest []int
	var needed []bool
	for m, out := range c.prover.out {
		if !out {
			rest = append(rest, c.meetings[m])
			needed = append(needed, c.needed[m])
		}
	}
	was := *c
	*c = *newClash(was.whole, rest, was.budget)
	c.steps, c.needed, c.shown = was.steps+was.prover.steps, needed, was.shown
}

// dropMeetings leaves out, one by one, meetings without which the given argument still shows a clash, and those that
// it does not need.
func (c *clash) dropMeetings(without func(c *clash, m int32) bool) {
	for m := range int32(len(c.meetings)) {
		if !c.prover.out[m] && !c.needed[m] && !c.spent() {
			c.prover.out[m] = true
			c.prover.out[m] = without(c, m)
		}
	}
}

// refuted says whether the prover shows a clash of what is left, and keeps only what that rests on.
func (c *clash) refuted(int32) bool {
	if !c.shown || !c.prover.run() {
		return false
	}
	g := c.prover.explain()
	for x, in := range g.meetings {
		c.prover.out[x] = c.prover.out[x] || !in
	}
	return true
}

func (c *clash) spent() bool {
	return c.steps+c.prover.steps > shrinkSteps || !c.budget.toil(askEvery/8)
}

// decided asks the clauses whether what is left without m has a timetable, and keeps only what they find to have none.
func (c *clash) decided(m int32) bool {
	rest := make([]int32, 0, len(c.meetings))
	for x, out := range c.prover.out {
		if !out {
			rest = append(rest, int32(x))
		}
	}
	answer, clash := c.askClauses(rest, sureSteps)
	switch answer {
	case sat.Refused:
		c.keepOnly(clash)
	case sat.Satisfied:
		c.needed[m] = true
		c.walkFrom(c.clauses.timetable(rest), m)
	}
	return answer == sat.Refused
}

// askClauses is placing.ask, Unknown where the clauses would be too many.
func (c *clash) askClauses(meetings []int32, steps int64) (sat.Status, []int32) {
	if c.clauses == nil && !c.mute {
		c.openAll()
		c.clauses = newPlacing(c.board)
		c.mute = c.clauses == nil
	}
	if c.mute || c.asked > surestSteps {
		return sat.Unknown, nil
	}
	if steps <= sureSteps {
		c.asked += steps
	}
	return c.clauses.ask(meetings, func(n int64) bool { steps -= n; return steps > 0 && c.budget.toil(n*stepPrice) })
}

// openAll opens every slot again that the prover closed.
func (c *clash) openAll() {
	for m := range c.slot {
		row := c.openOf(m)
		for w := range row {
			row[w] = c.prover.own[m*c.words+w] & c.prover.free[int(c.a[m])*c.words+w] & c.prover.free[int(c.b[m])*c.words+w]
		}
	}
}

func (c *clash) keepOnly(meetings []int32) {
	for x := range c.prover.out {
		c.prover.out[x] = true
	}
	for _, x := range meetings {
		c.prover.out[x] = false
	}
	c.shown = c.prover.run()
}

// byClauses keeps of all meetings only those by which the clauses show, within so many steps, that they have no timetable.
func (c *clash) byClauses(steps int64) {
	answer, clash := c.askClauses(c.everyMeeting(), steps)
	if answer == sat.Refused {
		c.keepOnly(clash)
		c.narrow()
	}
}

// remaining are the numbers, on the whole board, of the meetings that are left.
func (c *clash) remaining() []int {
	var rest []int
	for m, out := range c.prover.out {
		if !out {
			rest = append(rest, c.meetings[m])
		}
	}
	return rest
}
