package matching

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// FuzzScore throws numbers and texts that no constructor would let through:
// scoring must stay on its scale and keep its sums all the same.
func FuzzScore(f *testing.F) {
	f.Add("010101", "0101", "440103", "2026-11-20", int64(12900), int64(2500), int64(1000), int64(4300), int64(12), uint8(3))
	f.Add("", "", "", "", int64(0), int64(0), int64(0), int64(0), int64(0), uint8(0))
	f.Add("30010", "3", "44", "0000-00-00", int64(-1), int64(1<<62), int64(-1<<63), int64(10001), int64(1<<63-1), uint8(255))
	f.Add("110101", "1101", "110101", "2026-02-29", int64(1), int64(10000), int64(1), int64(9999), int64(1<<40), uint8(90))
	w := weights(f)
	f.Fuzz(func(t *testing.T, category, stated, division, day string, a, b, c, d, e int64, bits uint8) {
		s, o, p := aStreamer(), aSupplier(), aProduct()
		s.CategoryCodes, s.DivisionCode, s.PriceLowFen, s.PriceHighFen = []string{stated}, division, b, a
		s.SlotFeeFen, s.MinCommissionBps, s.MaxShipWithinHours, s.OrdersPerSession, s.FollowerCount = c, d, e, b, c
		s.CategorySales = []domain.CategorySale{{CategoryCode: stated, VerifiedGMVFen: c, Outcomes: e}, {CategoryCode: category, VerifiedGMVFen: a, Outcomes: b}}
		s.Measures = domain.Measures{ExperienceScore: a, ReputationScore: b, FulfilmentBps: c, ReturnBps: d, VerifiedGMVFen: e, VerifiedOutcomes: c}
		s.Audience.FemaleBps, s.Audience.Ages[0].ShareBps, s.Audience.Regions[0] = &d, e, domain.RegionShare{DivisionCode: division, ShareBps: c}
		o.Measures = domain.Measures{ExperienceScore: e, ReputationScore: d, FulfilmentBps: b, ReturnBps: c, VerifiedOutcomes: a}
		o.SlotFeeBudgetFen, o.DivisionCode, o.Kind = d, division, domain.SupplierKind(stated)
		p.CategoryCode, p.LivePriceFen, p.FloorPriceFen, p.CommissionBps, p.Stock = category, a, b, d, c
		p.MOQ, p.DailyShipCapacity, p.ShipWithinHours, p.SlotFeeBudgetFen = e, b, c, e
		p.HarvestFrom, p.HarvestTo, p.OriginDivisionCode = stated, day, division
		if bits&1 != 0 {
			s.CooperationModes = domain.CooperationModes[1:]
		}
		if bits&2 != 0 {
			p.CooperationModes = domain.CooperationModes
		}
		p.OfferingType = []domain.OfferingType{domain.Goods, domain.Voucher, domain.Service, ""}[bits>>2&3]
		p.SamplePolicy, s.SampleRequired = domain.SamplePolicy(day), bits&16 != 0
		p.UpdatedAt = time.Unix(e%(1<<40), 0)
		held := []domain.Credential{{CredentialFields: domain.CredentialFields{Kind: "business_license", IssuedOn: day, ExpiresOn: stated}}}

		table := NewTable(w)
		table.PutStreamer(s)
		table.PutSupplier(o, held)
		table.PutProduct(p)
		m, ok := table.Explain(s.ID, p.ID, Options{Today: day, Raises: 100})
		require.True(t, ok)
		for _, side := range []Side{m.Streamer, m.Supplier} {
			var sum int64
			for _, c := range side.Components {
				require.True(t, 0 <= c.Points && c.Points <= c.Max, "%s: %d of %d", c.Name, c.Points, c.Max)
				sum += c.Points
			}
			require.Equal(t, side.Score, sum)
		}
		require.True(t, 0 <= m.Score && m.Score <= FullScore)
		require.Equal(t, m.Vetoed(), m.Score == 0 || m.Streamer.Score == 0 || m.Supplier.Score == 0)
		require.GreaterOrEqual(t, len(m.Reasons), 3)
		for _, r := range slices.Concat(m.Reasons, m.Cautions) {
			require.NotEmpty(t, r.Text(Zh)+r.Text(En))
		}
		list, _ := table.ProductsFor(s.ID, Options{Today: day})
		require.Equal(t, !m.Vetoed(), len(list) == 1)
	})
}
