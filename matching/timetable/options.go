package timetable

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Options steer a run. The zero value runs DefaultIterations with seed 0.
type Options struct {
	Seed uint64

	// Iterations is the budget of moves; 0 means DefaultIterations, or no bound when Limit is set. A run that ends
	// by its iterations, or by a proof, is reproducible to the byte.
	Iterations int64

	// Limit ends the run by the clock Now (which must be given with it), wherever it is: in a proof and in construction too.
	// What it finds then depends on the machine, and Solution.Timed says so.
	Limit time.Duration
	Now   func() time.Time

	// Threads is how many cores to use, 1 or 2; 0 means 1. What is found within a budget of Iterations does not
	// depend on it, for what runs side by side has a share of its own. Now and Stop are never called by two at once.
	Threads int

	// Order is what is compared first, second and so on among timetables that hold the same value; nil is DefaultOrder.
	// What it leaves out comes last, in the order of DefaultOrder.
	Order []Measure

	// Stop is asked every few hundred microseconds; true ends the run with the best found so far, or, of a complete problem
	// of which there is no timetable yet, with GaveUp.
	Stop func() bool

	// Progress is told each time the best improves. It must not keep the run waiting.
	Progress func(Progress)
}

// Rest is o with what is left of Limit, where there is one, when so much of it is used up. It says whether anything is.
func (o Options) Rest(used time.Duration) (Options, bool) {
	if o.Limit > 0 {
		o.Limit = max(o.Limit-used, 0)
		return o, o.Limit > 0
	}
	return o, true
}

// Measure is one thing that a timetable is better for having less of.
type Measure string

const (
	Breaks       Measure = "breaks"
	LongestWait  Measure = "longest_wait"
	IdleSlots    Measure = "idle_slots"
	TableChanges Measure = "table_changes"
)

// DefaultOrder is the order of the objective behind the value of the meetings held.
func DefaultOrder() []Measure { return []Measure{Breaks, LongestWait, IdleSlots, TableChanges} }

// orderOf completes an order, or says what is wrong with it.
func orderOf(given []Measure) ([]Measure, error) {
	order := slices.Clone(given)
	for i, m := range order {
		if !slices.Contains(DefaultOrder(), m) || slices.Contains(order[:i], m) {
			return nil, invalid("order: %q is no measure, or stands there twice", m)
		}
	}
	for _, m := range DefaultOrder() {
		if !slices.Contains(order, m) {
			order = append(order, m)
		}
	}
	return order, nil
}

// Progress is one improvement.
type Progress struct {
	Iteration int64
	Scheduled int
	Breaks    int
	IdleSlots int
	Wait      int // longest wait in slots
}

// DefaultIterations is a budget that grows with the meetings: below 0.1 s for an event of 50 people and below 0.5 s
// for one of 2,000, at some 27 million moves a second.
func DefaultIterations(meetings int) int64 {
	return min(1_000_000+int64(meetings)*2_000, 5_000_000)
}

// budget counts moves and asks the clock and the stop function now and then.
type budget struct {
	o     Options
	start time.Time
	end   int64
	used  int64
	next  int64   // the count at which to ask again
	share float64 // of the budget that the current phase may use up
	hours float64 // of the time limit, in a part: the share at which it ends
	watch *watch
	moot  atomic.Bool // set by others: what it is spent on is not needed any more
	over  bool        // the whole budget is used up
	done  bool        // the phase is
	toils int64       // units of work since toil last asked
}

// watch is what a run and its parts share: they ask the clock one at a time.
type watch struct {
	sync.Mutex
	timed bool // the clock decided something
}

const askEvery = 2048

func newBudget(o Options, meetings int) *budget {
	b := &budget{o: o, end: o.Iterations, next: askEvery, share: 1, hours: 1, watch: &watch{}}
	if b.end <= 0 {
		b.end = 1 << 62
		if o.Limit <= 0 {
			b.end = DefaultIterations(meetings)
		}
	}
	if o.Limit > 0 {
		b.start = o.Now()
	}
	return b
}

// phase lets the run go on until that share of the whole budget is used up.
func (b *budget) phase(share float64) {
	b.share, b.hours, b.done = share, share, false
	b.ask()
}

// spend counts n moves and says whether the phase may go on.
func (b *budget) spend(n int64) bool {
	b.used += n
	if b.used < b.next && b.used < b.end {
		return !b.over && !b.done
	}
	return b.ask()
}

// toil counts work that is no move, in units of about a move each, and says whether the run may go on as far as the clock
// and the stop function are concerned: what only counts moves never ends by it. A nil budget has no end.
func (b *budget) toil(n int64) bool {
	if b == nil || b.over {
		return b == nil
	}
	if b.toils += n; b.toils >= askEvery {
		b.toils = 0
		b.over = b.late(1) || b.stopped()
	}
	return !b.over
}

func (b *budget) ask() bool {
	b.next = b.used + askEvery
	spent := float64(b.used) / float64(b.end)
	b.over = b.over || spent >= 1 || b.late(1) || b.stopped()
	b.done = b.over || spent >= b.share || b.late(b.hours) || b.moot.Load()
	return !b.done
}

// elapsed is the share of the time limit that is used up.
func (b *budget) elapsed() float64 {
	if b.o.Limit <= 0 {
		return 0
	}
	b.watch.Lock()
	defer b.watch.Unlock()
	return float64(b.o.Now().Sub(b.start)) / float64(b.o.Limit)
}

// late says whether that share of the time limit is used up, so that the clock ends something.
func (b *budget) late(share float64) bool {
	if b.o.Limit <= 0 || b.elapsed() < share {
		return false
	}
	b.byClock()
	return true
}

// byClock notes that the clock decides something.
func (b *budget) byClock() {
	b.watch.Lock()
	defer b.watch.Unlock()
	b.watch.timed = true
}

// timed says whether the clock has decided anything.
func (b *budget) timed() bool {
	b.watch.Lock()
	defer b.watch.Unlock()
	return b.watch.timed
}

func (b *budget) stopped() bool {
	if b.o.Stop == nil {
		return false
	}
	b.watch.Lock()
	defer b.watch.Unlock()
	return b.o.Stop()
}

// part is a budget of its own of n moves, which ends by the clock when the phase does. Parts may be spent side by side.
func (b *budget) part(n int64) *budget {
	return &budget{o: b.o, start: b.start, end: max(n, 1), next: askEvery, share: 1, hours: b.share, watch: b.watch}
}

// last is so many moves, or all that the phase has left, or is likely to have left by the clock, where more than that
// many would not be worth another round.
func (b *budget) last(n int64) int64 {
	left := b.left()
	if share := b.elapsed(); b.o.Iterations <= 0 && share > 0 {
		b.byClock()
		left = int64(float64(b.used) * (b.hours/share - 1))
	}
	if left < n+n/2 {
		return max(left, askEvery)
	}
	return n
}

// left is how many moves the phase has left.
func (b *budget) left() int64 { return int64(b.share*float64(b.end)) - b.used }
