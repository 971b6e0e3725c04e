package timetable

import "slices"

// Solve places the meetings. A complete problem is answered by all of them, by *Infeasible, or by *GaveUp; any
// other by as much value as it finds, musts first, and the reason for each meeting left out. An input that makes
// no sense is *Invalid.
func Solve(p Problem, o Options) (*Solution, error) {
	s, err := prepared(&p, o)
	if err != nil {
		return nil, err
	}
	return s.solve()
}

// prepared checks a problem and options and makes a solver of them.
func prepared(p *Problem, o Options) (*solver, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if o.Limit > 0 && o.Now == nil {
		return nil, invalid("a time limit without a clock")
	}
	order, err := orderOf(o.Order)
	if err != nil {
		return nil, err
	}
	o.Order = order
	return newSolver(p, o), nil
}

func (s *solver) solve() (*Solution, error) {
	if err := s.place(); err != nil {
		return nil, err
	}
	return s.finish(), nil
}

// place places the meetings and makes the timetable as good as it can within its share of the budget.
func (s *solver) place() error {
	if s.p.Complete {
		if err := s.complete(); err != nil {
			return err
		}
		if e := s.askFairness(); e != nil {
			return e
		}
		s.improve()
		if s.best.unfair > 0 {
			return &GaveUp{}
		}
		return nil
	}
	s.placeMost()
	standing := s.standingOf()
	s.boundBreaks(standing)
	s.improve()
	s.makeFair()
	s.fillIn()
	if now := s.standingOf(); !slices.EqualFunc(standing, now, slices.Equal[[]int32]) {
		s.boundBreaks(now)
	}
	return nil
}

type solver struct {
	*board
	p      *Problem
	o      Options
	rng    rng
	budget *budget
	joins  int64     // moves of the round of annealing at which clauses join it
	lists  [][]int32 // meetings of each participant
	fewest []int     // breaks each participant must have, all its representatives together
	widest []int     // breaks that somebody of each participant has at most
	bound  int       // their sum, or more where that is proven

	share float64 // of the budget that the present task may use up to
	part  *budget // that a round of annealing is at, else nil
	kept  stand   // the best timetable
	best  standing

	placing   *placing // clauses that say that there is a timetable, where construction was stuck
	noPlacing bool     // they would be too many
}

func newSolver(p *Problem, o Options) *solver {
	s := &solver{p: p, o: o, share: 1, rng: rng(o.Seed), budget: newBudget(o, len(p.Meetings)), joins: firstProof, board: newBoard(p)}
	s.chooseHalls()
	s.lists = s.meetingsOf()
	return s
}

// complete places every meeting or says why that was not done. Simple proofs come first, then construction; only
// when that is stuck does it branch for a proof. All of them end with the budget.
func (s *solver) complete() error {
	if e := s.prove(); e != nil {
		return s.smallest(e.Meetings, s.budget)
	}
	if !s.tighten(s.lists, s.budget) {
		return newBoard(s.p).smallest(count(len(s.slot)), s.budget)
	}
	if e := s.refute(); e != nil {
		return e
	}
	s.boundBreaks(s.lists)
	if first, last := s.bands(); first > last {
		return s.unequal()
	}
	weight := make([]int64, len(s.slot))
	for m := range weight {
		weight[m] = 1
	}
	c := newBuilder(s.board, &s.rng, s.budget, weight, true)
	c.fill(s.everyMeeting())
	nodes := 200
	for patience := int64(2_000); len(c.waiting) > 0; patience *= 2 {
		c.search(patience)
		if len(c.waiting) == 0 {
			break
		}
		if s.budget.over {
			return &GaveUp{Missing: sortedInts(c.waiting)}
		}
		if slots, e := s.askClauses(patience * 500); e != nil {
			return e
		} else if slots != nil {
			s.restore(slots)
			return nil
		}
		twin := newBoard(s.p)
		left := nodes
		found, decided := twin.hunt(s.lists, &left, s.budget)
		s.budget.spend(int64(nodes-left) * int64(1+len(s.slot)*s.slots/4))
		if found {
			s.adopt(twin)
			return nil
		}
		if decided {
			return newBoard(s.p).smallest(count(len(s.slot)), s.budget)
		}
		nodes *= 2
		c.shake(int(min(patience, 20_000)))
	}
	return nil
}

// adopt takes the timetable that a hunt found: it stands there, or, on a plain board, each meeting has one open slot.
func (s *solver) adopt(twin *board) {
	if !s.plain {
		s.retake(twin.stand())
		return
	}
	for m := range s.slot {
		s.slot[m] = twin.nextOpen(int32(m), 0)
	}
	s.restore(slices.Clone(s.slot))
}

