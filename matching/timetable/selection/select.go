// Package selection decides who of two sides meets whom: for the greatest value, proven by dual prices, for a stable
// choice, or for a balance of both. It is pure; the same market gives the same choice. All indices are 0-based positions in
// the caller's own lists.
package selection

import "fmt"

// Objective is what Select optimises.
type Objective string

const (
	Value  Objective = "value"  // the greatest sum of values; proven by prices
	Stable Objective = "stable" // no two who would both rather meet each other (deferred acceptance)

	// Balanced gives up a little value for stability: at most 1 % of the candidates block at 97 % (LeastValueBPS) or more of
	// the best value, where it finds such a choice, else as few as it finds at that value.
	Balanced Objective = "balanced"
)

// MostValue is the most that a candidate may be worth.
const MostValue = 1 << 40

// Candidate is a pair that may meet: a position among the supplies, a position among the demands.
type Candidate struct {
	Supply, Demand int
	Value          int64 // worth of the meeting, two-sided score × wish; 0 or more
	SupplyLikes    int64 // how much the supply wants it; where all are 0, Value stands in. Used by Stable and BlockingPairs
	DemandLikes    int64
	Must           bool
	Avoid          bool // never chosen
	Length         int  // slots that the meeting takes, for timetable.Plan; 0 means 1
}

// Bounds are the fewest and the most meetings of one participant.
type Bounds struct{ Min, Max int }

// Market is the input of Select.
type Market struct {
	Supplies, Demands []Bounds
	Candidates        []Candidate
	Total             int // most pairs in all (tables × slots); 0 is no bound
	Objective         Objective
	LeastValueBPS     int // of the best value, for Balanced; 0 is 9,700, 1 whatever leaves at most 1 % of the candidates blocking
}

// Choice is who meets whom.
type Choice struct {
	Chosen          []int // positions of the candidates, ascending
	Value           int64
	ValueUpperBound int64   // no choice that meets as many minimums is worth more; equal to Value under the objective value
	Prices          *Prices // they prove the bound; nil under the objective stable
	LostMusts       []int   // must candidates that the caps leave no room for, ascending
	BlockingPairs   int
	CalmValue       int64 // under balanced: the greatest value found with at most 1 % of the candidates blocking; 0 if none was
	Shortage
}

// Prices are the dual solution of the flow that chooses beside the musts: a meeting costs the price of its supply, of
// its demand and of the total; each meeting up to a participant's Min earns MinBonus, which is more than any
// exchange of pairs could gain, so that minimums come before value.
type Prices struct {
	Supply, Demand []int64
	Total          int64
	MinBonus       int64
}

// Select chooses who meets whom: as many must candidates as the caps allow, then as many of the minimums as can be
// met, then the greatest value (or a stable choice, which looks at no minimum and no total; or a balanced one).
func Select(m Market) (*Choice, error) {
	if err := m.validate(); err != nil {
		return nil, err
	}
	c := &chooser{m: &m, chosen: make([]bool, len(m.Candidates))}
	lost, err := c.chooseMusts()
	if err != nil {
		return nil, err
	}
	musts := append([]bool(nil), c.chosen...)
	prices, bound, err := c.chooseByFlow()
	if err != nil {
		return nil, err
	}
	out := &Choice{LostMusts: lost, ValueUpperBound: bound, Prices: prices}
	switch m.Objective {
	case Stable:
		copy(c.chosen, musts)
		c.chooseStable()
		out.Prices = nil
	case Balanced:
		if out.CalmValue, err = c.chooseBalanced(musts, bound); err != nil {
			return nil, err
		}
	}
	for k, x := range m.Candidates {
		if c.chosen[k] {
			out.Chosen = append(out.Chosen, k)
			out.Value += x.Value
		}
	}
	out.Shortage = m.Shortage(c.chosen, TotalFull)
	out.BlockingPairs = m.Blocking(c.chosen)
	return out, nil
}

// Invalid says which part of the input makes no sense.
type Invalid struct{ Detail string }

func (e *Invalid) Error() string { return "timetable input: " + e.Detail }

func invalid(format string, args ...any) error { return &Invalid{Detail: fmt.Sprintf(format, args...)} }

func (m *Market) validate() error {
	for k, x := range m.Candidates {
		switch {
		case x.Supply < 0 || x.Supply >= len(m.Supplies) || x.Demand < 0 || x.Demand >= len(m.Demands):
			return invalid("candidate %d: supply %d of %d, demand %d of %d", k, x.Supply, len(m.Supplies), x.Demand, len(m.Demands))
		case x.Value < 0 || x.Value > MostValue:
			return invalid("candidate %d: value %d is not 0 to %d", k, x.Value, int64(MostValue))
		}
	}
	for _, side := range [][]Bounds{m.Supplies, m.Demands} {
		for i, b := range side {
			if b.Min < 0 || b.Max < 0 || b.Max > len(m.Candidates)+1_000_000 {
				return invalid("participant %d: %d to %d meetings", i, b.Min, b.Max)
			}
		}
	}
	switch {
	case m.Total < 0:
		return invalid("total %d", m.Total)
	case m.LeastValueBPS < 0 || m.LeastValueBPS > 10_000:
		return invalid("least value of %d basis points", m.LeastValueBPS)
	case m.Objective != Value && m.Objective != Stable && m.Objective != Balanced && m.Objective != "":
		return invalid("objective %q", m.Objective)
	}
	return nil
}
