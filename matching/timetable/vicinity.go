package timetable

import (
	"slices"

	"gongbo/matching/timetable/sat"
)

// vicinity looks for a better timetable near the best one: most meetings may move, the others stay, and clauses tell
// whether that allows less of a measure (large neighbourhood search, Shaw 1998). Between two tries the best one is
// shuffled by chains that make it no worse. Where it looks at the whole, all may move, and each try is a long one. The
// clauses remember what they learnt, and so what was demanded of them.
type vicinity struct {
	*breakClauses
	anew   func(total int) *breakClauses
	walker *annealer // on a board of its own
	weaver *weaver   // where that is not plain, else nil
	stages []Measure // what is to become less, one after the other
	by     *comparison
	size   float64 // meetings that may move
	whole  bool
	tries  int // in this stage, since the last success
	found  stand
	best   standing
	least  int32 // fewer breaks are impossible under these clauses
	shows  int32 // and in any case, up to so many
}

const (
	firstSize = 60
	leastSize = 12

	tryPrice  = 600_000   // assignments in one try
	longPrice = 2_000_000 // and in one at the whole

	mostFailures = 150 // tries without success, until the next measure has its turn
	mostLong     = 100
)

// newVicinity looks for what a comparison finds better, in breaks and waits.
func newVicinity(s *solver, by *comparison, tells telling) *vicinity {
	chance := rng(s.o.Seed + 1)
	board := newBoard(s.p)
	copy(board.open, s.open)
	copy(board.choice, s.choice)
	v := &vicinity{size: firstSize, least: int32(s.bound)}
	for _, m := range by.order {
		if m != TableChanges {
			v.stages = append(v.stages, m)
		}
	}
	tells.total, tells.waits = int(s.best.breaks), true
	v.anew, v.shows = s.clauses(tells)
	v.breakClauses = v.anew(tells.total)
	s.budget.spend(v.price())
	v.walker = newAnnealer(board, &chance, s.budget.part(1<<62), s.p.Fairness, 0)
	if !s.plain {
		v.weaver = newWeaver(v.walker)
	}
	v.keepTo(by)
	return v
}

// look makes fewer breaks, down to the least, the only thing that is looked for, near the given timetable.
func (v *vicinity) look(found stand, least int32) {
	v.take(found)
	v.stages, v.least = []Measure{Breaks}, max(v.least, least)
}

// take makes a timetable the one that is looked around.
func (v *vicinity) take(found stand) {
	v.found = found.clone()
	v.stand()
	v.best = v.walker.standing()
}

func (v *vicinity) stand() {
	v.walker.retake(v.found)
	v.walker.recount()
	if v.weaver != nil {
		v.weaver.refresh()
	}
}

// search tries one neighbourhood after the other until the part of the budget is used up, or no stage is left.
func (v *vicinity) search(part *budget) {
	for !part.done && v.demand(part) {
		steps := int64(longPrice)
		var fixed []sat.Lit
		if !v.whole {
			v.shuffle(part)
			steps, fixed = tryPrice, v.neighbourhood()
			v.lean()
		}
		v.tries++
		switch v.sat.Solve(func(n int64) bool { steps -= n; return part.spend(n*stepPrice) && steps > 0 }, fixed...) {
		case sat.Satisfied:
			v.take(v.timetable())
			v.tries = 0
		case sat.Refused:
			v.size = min(v.size*1.02, float64(len(v.held)))
		case sat.Unknown:
			v.size = max(v.size*0.97, leastSize)
		case sat.Impossible:
			v.prove(part)
		}
	}
}

// demand asks for less of the measure whose turn it is. It is false when all have had theirs.
func (v *vicinity) demand(part *budget) bool {
	for len(v.stages) > 0 {
		m, now := v.stages[0], v.best.of(v.stages[0])
		least := v.leastOf(m)
		if now > least && (v.tries < v.patience() || len(v.stages) == 1) {
			v.allowMost(m, now-1)
			return true
		}
		if now > least {
			v.goOn(part)
			continue
		}
		v.allowMost(m, now)
		v.pass()
	}
	return false
}

// patience is how many tries in a row may fail before the next measure has its turn.
func (v *vicinity) patience() int {
	if v.whole {
		return mostLong
	}
	return mostFailures
}

func (v *vicinity) leastOf(m Measure) int32 {
	if m == Breaks {
		return v.least
	}
	return 0
}

func (v *vicinity) pass() { v.stages, v.tries = v.stages[1:], 0 }

// prove notes that what was demanded is impossible.
func (v *vicinity) prove(part *budget) {
	if v.stages[0] == Breaks {
		v.least = v.best.breaks
	}
	v.goOn(part)
}

// goOn passes to the next measure, with clauses that do not demand less of the ones before than the best has.
func (v *vicinity) goOn(part *budget) {
	m := v.stages[0]
	v.pass()
	v.breakClauses = v.anew(int(v.best.breaks)) // where they come after waits, there may be more of them than before
	v.keepTo(v.by)
	part.spend(v.price())
	for _, x := range v.by.order[:slices.Index(v.by.order, m)+1] {
		v.allowMost(x, v.best.of(x))
	}
}

func (v *vicinity) allowMost(m Measure, n int32) {
	switch m {
	case Breaks:
		v.allow(int(n))
	case LongestWait:
		v.allowWait(int(n))
	case IdleSlots:
		v.allowIdle(int(n))
	}
}

