package timetable

import "math"

// weaver is the annealing for boards that are not plain. One of its moves is a set of meetings that change slots, bays
// or people together; it is made on the board, judged, and taken back where it breaks a rule or costs too much.
type weaver struct {
	*annealer
	steps  []step  // of the current move
	marked []int32 // of each meeting: the move in which it is taken along
	seen   []int32 // of each person: the move in which its day was looked at
	number int32   // of the current move
	days   []day

	by                  *comparison
	breakCost, waitCost float64 // of a break, and of an idle slot
}

// step is one meeting of a move: where it stood, and where it comes to stand.
type step struct {
	m, from, to int32
	was, is     spot
}

// day is what the day of one person cost before the current move.
type day struct{ person, waits int32 }

const (
	mostSteps   = 24  // meetings of one move
	mostRounds  = 6   // draws of a meeting that gives up its table
	priceOfMove = 6   // moves of a plain board that one of these costs
	awayCost    = 0.3 // breaks that a meeting outside the hall chosen for it costs
	firstWoven  = 40_000
	wovenRound  = 40_000
)

func newWeaver(a *annealer, by *comparison) *weaver {
	return &weaver{annealer: a, by: by, marked: make([]int32, len(a.slot)), seen: make([]int32, a.people)}
}

// round makes n moves from temperature hot down to cold, in units of cost, and calls better whenever what stands beats
// best. It ends early when better says that nothing more is wanted, or the budget does.
func (w *weaver) round(n int64, hot, cold float64, best standing, better func(standing) bool) standing {
	const stretch = 64
	cool := math.Pow(cold/hot, stretch/float64(n))
	for t := hot; n > 0; n -= stretch {
		for k := range stretch {
			improved := w.move(t) && len(w.list) <= 64 || k == stretch-1
			if !improved || !w.by.allows(w.annealer, best) {
				continue
			}
			if x := w.standing(); x.idle <= w.by.mostIdle && x.less(best, w.by.order) {
				best = x
				if better(x) {
					return best
				}
			}
		}
		if !w.budget.spend(stretch * priceOfMove) {
			return best
		}
		t *= cool
	}
	return best
}

// move proposes one change and keeps it when the rise in cost is within the threshold that chance sets. It says whether
// the cost fell.
func (w *weaver) move(t float64) bool {
	r := w.rng.next()
	threshold := t * w.logs[r&4095]
	w.number++
	w.steps, w.days = w.steps[:0], w.days[:0]
	if !w.propose(r>>12) || !w.lawful() {
		w.undo()
		return false
	}
	rise := w.rise()
	if rise > threshold {
		w.undo()
		return false
	}
	for _, d := range w.days {
		w.change(d.person, max(0, w.runs(d.person)-1)-w.broken[d.person])
	}
	return rise < 0
}

// lawful says whether the move keeps to orders, walks and tables.
func (w *weaver) lawful() bool {
	for _, x := range w.steps {
		if w.ordered[x.m] && !w.inOrder(x.m, x.to) {
			return false
		}
		hall := w.venue.hall[x.is.bay]
		if !w.walkable(x.is.a, x.to, w.size[x.m], hall) || !w.walkable(x.is.b, x.to, w.size[x.m], hall) {
			return false
		}
	}
	bay, _ := w.overfull()
	return bay < 0
}

// rise is what the move adds to the cost.
func (w *weaver) rise() float64 {
	breaks, waits := int32(0), int32(0)
	for _, d := range w.days {
		breaks += w.cost(d.person, max(0, w.runs(d.person)-1)-w.broken[d.person])
		if w.waitCost > 0 {
			waits += w.waits(d.person) - d.waits
		}
	}
	away := 0
	for _, x := range w.steps {
		if x.is.bay != x.was.bay && w.away(x.m, x.is.bay) != w.away(x.m, x.was.bay) {
			if away++; w.away(x.m, x.was.bay) {
				away -= 2
			}
		}
	}
	return w.breakCost*(float64(breaks)+awayCost*float64(away)) + w.waitCost*float64(waits)
}

// undo takes the move back.
func (w *weaver) undo() {
	for _, x := range w.steps {
		if w.slot[x.m] >= 0 {
			w.lift(x.m)
		}
	}
	for _, x := range w.steps {
		w.setSpot(x.m, x.was)
		w.put(x.m, x.from)
	}
}

// weaveBreaks is lowerBreaks for a board that is not plain.
func (s *solver) weaveBreaks(a *annealer, share float64) {
	if len(a.held) == 0 || a.score() <= int32(s.bound) {
		return
	}
	s.budget.phase(share)
	w := newWeaver(a, newComparison(DefaultOrder()))
	w.breakCost = 1
	best := s.stand()
	for n := int64(firstWoven); !s.budget.done && (s.best.unfair > 0 || s.best.breaks > int32(s.bound)); n *= 2 {
		w.round(min(n, max(s.budget.left()/priceOfMove, 64)), hot, cold, s.best, func(x standing) bool {
			s.board.note(best)
			s.best = x
			s.tell()
			return x.unfair == 0 && x.breaks <= int32(s.bound)
		})
	}
	s.keep(a, best)
}

// weaveWaits is shortenWaits for a board that is not plain. At last it sends meetings to the halls chosen for them.
func (s *solver) weaveWaits(a *annealer, by *comparison) {
	s.budget.phase(s.share)
	w := newWeaver(a, by)
	w.breakCost, w.waitCost = float64(by.price), 1
	best := s.stand()
	for !s.budget.done && s.best.idle > 0 && len(a.held) > 0 {
		w.round(wovenRound, warm, cool, s.best, func(x standing) bool {
			s.board.note(best)
			s.best = x
			s.tell()
			return x.idle == 0
		})
		s.keep(a, best)
	}
	s.comeHome()
}

// keep goes back to the best that a weaver found.
func (s *solver) keep(a *annealer, best stand) {
	s.retake(best)
	copy(s.kept, s.slot)
	a.recount()
	s.best = a.standing()
}