// placeMost places as much value as it can: first what is asked for, then the reserve.
func (s *solver) placeMost() {
	var asked, reserve []int32
	for m, x := range s.p.Meetings {
		if x.Reserve {
			reserve = append(reserve, int32(m))
		} else {
			asked = append(asked, int32(m))
		}
	}
	s.dropCircles()
	c := newBuilder(s.board, &s.rng, s.budget, nil, false)
	c.rate()
	c.fill(asked)
	s.budget.phase(0.25)
	c.search(5_000)
	sortByWorth(reserve, s.p.Meetings)
	c.admit(reserve)
	s.budget.phase(0.4)
	c.search(5_000)
	s.budget.phase(0.45)
	c.exchange()
	s.budget.phase(0.55)
	c.rematch()
}

// dropCircles leaves no slot to a meeting that is to come before itself.
func (s *solver) dropCircles() {
	for m := range s.p.Meetings {
		if slices.Contains(s.before[m], int32(m)) {
			clear(s.openOf(m))
		}
	}
}

const (
	shareForBreaks = 0.8
	shareToStart   = 0.2 // for breaks where others come first: few breaks are a good start for them too
	mostBands      = 3
)

// improve lowers breaks, then waits, and leaves the board at the best it found. Under the fairness rule everyone's
// breaks must lie in a band of Fairness+1 numbers; the lowest band that can do is tried first.
func (s *solver) improve() {
	first, last := s.bands()
	c := newComparison(s.o.Order)
	share := shareForBreaks
	if !c.breaks {
		share = shareToStart
	}
	for band := first; ; band++ {
		a := newAnnealer(s.board, &s.rng, s.budget, s.p.Fairness, band)
		s.kept, s.best = s.stand(), a.standing()
		s.tell()
		s.lowerBreaks(a, s.share*share*float64(band-first+1)/float64(max(1, last-first+1)))
		if s.best.unfair == 0 || s.budget.over || band >= last {
			s.shortenWaits(a, c)
			return
		}
	}
}

// bands are the lowest and the highest number of breaks that a fairness band may begin with: someone who cannot do
// with few keeps it up, someone with few meetings keeps it down.
func (s *solver) bands() (first, last int) {
	first, last = s.lowAndHigh()
	return first, min(last, first+mostBands-1)
}

func (s *solver) lowAndHigh() (first, last int) {
	if s.p.Fairness < 0 || s.people == 0 {
		return 0, 0
	}
	last = s.slots
	for part, n := range s.widest {
		first = max(first, s.needed(part)-s.p.Fairness)
		last = min(last, n)
	}
	return first, last
}

// boundBreaks bounds the breaks that each participant has with the given meetings.
func (s *solver) boundBreaks(lists [][]int32) {
	s.fewest, s.bound = s.fewestBreaks(lists, s.budget)
	if s.p.Fairness >= 0 {
		s.widest = s.mostBreaks(lists, s.budget)
	}
}

func (s *solver) standingOf() [][]int32 {
	lists := make([][]int32, len(s.lists))
	for person, all := range s.lists {
		for _, m := range all {
			if s.slot[m] >= 0 {
				lists[person] = append(lists[person], m)
			}
		}
	}
	return lists
}

func (s *solver) tell() {
	if s.o.Progress == nil || s.best.unfair > 0 {
		return
	}
	held := 0
	for _, at := range s.slot {
		if at >= 0 {
			held++
		}
	}
	moves := s.budget.used
	if s.part != nil {
		moves += s.part.used
	}
	s.o.Progress(Progress{
		Iteration: moves, Scheduled: held, Breaks: int(s.best.breaks), IdleSlots: int(s.best.idle), Wait: int(s.best.longest),
	})
}

func sortedInts(xs []int32) []int {
	out := ints(xs)
	slices.Sort(out)
	return out
}

// sortByWorth puts musts first, then those worth more for each slot that they take; equals keep their order.
func sortByWorth(meetings []int32, all []Meeting) {
	slices.SortStableFunc(meetings, func(x, y int32) int {
		p, q := &all[x], &all[y]
		v, w := p.Value*int64(q.size()), q.Value*int64(p.size())
		switch {
		case p.Must && !q.Must, p.Must == q.Must && v > w:
			return -1
		case q.Must && !p.Must, p.Must == q.Must && v < w:
			return 1
		}
		return 0
	})
}
