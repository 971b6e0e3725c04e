package timetable

import "math/bits"

// fewestBreaks bounds the breaks of each participant from below in any timetable that holds the given meetings: the
// fewest that its own meetings, cut into pieces of one slot, can have by themselves. The sum bounds all breaks.
func (b *board) fewestBreaks(lists [][]int32) (each []int, sum int) {
	each = make([]int, len(lists))
	f := &fewest{board: b, cut: b.cut(), seats: make([]int32, b.slots)}
	f.hall = newSeating(b.slots, f.cut.row, f.seats)
	f.share = min(stepsOfOne, stepsOfAll/max(1, len(lists)))
	for part, meetings := range lists {
		if b.seatsOf(part) == 1 { // several may share the meetings in any way
			each[part] = f.breaks(meetings)
		}
		sum += each[part]
	}
	return each, sum
}

type fewest struct {
	*board
	cut    *pieces
	hall   *seating
	seats  []int32
	parts  []int32 // pieces of the participant's meetings
	usable []bool
	share  int // steps that may be spent on one participant
	left   int // steps that may still be
}

// Steps bound the work: a participant who needs more gets the bound shown so far.
const (
	stepsOfOne = 300_000
	stepsOfAll = 20_000_000
)

// breaks tries 0, 1 and 2 breaks in turn, every way of choosing the runs; more than 2 counts as 3.
func (f *fewest) breaks(meetings []int32) int {
	if len(meetings) < 2 {
		return 0
	}
	f.parts = f.parts[:0]
	for _, m := range meetings {
		for k := range f.size[m] {
			f.parts = append(f.parts, f.cut.first[m]+k)
		}
	}
	f.usable = make([]bool, f.slots)
	for _, q := range f.parts {
		for w, set := range f.cut.row(q) {
			for ; set != 0; set &= set - 1 {
				f.usable[w<<6+bits.TrailingZeros64(set)] = true
			}
		}
	}
	f.left = f.share
	for n := range 3 {
		clear(f.seats)
		if f.possible(0, len(f.parts), n+1) {
			return n
		}
		if f.left <= 0 {
			return n
		}
	}
	return 3
}

// possible says whether so many runs, from slot start on and of so many slots together, seat the meetings.
// It answers yes where the work runs out.
func (f *fewest) possible(start, slots, runs int) bool {
	if runs == 0 {
		return slots == 0 && f.seated()
	}
	for ; start+slots+runs-1 <= f.slots; start++ {
		if f.left--; f.left < 0 {
			return true
		}
		end, longest := start, slots-runs+1
		for end < f.slots && f.usable[end] && end-start < longest {
			f.seats[end] = 1
			end++
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
	f.hall.reset()
	for _, q := range f.parts {
		if !f.hall.seat(q) {
			return false
		}
	}
	return true
}
