package timetable

import (
	"slices"

	"gongbo/matching/timetable/selection"
)

// Event is a docking event: two sides, the pairs that may meet, slots and tables.
type Event struct {
	Supplies, Demands []Party
	Candidates        []selection.Candidate // everything asked for; a pair stands in it once
	Pinned            []Pinned              // meetings that stand already (confirmed ones) and keep their slot
	Slots             []Slot
	Tables            int
	Halls             []int   // as in Problem
	Walk              [][]int // as in Problem
	Fairness          int     // NoLimit for none
	Objective         selection.Objective
}

// Party is one registered participant of an event.
type Party struct {
	Min, Max  int   // fewest and most meetings; Max 0 means as many as its slots allow
	Forbidden []int // slots in which it cannot meet
	Host      bool  // sits at a table of its own where possible
	Seats     int   // representatives, who meet side by side; 0 means 1
	Hall      int   // number of the hall that a host sits in; 0 is any
}

// Pinned keeps a candidate in a slot. It is held before all else.
type Pinned struct{ Candidate, Slot int }

// Arrangement is the answer to an event.
type Arrangement struct {
	Meetings    []Held    // in the order of the candidates
	Unscheduled []Refusal // every candidate that is not held, in order
	selection.Shortage
	Quality    Quality
	Choice     *selection.Choice // whom Select chose, and its proof
	Market     selection.Market  // what Select was asked, for check.Choice
	Iterations int64
	Timed      bool // as in Solution
}

// Held is a meeting of the event.
type Held struct {
	Candidate   int
	Slot, Table int // the first slot
	SeatA       int // representative of the supply
	SeatB       int // representative of the demand
}

// Refusal is a candidate that is not held, and why.
type Refusal struct {
	Candidate int
	Code      Code
}

// Plan chooses the meetings by selection.Select and places them by Solve; where a chosen one finds no place, others that
// were asked for may take its room, first for whom that leaves below its Min. Musts come first, then minimums, value,
// breaks, waits and table changes. Quality.ValueUpperBound is the bound of Select, or of Solve where lengths make that less: no
// timetable that meets the minimums and musts is worth more.
func Plan(e Event, o Options) (*Arrangement, error) {
	if err := e.validate(); err != nil {
		return nil, err
	}
	l := newLayout(&e)
	if err := l.problem.Validate(); err != nil {
		return nil, err
	}
	l.bound()
	choice, err := selection.Select(l.market)
	if err != nil {
		return nil, err
	}
	l.layOut(choice)
	sol, err := Solve(l.problem, o)
	if err != nil {
		return nil, err
	}
	return l.arrange(choice, sol), nil
}

func (e *Event) validate() error {
	ns, nd, t := len(e.Supplies), len(e.Demands), len(e.Slots)
	for i, side := range [][]Party{e.Supplies, e.Demands} {
		for k, x := range side {
			if s, bad := outside(x.Forbidden, t); bad || x.Min < 0 || x.Max < 0 {
				return invalid("side %d participant %d: %d to %d meetings, forbidden slot %d of %d", i, k, x.Min, x.Max, s, t)
			}
		}
	}
	for s, slot := range e.Slots {
		if x, bad := outside(slot.Closed, e.Tables); bad {
			return invalid("slot %d: closed table %d of %d", s, x, e.Tables)
		}
	}
	seen := map[[2]int]bool{}
	for k, x := range e.Candidates {
		if x.Supply < 0 || x.Supply >= ns || x.Demand < 0 || x.Demand >= nd {
			return invalid("candidate %d: supply %d of %d, demand %d of %d", k, x.Supply, ns, x.Demand, nd)
		}
		if pair := [2]int{x.Supply, x.Demand}; seen[pair] {
			return invalid("candidate %d: supply %d and demand %d are given twice", k, x.Supply, x.Demand)
		} else {
			seen[pair] = true
		}
	}
	for _, x := range e.Pinned {
		if x.Candidate < 0 || x.Candidate >= len(e.Candidates) || x.Slot < 0 || x.Slot >= t {
			return invalid("pinned candidate %d of %d in slot %d of %d", x.Candidate, len(e.Candidates), x.Slot, t)
		}
	}
	return nil
}

