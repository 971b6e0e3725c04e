package docking_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
)

const poorCounty = "130125" // 行唐县, on the list of 832

// A floor holds for whoever fulfils all its conditions, and for nobody else.
func TestFloorsHoldForWhoFulfilsAllConditions(t *testing.T) {
	farm := domain.Supplier{ID: "sup_farm", SupplierFields: domain.SupplierFields{Kind: domain.FarmProducer, DivisionCode: poorCounty}, Measures: domain.Measures{VerifiedGMVFen: 500}}
	stall := domain.Supplier{ID: "sup_stall", SupplierFields: domain.SupplierFields{Kind: domain.WholesaleVendor, DivisionCode: "440104"}, Measures: domain.Measures{VerifiedGMVFen: 501}}
	who := map[docking.RegistrationID]domain.Supplier{"reg_farm": farm, "reg_stall": stall, "reg_streamer": {}}
	for name, c := range map[string]struct {
		floor docking.Floor
		holds []docking.RegistrationID
	}{
		"kinds":                {docking.Floor{Kinds: []domain.SupplierKind{domain.Cooperative, domain.FarmProducer}}, []docking.RegistrationID{"reg_farm"}},
		"county":               {docking.Floor{PovertyCounty: true}, []docking.RegistrationID{"reg_farm"}},
		"at most so much":      {docking.Floor{MaxVerifiedGMVFen: 500}, []docking.RegistrationID{"reg_farm"}},
		"both sell little":     {docking.Floor{MaxVerifiedGMVFen: 501}, []docking.RegistrationID{"reg_farm", "reg_stall"}},
		"named, of both sides": {docking.Floor{RegistrationIDs: []docking.RegistrationID{"reg_stall", "reg_streamer"}}, []docking.RegistrationID{"reg_stall", "reg_streamer"}},
		"named, and poor":      {docking.Floor{RegistrationIDs: []docking.RegistrationID{"reg_stall", "reg_farm"}, PovertyCounty: true}, []docking.RegistrationID{"reg_farm"}},
		"poor, of other kind":  {docking.Floor{Kinds: []domain.SupplierKind{domain.Cooperative}, PovertyCounty: true}, nil},
		"no condition":         {docking.Floor{}, nil},
	} {
		c.floor.MinMeetings = 3
		for id, s := range who {
			want := int64(0)
			if slices.Contains(c.holds, id) {
				want = 3
			}
			reg := docking.Registration{ID: id, RegistrationFields: docking.RegistrationFields{SupplierID: s.ID, MaxMeetings: 5}}
			require.Equal(t, want, docking.Run{Floors: []docking.Floor{c.floor}}.Least(reg, s), "%s: %s", name, id)
		}
	}
	reg := docking.Registration{ID: "reg_farm", RegistrationFields: docking.RegistrationFields{SupplierID: farm.ID, MaxMeetings: 5}}
	few := docking.Run{Floors: []docking.Floor{{MaxVerifiedGMVFen: 500, MinMeetings: 1}}}
	require.Zero(t, few.Least(reg, domain.Supplier{}), "of whom nothing is known it does not hold")
}

func TestTheLargestMinimumCounts(t *testing.T) {
	least := func(own, most, everybody int64, floors ...int64) int64 {
		r := docking.Run{MinMeetings: everybody}
		for _, n := range floors {
			r.Floors = append(r.Floors, docking.Floor{RegistrationIDs: []docking.RegistrationID{"reg_1"}, MinMeetings: n})
		}
		reg := docking.Registration{ID: "reg_1", RegistrationFields: docking.RegistrationFields{MinMeetings: own, MaxMeetings: most}}
		return r.Least(reg, domain.Supplier{})
	}
	require.EqualValues(t, 2, least(2, 9, 1))
	require.EqualValues(t, 4, least(2, 9, 4, 3))
	require.EqualValues(t, 5, least(2, 9, 4, 3, 5))
	require.EqualValues(t, 6, least(6, 9, 4, 3, 5))
	require.EqualValues(t, 7, least(2, 3, 1, 7), "more than it takes: it will be named as short")
}

func TestEveryFaultOfFloorsIsNamed(t *testing.T) {
	approved := []docking.Registration{{ID: "reg_s", Side: docking.Supply}, {ID: "reg_d", Side: docking.Demand}}
	check := func(floors ...docking.Floor) map[string][]domain.Code {
		_, err := docking.NewRun(docking.Run{Floors: floors}, approved)
		return faults(t, err)
	}
	require.Empty(t, check(
		docking.Floor{Kinds: domain.SupplierKinds, PovertyCounty: true, MaxVerifiedGMVFen: domain.MaxFen, RegistrationIDs: []docking.RegistrationID{"reg_s"}, MinMeetings: 512},
		docking.Floor{RegistrationIDs: []docking.RegistrationID{"reg_d", "reg_s"}, MinMeetings: 1}))
	require.Equal(t, named{
		"floors[0]":                      {domain.CodeAtLeastOneOf},
		"floors[0].min_meetings":         {domain.CodeOutOfRange},
		"floors[1].kinds[0]":             {domain.CodeNotOneOf},
		"floors[1].kinds[2]":             {domain.CodeRepeated},
		"floors[1].kinds[3]":             {domain.CodeRequired},
		"floors[1].registration_ids[0]":  {domain.CodeNoSuchThing},
		"floors[1].registration_ids[1]":  {domain.CodeNotAllowed},
		"floors[1].registration_ids[3]":  {domain.CodeRepeated},
		"floors[1].min_meetings":         {domain.CodeOutOfRange},
		"floors[2].max_verified_gmv_fen": {domain.CodeOutOfRange},
		"floors[3].max_verified_gmv_fen": {domain.CodeOutOfRange},
	}, check(
		docking.Floor{},
		docking.Floor{Kinds: []domain.SupplierKind{"giant", domain.Cooperative, domain.Cooperative, ""}, RegistrationIDs: []docking.RegistrationID{"reg_x", "reg_d", "reg_s", "reg_s"}, MinMeetings: 513},
		docking.Floor{MaxVerifiedGMVFen: -1, MinMeetings: 1},
		docking.Floor{MaxVerifiedGMVFen: domain.MaxFen + 1, MinMeetings: 1}))
	poor := docking.Floor{PovertyCounty: true, MinMeetings: 1}
	require.Empty(t, check(slices.Repeat([]docking.Floor{poor}, 10)...))
	require.Equal(t, named{"floors": {domain.CodeTooMany}}, check(slices.Repeat([]docking.Floor{poor}, 11)...))
	many := docking.Floor{Kinds: slices.Repeat([]domain.SupplierKind{"giant"}, 7), RegistrationIDs: slices.Repeat([]docking.RegistrationID{"reg_x"}, 2001), MinMeetings: 1}
	got := check(many)
	require.Contains(t, got["floors[0].kinds"], domain.CodeTooMany)
	require.Contains(t, got["floors[0].registration_ids"], domain.CodeTooMany)
	require.NotContains(t, got, "floors[0].registration_ids[2000]")
}
