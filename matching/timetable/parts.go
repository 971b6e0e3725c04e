package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

const (
	fewMeetings = 40     // most meetings of a clash that is made smaller by branching too
	huntClash   = 30     // nodes for each question at first
	coreWork    = 20_000 // meetings in the questions about one clash while a proof waits: to make it small
	siftWork    = 4_000  // and to find out what it takes
)

// smallestByParts drops meetings, without which the rest can still not be held, by the proofs of whole boards, and sifts
// what is left where that is few. It is for boards that the prover does not know, and ends with the budget.
func (b *board) smallestByParts(meetings []int, g *budget) *Infeasible {
	simple, work := b.subset(meetings).closed(g), coreWork
	meetings = core(meetings, func(some []int) bool {
		work -= len(some)
		if work < 0 || !g.toil(0) {
			return false
		}
		sub := b.subset(some)
		if simple || len(some) > fewMeetings {
			return sub.closed(g)
		}
		found, decided := sub.decide(huntClash, g)
		return decided && !found
	})
	s := newSifting(b, meetings, g)
	if len(meetings) <= fewMeetings {
		s.sift(huntClash, siftWork)
	}
	return s.named()
}

// closed says whether proofs alone show that the meetings of a board of its own cannot all be held.
func (b *board) closed(g *budget) bool { return b.prove() != nil || !b.tighten(b.meetingsOf(), g) }

// decide says what proofs, construction over so many rounds and branching over so many nodes tell of a board of its own;
// over a few nodes only where the meetings are few too.
func (b *board) decide(nodes int, g *budget) (found, decided bool) {
	switch {
	case b.closed(g):
		return false, true
	case b.constructed(b.everyMeeting(), min(int64(nodes), sureRounds)):
		return true, true
	case len(b.slot) > fewMeetings && nodes <= huntClash:
		return false, false
	}
	return newBoard(b.p).hunt(b.meetingsOf(), &nodes, g)
}

// sifting finds out which parts of a clash it takes, on days that are not plain, and shows of each that without it there is
// a timetable. A part is a meeting, the rules of a participant, or an order.
type sifting struct {
	*board                      // of the clash's meetings alone
	whole                *board // and of all
	budget               *budget
	meetings             []int  // their numbers on the whole board
	off                  []bool // parts that are left out
	out, lifted, dropped []bool // those of each kind
	nodes                int    // that one question may branch over
	work                 int64  // meetings in the questions that may still be asked
	smallest             bool
}

func newSifting(b *board, meetings []int, g *budget) *sifting {
	s := &sifting{board: b.subset(meetings), whole: b, budget: g, meetings: meetings}
	n, people := len(meetings), len(b.p.Participants)
	s.off = make([]bool, n+people+len(s.p.Precedences))
	s.out, s.lifted, s.dropped = s.off[:n], s.off[n:n+people], s.off[n+people:]
	return s
}

// sift leaves out first as few meetings as can be under the rules of everyone, then of these rules and orders as few as can
// be. Each question may branch over a few nodes at first, over so many at most; what is hard to tell waits for what is not.
func (s *sifting) sift(most int, work int64) {
	s.work, s.smallest = work, true
	n := len(s.meetings)
	s.leaveOut(0, n, most)
	for i, all := range s.meetingsOf() {
		s.lifted[i] = !slices.ContainsFunc(all, func(m int32) bool { return !s.out[m] })
	}
	for k, o := range s.p.Precedences {
		s.dropped[k] = s.out[o.Before] || s.out[o.After]
	}
	s.leaveOut(n, len(s.off), most)
}

// leaveOut leaves out, one by one, the parts from one to another without which what is left clashes.
func (s *sifting) leaveOut(from, to, most int) {
	sure := make([]bool, len(s.off))
	for s.nodes = huntClash; ; s.nodes *= 8 {
		open := false
		for x := from; x < to; x++ {
			if s.off[x] || sure[x] {
				continue
			}
			s.off[x] = true
			answer := s.judge()
			s.off[x] = answer == sat.Refused
			sure[x] = answer == sat.Satisfied
			open = open || answer == sat.Unknown
		}
		if !open {
			return
		}
		if s.nodes >= most || s.work <= 0 || !s.budget.toil(0) {
			s.smallest = false
			return
		}
	}
}

// judge says whether what is left has a timetable.
func (s *sifting) judge() sat.Status {
	n := int64(len(s.meetings))
	s.work -= n * int64(s.nodes) / huntClash
	if s.work <= 0 || !s.budget.toil(toilOfOne*n) {
		return sat.Unknown
	}
	sub, _ := s.without(s.out, s.lifted, s.dropped)
	switch found, decided := sub.decide(s.nodes, s.budget); {
	case found:
		return sat.Satisfied
	case decided:
		return sat.Refused
	}
	return sat.Unknown
}

// named is the clash in the numbers of the whole board, by the simplest rule that shows it.
func (s *sifting) named() *Infeasible {
	var rest []int
	for m, out := range s.out {
		if !out {
			rest = append(rest, s.meetings[m])
		}
	}
	sub := s.whole.subset(rest)
	e := &Infeasible{Rule: BySearch, Slots: sub.slotsOf(count(len(rest)))}
	if simple := sub.prove(); simple != nil {
		e.Rule, e.Slots = simple.Rule, simple.Slots
	} else if !sub.tighten(sub.meetingsOf(), nil) {
		e.Rule = ByPropagation
	}
	e.Meetings, e.People, e.Orders, e.Smallest = rest, trues(opposite(s.lifted)), []Precedence{}, s.smallest
	for k, off := range s.dropped {
		if !off {
			o := s.p.Precedences[k]
			e.Orders = append(e.Orders, Precedence{Before: s.meetings[o.Before], After: s.meetings[o.After]})
		}
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
