package matching

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

func raise(t *testing.T, m Match, code Code) Raise {
	t.Helper()
	for _, r := range m.Raises {
		if r.Code == code {
			return r
		}
	}
	t.Fatalf("no raise %q", code)
	return Raise{}
}

// Every gain is what scoring says of the pair once the term is changed.
func TestARaiseIsWhatTheChangeWouldScore(t *testing.T) {
	for code, c := range map[Code]struct {
		before, after func(sc *scene)
	}{
		"raise_commission":  {func(*scene) {}, func(sc *scene) { sc.p.CommissionBps = 3000 }},
		"raise_ship_within": {func(sc *scene) {}, func(sc *scene) { sc.p.ShipWithinHours = 24 }},
		"raise_sample_free": {func(sc *scene) { sc.p.SamplePolicy = "none" }, func(sc *scene) { sc.p.SamplePolicy = "free" }},
		"raise_slot_budget": {func(sc *scene) {
			sc.s.CooperationModes, sc.p.CooperationModes, sc.o.SlotFeeBudgetFen = domain.CooperationModes[1:], domain.CooperationModes, 1000
		}, func(sc *scene) { sc.p.SlotFeeBudgetFen = 200_000 }},
		"lower_slot_fee": {func(sc *scene) {
			sc.s.CooperationModes, sc.p.CooperationModes, sc.o.SlotFeeBudgetFen = domain.CooperationModes[1:], domain.CooperationModes, 1000
		}, func(sc *scene) { sc.s.SlotFeeFen = 1000 }},
		"raise_newcomers":      {func(sc *scene) { sc.s.FollowerCount = 10 }, func(sc *scene) { sc.o.NewcomerWelcome = true }},
		"raise_stock":          {func(sc *scene) { sc.p.Stock = 10 }, func(sc *scene) { sc.p.Stock = 1000 }},
		"raise_capacity":       {func(sc *scene) { sc.p.DailyShipCapacity = 10 }, func(sc *scene) { sc.p.DailyShipCapacity = 1000 }},
		"lower_moq":            {func(sc *scene) { sc.p.MOQ = 2000 }, func(sc *scene) { sc.p.MOQ = 1 }},
		"raise_listing":        {func(sc *scene) { sc.p.Status = domain.Draft }, func(sc *scene) { sc.p.Status = domain.Listed }},
		"raise_platform":       {func(sc *scene) { sc.o.Platforms = []domain.Platform{"jd"} }, func(sc *scene) { sc.o.Platforms = []domain.Platform{"jd", "douyin"} }},
		"raise_credentials":    {func(sc *scene) { sc.held = nil }, func(sc *scene) { sc.held = []domain.Credential{licence()} }},
		"raise_price_to_floor": {func(sc *scene) { sc.p.FloorPriceFen = 14000 }, func(sc *scene) { sc.p.LivePriceFen = 14000 }},
		"raise_price_into_band": {
			func(sc *scene) { sc.p.LivePriceFen = 60000 }, func(sc *scene) { sc.p.LivePriceFen = 30000 },
		},
		"raise_commission_to_minimum": {func(sc *scene) { sc.p.CommissionBps = 100 }, func(sc *scene) { sc.p.CommissionBps = 1500 }},
		"lower_minimum_commission":    {func(sc *scene) { sc.p.CommissionBps = 100 }, func(sc *scene) { sc.s.MinCommissionBps = 100 }},
		"raise_max_ship_within":       {func(sc *scene) { sc.p.ShipWithinHours = 100 }, func(sc *scene) { sc.s.MaxShipWithinHours = 100 }},
		"raise_mode_supplier": {
			func(sc *scene) { sc.s.CooperationModes = domain.CooperationModes[1:] }, func(sc *scene) { sc.p.CooperationModes = domain.CooperationModes },
		},
		"raise_mode_streamer": {
			func(sc *scene) { sc.s.CooperationModes = domain.CooperationModes[1:] }, func(sc *scene) { sc.s.CooperationModes = domain.CooperationModes },
		},
		"raise_bands_supplier": {func(sc *scene) { sc.o.NightBands = domain.Bands[:1] }, func(sc *scene) { sc.o.NightBands = []domain.Band{"morning", "evening", "prime_night"} }},
		"raise_bands_streamer": {func(sc *scene) { sc.o.NightBands = domain.Bands[:1] }, func(sc *scene) { sc.s.Bands = []domain.Band{"morning", "evening", "prime_night"} }},
	} {
		t.Run(string(code), func(t *testing.T) {
			sc := newScene()
			c.before(sc)
			before := sc.explain(t)
			got := raise(t, before, code)
			c.after(sc)
			after := sc.explain(t)
			require.Equal(t, after.Score, got.Score)
			require.Equal(t, after.Score-before.Score, got.Gain)
			require.Equal(t, len(after.Vetoes), got.Remains)
			require.Equal(t, without(codes(before.Vetoes), codes(after.Vetoes)), got.Lifts)
			require.True(t, got.Gain > 0 || len(got.Lifts) > 0)
		})
	}
}

func TestRaisesComeBestFirstAndOnlyThoseThatHelp(t *testing.T) {
	w := weights(t)
	market(t, 41, 15, 20, 80).eachPair(t, w, func(m Match) {
		require.LessOrEqual(t, len(m.Raises), 5)
		for i, r := range m.Raises {
			require.True(t, r.Gain > 0 || len(r.Lifts) > 0)
			require.Equal(t, m.Score+r.Gain, r.Score)
			if i > 0 && m.Raises[i-1].Remains == r.Remains {
				require.GreaterOrEqual(t, m.Raises[i-1].Gain, r.Gain)
			}
		}
	})
}

func TestLiftingOneVetoOfTwoGainsNothingYet(t *testing.T) {
	sc := newScene()
	sc.p.Status, sc.held = domain.Paused, nil
	m := sc.explain(t)
	r := raise(t, m, "raise_credentials")
	require.Zero(t, r.Gain)
	require.Equal(t, []Code{VetoPaperMissing}, r.Lifts)
	require.Equal(t, 1, r.Remains)
}

func TestNobodyIsToldToLiftABlock(t *testing.T) {
	sc := newScene()
	sc.bend = func(table *Table) { table.PutBlock(sc.o.OrganizationID, sc.s.OrganizationID) }
	require.Empty(t, sc.explain(t).Raises)
}
