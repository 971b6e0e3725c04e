package timetable

import (
	"cmp"
	"math/bits"
	"slices"
)

// worthBound is the least of what can be held: each participant's most valuable meetings that its slots and caps
// leave room for, each meeting counted half at either end; and the most valuable that all tables leave room for. The
// last of the slots may be filled by part of a meeting.
func (s *solver) worthBound() int64 {
	ends, tables := int64(0), 0
	for _, n := range s.room {
		tables += int(n)
	}
	worth := func(meetings []int32, most, slots int) int64 {
		var open []weighed
		for _, m := range meetings {
			if s.nextOpen(m, 0) < int32(s.slots) {
				open = append(open, weighed{s.p.Meetings[m].Value, int64(s.size[m])})
			}
		}
		return mostWorthOf(open, most, slots)
	}
	for part, meetings := range s.lists {
		ends += worth(meetings, int(s.most[part]), s.slots*int(s.seatsOf(part)))
	}
	all := s.everyMeeting()
	return min(ends/2, worth(all, len(all), tables))
}

// weighed is what a meeting is worth and the slots that it takes.
type weighed struct{ value, size int64 }

// mostWorthOf bounds the worth of as many meetings as given, and, by itself, of those that fit into so many slots: the
// worthiest for each slot first, and a part of the last, rounded up (Dantzig 1957).
func mostWorthOf(meetings []weighed, most, slots int) int64 {
	slices.SortFunc(meetings, func(x, y weighed) int { return cmp.Compare(y.value, x.value) })
	byCount := int64(0)
	for _, x := range meetings[:min(most, len(meetings))] {
		byCount += x.value
	}
	if slices.ContainsFunc(meetings, func(x weighed) bool { return x.size > 1 }) {
		slices.SortFunc(meetings, func(x, y weighed) int { return cmp.Compare(y.value*x.size, x.value*y.size) })
	}
	bySlots, left := int64(0), int64(slots)
	for _, x := range meetings {
		if x.size > left {
			return min(byCount, bySlots+(x.value*left+x.size-1)/x.size)
		}
		bySlots, left = bySlots+x.value, left-x.size
	}
	return min(byCount, bySlots)
}

// mostIn is how many meetings of the given sizes fit into so many slots at most. It sorts the sizes.
func mostIn(sizes []int, slots int) int {
	slices.Sort(sizes)
	for n, size := range sizes {
		if slots -= size; slots < 0 {
			return n
		}
	}
	return len(sizes)
}

const (
	priceUnits  = 64 // of a price, to a unit of value
	priceRounds = 5
)

// boundWorth makes the bound on the value less by prices. Whatever a place of each participant and a table are said to
// cost, no timetable is worth more than all of these together and what each meeting is worth beyond the three that it
// takes (Lagrangian duality). Each price in turn is set where that is least, the others given; a few rounds come near the
// best fractional choice, beside which two sides have no better one.
func (s *solver) boundWorth(q *Quality) {
	if q.Value == q.ValueUpperBound {
		return
	}
	beyond := make([]int64, len(s.slot)) // of each meeting
	for m := range s.slot {
		if int(s.nextOpen(int32(m), 0)) < s.slots {
			beyond[m] = s.p.Meetings[m].Value * priceUnits
		}
	}
	most, tables := s.mostOfAll()
	all := s.everyMeeting()
	price, table := make([]int64, len(most)), int64(0)
	for i, own := range s.lists { // at first, half of what it would be if it alone had one
		price[i] = dearest(beyond, own, most[i]) / 2
	}
	charge := func(meetings []int32, price int64) {
		for _, m := range meetings {
			beyond[m] -= price
		}
	}
	for i, own := range s.lists {
		charge(own, price[i])
	}
	for range priceRounds {
		for i, own := range s.lists {
			charge(own, -price[i])
			price[i] = dearest(beyond, own, most[i])
			charge(own, price[i])
		}
		charge(all, -table)
		table = dearest(beyond, all, tables)
		charge(all, table)
	}
	bound := table * int64(tables)
	for i, n := range most {
		bound += price[i] * int64(n)
	}
	for _, x := range beyond {
		bound += max(0, x)
	}
	q.ValueUpperBound = min(q.ValueUpperBound, bound/priceUnits)
	q.GapBPS = gap(q.Value, q.ValueUpperBound)
}

// dearest is a price that so many of the meetings are worth, and no more: between that of the last and of the next.
func dearest(worth []int64, meetings []int32, most int) int64 {
	if most >= len(meetings) {
		return 0
	}
	worths := make([]int64, len(meetings))
	for i, m := range meetings {
		worths[i] = worth[m]
	}
	slices.Sort(worths)
	next := len(worths) - 1 - most
	if most == 0 {
		return max(0, worths[next])
	}
	return max(0, (worths[next]+worths[next+1])/2)
}

// mostOfAll is how many meetings each participant has at most, and how many all have together: no more than fit into the
// slots that some meeting of theirs may take, the shortest first.
func (s *solver) mostOfAll() (each []int, all int) {
	each = make([]int, len(s.lists))
	usable := make([]int, s.slots) // meetings that each slot may have
	days := make([]uint64, len(s.lists)*s.words)
	sizes := make([][]int, len(s.lists)+1)
	for m := range s.slot {
		size, some := s.size[m], false
		for at := s.nextOpen(int32(m), 0); int(at) < s.slots; at = s.nextOpen(int32(m), at+1) {
			some = true
			mark(days[s.p.Meetings[m].A*s.words:], at, size)
			mark(days[s.p.Meetings[m].B*s.words:], at, size)
			for t := at; t < at+size; t++ {
				usable[t]++
			}
		}
		if some {
			for _, i := range [3]int{s.p.Meetings[m].A, s.p.Meetings[m].B, len(s.lists)} {
				sizes[i] = append(sizes[i], int(size))
			}
		}
	}
	for i := range each {
		slots := 0
		for _, word := range days[i*s.words : (i+1)*s.words] {
			slots += bits.OnesCount64(word)
		}
		each[i] = min(int(s.most[i]), mostIn(sizes[i], slots*int(s.seatsOf(i))))
	}
	tables := 0
	for t, n := range usable {
		room := 0
		for bay := range s.venue.bays() {
			room += int(s.room[bay*s.slots+t])
		}
		tables += min(room, n)
	}
	return each, mostIn(sizes[len(s.lists)], tables)
}
