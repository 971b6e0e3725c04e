package check

import (
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/selection"
)

// Short confirms who of an arrangement has fewer meetings than its minimum, and why: as Choice does, but from the
// meetings that are held. Where someone has room, no table has a slot left, or the two found no slot together.
func Short(e timetable.Event, a *timetable.Arrangement) error {
	c := &selection.Choice{Shortage: a.Shortage, Value: a.Quality.Value}
	free := 0
	for _, x := range e.Slots {
		free += e.Tables - len(x.Closed)
	}
	for _, x := range a.Meetings {
		c.Chosen = append(c.Chosen, x.Candidate)
		free -= max(1, e.Candidates[x.Candidate].Length)
	}
	t := newTally(a.Market, c)
	if t.room = selection.NoPlace; free == 0 {
		t.room = selection.TotalFull
	}
	if t.err == nil {
		t.shortage("supply", t.supply, a.Market.Supplies, c.ShortSupplies)
		t.shortage("demand", t.demand, a.Market.Demands, c.ShortDemands)
		t.reasons()
	}
	return t.err
}

// reasons derives anew why each is short who is.
func (t *tally) reasons() {
	if len(t.c.SupplyReasons) != len(t.c.ShortSupplies) || len(t.c.DemandReasons) != len(t.c.ShortDemands) {
		t.fault("%d and %d reasons for %d and %d who are short", len(t.c.SupplyReasons), len(t.c.DemandReasons), len(t.c.ShortSupplies), len(t.c.ShortDemands))
		return
	}
	for at, i := range t.c.ShortSupplies {
		t.confirm("supply", i, t.c.SupplyReasons[at], t.whyShort(i, t.m.Supplies, t.supply, t.m.Demands, t.demand, supplyFirst))
	}
	for at, j := range t.c.ShortDemands {
		t.confirm("demand", j, t.c.DemandReasons[at], t.whyShort(j, t.m.Demands, t.demand, t.m.Supplies, t.supply, demandFirst))
	}
}

func (t *tally) confirm(side string, i int, said, is selection.ShortReason) {
	if said != is {
		t.fault("%s %d is short for %q, not for %q", side, i, is, said)
	}
}

func supplyFirst(x selection.Candidate) (own, other int) { return x.Supply, x.Demand }
func demandFirst(x selection.Candidate) (own, other int) { return x.Demand, x.Supply }

// whyShort looks at everyone that participant i of one side could meet and does not.
func (t *tally) whyShort(i int, mine []selection.Bounds, has []int, theirs []selection.Bounds, have []int,
	ends func(selection.Candidate) (own, other int)) selection.ShortReason {
	full := map[int]bool{} // others that it could meet and does not
	pairs, room := 0, false
	for k, x := range t.m.Candidates {
		own, other := ends(x)
		if own != i || x.Avoid {
			continue
		}
		pairs++
		if !t.chosen[k] {
			full[other] = true
			room = room || have[other] < theirs[other].Max
		}
	}
	switch {
	case mine[i].Max < mine[i].Min:
		return selection.OwnCap
	case pairs < mine[i].Min:
		return selection.TooFewCandidates
	case room:
		return t.room
	}
	why := selection.PartnersFull
	for k, x := range t.m.Candidates {
		own, other := ends(x)
		if !t.chosen[k] || !full[other] {
			continue
		}
		if x.Must {
			if why == selection.PartnersFull {
				why = selection.LostToMusts
			}
		} else if has[own] <= mine[own].Min {
			why = selection.LostToFloors
		}
	}
	return why
}
