package timetable

import "math/bits"

// fewestBreaks bounds the breaks of each participant from below in any timetable that holds the given meetings: the
// fewest that its own meetings, many of them cut into pieces of one slot, can have by themselves, all its representatives together.
// The sum bounds all breaks. Where g ends, those who are left get 0.
func (b *board) fewestBreaks(lists [][]int32, g *budget) (each []int, sum int) {
	each = make([]int, len(lists))
	f := newFewest(b, len(lists), g)
	quarter := b.venue.quarters()
	for part, meetings := range lists {
		if !g.toil(0) {
			break
		}
		k := int(b.seatsOf(part))
		each[part] = f.of(meetings, k)
		if b.venue.farthest > 0 && len(meetings) > k {
			each[part] = max(each[part], f.apart(meetings, k, quarter))
		}
		sum += each[part]
	}
	return each, sum
}

// of is the fewest breaks of a participant with k representatives.
func (f *fewest) of(meetings []int32, k int) int {
	switch {
	case len(meetings) < 2:
		return 0
	case k > 1:
		return f.shared(meetings, k)
	case len(meetings) <= mostTiled && f.slots*len(meetings)<<len(meetings) <= f.share && f.long(meetings):
		return f.tiled(meetings)
	}
	return f.breaks(meetings)
}

// apart bounds the breaks of a participant whose meetings are in several quarters: no run goes from one to another, so
// that each has runs of its own, and all but k of them cost a break.
func (f *fewest) apart(meetings []int32, k int, quarter []int32) int {
	in, roams := make([][]int32, len(quarter)), false
	for _, m := range meetings {
		if f.given[m] < 0 {
			roams = true // and may fill a gap anywhere
			continue
		}
		q := quarter[f.given[m]]
		in[q] = append(in[q], m)
	}
	runs := 0
	for _, some := range in {
		if len(some) == 0 {
			continue
		}
		runs++
		if n := f.of(some, k); n > 0 && !roams {
			runs += k + n - 1
		}
	}
	return runs - k
}

func newFewest(b *board, people int, g *budget) *fewest {
	f := &fewest{board: b, budget: g, cut: b.cut(), seats: make([]int32, b.slots)}
	f.hall = newSeating(b.slots, f.cut.row, f.seats)
	f.share = min(stepsOfOne, stepsOfAll/max(1, people))
	return f
}

type fewest struct {
	*board
	budget *budget
	cut    *pieces
	hall   *seating
	seats  []int32
	parts  []int32 // pieces of the participant's meetings
	usable []bool
	open   []int  // of each slot: pieces that it is open to, at most as many as representatives
	only   []int  // of each slot: pieces that no other is open to
	later  []int  // the sum of open from each slot on
	fixed  []bool // slots that are the only one of some piece
	share  int    // steps that may be spent on one participant
	left   int    // steps that may still be
}

// Steps bound the work: a participant who needs more gets the bound shown so far.
const (
	stepsOfOne = 300_000
	stepsOfAll = 20_000_000
)

// breaks tries 0, 1, 2 and more breaks in turn, every way of choosing the runs.
func (f *fewest) breaks(meetings []int32) int {
	if len(meetings) < 2 {
		return 0
	}
	f.begin(meetings)
	for n := range len(f.parts) {
		clear(f.seats)
		if f.possible(0, len(f.parts), n+1) || f.left <= 0 {
			return n
		}
	}
	return 0 // not seated at all
}

func (f *fewest) begin(meetings []int32) {
	f.parts = f.parts[:0]
	for _, m := range meetings {
		for k := range f.size[m] {
			f.parts = append(f.parts, f.cut.first[m]+k)
		}
	}
	f.usable, f.fixed = make([]bool, f.slots), make([]bool, f.slots)
	for _, q := range f.parts {
		open, last := 0, 0
		for w, set := range f.cut.row(q) {
			for ; set != 0; set &= set - 1 {
				last = w<<6 + bits.TrailingZeros64(set)
				f.usable[last] = true
				open++
			}
		}
		if open == 1 {
			f.fixed[last] = true
		}
	}
	f.left = f.share
}

