// Package timetable decides when and where people meet (Solve) and, for a docking event, also who meets whom (Plan, by
// package selection).
//
// It is pure: no clock but the one handed in, no I/O, chance only from a seed. The same input, seed and iteration
// budget give the same bytes. All indices are 0-based positions in the caller's own lists; -1 means "none".
//
// A break is a maximal run of idle slots between a representative's first and last meeting. Fairness d bounds
// (most breaks of one representative) − (fewest breaks of one), those without a meeting counting 0.
package timetable

// NoLimit switches the fairness rule off.
const NoLimit = -1

// Problem is a set of meetings to place in slots and at tables. It need not be bipartite.
type Problem struct {
	Participants []Participant
	Meetings     []Meeting
	Slots        []Slot
	Tables       int          // tables of the venue, numbered 0 to Tables-1; Slot.Closed takes some away
	Halls        []int        // number, 1 or more, of the hall that each table stands in; nil: all stand in hall 1
	Walk         [][]int      // Walk[g-1][h-1]: free slots that one needs between a meeting in hall g and the next in hall h; nil: none
	Precedences  []Precedence // strict: Before stands in an earlier slot than After
	Fairness     int          // most breaks − fewest breaks ≤ Fairness; NoLimit switches it off
	Complete     bool         // every meeting must be held: Solve proves Infeasible or gives up rather than leave one out
}

// Participant is one company with one or more representatives, each of whom attends at most one meeting in a slot.
// Breaks, waits and walks are those of a representative.
type Participant struct {
	Forbidden []int // slots in which it cannot meet
	Min       int   // fewest meetings that it asks for: one of them comes before any value, a must before any of them
	Max       int   // most meetings it takes; 0 means as many as there are slots, for each representative
	Host      bool  // it sits and keeps its table where possible; the other side moves
	Seats     int   // representatives; 0 means 1
	Hall      int   // number of the hall that a host sits in; 0 is any
}

// Meeting is one meeting of A and B. The same two may meet more than once (meetings are a multiset).
type Meeting struct {
	A, B    int
	Session int   // session number that must hold it; 0 is any
	Fixed   Pin   // the slot it must begin in, if any
	Length  int   // slots it takes, one after the other in one session; 0 means 1
	Value   int64 // worth of holding it, 0 or more; compared only where not every meeting fits
	Must    bool  // held before any meeting that is not Must, whatever the values
	Reserve bool  // not asked for at first: fills room that the others leave
}

// Pin names a slot, or none when zero.
type Pin int

// At pins a slot.
func At(slot int) Pin { return Pin(slot + 1) }

// Slot is the pinned slot; ok is false when there is none.
func (p Pin) Slot() (slot int, ok bool) { return int(p) - 1, p > 0 }

// Slot is one time in which every participant and every table can hold one meeting.
type Slot struct {
	Session int   // number of the session it belongs to, 1 or more
	Closed  []int // tables that cannot be used in it
}

// Precedence says that meeting Before is held in an earlier slot than meeting After.
type Precedence struct{ Before, After int }

// Place is where a meeting stands: its first slot, its table, and the representatives, from 0, of A and of B who
// attend. Slot and Table are -1 when it is not held.
type Place struct{ Slot, Table, SeatA, SeatB int }

// nowhere is the place of a meeting that is not held.
var nowhere = Place{Slot: -1, Table: -1}

// Solution is a timetable that keeps every rule of its Problem.
type Solution struct {
	Places      []Place // one for each meeting, in the order of Problem.Meetings
	Unscheduled []Unscheduled
	Quality     Quality
	Iterations  int64 // moves tried
	Timed       bool  // the clock decided something: the same run may find another timetable
	Optimal     bool  // nothing of the objective can be better: all is held, and breaks, waits and table changes stand at their bounds
}

// Unscheduled is a meeting that is not held, and why.
type Unscheduled struct {
	Meeting int
	Code    Code
}

// Code says why a requested meeting is not held. Each can be confirmed from the timetable alone (check.Reasons).
// The first that applies, in the order below, is given.
type Code string

const (
	Avoided       Code = "avoided"         // one of the two asked never to meet the other
	NoCommonSlot  Code = "no_common_slot"  // no slot is open to both (forbidden slots, session, fixed slot, closed tables)
	CapSupply     Code = "cap_supply"      // A already has its most meetings
	CapDemand     Code = "cap_demand"      // B already has its most meetings
	ClashWithMust Code = "clash_with_must" // in every slot open to both, one of them holds a must meeting
	LowerValue    Code = "lower_value"     // in every slot open to both, one of them holds another meeting
	TableFull     Code = "table_full"      // where both are free, every table is taken
	TooFar        Code = "too_far"         // where both are free and a table too, one could not walk from one hall to the other in time
	OutOfOrder    Code = "precedence"      // where both could come and a table is free, an order of meetings would break
	Unfair        Code = "fairness"        // the only places left would break the fairness rule
)

// Quality measures a timetable. Slots and counts are plain numbers, ratios basis points.
type Quality struct {
	Value            int64 `json:"value"`
	ValueUpperBound  int64 `json:"value_upper_bound"` // no timetable of this problem is worth more
	GapBPS           int   `json:"gap_bps"`           // (bound − value) / bound, rounded up; 0 is proven best
	Requested        int   `json:"requested"`
	Scheduled        int   `json:"scheduled"`
	Breaks           int   `json:"breaks"`
	BreaksLowerBound int   `json:"breaks_lower_bound"` // no timetable that holds the same meetings has fewer
	IdleSlots        int   `json:"idle_slots"`
	LongestWaitSlots int   `json:"longest_wait_slots"` // longest break of anyone
	MinMeetings      int   `json:"min_meetings"`       // fewest meetings of anyone who has a request
	BlockingPairs    int   `json:"blocking_pairs"`
	JainIndexBPS     int   `json:"jain_index_bps"` // (Σx)² / (n Σx²) over the meetings x of those who have a request
	TableChanges     int   `json:"table_changes"`  // of hosts, from one of their meetings to their next
	Walks            int   `json:"walks"`          // changes of hall, from one meeting of a representative to the next
}
