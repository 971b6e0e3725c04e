package timetable

// pieces are meetings cut into parts of one slot: part k of a meeting stands k slots after the first. Where each part
// may stand by itself is easier than where the meetings may, so that what parts leave no place for is impossible.
type pieces struct {
	*board
	of     []int32  // meeting of each piece
	first  []int32  // first piece of each meeting
	places int      // slots, or halls × slots
	words  int      // of a set of places
	set    []uint64 // words for each piece: places that it may take
}

func (b *board) cut() *pieces {
	c := &pieces{board: b, places: b.slots, words: b.words}
	for m, n := range b.size {
		c.first = append(c.first, int32(len(c.of)))
		for range n {
			c.of = append(c.of, int32(m))
		}
	}
	if b.plain {
		c.set = b.open // a piece is a meeting
		return c
	}
	c.set = make([]uint64, len(c.of)*c.words)
	for m := range int32(len(b.size)) {
		c.refresh(m)
	}
	return c
}

func (c *pieces) row(q int32) []uint64 { return c.set[int(q)*c.words : (int(q)+1)*c.words] }

// refresh looks again where the pieces of a meeting may stand.
func (c *pieces) refresh(m int32) {
	if c.plain {
		return
	}
	open := c.openOf(int(m))
	for k := range c.size[m] {
		row, carry := c.row(c.first[m]+k), uint64(0)
		for w, set := range open {
			row[w] = set<<k | carry
			carry = set >> (64 - k) // none when k is 0
		}
	}
}

// seat matches the pieces of meetings to slots that hold so many each. It gives the first piece that finds none, or -1.
func (c *pieces) seat(h *seating, meetings []int32, each int32) int32 {
	h.reset()
	for s := range h.seats {
		h.seats[s] = each
	}
	for _, m := range meetings {
		for q := c.first[m]; q < c.first[m]+c.size[m]; q++ {
			if !h.seat(q) {
				return q
			}
		}
	}
	return -1
}

// inHalls gives the pieces places in the halls that they may be in: hall × slots + slot.
func (c *pieces) inHalls() *pieces {
	halls := len(c.venue.in)
	if halls == 1 {
		return c
	}
	d := *c
	d.places = halls * c.slots
	d.words = (d.places + 63) / 64
	d.set = make([]uint64, len(c.of)*d.words)
	for q, m := range c.of {
		row := d.row(int32(q))
		for h := range halls {
			if c.given[m] >= 0 && int(c.given[m]) != h {
				continue
			}
			for s := range c.slots {
				if c.row(int32(q))[s>>6]>>(s&63)&1 != 0 {
					row[(h*c.slots+s)>>6] |= 1 << ((h*c.slots + s) & 63)
				}
			}
		}
	}
	return &d
}

// hallRooms is how many tables are open, for each hall and slot.
func (b *board) hallRooms() []int32 {
	rooms := make([]int32, len(b.venue.in)*b.slots)
	for y, h := range b.venue.hall {
		for s := range b.slots {
			rooms[int(h)*b.slots+s] += b.room[y*b.slots+s]
		}
	}
	return rooms
}
