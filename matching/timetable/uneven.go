package timetable

import (
	"cmp"
	"slices"
)

// unevenSteps are the assignments that clauses have to find out, while the proof is waited for, who cannot have about
// as many breaks.
const unevenSteps = 200_000

// unequal names people who cannot all have about as many breaks, where the fewest and the most of each showed that there are
// some: one who must have many and one who can only have few, if their own rules suffice for that; else others too whose
// rules it takes, as far as clauses tell soon who they are.
func (s *solver) unequal() *Infeasible {
	many, few, shown := s.apart()
	b, group := newBoard(s.p), []int{many, few}
	if !shown {
		group = s.around(many, few)
	}
	if e := b.smallestUneven(group, s.budget, unevenSteps, many, few); e != nil {
		return e
	}
	if shown {
		return b.uneven(group)
	}
	return s.unevenOfAll(many, few)
}

// unevenOfAll names of all people, who together have no timetable, those of whom that is so, as far as clauses tell soon
// who they are.
func (s *solver) unevenOfAll(bounded ...int) *Infeasible {
	b, all := newBoard(s.p), count(len(s.lists))
	if e := b.smallestUneven(all, s.budget, unevenSteps, bounded...); e != nil {
		return e
	}
	return b.uneven(all)
}

// smallestUneven asks clauses which of the people clash by fairness. It is nil where they do not find out that some do. They
// are told how many breaks some can have by themselves, which they would have to count.
func (b *board) smallestUneven(people []int, g *budget, steps int64, bounded ...int) *Infeasible {
	q := newUneven(b, people, g, steps)
	if q == nil {
		return nil
	}
	for _, who := range bounded {
		q.bound(who)
	}
	if !q.refuted() {
		return nil
	}
	e := q.named()
	if q.anyway {
		return b.smallest(e.Meetings, g)
	}
	return e
}

// apart are one who must have many breaks and one who can only have few. It says whether their own rules alone show that
// these are too far apart.
func (s *solver) apart() (many, few int, shown bool) {
	order := count(len(s.lists))
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Or(s.widest[x]-s.widest[y], len(s.lists[x])-len(s.lists[y]))
	})
	few, most := order[0], s.slots
	for _, who := range order {
		if s.widest[who] >= most {
			break
		}
		if _, n := s.byItself(who); n < most {
			few, most = who, n
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return s.needed(y) - s.needed(x) })
	for _, who := range order {
		if s.needed(who) <= most+s.p.Fairness {
			break
		}
		if n, _ := s.byItself(who); n > most+s.p.Fairness {
			return who, few, true
		}
	}
	return order[0], few, false
}

// byItself bounds the breaks of somebody of a participant by nobody's rules but its own.
func (b *board) byItself(who int) (fewest, most int) {
	p := Problem{
		Slots: b.p.Slots, Tables: b.p.Tables, Halls: b.p.Halls, Walk: b.p.Walk, Fairness: NoLimit, Complete: true,
		Participants: []Participant{b.p.Participants[who]},
	}
	for _, x := range b.p.Meetings {
		for _, end := range [2]*int{&x.A, &x.B} {
			if *end != who {
				continue
			}
			other := b.p.Participants[x.A+x.B-who]
			x.A, x.B = len(p.Participants), len(p.Participants)
			*end = 0
			p.Participants = append(p.Participants, Participant{Host: other.Host, Hall: other.Hall})
			p.Meetings = append(p.Meetings, x)
			break
		}
	}
	sub := newBoard(&p)
	own, seats := sub.meetingsOf()[:1], int(sub.seatsOf(0))
	each, _ := sub.fewestBreaks(own, nil)
	return (each[0] + seats - 1) / seats, sub.mostBreaks(own, nil)[0]
}

// around are two people and those whom they meet.
func (s *solver) around(many, few int) []int {
	group := []int{many, few}
	for _, who := range [2]int{many, few} {
		group = append(group, s.peopleOf(ints(s.lists[who]))...)
	}
	slices.Sort(group)
	return slices.Compact(group)
}

// uneven names people, all their meetings and all orders among these as a clash by fairness that was not made smaller.
func (b *board) uneven(people []int) *Infeasible {
	slices.Sort(people)
	e := &Infeasible{Rule: ByFairness, People: people, Meetings: b.meetingsWith(people), Orders: []Precedence{}}
	for _, o := range b.p.Precedences {
		_, before := slices.BinarySearch(e.Meetings, o.Before)
		if _, after := slices.BinarySearch(e.Meetings, o.After); before && after {
			e.Orders = append(e.Orders, o)
		}
	}
	e.Slots = b.slotsOf(e.Meetings)
	return e
}

// meetingsWith are all meetings of the people.
func (b *board) meetingsWith(people []int) []int {
	there := make([]bool, len(b.p.Participants))
	for _, who := range people {
		there[who] = true
	}
	var out []int
	for m, x := range b.p.Meetings {
		if there[x.A] || there[x.B] {
			out = append(out, m)
		}
	}
	return out
}

// newUneven asks about the rules and breaks of people, all of whose meetings must be held, and about the orders among these.
// It is nil where clauses cannot be asked.
func newUneven(b *board, people []int, g *budget, steps int64) *inquiry {
	bands := 1
	for _, list := range b.meetingsOf() {
		bands = max(bands, min(len(list), (b.slots+1)/2))
	}
	q := newInquiry(b, b.meetingsWith(people), people, bands, g, steps)
	if q == nil {
		return nil
	}
	for i, who := range q.persons {
		if slices.Contains(people, who) {
			q.parts = append(q.parts, q.rules(i))
		}
	}
	for k := range q.p.Precedences {
		q.parts = append(q.parts, q.ordering(k))
	}
	return q
}

// bound tells the clauses the fewest and the most breaks that one can have by itself.
func (q *inquiry) bound(who int) {
	at, there := slices.BinarySearch(q.persons, who)
	if !there {
		return
	}
	rules := q.lits[q.rules(at)].Not()
	fewest, most := q.whole.byItself(who)
	for k, l := range q.more[at] {
		switch {
		case k < fewest:
			q.sat.Add(rules, l)
		case k >= most:
			q.sat.Add(rules, l.Not())
		}
	}
}
