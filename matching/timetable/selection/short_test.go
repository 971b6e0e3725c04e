package selection_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable/selection"
)

func TestSelectSaysWhyItLeavesSomeoneShort(t *testing.T) {
	pair := func(s, d int) selection.Candidate { return selection.Candidate{Supply: s, Demand: d, Value: 5} }
	must := selection.Candidate{Supply: 1, Demand: 0, Value: 5, Must: true}
	one, two := []selection.Bounds{{Max: 1}}, []selection.Bounds{{Max: 1}, {Max: 1}}
	for why, m := range map[selection.ShortReason]selection.Market{
		selection.OwnCap:           {Supplies: []selection.Bounds{{Min: 2, Max: 1}}, Demands: two, Candidates: []selection.Candidate{pair(0, 0), pair(0, 1)}},
		selection.TooFewCandidates: {Supplies: []selection.Bounds{{Min: 2, Max: 2}}, Demands: one, Candidates: []selection.Candidate{pair(0, 0)}},
		selection.TotalFull: {Supplies: []selection.Bounds{{Min: 2, Max: 2}}, Demands: two, Total: 1,
			Candidates: []selection.Candidate{pair(0, 0), pair(0, 1)}},
		selection.LostToFloors: {Supplies: []selection.Bounds{{Min: 1, Max: 1}, {Min: 1, Max: 1}}, Demands: one,
			Candidates: []selection.Candidate{pair(0, 0), {Supply: 1, Demand: 0, Value: 9}}},
		selection.LostToMusts: {Supplies: []selection.Bounds{{Min: 1, Max: 1}, {Max: 1}}, Demands: one,
			Candidates: []selection.Candidate{pair(0, 0), must}},
	} {
		c, err := selection.Select(m)
		require.NoError(t, err)
		require.Equal(t, []int{0}, c.ShortSupplies, why)
		require.Equal(t, []selection.ShortReason{why}, c.SupplyReasons)
	}
}
