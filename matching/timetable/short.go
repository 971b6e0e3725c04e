package timetable

import "time"

// ShortReason says why a participant has fewer meetings than its Min. The first that applies, in the order below, is
// given; check.Choice derives it again.
type ShortReason string

const (
	OwnCap           ShortReason = "own_cap"            // its Max is below its Min
	TooFewCandidates ShortReason = "too_few_candidates" // fewer pairs may meet than its Min
	TotalFull        ShortReason = "total_full"         // one it does not meet has room, but there is room for no further pair
	LostToFloors     ShortReason = "lost_to_floors"     // those it does not meet are full, one of them with a pair that another needs for its Min
	LostToMusts      ShortReason = "lost_to_musts"      // they are full, one of them with a must
	PartnersFull     ShortReason = "partners_full"      // they are full
	NoPlace          ShortReason = "no_place"           // it was chosen for enough, but these pairs found no slot together (Plan only)
)

// shortReasons says of each participant that is short why.
func (c *chooser) shortReasons(out *Choice) (supply, demand []ShortReason) {
	if len(out.ShortSupplies)+len(out.ShortDemands) == 0 {
		return nil, nil
	}
	r := &reasoner{m: c.m, chosen: c.chosen}
	for side, bounds := range [2][]Bounds{c.m.Supplies, c.m.Demands} {
		r.bounds[side], r.pairs[side], r.held[side] = bounds, make([][]int32, len(bounds)), make([]int, len(bounds))
	}
	for k, x := range c.m.Candidates {
		for side, end := range [2]int{x.Supply, x.Demand} {
			if !x.Avoid {
				r.pairs[side][end] = append(r.pairs[side][end], int32(k))
			}
			if c.chosen[k] {
				r.held[side][end]++
			}
		}
	}
	for _, i := range out.ShortSupplies {
		supply = append(supply, r.why(0, i))
	}
	for _, j := range out.ShortDemands {
		demand = append(demand, r.why(1, j))
	}
	return supply, demand
}

type reasoner struct {
	m      *Market
	chosen []bool
	bounds [2][]Bounds
	pairs  [2][][]int32 // of each participant: candidates that are not avoided
	held   [2][]int
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
			return TotalFull
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

// floorRounds is how often Plan chooses anew for those whom the slots left short.
const floorRounds = 3

// raiseFloors chooses anew where slots left a participant short whom the choice did not: the pairs of it that found no
// place are avoided. What leaves fewer meetings missing in all is kept. What is not better costs only time.
func (l *layout) raiseFloors(choice *Choice, best *Arrangement, o Options) (*Arrangement, error) {
	var start time.Time
	if o.Limit > 0 {
		start = o.Now()
	}
	market, now := l.market, choice
	market.Candidates = append([]Candidate(nil), market.Candidates...)
	for range floorRounds {
		if !l.avoidLost(&market, now, best) || o.Limit > 0 && o.Now().Sub(start) >= o.Limit {
			break
		}
		next, err := Select(market)
		if err != nil {
			return nil, err
		}
		l.layOut(next)
		sol, err := Solve(l.problem, o)
		if err != nil {
			return nil, err
		}
		if a := l.arrange(choice, sol); l.missing(a) < l.missing(best) {
			best, now = a, next
		}
	}
	return best, nil
}

// avoidLost avoids the pairs, chosen and not held, of those who have fewer meetings than they were chosen for and need.
// It says whether there were any.
func (l *layout) avoidLost(m *Market, choice *Choice, a *Arrangement) bool {
	chosen, held := l.lacking(choice.Chosen), l.lacking(candidates(a))
	at := map[int]bool{}
	for _, x := range a.Meetings {
		at[x.Candidate] = true
	}
	some := false
	for _, k := range choice.Chosen {
		x := &m.Candidates[k]
		if at[k] || x.Must || x.Avoid {
			continue
		}
		if held[0][x.Supply] > chosen[0][x.Supply] || held[1][x.Demand] > chosen[1][x.Demand] {
			x.Avoid, some = true, true
		}
	}
	return some
}

func candidates(a *Arrangement) []int {
	out := make([]int, len(a.Meetings))
	for i, x := range a.Meetings {
		out[i] = x.Candidate
	}
	return out
}

// lacking is how many meetings each participant of either side lacks, of the minimum that its cap allows, when these
// candidates are held.
func (l *layout) lacking(held []int) (lack [2][]int) {
	for side, bounds := range [2][]Bounds{l.market.Supplies, l.market.Demands} {
		lack[side] = make([]int, len(bounds))
		for i, b := range bounds {
			lack[side][i] = min(b.Min, b.Max)
		}
	}
	for _, k := range held {
		x := l.e.Candidates[k]
		lack[0][x.Supply]--
		lack[1][x.Demand]--
	}
	for _, side := range lack {
		for i := range side {
			side[i] = max(0, side[i])
		}
	}
	return lack
}

// missing is how many meetings are missing in all to the minimums that the caps allow.
func (l *layout) missing(a *Arrangement) int {
	n := 0
	for _, side := range l.lacking(candidates(a)) {
		for _, x := range side {
			n += x
		}
	}
	return n
}

// placedReasons gives those who are short the reason of the choice, or, where it chose enough, that there was no place.
func placedReasons(short, known []int, reasons []ShortReason) []ShortReason {
	var out []ShortReason
	for _, i := range short {
		why := NoPlace
		for at, x := range known {
			if x == i {
				why = reasons[at]
			}
		}
		out = append(out, why)
	}
	return out
}