// keepTo makes a comparison the one that counts.
func (v *vicinity) keepTo(c *comparison) {
	v.by = c
	if c.mostIdle < anyIdle {
		v.allowIdle(int(c.mostIdle))
	}
}

// lean makes the clauses try the best timetable first.
func (v *vicinity) lean() {
	for _, m := range v.held {
		for _, lits := range [][]sat.Lit{v.in[m], v.seats[m][0], v.seats[m][1], v.bays[m]} {
			for _, x := range lits {
				if x != absent {
					v.sat.Lean(x.Not())
				}
			}
		}
		for _, x := range v.places(m, v.found) {
			v.sat.Lean(x)
		}
	}
}

const (
	shuffles     = 400 // rounds of chains between two tries
	shuffleMoves = 256
	shuffleHeat  = 0.05 // in breaks: no break is added
	waitMoves    = 8
	waitHeat     = 1 // in idle slots
)

// shuffle walks by chains to another timetable that is no worse, or even better.
func (v *vicinity) shuffle(part *budget) {
	v.stand()
	for range shuffles {
		v.walk()
		if !part.spend(shuffleMoves) {
			break
		}
		if v.stages[0] == Breaks && v.walker.total > v.best.breaks {
			continue
		}
		if x := v.walker.standing(); v.noWorse(x) {
			v.walker.board.note(v.found)
			v.best = x
		}
	}
}

func (v *vicinity) walk() {
	breaks, w := v.stages[0] == Breaks, v.weaver
	switch {
	case w == nil && breaks:
		for range shuffleMoves {
			v.walker.move(shuffleHeat)
		}
	case w == nil:
		for range waitMoves {
			v.walker.polishMove(waitHeat, v.by.price)
		}
	case breaks:
		w.breakCost, w.waitCost = 1, 0
		for range shuffleMoves / priceOfMove {
			w.move(shuffleHeat)
		}
	default:
		w.breakCost, w.waitCost = float64(v.by.price), 1
		for range waitMoves {
			w.move(waitHeat)
		}
	}
}

// noWorse compares up to the measure whose turn it is.
func (v *vicinity) noWorse(x standing) bool {
	if x.unfair > 0 || x.idle > v.by.mostIdle {
		return false
	}
	for _, m := range v.by.order {
		if x.of(m) != v.best.of(m) {
			return x.of(m) < v.best.of(m)
		}
		if m == v.stages[0] {
			return true
		}
	}
	return true
}

// neighbourhood fixes all meetings but about as many as size says, drawn in one of three ways: those of people around
// someone with a break, through the meetings they have with one another; those of someone with a break and of others;
// or those of some slots.
func (v *vicinity) neighbourhood() (fixed []sat.Lit) {
	v.stand()
	free := make([]bool, len(v.found.slot))
	n := 0
	let := func(m int32) {
		if v.found.slot[m] >= 0 && !free[m] {
			free[m] = true
			n++
		}
	}
	switch chance := v.walker.rng; chance.below(3) {
	case 0:
		v.around(true, func(m int32) bool { let(m); return n < int(v.size) })
	case 1:
		v.around(false, func(m int32) bool { let(m); return n < int(v.size) })
	default:
		for n < min(int(v.size), len(v.held)) {
			at := int32(chance.below(v.board.slots))
			for _, m := range v.held {
				if v.found.slot[m] == at {
					let(m)
				}
			}
		}
	}
	if v.walker.rng.below(2) == 0 {
		fixed = v.unbroken()
	}
	for _, m := range v.held {
		if !free[m] {
			fixed = append(fixed, v.places(m, v.found)...)
		}
	}
	return fixed
}

// unbroken says that those have no break who have none now, but for a few.
func (v *vicinity) unbroken() (fixed []sat.Lit) {
	const few = 10
	may := make([]bool, v.people)
	for range few {
		may[v.walker.rng.below(v.people)] = true
	}
	for person, l := range v.first {
		if l != absent && !may[person] && v.walker.broken[person] == 0 {
			fixed = append(fixed, l.Not())
		}
	}
	return fixed
}

// around gives the meetings of someone with a break, and of more and more others, until more is false.
func (v *vicinity) around(near bool, more func(m int32) bool) {
	chance := v.walker.rng
	seen := make([]bool, v.people)
	var line []int32
	join := func(person int32) {
		if !seen[person] {
			seen[person] = true
			line = append(line, person)
		}
	}
	if broken := v.walker.list; len(broken) > 0 {
		join(broken[chance.below(len(broken))])
	}
	for k := 0; k < v.people; k++ {
		for k == len(line) {
			join(int32(chance.below(v.people)))
		}
		own := v.lists[v.firm[line[k]]]
		wanted := true
		for _, m := range own {
			wanted = more(m)
		}
		if !wanted {
			return
		}
		for range min(3, len(own)) {
			if near {
				join(v.companion(own[chance.below(len(own))], line[k]))
			} else {
				join(int32(chance.below(v.people)))
			}
		}
	}
}

// companion is who attends a meeting for the other side than a person, in the best timetable.
func (v *vicinity) companion(m, person int32) int32 {
	if v.side(m, person) == 0 {
		return v.walker.b[m]
	}
	return v.walker.a[m]
}
