package matching

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

func TestComponentsSumToTheSides(t *testing.T) {
	w := weights(t)
	market(t, 7, 25, 30, 150).eachPair(t, w, func(m Match) {
		for _, side := range []Side{m.Streamer, m.Supplier} {
			var sum, most int64
			for _, c := range side.Components {
				require.GreaterOrEqual(t, c.Points, int64(0), c.Name)
				require.LessOrEqual(t, c.Points, c.Max, c.Name)
				sum, most = sum+c.Points, most+c.Max
			}
			require.Equal(t, side.Score, sum)
			require.Equal(t, int64(FullScore), most)
		}
		if m.Vetoed() {
			require.Zero(t, m.Score)
			return
		}
		require.LessOrEqual(t, m.Score, max(m.Streamer.Score, m.Supplier.Score))
		require.GreaterOrEqual(t, m.Score, min(m.Streamer.Score, m.Supplier.Score))
		require.GreaterOrEqual(t, len(m.Reasons), 3)
		require.Equal(t, w.Version, m.WeightsVersion)
	})
}

func TestWhatIsUnknownIsNeitherNothingNorFull(t *testing.T) {
	sc := newScene()
	sc.s.Audience, sc.s.Measures, sc.s.CategorySales, sc.s.PriceHighFen, sc.s.PriceLowFen = domain.Audience{}, domain.Measures{}, nil, 0, 0
	sc.s.Bands, sc.s.Capabilities, sc.s.OrdersPerSession, sc.s.DivisionCode = nil, nil, 0, ""
	sc.o.Measures, sc.asked.Today = domain.Measures{}, ""
	m := sc.explain(t)
	unknown := 0
	for _, side := range []Side{m.Streamer, m.Supplier} {
		for _, c := range side.Components {
			if !c.Known {
				unknown++
				require.Positive(t, c.Points, c.Name)
				require.Less(t, c.Points, c.Max, c.Name)
				if c.Name != "category_sales" { // the prior of tier and category stands in
					require.Equal(t, c.Max/2, c.Points, c.Name)
				}
			}
		}
	}
	require.Equal(t, 16, unknown)
}

func TestNoEvidenceScoresAsTheUsualRates(t *testing.T) {
	w := weights(t)
	require.Equal(t, w.NeutralBps, w.Curves.ReturnOfPrior.at(FullScore))
	require.Equal(t, w.NeutralBps, w.Curves.Fulfilment.at(w.Prior.FulfilmentBps))
}

func TestEvidenceMovesARateFromItsPrior(t *testing.T) {
	points := func(outcomes int64) int64 {
		sc := newScene()
		sc.o.ReturnBps, sc.o.VerifiedOutcomes = 2000, outcomes
		return component(t, sc.explain(t).Streamer, "return_rate").Points
	}
	require.Less(t, points(0), points(2))
	require.Less(t, points(2), points(20))
	require.Less(t, points(20), points(200))
}

func TestABetterOfferNeverLowersTheStreamersSide(t *testing.T) {
	w := weights(t)
	mk := market(t, 11, 12, 20, 80)
	better := map[string]func(p *domain.Product){
		"commission": func(p *domain.Product) { p.CommissionBps = min(FullScore, p.CommissionBps+370) },
		"ship":       func(p *domain.Product) { p.ShipWithinHours = max(1, p.ShipWithinHours-13) },
		"sample":     func(p *domain.Product) { p.SamplePolicy = "free" },
		"stock":      func(p *domain.Product) { p.Stock += 997 },
		"slot":       func(p *domain.Product) { p.SlotFeeBudgetFen += 1_000_000 },
	}
	before := mk.table(w)
	for name, change := range better {
		after := mk.table(w)
		for _, p := range mk.products {
			change(&p)
			after.PutProduct(p)
		}
		for _, s := range mk.streamers {
			for _, p := range mk.products {
				a, _ := before.Explain(s.ID, p.ID, Options{Today: today})
				b, _ := after.Explain(s.ID, p.ID, Options{Today: today})
				require.GreaterOrEqual(t, b.Streamer.Score, a.Streamer.Score, name)
			}
		}
	}
}

