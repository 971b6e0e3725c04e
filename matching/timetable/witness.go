package timetable

import "slices"

// witness walks among timetables of all meetings of a clash but one. The one that each leaves out is needed: the clash
// has no timetable of the others with it.
type witness struct {
	*builder
	needed []bool
	found  int
	left   []int32 // times that each meeting was left out
	moves  []swap
	here   [][]int32 // meetings in each slot, during a walk
	looks  int       // exchanges that may still be made
}

// toilOfStep is the work that one step or exchange is, in moves.
const toilOfStep = 20

// looksOfOne bounds the exchanges, for each meeting of the clash.
const looksOfOne = 20

// swap puts the meeting that is left out into slot s, in the stead of meeting y.
type swap struct{ s, y int32 }

// witness looks for timetables of all meetings that are left but one, and marks the one as needed.
func (c *clash) witness() {
	if !c.budget.toil(0) {
		return
	}
	w, n := c.newWitness(), c.kept()
	if w.found == n {
		return
	}
	all := make([]int32, 0, n)
	for m, out := range c.prover.out {
		if !out {
			all = append(all, int32(m))
		}
	}
	w.fill(all)
	for round, last := 0, 0; round < last+5*n+100 && w.found < n && len(w.waiting) > 0 && w.looks > 0 && w.budget.toil(toilOfStep); round++ {
		if len(w.waiting) == 1 && w.walk() {
			last = round
		}
		w.round++
		w.step()
	}
}

// walkFrom walks from a timetable of all meetings that are left but m.
func (c *clash) walkFrom(slots []int32, m int32) {
	w := c.newWitness()
	w.restore(slots)
	for x, s := range slots {
		w.joined[x] = s >= 0
	}
	w.joined[m] = true
	w.wait(m)
	w.walk()
}

func (c *clash) newWitness() *witness {
	c.openAll()
	c.restore(filled(len(c.slot), -1))
	for m := range c.slot { // one that is to come before itself stands nowhere
		if slices.Contains(c.before[m], int32(m)) {
			clear(c.openOf(m))
		}
	}
	r, weight := rng(uint64(len(c.slot))), make([]int64, len(c.slot))
	for m := range weight {
		weight[m] = 1
	}
	w := &witness{needed: c.needed, left: make([]int32, len(c.slot)), here: make([][]int32, c.slots), looks: looksOfOne * len(c.slot)}
	w.builder = newBuilder(c.board, &r, c.budget, weight, true)
	for m, needed := range c.needed {
		if needed && !c.prover.out[m] {
			w.found++
		}
	}
	return w
}

// walk exchanges the meeting that is left out for another, again and again, and says whether it marked a new one.
func (w *witness) walk() bool {
	was := w.found
	w.gather()
	for idle := 0; idle < 100 && w.looks > 0 && w.budget.toil(toilOfStep); idle++ {
		w.looks--
		m, before := w.waiting[0], w.found
		if w.look(m); len(w.moves) == 0 {
			break
		}
		if w.found > before {
			idle = 0
		}
		best := w.moves[0]
		for _, x := range w.moves[1:] {
			if w.left[x.y] < w.left[best.y] {
				best = x
			}
		}
		w.left[best.y]++
		w.exchange(m, best)
	}
	return w.found > was
}

// gather lists the meetings in each slot.
func (w *witness) gather() {
	for s := range w.here {
		w.here[s] = w.here[s][:0]
	}
	for m, s := range w.slot {
		if s >= 0 {
			w.here[s] = append(w.here[s], int32(m))
		}
	}
}

// exchange lets m in and the other of the swap out.
func (w *witness) exchange(m int32, x swap) {
	from := w.here[w.slot[x.y]]
	from[slices.Index(from, x.y)] = from[len(from)-1]
	w.here[w.slot[x.y]] = from[:len(from)-1]
	w.here[x.s] = append(w.here[x.s], m)
	w.lift(x.y)
	w.wait(x.y)
	w.unwait(m)
	w.put(m, x.s)
}

// look marks m, the only one left out, and those any one of which could be left out in its stead.
func (w *witness) look(m int32) {
	w.moves = w.moves[:0]
	w.note(m)
	for s := range int32(w.slots) {
		if !w.fits(m, s) {
			continue
		}
		if w.clashes(m, s); len(w.ejected) != 1 {
			continue
		}
		y := w.ejected[0]
		w.note(y)
		w.moves = append(w.moves, swap{s, y})
		if w.slot[y] != s || w.meets(w.a[m], s) >= 0 || w.meets(w.b[m], s) >= 0 || !w.inOrder(m, s) {
			continue
		}
		for _, x := range w.here[s] { // the slot is full: any meeting of it can go
			if x != y {
				w.note(x)
				w.moves = append(w.moves, swap{s, x})
			}
		}
	}
}

func (w *witness) note(m int32) {
	if !w.needed[m] {
		w.needed[m] = true
		w.found++
	}
}