// shared is breaks for a participant with k representatives. At least as many runs begin in a slot as more of them meet
// there than in the slot before, and each who meets anybody has one run that costs no break.
func (f *fewest) shared(meetings []int32, k int) int {
	if len(meetings) <= k {
		return 0 // each may have one
	}
	f.begin(meetings)
	f.count(k)
	for n := range len(f.parts) {
		clear(f.seats)
		if f.crowds(0, len(f.parts), k+n, 0) || f.left <= 0 {
			return n
		}
	}
	return 0 // not seated at all
}

// count counts the pieces that each slot is open to, for k representatives.
func (f *fewest) count(k int) {
	f.open, f.only, f.later = make([]int, f.slots), make([]int, f.slots), make([]int, f.slots+1)
	for _, q := range f.parts {
		open, last := 0, 0
		for s := range f.slots {
			if f.cut.row(q)[s>>6]>>(s&63)&1 != 0 {
				f.open[s] = min(k, f.open[s]+1)
				last = s
				open++
			}
		}
		if open == 1 {
			f.only[last]++
		}
	}
	for s := f.slots - 1; s >= 0; s-- {
		f.later[s] = f.later[s+1] + f.open[s]
	}
}

// crowds says whether the pieces can be seated, so many of them from slot at on, where before meet in the slot before
// and so many runs may still begin. It answers yes where the work runs out.
func (f *fewest) crowds(at, pieces, runs, before int) bool {
	switch f.left--; {
	case f.left < 0:
		return true
	case pieces > f.later[at]:
		return false
	case pieces == 0:
		return f.seated()
	}
	for n := min(f.open[at], pieces, before+runs); n >= f.only[at]; n-- {
		f.seats[at] = int32(n)
		if f.crowds(at+1, pieces-n, runs-max(0, n-before), n) {
			return true
		}
	}
	f.seats[at] = 0
	return false
}

// needed is how many breaks somebody of a participant has at least.
func (s *solver) needed(part int) int {
	k := int(s.seatsOf(part))
	return (s.fewest[part] + k - 1) / k
}

// mostBreaks bounds the breaks of each participant from above, in any timetable that holds the given meetings: those of
// whoever of it has the fewest meetings.
func (b *board) mostBreaks(lists [][]int32, g *budget) []int {
	each := make([]int, len(lists))
	f := newFewest(b, len(lists), g)
	for part, meetings := range lists {
		f.begin(meetings)
		each[part] = max(0, len(meetings)/int(b.seatsOf(part))-1)
		for b.seatsOf(part) == 1 && each[part] > 0 && g.toil(0) {
			clear(f.seats)
			if f.possible(0, len(f.parts), each[part]+1) {
				break
			}
			each[part]--
		}
	}
	return each
}

// possible says whether so many runs, from slot start on and of so many slots together, seat the meetings.
// It answers yes where the work runs out.
func (f *fewest) possible(start, slots, runs int) bool {
	if runs == 0 {
		return slots == 0 && f.seated()
	}
	for first := start; start+slots+runs-1 <= f.slots && (start == first || !f.fixed[start-1]); start++ {
		if f.left--; f.left < 0 {
			return true
		}
		end, longest := start, slots-runs+1
		for end < f.slots && f.usable[end] && end-start < longest {
			f.seats[end] = 1
			end++
			if end < f.slots && f.fixed[end] {
				continue // no break there
			}
			if (runs > 1 || end-start == slots) && f.possible(end+1, slots-(end-start), runs-1) {
				return true
			}
		}
		for ; end > start; end-- {
			f.seats[end-1] = 0
		}
	}
	return false
}

func (f *fewest) seated() bool {
	f.left -= len(f.parts)
	if !f.budget.toil(int64(len(f.parts))) {
		f.left = 0
	}
	f.hall.reset()
	for _, q := range f.parts {
		if !f.hall.seat(q) {
			return false
		}
	}
	return true
}
