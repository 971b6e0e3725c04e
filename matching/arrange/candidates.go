package arrange

import (
	"gongbo/domain/docking"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/selection"
)

const (
	// leastWorth is what a pair is worth that somebody wishes for, whatever its
	// score: people may know better.
	leastWorth = 500
	// strangersShare of its score is what a pair is worth that nobody asked for:
	// two of the best of them come to no more than one that somebody wants.
	strangersShare = 20
	// mostStrangers is how many pairs that nobody asked for are looked at: all of
	// an event of 100 on each side, a part of a larger one's. It bounds the time
	// that takes, some microseconds each, and that of choosing among them.
	mostStrangers = 10_000
)

// wish is what all that was said of a pair comes to.
type wish struct {
	weight      int64
	must, avoid bool
}

func (w wish) asked() bool { return w.weight > 0 || w.must }

// value is what a pair of that score is worth to the timetable.
func (w wish) value(score int64) int64 {
	if !w.asked() {
		return max(1, (score+strangersShare-1)/strangersShare)
	}
	return max(score, leastWorth) * (1 + w.weight)
}

// said sums up the wishes. An avoid of anybody outweighs every want.
func (m *model) said() {
	m.wishes = map[pair]wish{}
	for _, w := range m.in.Wishes {
		from, ok1 := m.seat[w.FromRegistrationID]
		to, ok2 := m.seat[w.ToRegistrationID]
		if !ok1 || !ok2 {
			continue
		}
		at := pair{from, to}
		if m.demand(w.FromRegistrationID, from) {
			at = pair{to, from}
		}
		sum := m.wishes[at]
		sum.weight += w.Weight
		sum.must = sum.must || w.Kind == docking.Must
		sum.avoid = sum.avoid || w.Kind == docking.Avoid
		m.wishes[at] = sum
	}
}

func (m *model) demand(id docking.RegistrationID, seat int) bool {
	return seat < len(m.demands) && m.demands[seat].ID == id
}

// candidates are the pairs that may meet: those somebody wishes for, those that
// meet already, and those that match, to fill what is left.
func (m *model) candidates() {
	step := (len(m.supplies)*len(m.demands) + mostStrangers - 1) / mostStrangers
	looked := func(at pair) bool { // everybody gets to know as many
		_, said := m.wishes[at]
		_, kept := m.kept[at]
		return said || kept || (at.supply+at.demand)%step == 0
	}
	for i := range m.supplies {
		for j := range m.demands {
			if at := (pair{i, j}); looked(at) {
				m.candidate(at)
			}
		}
	}
	if step > 1 {
		m.introduce(looked)
	}
}

// introduce looks at more strangers of those who know fewer than twice the
// partners that they should meet at least.
func (m *model) introduce(looked func(pair) bool) {
	supplies, demands := make([]int, len(m.supplies)), make([]int, len(m.demands))
	for _, c := range m.event.Candidates {
		if !c.Avoid {
			supplies[c.Supply]++
			demands[c.Demand]++
		}
	}
	left, seen := mostStrangers, map[pair]bool{}
	meet := func(at pair) {
		if left > 0 && !looked(at) && !seen[at] {
			left, seen[at] = left-1, true
			if m.candidate(at) {
				supplies[at.supply]++
				demands[at.demand]++
			}
		}
	}
	for i, p := range m.event.Supplies {
		for j := 0; j < len(demands) && supplies[i] < 2*p.Min; j++ {
			meet(pair{i, (i + j) % len(demands)})
		}
	}
	for j, p := range m.event.Demands {
		for i := 0; i < len(supplies) && demands[j] < 2*p.Min; i++ {
			meet(pair{(i + j) % len(supplies), j})
		}
	}
}

// candidate adds the pair to the candidates, and says so, if it may be one.
func (m *model) candidate(at pair) bool {
	s, d, w := m.supplies[at.supply], m.demands[at.demand], m.wishes[at]
	old, kept := m.kept[at]
	may := m.in.May(s, d)
	if !w.asked() && (!may || w.avoid) {
		return false
	}
	score := m.in.Worth(s, d)
	if score == 0 && !w.asked() && !kept {
		return false
	}
	w.avoid = w.avoid || !may // asked for, and kept apart: named as such
	if kept && !w.avoid {
		m.event.Pinned = append(m.event.Pinned, timetable.Pinned{Candidate: len(m.event.Candidates), Slot: m.slot[old.SlotID]})
	}
	m.event.Candidates = append(m.event.Candidates, selection.Candidate{
		Supply: at.supply, Demand: at.demand, Length: length(s, d), Value: w.value(score), Must: w.must && !w.avoid, Avoid: w.avoid,
	})
	m.scores, m.asked = append(m.scores, score), append(m.asked, w.asked())
	return true
}