func TestAddingACandidateMovesNoOtherScore(t *testing.T) {
	w := weights(t)
	mk := market(t, 13, 20, 20, 200)
	small, full := NewTable(w), mk.table(w)
	for _, s := range mk.suppliers {
		small.PutSupplier(s, mk.held[s.ID])
	}
	small.PutStreamer(mk.streamers[0])
	small.PutProduct(mk.products[0])
	alone, ok := small.Explain(mk.streamers[0].ID, mk.products[0].ID, Options{Today: today})
	require.True(t, ok)
	crowded, ok := full.Explain(mk.streamers[0].ID, mk.products[0].ID, Options{Today: today})
	require.True(t, ok)
	require.Equal(t, alone, crowded)
}

func TestAPairIsWorthTheSameFromEitherSide(t *testing.T) {
	mk := market(t, 17, 20, 20, 120)
	table := mk.table(weights(t))
	o := Options{Today: today, Limit: 1000}
	from := make(map[[2]string]int64)
	for _, s := range mk.streamers {
		list, _ := table.ProductsFor(s.ID, o)
		for _, m := range list {
			from[[2]string{string(m.StreamerID), string(m.ProductID)}] = m.Score
		}
	}
	require.NotEmpty(t, from)
	n := 0
	for _, p := range mk.products {
		list, _ := table.StreamersFor(p.ID, o)
		for _, m := range list {
			n++
			require.Equal(t, from[[2]string{string(m.StreamerID), string(m.ProductID)}], m.Score)
		}
	}
	require.Len(t, from, n)
}

func TestHarmonicMean(t *testing.T) {
	for _, c := range [][3]int64{{0, 0, 0}, {0, 10000, 0}, {10000, 10000, 10000}, {5000, 10000, 6667}, {1, 2, 1}, {1, 3, 2}, {3000, 6000, 4000}} {
		require.Equal(t, c[2], harmonic(c[0], c[1]), "%v", c)
		require.Equal(t, c[2], harmonic(c[1], c[0]), "%v", c)
	}
}

func TestCategoryFitFallsWithDistanceAndGrowsWithEvidence(t *testing.T) {
	w := weights(t)
	fit := func(stated string, sales ...saleRow) affinity {
		return affinityOf(&w, &streamerRow{tier: domain.Waist, categories: []string{stated}, sales: sales}, "010101")
	}
	var last int64 = FullScore
	for _, stated := range []string{"010101", "0101", "01", "010102", "0102", "02"} {
		a := fit(stated)
		if stated != "010102" && stated != "0102" {
			require.Less(t, a.bps, last, stated)
			last = a.bps
		}
		require.Equal(t, stated, a.stated)
	}
	require.Less(t, fit("0102").bps, fit("010102").bps)
	require.Zero(t, fit("02").bps)
	sc := newScene()
	sc.s.CategoryCodes, sc.s.CategorySales = []string{"02"}, nil
	require.Zero(t, component(t, sc.explain(t).Supplier, "category_sales").Points)
	proven := fit("0101", saleRow{"010101", 60_000_000, 6})
	require.Greater(t, proven.bps, fit("0101").bps)
	require.EqualValues(t, 6, proven.outcomes)

	// The posterior mean lies between what is usual for the tier and what was sold.
	usual, sold := fit("010101").sales, int64(10_000_000)
	shrunk := fit("010101", saleRow{"010101", 60_000_000, 6}).sales
	require.Greater(t, usual, shrunk)
	require.Greater(t, shrunk, sold)
}

func TestAudienceOverlap(t *testing.T) {
	w := weights(t)
	a := newAudienceRow(dressBuyers())
	same := overlapOf(&w, &a, &a)
	require.EqualValues(t, FullScore, same.female)
	require.EqualValues(t, FullScore, same.ages)
	require.EqualValues(t, FullScore, same.spending)
	require.EqualValues(t, 4300+5700/2, same.regions, "what is not said of regions counts the neutral prior")

	other := newAudienceRow(domain.Audience{FemaleBps: share(1000), Ages: []domain.AgeShare{{Band: "51_plus", ShareBps: 10000}}})
	o := overlapOf(&w, &a, &other)
	require.EqualValues(t, 2400, o.female)
	require.Zero(t, o.ages)
	require.EqualValues(t, Unknown, o.spending)
	require.EqualValues(t, (3*2400+0+4*5000)/10, o.bps)
}

func TestWhatAStreamerSoldByItsOwnAccountScoresNothing(t *testing.T) {
	sc := newScene()
	before := sc.explain(t)
	sc.s.ClaimedGMVPerSessionFen = 9_000_000_000
	require.Equal(t, before, sc.explain(t))
}