// layout turns an event into a market and a problem, and the solution back.
type layout struct {
	e       *Event
	market  selection.Market
	problem Problem
	pins    []Pin
	tables  int   // slots that all tables have together
	meeting []int // of each candidate: its meeting in the problem, or -1
}

func newLayout(e *Event) *layout {
	l := &layout{e: e, pins: make([]Pin, len(e.Candidates)), meeting: make([]int, len(e.Candidates))}
	for _, x := range e.Pinned {
		l.pins[x.Candidate] = At(x.Slot)
	}
	l.problem = Problem{Slots: e.Slots, Tables: e.Tables, Halls: e.Halls, Walk: e.Walk, Fairness: e.Fairness}
	for _, x := range slices.Concat(e.Supplies, e.Demands) {
		l.problem.Participants = append(l.problem.Participants, Participant{
			Forbidden: x.Forbidden, Min: x.Min, Max: x.Max, Host: x.Host, Seats: x.Seats, Hall: x.Hall,
		})
	}
	l.market.Objective = e.Objective
	l.market.Candidates = slices.Clone(e.Candidates)
	for k := range l.market.Candidates {
		x := &l.market.Candidates[k]
		x.Must = x.Must || l.pins[k] > 0
		l.problem.Meetings = append(l.problem.Meetings, l.meetingOf(k))
	}
	return l
}

// meetingOf is a candidate as a meeting of the problem.
func (l *layout) meetingOf(k int) Meeting {
	x := l.market.Candidates[k]
	return Meeting{A: x.Supply, B: len(l.e.Supplies) + x.Demand, Fixed: l.pins[k], Length: x.Length, Value: x.Value, Must: x.Must}
}

// bound leaves out the candidates that no slot is open to, and caps everyone by slots and all by tables: who meets at
// most so many slots, of all representatives, has no more meetings than the shortest of its own that fill them.
func (l *layout) bound() {
	b := newBoard(&l.problem)
	sizes := make([][]int, len(l.problem.Participants))
	var all []int
	for k, m := range l.problem.Meetings {
		x := &l.market.Candidates[k]
		if x.Avoid || int(b.nextOpen(int32(k), 0)) == b.slots {
			x.Avoid, l.meeting[k] = true, -1
			continue
		}
		sizes[m.A], sizes[m.B], all = append(sizes[m.A], m.size()), append(sizes[m.B], m.size()), append(all, m.size())
	}
	usable := make([]bool, b.slots)
	for i, n := range b.room {
		l.tables += int(n)
		usable[i%b.slots] = usable[i%b.slots] || n > 0
	}
	l.market.Total = l.tables
	if b.venue.longest > 1 {
		l.market.Total = mostIn(all, l.tables)
	}
	for i, x := range slices.Concat(l.e.Supplies, l.e.Demands) {
		open := 0
		for s, ok := range usable {
			if ok && !slices.Contains(x.Forbidden, s) {
				open++
			}
		}
		most := open * int(b.seatsOf(i))
		if b.venue.longest > 1 {
			most = mostIn(sizes[i], most)
		}
		if x.Max > 0 {
			most = min(most, x.Max)
		}
		if i < len(l.e.Supplies) {
			l.market.Supplies = append(l.market.Supplies, selection.Bounds{Min: x.Min, Max: most})
		} else {
			l.market.Demands = append(l.market.Demands, selection.Bounds{Min: x.Min, Max: most})
		}
	}
}

// layOut makes every pair that could meet a meeting; those that are not chosen are the reserve.
func (l *layout) layOut(choice *selection.Choice) {
	l.problem.Meetings = nil
	for k := range l.market.Candidates {
		if l.meeting[k] < 0 {
			continue
		}
		l.meeting[k] = len(l.problem.Meetings)
		_, chosen := slices.BinarySearch(choice.Chosen, k)
		m := l.meetingOf(k)
		m.Reserve = !chosen
		l.problem.Meetings = append(l.problem.Meetings, m)
	}
	l.thin()
}

