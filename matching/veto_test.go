package matching

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

func TestAGoodPairHasNoVeto(t *testing.T) {
	m := newScene().explain(t)
	require.Empty(t, m.Vetoes)
	require.Positive(t, m.Score)
}

func TestVetoes(t *testing.T) {
	food := func(sc *scene) { sc.p.CategoryCode = "140101" }
	for name, c := range map[string]struct {
		bend  func(sc *scene)
		want  []Code
		quote map[string]Arg // of the first veto
		by    Party
	}{
		"the supplier blocks the streamer": {
			func(sc *scene) { sc.bend = func(t *Table) { t.PutBlock(sc.o.OrganizationID, sc.s.OrganizationID) } },
			[]Code{VetoBlocked}, map[string]Arg{"organization": {Unit: Plain, Text: string(aSupplier().OrganizationID)}}, "",
		},
		"the streamer blocks the supplier": {
			func(sc *scene) { sc.bend = func(t *Table) { t.PutBlock(sc.s.OrganizationID, sc.o.OrganizationID) } },
			[]Code{VetoBlocked}, map[string]Arg{"organization": {Unit: Plain, Text: string(aStreamer().OrganizationID)}}, "",
		},
		"the viewer blocks the supplier": {
			func(sc *scene) {
				sc.asked.Viewer = "org_v"
				sc.bend = func(t *Table) { t.PutBlock("org_v", sc.o.OrganizationID) }
			},
			[]Code{VetoBlocked}, map[string]Arg{"organization": {Unit: Plain, Text: "org_v"}}, "",
		},
		"the supplier is suspended": {
			func(sc *scene) { sc.bend = func(t *Table) { t.SuspendOrganization(sc.o.OrganizationID) } },
			[]Code{VetoSuspended}, map[string]Arg{"organization": {Unit: Plain, Text: string(aSupplier().OrganizationID)}}, "",
		},
		"the streamer is suspended": {
			func(sc *scene) { sc.bend = func(t *Table) { t.SuspendOrganization(sc.s.OrganizationID) } },
			[]Code{VetoSuspended}, map[string]Arg{"organization": {Unit: Plain, Text: string(aStreamer().OrganizationID)}}, "",
		},
		"paused": {func(sc *scene) { sc.p.Status = domain.Paused }, []Code{VetoNotListed}, map[string]Arg{"status": {Unit: Term, Text: "paused"}}, SupplierParty},
		"credentials missing": {
			food, []Code{VetoPaperMissing},
			map[string]Arg{"credentials": {Unit: Credentials, Text: "food_license,food_production_license"}}, SupplierParty,
		},
		"credential not issued yet": {
			func(sc *scene) { sc.held[0].IssuedOn = "2026-12-01" }, []Code{VetoPaperMissing},
			map[string]Arg{"credentials": {Unit: Credentials, Text: "business_license"}}, SupplierParty,
		},
		"credential expired yesterday": {
			func(sc *scene) { sc.held[0].ExpiresOn = "2026-11-19" }, []Code{VetoPaperExpired},
			map[string]Arg{"credentials": {Unit: Credentials, Text: "business_license"}, "expired_on": {Unit: Plain, Text: "2026-11-19"}}, SupplierParty,
		},
		"stock below the expected orders": {
			func(sc *scene) { sc.p.Stock = 999 }, []Code{VetoStockShort},
			map[string]Arg{"stock": {Unit: Count, Number: 999}, "orders": {Unit: Count, Number: 1000}}, SupplierParty,
		},
		"no stock, orders unknown": {
			func(sc *scene) { sc.p.Stock, sc.s.OrdersPerSession = 0, 0 }, []Code{VetoStockShort}, map[string]Arg{"stock": {Unit: Count}}, SupplierParty,
		},
		"minimum order above the expected orders": {
			func(sc *scene) { sc.p.MOQ = 1001 }, []Code{VetoMOQ}, map[string]Arg{"moq": {Unit: Count, Number: 1001}}, StreamerParty,
		},
		"ships too few a day": {
			func(sc *scene) { sc.p.DailyShipCapacity = 400 }, []Code{VetoCapacityShort}, map[string]Arg{"capacity": {Unit: Count, Number: 400}}, SupplierParty,
		},
		"commission below the minimum": {
			func(sc *scene) { sc.p.CommissionBps = 1499 }, []Code{VetoCommissionLow},
			map[string]Arg{"commission": {Unit: Bps, Number: 1499}, "minimum": {Unit: Bps, Number: 1500}}, SupplierParty,
		},
		"slot fee above the budget of a streamer who does slots only": {
			func(sc *scene) {
				sc.s.CooperationModes = []domain.CooperationMode{domain.SlotPlusCommission}
				sc.p.CooperationModes = domain.CooperationModes
				sc.s.SlotFeeFen = 300_001
			},
			[]Code{VetoSlotFee}, map[string]Arg{"fee": {Unit: Fen, Number: 300_001}, "budget": {Unit: Fen, Number: 300_000}}, SupplierParty,
		},
		"no mode in common": {
			func(sc *scene) { sc.s.CooperationModes = []domain.CooperationMode{domain.SlotPlusCommission} }, []Code{VetoNoMode},
			map[string]Arg{"offered": {Unit: Term, Text: "commission_only"}, "asked": {Unit: Term, Text: "slot_plus_commission"}}, SupplierParty,
		},
		"price below the floor": {
			func(sc *scene) { sc.p.FloorPriceFen = 13000 }, []Code{VetoPriceBelowFloor}, map[string]Arg{"floor": {Unit: Fen, Number: 13000}}, SupplierParty,
		},
		"no platform in common": {
			func(sc *scene) { sc.o.Platforms = []domain.Platform{"taobao", "jd"} }, []Code{VetoNoPlatform},
			map[string]Arg{"streamer": {Unit: Term, Text: "douyin"}, "supplier": {Unit: Term, Text: "taobao,jd"}}, SupplierParty,
		},
		"ships too late": {
			func(sc *scene) { sc.p.ShipWithinHours = 96 }, []Code{VetoShipsLate},
			map[string]Arg{"hours": {Unit: Hours, Number: 96}, "wanted": {Unit: Hours, Number: 72}}, SupplierParty,
		},
		"everything that holds is told": {
			func(sc *scene) { sc.p.Status, sc.p.CommissionBps, sc.p.ShipWithinHours = domain.Draft, 0, 200 },
			[]Code{VetoNotListed, VetoCommissionLow, VetoShipsLate}, nil, SupplierParty,
		},
	} {
		t.Run(name, func(t *testing.T) {
			sc := newScene()
			c.bend(sc)
			m := sc.explain(t)
			require.Equal(t, c.want, codes(m.Vetoes))
			require.Zero(t, m.Score)
			require.Equal(t, c.by, m.Vetoes[0].By)
			for name, want := range c.quote {
				want.Name = name
				require.Equal(t, want, arg(t, m.Vetoes[0].Reason, name))
			}
			list, ok := sc.table(t).ProductsFor(sc.s.ID, sc.asked)
			require.True(t, ok)
			require.Empty(t, list, "a vetoed product is in the ranking")
			list, ok = sc.table(t).StreamersFor(sc.p.ID, sc.asked)
			require.True(t, ok)
			require.Empty(t, list, "a vetoed streamer is in the ranking")
		})
	}
}

