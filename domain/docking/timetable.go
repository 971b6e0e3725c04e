package docking

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"gongbo/domain"
)

// Timetable is one run of the scheduler: who meets whom, when and where.
type Timetable struct {
	EventID     EventID
	Revision    int64 // grows by one with every run or restore
	Meetings    []Meeting
	Unscheduled []Unscheduled
	Short       []Short
	Quality     Quality
	Run         Run
	Repair      *Repair // nil: it mends no other
	CreatedAt   time.Time
}

// Restored returns a copy of the timetable as another revision.
func (t Timetable) Restored(revision int64) Timetable {
	t.Run.RestoredFrom, t.Revision, t.Repair = t.Revision, revision, nil
	meetings := make([]Meeting, len(t.Meetings))
	for i, m := range t.Meetings {
		m.Revision = revision
		meetings[i] = m
	}
	t.Meetings = meetings
	return t
}

// Meeting puts two participants at one table in one slot, or in several one
// after the other. Its ID follows from
// the event and the pair, so that the same pair keeps it over revisions.
type Meeting struct {
	ID                   MeetingID
	EventID              EventID
	Revision             int64
	SupplyID             RegistrationID
	DemandID             RegistrationID
	SlotID               SlotID // the first
	SlotCount            int64
	TableID              TableID
	SupplyRepresentative int64 // number, from 1, of who attends
	DemandRepresentative int64
	Score                int64 // two-sided match score, 0–10000
	Status               MeetingStatus
}

// MeetingIDOf returns the ID of the pair's meeting at the event.
func MeetingIDOf(e EventID, supply, demand RegistrationID) MeetingID {
	sum := sha256.Sum256([]byte(string(e) + "|" + string(supply) + "|" + string(demand)))
	return MeetingID(domain.PrefixMeeting + "_" + hex.EncodeToString(sum[:16]))
}

// MeetingStatus is where a meeting is in its life.
type MeetingStatus string

const (
	Proposed  MeetingStatus = "proposed" // nobody has confirmed it yet
	CheckedIn MeetingStatus = "checked_in"
	Held      MeetingStatus = "held"
	NoShow    MeetingStatus = "no_show"
)

// MeetingStatuses is every status.
var MeetingStatuses = []MeetingStatus{Proposed, "confirmed", CheckedIn, Held, NoShow, "moved", "cancelled"}

// Begun tells whether the meeting has begun, or should have: it stays where it is.
func (m Meeting) Begun() bool {
	return m.Status == CheckedIn || m.Status == Held || m.Status == NoShow
}

// Values is every status, for the contract.
func (MeetingStatus) Values() []string { return domain.Texts(MeetingStatuses) }

// Unscheduled is a pair that asked to meet and does not, with the reason.
type Unscheduled struct {
	SupplyID RegistrationID `json:"supply_id"`
	DemandID RegistrationID `json:"demand_id"`
	Code     string         `json:"code"`
}

// Short is who has fewer meetings than it asked for at least, and why.
type Short struct {
	RegistrationID RegistrationID `json:"registration_id"`
	Code           string         `json:"code"`
}

// Run is what a timetable was asked for with.
type Run struct {
	Seed         int64     `json:"seed"`
	TimeLimitMS  int64     `json:"time_limit_ms"`
	Iterations   int64     `json:"iterations"` // moves of the solver, which end the run if the time limit does not
	Objective    Objective `json:"objective"`
	Order        []Measure `json:"order,omitempty"` // of timetables of the same value, what is compared first, second and so on
	MinMeetings  int64     `json:"min_meetings"`
	Floors       []Floor   `json:"floors,omitempty"` // of chosen participants
	Musts        Musts     `json:"musts,omitempty"`
	Keep         Keep      `json:"keep"`
	RestoredFrom int64     `json:"restored_from,omitempty"` // revision it is a copy of
}

// Objective says what a timetable is best at.
type Objective string

const (
	Value  Objective = "value"  // the greatest sum of scores × wishes
	Stable Objective = "stable" // no two participants who would both rather meet each other

	Balanced Objective = "balanced" // few such pairs at nearly the greatest sum
)

// Objectives is every objective.
var Objectives = []Objective{Value, Stable, Balanced}

// Values is every objective, for the contract.
func (Objective) Values() []string { return domain.Texts(Objectives) }

