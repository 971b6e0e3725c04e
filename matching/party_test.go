package matching

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

const today = "2026-11-20"

func weights(t testing.TB) Weights {
	t.Helper()
	w, err := DefaultWeights()
	require.NoError(t, err)
	return w
}

func id[T ~string](prefix string, n int) T { return T(fmt.Sprintf("%s_%032x", prefix, n)) }

func share(v int64) *int64 { return &v }

// Three parties that fit each other well: floral dresses from a market in
// Guangzhou, and a streamer there who sells dresses.

func aStreamer() domain.Streamer {
	return domain.Streamer{
		ID: id[domain.StreamerID]("str", 1), OrganizationID: id[domain.OrganizationID]("org", 1),
		StreamerFields: domain.StreamerFields{
			Name: "阿琳", DivisionCode: "440103", Accounts: []domain.PlatformAccount{{Platform: "douyin", Handle: "alin"}}, FollowerCount: 800_000,
			CategoryCodes: []string{"0101", "0102"}, Audience: dressBuyers(), PriceLowFen: 8000, PriceHighFen: 30000,
			CooperationModes: []domain.CooperationMode{domain.CommissionOnly, domain.SlotPlusCommission}, SlotFeeFen: 200_000, MinCommissionBps: 1500,
			MaxShipWithinHours: 72, SampleRequired: true, Bands: []domain.Band{"evening", "prime_night"}, Capabilities: []domain.Capability{"try_on"},
			OrdersPerSession: 1000,
		},
		Measures:      domain.Measures{ReputationScore: 478, FulfilmentBps: 9600, ReturnBps: 4300, VerifiedGMVFen: 300_000_000, VerifiedOutcomes: 20},
		CategorySales: []domain.CategorySale{{CategoryCode: "010101", VerifiedGMVFen: 240_000_000, Outcomes: 12}},
	}
}

func dressBuyers() domain.Audience {
	return domain.Audience{
		FemaleBps: share(8600), Ages: []domain.AgeShare{{Band: "18_23", ShareBps: 3000}, {Band: "24_30", ShareBps: 5000}, {Band: "31_40", ShareBps: 2000}},
		Regions:  []domain.RegionShare{{DivisionCode: "440000", ShareBps: 3200}, {DivisionCode: "330000", ShareBps: 1100}},
		Spending: []domain.SpendingShare{{Level: "middle", ShareBps: 7000}, {Level: "high", ShareBps: 3000}},
	}
}

func aSupplier() domain.Supplier {
	return domain.Supplier{
		ID: id[domain.SupplierID]("sup", 1), OrganizationID: id[domain.OrganizationID]("org", 2),
		SupplierFields: domain.SupplierFields{
			Kind: domain.WholesaleVendor, Name: "十三行云裳", DivisionCode: "440103", CategoryCodes: []string{"01"}, Platforms: []domain.Platform{"douyin", "kuaishou"},
			NightBands: []domain.Band{"evening", "late_night"}, SlotFeeBudgetFen: 300_000,
		},
		Measures: domain.Measures{ExperienceScore: 472, ReputationScore: 465, FulfilmentBps: 9700, ReturnBps: 4200, VerifiedOutcomes: 30},
	}
}

func licence() domain.Credential {
	return domain.Credential{
		ID: id[domain.CredentialID]("crd", 1), SupplierID: id[domain.SupplierID]("sup", 1),
		CredentialFields: domain.CredentialFields{Kind: "business_license", Number: "91440101", IssuedOn: "2020-01-01", ExpiresOn: "2030-01-01"},
	}
}

func aProduct() domain.Product {
	return domain.Product{
		ID: id[domain.ProductID]("prd", 1), OrganizationID: id[domain.OrganizationID]("org", 2), SupplierID: id[domain.SupplierID]("sup", 1), Status: domain.Listed,
		ProductFields: domain.ProductFields{
			Title: "法式碎花连衣裙", CategoryCode: "010101", OfferingType: domain.Goods, SupplyPriceFen: 6000, LivePriceFen: 12900, FloorPriceFen: 9900, CommissionBps: 2500,
			CooperationModes: []domain.CooperationMode{domain.CommissionOnly}, MOQ: 1, StockMode: domain.Spot, Stock: 5000, DailyShipCapacity: 3000, ShipWithinHours: 48,
			OriginDivisionCode: "440103", SamplePolicy: "refundable", Audience: dressBuyers(),
		},
		UpdatedAt: time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC),
	}
}

// scene is one pair that a test bends before it is put into a table.
type scene struct {
	s     domain.Streamer
	o     domain.Supplier
	held  []domain.Credential
	p     domain.Product
	bend  func(t *Table)
	asked Options
}

func newScene() *scene {
	return &scene{s: aStreamer(), o: aSupplier(), held: []domain.Credential{licence()}, p: aProduct(), bend: func(*Table) {}, asked: Options{Today: today, Raises: 50}}
}

func (sc *scene) table(t testing.TB) *Table {
	table := NewTable(weights(t))
	table.PutStreamer(sc.s)
	table.PutSupplier(sc.o, sc.held)
	table.PutProduct(sc.p)
	sc.bend(table)
	return table
}

func (sc *scene) explain(t testing.TB) Match {
	t.Helper()
	m, ok := sc.table(t).Explain(sc.s.ID, sc.p.ID, sc.asked)
	require.True(t, ok)
	return m
}

func codes(vetoes []Veto) []Code {
	out := []Code{}
	for _, v := range vetoes {
		out = append(out, v.Code)
	}
	return out
}

func component(t testing.TB, s Side, name string) Component {
	t.Helper()
	for _, c := range s.Components {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no component %q", name)
	return Component{}
}

func arg(t testing.TB, r Reason, name string) Arg {
	t.Helper()
	for _, a := range r.Args {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("%s has no argument %q", r.Code, name)
	return Arg{}
}
