package timetable

// mostTiled is the most meetings of one representative that are placed in every way, whole; more are cut into pieces.
const mostTiled = 10

// tiled is the fewest breaks that meetings, some of several slots, can have with one who attends them all, each where it
// may begin; 0 where they cannot all be held. Sets of meetings are placed from the front, and of each set and slot in
// which its last one ends only the fewest runs are kept.
func (b *board) tiled(meetings []int32) int {
	sets, ends, none := 1<<len(meetings), b.slots+1, int32(len(meetings)+1)
	runs := filled(sets*ends, none)
	for set := range sets {
		fewest := none // with an end before at
		if set == 0 {
			fewest = 0
		}
		for at := range b.slots {
			here := runs[set*ends+at]
			if next := min(here, fewest+1); next < none {
				for i, m := range meetings {
					if set>>i&1 == 0 && b.fits(m, int32(at)) {
						x := &runs[(set|1<<i)*ends+at+int(b.size[m])]
						*x = min(*x, next)
					}
				}
			}
			fewest = min(fewest, here)
		}
	}
	least := none
	for _, n := range runs[(sets-1)*ends:] {
		least = min(least, n)
	}
	if least == none {
		return 0
	}
	return int(least) - 1
}

// long says whether some of the meetings takes several slots.
func (b *board) long(meetings []int32) bool {
	for _, m := range meetings {
		if b.size[m] > 1 {
			return true
		}
	}
	return false
}
