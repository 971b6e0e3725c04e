package timetable

import "math/bits"

// fewestBreaks bounds the breaks of each participant from below in any timetable that holds the given meetings: the
// fewest that its own meetings can have by themselves. The sum bounds all breaks.
func (b *board) fewestBreaks(lists [][]int32) (each []int, sum int) {
	each = make([]int, len(lists))
	f := newFewest(b, len(lists))
	for person, meetings := range lists {
		each[person] = f.breaks(meetings)
		sum += each[person]
	}
	return each, sum
}

func newFewest(b *board, people int) *fewest {
	f := &fewest{board: b, hall: newSeating(b.slots, func(m int32) []uint64 { return b.openOf(int(m)) }, nil)}
	f.share = min(stepsOfOne, stepsOfAll/max(1, people))
	f.seats = make([]int32, b.slots)
	f.hall.seats = f.seats
	return f
}

type fewest struct {
	*board
	hall     *seating
	seats    []int32
	meetings []int32
	usable   []bool
	fixed    []bool // slots that are the only one of some meeting
	share    int    // steps that may be spent on one participant
	left     int    // steps that may still be
}

// Steps bound the work: a participant who needs more gets the bound shown so far.
const (
	stepsOfOne = 300_000
	stepsOfAll = 20_000_000
)

// breaks tries 0, 1, 2 breaks and so on in turn, every way of choosing the runs, as far as the steps go.
func (f *fewest) breaks(meetings []int32) int {
	if len(meetings) < 2 {
		return 0
	}
	f.begin(meetings)
	for n := range len(meetings) {
		clear(f.seats)
		if f.possible(0, len(meetings), n+1) || f.left <= 0 {
			return n
		}
	}
	return 0 // not seated at all
}

func (f *fewest) begin(meetings []int32) {
	f.meetings = meetings
	f.usable, f.fixed = make([]bool, f.slots), make([]bool, f.slots)
	for _, m := range meetings {
		if first := f.nextOpen(m, 0); int(first) < f.slots && int(f.nextOpen(m, first+1)) == f.slots {
			f.fixed[first] = true
		}
		for w, set := range f.openOf(int(m)) {
			for ; set != 0; set &= set - 1 {
				f.usable[w<<6+bits.TrailingZeros64(set)] = true
			}
		}
	}
	f.left = f.share
}

// mostBreaks bounds the breaks of each participant from above, in any timetable that holds the given meetings.
func (b *board) mostBreaks(lists [][]int32) []int {
	each := make([]int, len(lists))
	f := newFewest(b, len(lists))
	for person, meetings := range lists {
		f.begin(meetings)
		for n := len(meetings) - 1; n > 0; n-- {
			clear(f.seats)
			if f.possible(0, len(meetings), n+1) {
				each[person] = n
				break
			}
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
	f.left -= len(f.meetings)
	f.hall.reset()
	for _, m := range f.meetings {
		if !f.hall.seat(m) {
			return false
		}
	}
	return true
}
