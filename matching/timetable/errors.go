package timetable

import (
	"fmt"
	"strings"

	"gongbo/matching/timetable/selection"
)

// Rule names the argument of a proof that no timetable exists.
type Rule string

const (
	ByDegree      Rule = "degree"      // a participant has more meetings than slots it can attend, or than it takes
	ByHall        Rule = "hall"        // these meetings of one participant have together too few slots
	ByCapacity    Rule = "capacity"    // these meetings need more tables than their slots have
	ByPrecedence  Rule = "precedence"  // a chain or circle of orders leaves these meetings no slot
	ByFairness    Rule = "fairness"    // the breaks of these people are too far apart in every timetable of all their meetings
	ByPropagation Rule = "propagation" // the rules above, one after the other, leave these meetings no place together
	BySearch      Rule = "search"      // every timetable was tried (small or tight inputs only)
)

// Infeasible is a proof that not all meetings can be held. What it names, taken alone, is already impossible.
type Infeasible struct {
	Rule     Rule         `json:"rule"`
	People   []int        `json:"people"` // whose rules it takes: one meeting at a time, forbidden slots, most meetings
	Meetings []int        `json:"meetings"`
	Slots    []int        `json:"slots"`    // those that the meetings could use
	Orders   []Precedence `json:"orders"`   // those it takes
	Smallest bool         `json:"smallest"` // without any one of the meetings, people and orders (ByFairness: people, orders, the rule) there is a timetable: each was found
}

func (e *Infeasible) Error() string {
	return fmt.Sprintf("timetable is infeasible by %s: people %s, meetings %s, slots %s",
		e.Rule, list(e.People), list(e.Meetings), list(e.Slots))
}

// Sentence says in Chinese and English what clashes, by the names or numbers that people know it by.
func Sentence[N any](rule Rule, people, meetings, slots []N) string {
	zh, en := fmt.Sprintf("排不出时间表（%s）：洽谈 %v", rule, meetings), fmt.Sprintf("no timetable by %s: meetings %v", rule, meetings)
	if len(people) > 0 {
		zh, en = zh+fmt.Sprintf("（参与方 %v）", people), en+fmt.Sprintf(" of participants %v", people)
	}
	if len(slots) == 0 {
		return zh + "没有可用的时段 / " + en + " have no slot"
	}
	return fmt.Sprintf("%s在时段 %v 里容不下 / %s have no place together in slots %v", zh, slots, en, slots)
}

// GaveUp says that the budget ended before a complete timetable was found; nothing is proven.
type GaveUp struct {
	Missing []int // meetings without a place in the best attempt
}

func (e *GaveUp) Error() string {
	if len(e.Missing) == 0 {
		return "timetable gave up: all meetings placed but not within the fairness rule"
	}
	return fmt.Sprintf("timetable gave up: no place found for meetings %s", list(e.Missing))
}

// Invalid says which part of the input makes no sense.
type Invalid = selection.Invalid

func invalid(format string, args ...any) error { return &Invalid{Detail: fmt.Sprintf(format, args...)} }

func list(xs []int) string {
	const most = 12
	var b strings.Builder
	for i, x := range xs {
		if i == most {
			fmt.Fprintf(&b, " … (%d)", len(xs))
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprint(&b, x)
	}
	return "[" + b.String() + "]"
}
