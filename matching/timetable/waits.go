package timetable

const (
	warm, cool  = 6.0, 0.6 // in idle slots
	polishRound = 200_000
	longPolish  = 2_000_000
	laterJoins  = 8 // clauses join here so many times sooner, moves being dearer
	shareOfAll  = 4 // moves for clauses among all, for each of the annealing
	shareOfNear = 8 // and near the best
)

// shortenWaits uses up the budget on the measures behind breaks, or before them, by searches side by side: annealing and
// clauses among all timetables on one thread, clauses near the best timetable on the other.
func (s *solver) shortenWaits(a *annealer, c *comparison) {
	s.budget.phase(s.share)
	var w *weaver
	if !s.plain {
		w = newWeaver(a)
		w.breakCost, w.waitCost = float64(c.price), 1
	}
	apart := newHalves(s, a)
	if apart != nil {
		apart.price(float64(c.price), 1)
	}
	var near *vicinity
	var whole [2]*vicinity // by sums and by counters: see chase
	for n, k := int64(polishRound), 0; !s.budget.done && s.best.idle > 0; n, k = min(n*3/2, longPolish), k+1 {
		if near == nil && n >= s.joinsAt(a)/laterJoins && s.provable(a) {
			near, whole[0], whole[1] = newVicinity(s, c, ruled), newVicinity(s, c, ruled), newVicinity(s, c, telling{})
			whole[0].whole, whole[1].whole = true, true
		}
		if near == nil {
			if apart != nil {
				s.polishApart(a, apart, c, n)
				w.refresh()
			} else {
				s.polish(a, w, c, n)
			}
			continue
		}
		if !s.plain {
			n = max(min(n, s.budget.left()/(4+shareOfAll+shareOfNear)), askEvery)
		}
		one, two := s.budget.part(n*shareOfAll), s.budget.part(n*shareOfNear)
		near.take(s.kept)
		all := whole[k%2]
		first := func() {
			s.polish(a, w, c, n)
			all.take(s.kept)
			all.search(one)
		}
		second := func() { near.search(two) }
		if s.o.Threads > 1 {
			sideBySide(second, first)
		} else {
			first()
			second()
		}
		s.budget.spend(one.used + two.used)
		s.follow(a, w, c, all)
		s.follow(a, w, c, near)
	}
	if !s.plain {
		s.comeHome()
	}
}

// follow takes over what clauses found and proved.
func (s *solver) follow(a *annealer, w *weaver, c *comparison, v *vicinity) {
	if c.breaks && c.mostIdle == anyIdle {
		s.bound = max(s.bound, int(min(v.least, v.shows)))
	}
	if v.best.less(s.best, c.order) {
		s.settle(a, w, v.found)
	}
}

// settle makes a timetable that clauses found the best, and the one that stands.
func (s *solver) settle(a *annealer, w *weaver, found stand) {
	s.kept = found.clone()
	s.goBack(a, w)
	s.improved(a.standing())
}

// goBack goes back to the best timetable.
func (s *solver) goBack(a *annealer, w *weaver) {
	s.retake(s.kept)
	a.recount()
	if w != nil {
		w.refresh()
	}
}

func (s *solver) improved(x standing) {
	s.best = x
	s.tell()
}

// polish runs a round of annealing on waits, of n moves and four times the price.
func (s *solver) polish(a *annealer, w *weaver, c *comparison, n int64) {
	part := s.budget.part(n * 4)
	a.budget, s.part = part, part
	better := func(x standing) {
		s.note(s.kept)
		s.improved(x)
	}
	if w != nil {
		w.round(n, warm, cool, func(stretchEnds bool) bool {
			if (stretchEnds || len(a.list) <= fewWaiting) && c.beats(a, s.best) {
				better(a.standing())
			}
			return s.best.idle == 0
		})
	} else {
		a.polish(n, warm, cool, c, s.best, better)
	}
	a.budget, s.part = s.budget, nil
	s.budget.spend(part.used)
	s.goBack(a, w)
}

// polishApart is polish in halves.
func (s *solver) polishApart(a *annealer, h *halves, c *comparison, n int64) {
	h.round(s.budget.last(n*priceOfMove)/priceOfMove, warm, cool, func(x standing) bool {
		if c.betters(x, s.best) {
			s.kept = h.now.clone()
			s.improved(x)
		}
		return s.best.idle == 0
	})
	s.goBack(a, nil)
}