// Measure is one thing that a timetable is better for having less of.
type Measure string

const (
	Breaks       Measure = "breaks"
	LongestWait  Measure = "longest_wait"
	IdleSlots    Measure = "idle_slots"
	TableChanges Measure = "table_changes"
)

// Measures is every measure, in the order in which they count unless told otherwise.
var Measures = []Measure{Breaks, LongestWait, IdleSlots, TableChanges}

// Values is every measure, for the contract.
func (Measure) Values() []string { return domain.Texts(Measures) }

// Musts says what becomes of a timetable that cannot hold all that must be.
type Musts string

const (
	MostMusts Musts = "most" // it holds as many as it can, and names the others
	AllMusts  Musts = "all"  // there is none
)

// MustsChoices is every choice.
var MustsChoices = []Musts{MostMusts, AllMusts}

// Values is every choice, for the contract.
func (Musts) Values() []string { return domain.Texts(MustsChoices) }

// Keep says which meetings of the last timetable must stay where they are.
type Keep string

const (
	KeepNone      Keep = "none"
	KeepConfirmed Keep = "confirmed"
	KeepAll       Keep = "all"
)

// Keeps is every choice.
var Keeps = []Keep{KeepNone, KeepConfirmed, KeepAll}

// Values is every choice, for the contract.
func (Keep) Values() []string { return domain.Texts(Keeps) }

// A run that the clock does not end is the same on every machine. So a time
// limit stands for a number of moves, a fifth of what the slowest machine seen
// here does in it, and who gives the number himself leaves it all the time.
const (
	limitMS    = 2_000
	mostMS     = 20_000
	movesPerMS = 1_000
)

// NewRun checks what a client asks of a run and fills in what it leaves out.
// Floors may name approved registrations only.
func NewRun(r Run, approved []Registration) (Run, error) {
	var c domain.Checks
	if r.Objective == "" {
		r.Objective = Value
	}
	if r.Keep == "" {
		r.Keep = KeepNone
	}
	if r.Musts == "" {
		r.Musts = MostMusts
	}
	if r.TimeLimitMS == 0 && r.Iterations != 0 {
		r.TimeLimitMS = mostMS
	}
	if r.TimeLimitMS == 0 {
		r.TimeLimitMS = limitMS
	}
	domain.OneOf(&c, "objective", r.Objective, Objectives)
	domain.OneOf(&c, "keep", r.Keep, Keeps)
	domain.OneOf(&c, "musts", r.Musts, MustsChoices)
	for i, m := range r.Order {
		at := fmt.Sprintf("order[%d]", i)
		domain.OneOf(&c, at, m, Measures)
		c.Want(!slices.Contains(r.Order[:i], m), at, domain.CodeRepeated)
	}
	c.Range("time_limit_ms", r.TimeLimitMS, 10, mostMS)
	c.Range("iterations", r.Iterations, 0, mostMS*movesPerMS)
	if r.Iterations == 0 {
		r.Iterations = r.TimeLimitMS * movesPerMS
	}
	c.Range("min_meetings", r.MinMeetings, 0, maxSlots)
	r.checkFloors(&c, approved)
	c.Range("seed", r.Seed, 0, 1<<53)
	return r, c.Err()
}

// Quality says how good a timetable is and how good it could be.
type Quality struct {
	Value            int64 `json:"value"`
	ValueUpperBound  int64 `json:"value_upper_bound"`
	GapBps           int64 `json:"gap_bps"`
	Requested        int64 `json:"requested"`
	Scheduled        int64 `json:"scheduled"`
	Breaks           int64 `json:"breaks"`
	BreaksLowerBound int64 `json:"breaks_lower_bound"`
	IdleSlots        int64 `json:"idle_slots"`
	LongestWaitSlots int64 `json:"longest_wait_slots"`
	MinMeetings      int64 `json:"min_meetings"`
	BlockingPairs    int64 `json:"blocking_pairs"`
	JainIndexBps     int64 `json:"jain_index_bps"`
	TableChanges     int64 `json:"table_changes"`
	Walks            int64 `json:"walks"`        // changes of hall of a representative from one meeting to the next
	Reproducible     bool  `json:"reproducible"` // the clock had no part in it: the same run on the same day finds it again
	ElapsedMS        int64 `json:"elapsed_ms"`
}
