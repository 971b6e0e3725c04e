package selection

import "slices"

// likes says how much each side of a candidate wants it. Where no candidate says so, its value does.
func (m *Market) likes() (supply, demand []int64) {
	supply, demand = make([]int64, len(m.Candidates)), make([]int64, len(m.Candidates))
	said := slices.ContainsFunc(m.Candidates, func(x Candidate) bool { return x.SupplyLikes != 0 || x.DemandLikes != 0 })
	for k, x := range m.Candidates {
		supply[k], demand[k] = x.Value, x.Value
		if said {
			supply[k], demand[k] = x.SupplyLikes, x.DemandLikes
		}
	}
	return supply, demand
}

// chooseStable lets supplies propose in the order they like and demands keep the best (Gale and Shapley 1962, with
// quotas on both sides). What is chosen already, the musts, stays and takes room. Ties go to the greater value, then
// to the earlier candidate.
func (c *chooser) chooseStable() {
	likes, liked := c.m.likes()
	supply, demand := c.left()
	better := func(by []int64) func(x, y int) int {
		return func(x, y int) int {
			switch {
			case by[x] != by[y] && by[x] > by[y], by[x] == by[y] && c.m.Candidates[x].Value > c.m.Candidates[y].Value:
				return -1
			case by[x] == by[y] && c.m.Candidates[x].Value == c.m.Candidates[y].Value:
				return x - y
			}
			return 1
		}
	}
	lists := make([][]int, len(supply))
	for k, x := range c.m.Candidates {
		if !x.Avoid && !x.Must {
			lists[x.Supply] = append(lists[x.Supply], k)
		}
	}
	proposers := make([]int, len(supply))
	for i := range lists {
		slices.SortFunc(lists[i], better(likes))
		proposers[i] = i
	}
	held := make([][]int, len(demand)) // of each demand, the best first
	for len(proposers) > 0 {
		i := proposers[len(proposers)-1]
		if supply[i].Max <= 0 || len(lists[i]) == 0 {
			proposers = proposers[:len(proposers)-1]
			continue
		}
		k := lists[i][0]
		lists[i] = lists[i][1:]
		j := c.m.Candidates[k].Demand
		at, _ := slices.BinarySearchFunc(held[j], k, better(liked))
		if at >= demand[j].Max {
			continue
		}
		held[j] = slices.Insert(held[j], at, k)
		supply[i].Max--
		if len(held[j]) > demand[j].Max {
			last := len(held[j]) - 1
			loser := c.m.Candidates[held[j][last]].Supply
			held[j] = held[j][:last]
			supply[loser].Max++
			proposers = append(proposers, loser)
		}
	}
	for _, ks := range held {
		for _, k := range ks {
			c.chosen[k] = true
		}
	}
}

// Blocking counts the candidates that are not held though either side would rather: it has room, or likes this one
// more than the one it likes least of those it holds without having to.
func (m *Market) Blocking(held []bool) int {
	likes, liked := m.likes()
	type side struct {
		room  int
		worst int64
		any   bool
	}
	supply, demand := make([]side, len(m.Supplies)), make([]side, len(m.Demands))
	for i, b := range m.Supplies {
		supply[i].room = b.Max
	}
	for j, b := range m.Demands {
		demand[j].room = b.Max
	}
	take := func(s *side, like int64, must bool) {
		s.room--
		if !must && (!s.any || like < s.worst) {
			s.worst, s.any = like, true
		}
	}
	for k, x := range m.Candidates {
		if held[k] {
			take(&supply[x.Supply], likes[k], x.Must)
			take(&demand[x.Demand], liked[k], x.Must)
		}
	}
	wants := func(s side, like int64) bool { return s.room > 0 || s.any && like > s.worst }
	n := 0
	for k, x := range m.Candidates {
		if !held[k] && !x.Avoid && wants(supply[x.Supply], likes[k]) && wants(demand[x.Demand], liked[k]) {
			n++
		}
	}
	return n
}
