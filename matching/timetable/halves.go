package timetable

import "math"

// halves anneal a large board that is not plain in two halves, side by side where there are two threads. Each has
// participants of its own. A meeting of two of them may move; one with somebody of the other half stays, and so does
// what is ordered with what the other may move. Of the tables that are free in a slot each may use half. After each
// stage they are divided anew, so that what one thread finds is found by two in half the time.
type halves struct {
	*solver
	now    stand
	half   []int8 // of each participant: 0 or 1
	mover  []int8 // of each meeting: the half that may move it, or nobody's
	moves  [2]int // of each half: meetings that it may move
	part   [2]*half
	stages int // so far
}

// half is one of them, on a board of its own.
type half struct {
	*weaver
	chance rng
}

const nobodys = -1

const (
	fewestApart  = 200 // meetings from which on a board is annealed in halves,
	leastMoving  = 85  // where they may move so many of 100
	coldApart    = 0.07
	stageOfOne   = 16
	fewestStages = 4  // of a round
	uneven       = 10 // twice what a half outweighs the other by is at most this part of all
	refinements  = 2
	quenchHeat   = 0.2 // at the end of a round, for the coldest temperature before
	quenchShare  = 10  // and so many moves before for each then
)

// newHalves is nil where the meetings are too few, or too many of them would be of two halves.
func newHalves(s *solver, a *annealer) *halves {
	if s.plain || len(a.held) < fewestApart {
		return nil
	}
	h := &halves{solver: s, half: make([]int8, len(s.lists)), mover: make([]int8, len(s.slot)), now: s.stand()}
	if h.divide(); (h.moves[0]+h.moves[1])*100 < leastMoving*len(a.held) {
		return nil
	}
	for k := range h.part {
		b := newBoard(s.p)
		b.plain = s.plain
		copy(b.choice, s.choice)
		x := &half{}
		x.weaver = newWeaver(&annealer{
			board: b, rng: &x.chance, d: a.d, base: a.base, broken: make([]int32, a.people), place: filled(a.people, -1), logs: a.logs,
			still: make([]bool, len(s.slot)), alien: make([]bool, a.people),
		})
		h.part[k] = x
	}
	return h
}

// price sets the cost of a break and of an idle slot.
func (h *halves) price(ofBreak, ofWait float64) {
	for _, x := range h.part {
		x.breakCost, x.waitCost = ofBreak, ofWait
	}
}

// round makes n moves, from what stands, at temperatures from hot down to cold, and some colder ones. After each stage it
// calls look with what stands then, which says whether nothing more is wanted.
func (h *halves) round(n int64, hot, cold float64, look func(x standing) bool) {
	h.now = h.stand()
	stages := max(n/(stageOfOne*int64(len(h.slot))), fewestStages)
	cool := math.Pow(cold/hot, 1/float64(stages))
	for k, t := int64(0), hot; ; k, t = k+1, t*cool {
		end, moves := t*cool, n/stages
		if k == stages {
			t, end, moves = cold, cold*quenchHeat, n/quenchShare
		}
		if goOn := h.stage(moves, t, end); look(h.standing()) || !goOn || k == stages {
			break
		}
	}
	h.retake(h.now)
}

// stage divides the board and lets both halves make moves, n in all. It is false when the budget is used up.
func (h *halves) stage(n int64, hot, cold float64) bool {
	h.divide()
	var parts [2]*budget
	all := int64(max(1, h.moves[0]+h.moves[1]))
	for k, x := range h.part {
		parts[k] = h.budget.part(n * priceOfMove * int64(h.moves[k]) / all)
		x.budget, x.chance = parts[k], rng(h.rng.next())
	}
	run := func(k int) {
		x := h.part[k]
		if x.prepare(h, int8(k)); h.moves[k] > 0 {
			x.round(parts[k].end/priceOfMove, hot, cold, func(bool) bool { return false })
		}
	}
	if h.o.Threads > 1 {
		sideBySide(func() { run(1) }, func() { run(0) })
	} else {
		run(0)
		run(1)
	}
	for m, k := range h.mover {
		if k != nobodys {
			x := h.part[k].board
			h.now.slot[m], h.now.bay[m], h.now.a[m], h.now.b[m] = x.slot[m], x.bay[m], x.a[m], x.b[m]
		}
	}
	return h.budget.spend(parts[0].used + parts[1].used)
}

// prepare makes a half stand as all does, with what it may move and the tables that it may use.
func (x *half) prepare(h *halves, k int8) {
	x.retake(h.now)
	for m := range x.still {
		x.still[m] = h.mover[m] != k
	}
	for person, part := range x.firm {
		x.alien[person] = h.half[part] != k
	}
	for i, load := range x.load {
		free := h.room[i] - load
		x.room[i] = load + (free+int32((i+h.stages+int(k))&1))/2
	}
	copy(x.open, h.open)
	for m, still := range x.still {
		if still {
			clear(x.openOf(m))
		}
	}
	x.recount()
	x.refresh()
}

// standing is what both halves have together.
func (h *halves) standing() standing {
	x, y := h.part[0].standing(), h.part[1].standing()
	return standing{x.unfair + y.unfair, x.breaks + y.breaks, max(x.longest, y.longest), x.idle + y.idle}
}

// divide makes two halves of the participants, with about as many meetings each, of which few are with the other half:
// one half are those that somebody drawn by chance leads to, meeting by meeting; then who meets more of the other half
// goes over to it, as long as neither outweighs the other.
func (h *halves) divide() {
	h.stages++
	for part := range h.half {
		h.half[part] = 1
	}
	weight := func(part int32) int { return len(h.lists[part]) }
	all, own := 2*len(h.slot), 0
	var line []int32
	join := func(part int32) {
		if h.half[part] == 1 && 2*own < all {
			h.half[part] = 0
			own += weight(part)
			line = append(line, part)
		}
	}
	for k := 0; 2*own < all; k++ {
		if k == len(line) {
			join(int32(h.rng.below(len(h.half))))
			if k == len(line) {
				k--
				continue
			}
		}
		for _, m := range h.lists[line[k]] {
			join(h.opposite(m, line[k]))
		}
	}
	for range refinements {
		first := h.rng.below(len(h.half))
		for i := range h.half {
			part := int32((first + i) % len(h.half))
			gain, to := 0, 1-h.half[part]
			for _, m := range h.lists[part] {
				if h.half[h.opposite(m, part)] == to {
					gain++
				} else {
					gain--
				}
			}
			by := weight(part)
			if to == 1 {
				by = -by
			}
			if gain > 0 && max(2*(own+by)-all, all-2*(own+by))*uneven <= all {
				h.half[part], own = to, own+by
			}
		}
	}
	h.appoint()
}

// appoint says which half may move which meetings.
func (h *halves) appoint() {
	for m := range h.mover {
		h.mover[m] = nobodys
		if x, y := h.half[h.firm[h.a[m]]], h.half[h.firm[h.b[m]]]; x == y && h.now.slot[m] >= 0 {
			h.mover[m] = x
		}
	}
	for _, o := range h.p.Precedences {
		if x, y := h.mover[o.Before], h.mover[o.After]; x != nobodys && y != nobodys && x != y {
			h.mover[o.Before] = nobodys
		}
	}
	h.moves = [2]int{}
	for _, k := range h.mover {
		if k != nobodys {
			h.moves[k]++
		}
	}
}

// opposite is who meets a participant in a meeting.
func (h *halves) opposite(m, part int32) int32 {
	return h.firm[h.a[m]] ^ h.firm[h.b[m]] ^ part
}
