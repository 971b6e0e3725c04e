package selection

// ShortReason says why a participant has fewer meetings than its Min. The first that applies, in the order below, is
// given; check.Choice and check.Short derive it again.
type ShortReason string

const (
	OwnCap           ShortReason = "own_cap"            // its Max is below its Min
	TooFewCandidates ShortReason = "too_few_candidates" // fewer pairs may meet than its Min
	TotalFull        ShortReason = "total_full"         // one it does not meet has room, but there is room for no further pair
	LostToFloors     ShortReason = "lost_to_floors"     // those it does not meet are full, one of them with a pair that another needs for its Min
	LostToMusts      ShortReason = "lost_to_musts"      // they are full, one of them with a must
	PartnersFull     ShortReason = "partners_full"      // they are full
	NoPlace          ShortReason = "no_place"           // one it does not meet has room, and so have the tables, but not in a slot in which both are free (timetable.Plan only)
)

// Shortage is who has fewer meetings than its Min, and why.
type Shortage struct {
	ShortSupplies, ShortDemands  []int         // ascending
	SupplyReasons, DemandReasons []ShortReason // of each of these
}

// Shortage says who is short when these candidates are held. room is the reason where someone whom one could meet is not
// full.
func (m *Market) Shortage(held []bool, room ShortReason) Shortage {
	r := &reasoner{m: m, chosen: held, room: room}
	for side, bounds := range [2][]Bounds{m.Supplies, m.Demands} {
		r.bounds[side], r.pairs[side], r.held[side] = bounds, make([][]int32, len(bounds)), make([]int, len(bounds))
	}
	for k, x := range m.Candidates {
		for side, end := range [2]int{x.Supply, x.Demand} {
			if !x.Avoid {
				r.pairs[side][end] = append(r.pairs[side][end], int32(k))
			}
			if held[k] {
				r.held[side][end]++
			}
		}
	}
	var out Shortage
	out.ShortSupplies, out.SupplyReasons = r.short(0)
	out.ShortDemands, out.DemandReasons = r.short(1)
	return out
}

type reasoner struct {
	m      *Market
	chosen []bool
	room   ShortReason
	bounds [2][]Bounds
	pairs  [2][][]int32 // of each participant: candidates that are not avoided
	held   [2][]int
}

func (r *reasoner) short(side int) (who []int, why []ShortReason) {
	for i, b := range r.bounds[side] {
		if r.held[side][i] < b.Min {
			who, why = append(who, i), append(why, r.why(side, i))
		}
	}
	return who, why
}

func (r *reasoner) why(side, who int) ShortReason {
	least := r.bounds[side][who].Min
	switch {
	case r.bounds[side][who].Max < least:
		return OwnCap
	case len(r.pairs[side][who]) < least:
		return TooFewCandidates
	}
	floors, musts := false, false
	for _, k := range r.pairs[side][who] {
		if r.chosen[k] {
			continue
		}
		partner := r.end(k, 1-side)
		if r.held[1-side][partner] < r.bounds[1-side][partner].Max {
			return r.room
		}
		for _, y := range r.pairs[1-side][partner] {
			if r.chosen[y] {
				rival := r.end(y, side)
				musts = musts || r.m.Candidates[y].Must
				floors = floors || !r.m.Candidates[y].Must && r.held[side][rival] <= r.bounds[side][rival].Min
			}
		}
	}
	switch {
	case floors:
		return LostToFloors
	case musts:
		return LostToMusts
	}
	return PartnersFull
}

func (r *reasoner) end(k int32, side int) int {
	if side == 0 {
		return r.m.Candidates[k].Supply
	}
	return r.m.Candidates[k].Demand
}
