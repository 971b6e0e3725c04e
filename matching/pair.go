package matching

import "gongbo/domain"

// pair is a streamer and a product with its supplier, and what several
// components and vetoes need to know of the two together.
type pair struct {
	w     *Weights
	s     *streamerRow
	p     *productRow
	o     *supplierRow
	today int32 // day number; 0 unknown
	wall  wall
	fit   affinity
	crowd overlap
	mode  domain.CooperationMode // they would work in; empty when none
}

// wall is what keeps two organizations apart whatever they offer.
type wall struct {
	blockedBy domain.OrganizationID // empty: nobody
	suspended domain.OrganizationID // empty: neither
}

// meet derives what several components share; vetoes do not need it.
func (p *pair) meet() {
	p.mode = workingMode(p.s, p.p, p.o)
	p.crowd = overlapOf(p.w, &p.s.audience, &p.p.audience)
}

// budget is what the supplier pays for a slot: the product's own budget, else the supplier's.
func (p *pair) budget() int64 { return slotBudget(p.p, p.o) }

func slotBudget(p *productRow, o *supplierRow) int64 {
	if p.slotBudget > 0 {
		return p.slotBudget
	}
	return o.slotBudget
}

const (
	modeCommission = 1 << iota // by the place in domain.CooperationModes
	modeSlot
)

// workingMode is the mode the two would work in: the slot fee where both take
// it and the budget covers it, else commission alone.
func workingMode(s *streamerRow, p *productRow, o *supplierRow) domain.CooperationMode {
	both := s.modes & p.modes
	switch {
	case both&modeSlot != 0 && (s.slotFee <= slotBudget(p, o) || both == modeSlot):
		return domain.SlotPlusCommission
	case both&modeCommission != 0:
		return domain.CommissionOnly
	}
	return ""
}

// affinity is how a streamer stands to a category.
type affinity struct {
	bps      int64  // depth × evidence, 0 to 10000
	near     int64  // depth alone
	covered  bool   // a stated category is the product's or contains it
	stated   string // the streamer's category that comes closest
	outcomes int64  // verified outcomes there and near, each weighted by nearness
	sales    int64  // expected fen of a session in its own categories, prior and evidence together
}

// affinityOf compares a streamer's categories with a product's.
//
// Depth is the best nearness of any category it states or has sold. Evidence
// is n/(n+k) over its outcomes n, so an unproven claim counts UnprovenBps.
// Sales are a posterior mean, (k·prior + Σ sales)/(k + n), both sums weighted
// by nearness; the prior is the tier's, scaled by the product's category.
func affinityOf(w *Weights, s *streamerRow, category string) affinity {
	a := affinity{}
	for _, code := range s.categories {
		near, covered := w.nearness(code, category)
		if near > a.near || a.stated == "" {
			a.near, a.covered, a.stated = near, covered, code
		}
	}
	var weight, gmv int64
	for _, sale := range s.sales {
		near, covered := w.nearness(sale.code, category)
		if near > a.near {
			a.near, a.covered, a.stated = near, covered, sale.code
		}
		weight += near * sale.outcomes
		gmv += near * (sale.gmv / FullScore)
	}
	k := w.Evidence.Category * FullScore
	a.outcomes = weight / FullScore
	proven := w.Category.UnprovenBps + (FullScore-w.Category.UnprovenBps)*weight/(weight+k)
	a.bps = a.near * proven / FullScore
	k = w.Evidence.Sales * FullScore
	a.sales = (w.Evidence.Sales*w.salesPrior(s.tier, category) + gmv) * FullScore / (k + weight)
	return a
}

// nearness is how near a category is to a product's, and whether it contains it.
// Codes have two digits per level.
func (w *Weights) nearness(code, category string) (near int64, covers bool) {
	n := min(len(code), len(category)) / 2
	shared := 0
	for shared < n && code[2*shared] == category[2*shared] && code[2*shared+1] == category[2*shared+1] {
		shared++
	}
	scale := w.Category.NearBps
	if covers = shared > 0 && 2*shared == len(code); covers {
		scale = w.Category.CoveredBps
	}
	return scale[min(shared, len(scale)-1)], covers
}

func (w *Weights) salesPrior(t domain.Tier, category string) int64 {
	prior := w.Prior.SalesFen[t]
	if len(category) >= 2 {
		if scale, ok := w.Prior.SalesCategoryBps[category[:2]]; ok {
			return prior * scale / FullScore
		}
	}
	return prior
}

// overlap is how much a streamer's audience looks like a product's buyers.
// A view that either side left out is Unknown and counts the neutral prior.
type overlap struct {
	bps                             int64
	female, ages, spending, regions int64
}

// overlapOf is the weighted mean over the views of Σ min(a, b), which is one
// less the total variation distance. Shares of regions may leave a part
// unsaid: that part counts the neutral prior.
func overlapOf(w *Weights, a, b *audienceRow) overlap {
	o := overlap{female: Unknown, ages: Unknown, spending: Unknown, regions: Unknown}
	known := a.views & b.views
	if known&knowsFemale != 0 {
		o.female = FullScore - max(a.female-b.female, b.female-a.female)
	}
	if known&knowsAges != 0 {
		o.ages = common(a.ages[:], b.ages[:])
	}
	if known&knowsSpending != 0 {
		o.spending = common(a.spending[:], b.spending[:])
	}
	if known&knowsRegions != 0 {
		o.regions = bps(commonRegions(a.regions, b.regions, w.NeutralBps))
	}
	or := func(v int64) int64 {
		if v == Unknown {
			return w.NeutralBps
		}
		return v
	}
	x := w.Audience
	sum := x.Female*or(o.female) + x.Ages*or(o.ages) + x.Spending*or(o.spending) + x.Regions*or(o.regions)
	o.bps = sum / (x.Female + x.Ages + x.Spending + x.Regions)
	return o
}

func common(a, b []int16) int64 {
	var sum int64
	for i := range a {
		sum += int64(min(a[i], b[i]))
	}
	return min(sum, FullScore)
}

func commonRegions(a, b []regionRow, neutral int64) int64 {
	var both, ofA, ofB int64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].province < b[j].province:
			i++
		case a[i].province > b[j].province:
			j++
		default:
			both += int64(min(a[i].share, b[j].share))
			i++
			j++
		}
	}
	for _, r := range a {
		ofA += int64(r.share)
	}
	for _, r := range b {
		ofB += int64(r.share)
	}
	return both + max(0, FullScore-min(ofA, ofB))*neutral/FullScore
}

// share is the share of the audience in the province of a division; Unknown when not stated.
func (a *audienceRow) share(division string) int64 {
	province := provinceOf(division)
	if a.views&knowsRegions == 0 || province == 0 {
		return Unknown
	}
	for _, r := range a.regions {
		if r.province == province {
			return int64(r.share)
		}
	}
	return 0
}

// shrunk is a rate with its prior weighing k outcomes: (k·prior + n·rate)/(k + n).
func shrunk(rate, n, prior, k int64) int64 { return (k*prior + n*rate) / (k + n) }

// harmonic is the harmonic mean 2ab/(a+b), rounded half up; 0 when either is 0.
func harmonic(a, b int64) int64 {
	if a <= 0 || b <= 0 {
		return 0
	}
	return (4*a*b + a + b) / (2 * (a + b))
}