// floors marks, for everyone who asked for a fewest, as many of its chosen meetings, the most valuable first.
func (l *layout) floors() []bool {
	own, marked := make([][]int32, len(l.problem.Participants)), make([]bool, len(l.problem.Meetings))
	for m, x := range l.problem.Meetings {
		if !x.Reserve {
			own[x.A], own[x.B] = append(own[x.A], int32(m)), append(own[x.B], int32(m))
		}
	}
	for i, x := range l.problem.Participants {
		sortByWorth(own[i], l.problem.Meetings)
		for _, m := range own[i][:min(x.Min, len(own[i]))] {
			marked[m] = true
		}
	}
	return marked
}

// thin chooses anew where what was chosen takes more slots than there are, since lengths are not looked at then: the
// musts and the floors stay, and the others that are worth the most for each slot, as long as slots are left.
func (l *layout) thin() {
	b := newBoard(&l.problem)
	if b.venue.longest == 1 {
		return
	}
	tables, left, most := l.tables, make([]int, len(l.problem.Participants)), slices.Clone(b.most)
	for i := range left {
		left[i] = (b.slots - len(l.problem.Participants[i].Forbidden)) * int(b.seatsOf(i))
	}
	order := make([]int32, len(l.problem.Meetings))
	for m := range order {
		order[m] = int32(m)
	}
	sortByWorth(order, l.problem.Meetings)
	floors := l.floors()
	for _, needed := range [2]bool{true, false} {
		for _, m := range order {
			x := &l.problem.Meetings[m]
			if n := x.size(); (x.Must || floors[m]) == needed {
				x.Reserve = !needed && (n > min(tables, left[x.A], left[x.B]) || min(most[x.A], most[x.B]) <= 0)
				if !x.Reserve {
					tables, left[x.A], left[x.B] = tables-n, left[x.A]-n, left[x.B]-n
					most[x.A], most[x.B] = most[x.A]-1, most[x.B]-1
				}
			}
		}
	}
}

func (l *layout) arrange(choice *selection.Choice, sol *Solution) *Arrangement {
	a := &Arrangement{Choice: choice, Market: l.market, Quality: sol.Quality, Iterations: sol.Iterations, Timed: sol.Timed}
	codes := make([]Code, len(l.problem.Meetings))
	for _, x := range sol.Unscheduled {
		codes[x.Meeting] = x.Code
	}
	held := make([]bool, len(l.e.Candidates))
	requested, taken := 0, 0
	for k, x := range l.e.Candidates {
		m := l.meeting[k]
		if !x.Avoid {
			requested++
		}
		switch {
		case x.Avoid:
			a.Unscheduled = append(a.Unscheduled, Refusal{Candidate: k, Code: Avoided})
		case m < 0:
			a.Unscheduled = append(a.Unscheduled, Refusal{Candidate: k, Code: NoCommonSlot})
		case sol.Places[m].Slot < 0:
			a.Unscheduled = append(a.Unscheduled, Refusal{Candidate: k, Code: codes[m]})
		default:
			held[k] = true
			taken += l.problem.Meetings[m].size()
			at := sol.Places[m]
			a.Meetings = append(a.Meetings, Held{Candidate: k, Slot: at.Slot, Table: at.Table, SeatA: at.SeatA, SeatB: at.SeatB})
		}
	}
	room := selection.NoPlace
	if taken == l.tables {
		room = selection.TotalFull
	}
	a.Shortage = l.market.Shortage(held, room)
	q := &a.Quality
	q.Requested = requested
	q.BlockingPairs = l.market.Blocking(held)
	q.ValueUpperBound = max(min(choice.ValueUpperBound, q.ValueUpperBound), q.Value)
	q.GapBPS = gap(q.Value, q.ValueUpperBound)
	return a
}