func TestWhatDoesNotRuleAPairOut(t *testing.T) {
	for name, bend := range map[string]func(sc *scene){
		"last good day of a credential":                          func(sc *scene) { sc.held[0].ExpiresOn = today },
		"an expired credential beside a good one":                func(sc *scene) { c := licence(); c.ExpiresOn = "2021-01-01"; sc.held = append(sc.held, c) },
		"a credential without an end":                            func(sc *scene) { sc.held[0].ExpiresOn = "" },
		"capacity not stated":                                    func(sc *scene) { sc.p.DailyShipCapacity = 0 },
		"orders not stated":                                      func(sc *scene) { sc.s.OrdersPerSession, sc.p.Stock, sc.p.DailyShipCapacity = 0, 1, 1 },
		"sold before it is made":                                 func(sc *scene) { sc.p.StockMode, sc.p.Stock = domain.Presale, 0 },
		"commission at the minimum":                              func(sc *scene) { sc.p.CommissionBps = 1500 },
		"a dear slot of a streamer who also works on commission": func(sc *scene) { sc.s.SlotFeeFen = 9_000_000 },
		"platforms not stated":                                   func(sc *scene) { sc.o.Platforms = nil },
		"streamer does not mind hours":                           func(sc *scene) { sc.s.MaxShipWithinHours, sc.p.ShipWithinHours = 0, 700 },
		"the product's own slot budget goes before the supplier's": func(sc *scene) {
			sc.s.CooperationModes, sc.p.CooperationModes = []domain.CooperationMode{domain.SlotPlusCommission}, domain.CooperationModes
			sc.o.SlotFeeBudgetFen, sc.p.SlotFeeBudgetFen = 0, 200_000
		},
		"a voucher needs no stock": func(sc *scene) {
			sc.p.OfferingType, sc.p.CategoryCode, sc.p.Stock, sc.p.ShipWithinHours = domain.Voucher, "300101", 0, 0
			sc.held = append(sc.held, domain.Credential{CredentialFields: domain.CredentialFields{Kind: "catering_license"}})
		},
		"a block taken back": func(sc *scene) {
			sc.bend = func(t *Table) {
				t.PutBlock("org_a", sc.s.OrganizationID)
				t.PutBlock(sc.o.OrganizationID, sc.s.OrganizationID)
				t.RemoveBlock(sc.o.OrganizationID, sc.s.OrganizationID)
			}
		},
		"a suspension taken back": func(sc *scene) {
			sc.bend = func(t *Table) { t.SuspendOrganization(sc.o.OrganizationID); t.RestoreOrganization(sc.o.OrganizationID) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			sc := newScene()
			bend(sc)
			m := sc.explain(t)
			require.Empty(t, codes(m.Vetoes))
			list, ok := sc.table(t).ProductsFor(sc.s.ID, sc.asked)
			require.True(t, ok)
			require.Len(t, list, 1)
			require.Equal(t, m, list[0])
		})
	}
}

func TestABlockTheOtherWayRoundStays(t *testing.T) {
	sc := newScene()
	sc.bend = func(table *Table) {
		table.PutBlock(sc.s.OrganizationID, sc.o.OrganizationID)
		table.PutBlock(sc.o.OrganizationID, sc.s.OrganizationID)
		table.PutBlock(sc.o.OrganizationID, sc.s.OrganizationID)
		table.RemoveBlock(sc.s.OrganizationID, sc.o.OrganizationID)
		require.Equal(t, 1, table.Stats().Blocks)
	}
	require.Equal(t, []Code{VetoBlocked}, codes(sc.explain(t).Vetoes))
}
