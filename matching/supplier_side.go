package matching

import (
	"math/bits"

	"gongbo/domain"
)

// supplierParts is what the supplier gets out of a pair. Their points are in
// weights.json under supplier_side.
var supplierParts = []part{
	{"category_fit", onCategory, (*pair).categoryFit, (*pair).categoryArgs},
	{"category_sales", onCategory, (*pair).categorySales, (*pair).salesArgs},
	{"audience_fit", onPair, (*pair).audienceFit, (*pair).audienceArgs},
	{"slot_price", onPair, (*pair).slotPrice, (*pair).modeArgs},
	{"return_rate", onCategory, (*pair).streamerReturns, (*pair).streamerReturnArgs},
	{"fulfilment", onCategory, (*pair).streamerFulfilment, (*pair).streamerFulfilmentArgs},
	{"reputation", onCategory, (*pair).streamerReputation, (*pair).streamerStarArgs},
	{"availability", onPair, (*pair).availability, (*pair).bandArgs},
	{"capability", onPair, (*pair).capability, (*pair).capabilityArgs},
	{"region", onPair, (*pair).region, (*pair).regionArgs},
	{"newcomer", onPair, (*pair).newcomer, (*pair).newcomerArgs},
}

// categorySales is the points of the expected sales, as far as the streamer's
// categories are near the product's.
func (p *pair) categorySales() finding {
	bps := p.w.Curves.SalesFen.at(p.fit.sales) * p.fit.near / FullScore
	switch {
	case p.fit.near == 0:
		return finding{0, "category_far", true}
	case p.fit.outcomes == 0:
		return finding{bps, "sales_prior", false}
	}
	return finding{bps, "sales_verified", true}
}

func (p *pair) salesArgs() []Arg {
	return []Arg{
		text("category", Category, p.p.category), number("sales", Fen, p.fit.sales*p.fit.near/FullScore), number("outcomes", Count, p.fit.outcomes), term("tier", p.s.tier),
	}
}

func (p *pair) slotPrice() finding {
	fee, budget := p.s.slotFee, p.budget()
	switch {
	case p.mode == "":
		return finding{0, "mode_none", true}
	case p.mode == domain.CommissionOnly || fee == 0:
		return finding{FullScore, "slot_free", true}
	case fee > budget:
		return finding{0, "slot_over_budget", true}
	}
	return finding{p.w.Curves.SlotOfBudget.at(fee * FullScore / budget), "slot_within_budget", true}
}

func (p *pair) streamerReturns() finding {
	return p.returns(p.s.measures, "streamer_returns", "streamer_returns_unknown")
}

func (p *pair) streamerReturnArgs() []Arg { return p.returnArgs(p.s.measures) }

func (p *pair) streamerFulfilment() finding {
	return p.fulfilment(p.s.measures, "streamer_fulfilment", "streamer_fulfilment_unknown")
}

func (p *pair) streamerFulfilmentArgs() []Arg { return fulfilmentArgs(p.s.measures) }

func (p *pair) streamerReputation() finding {
	return p.stars(p.s.measures.reputation, "streamer_reputation", "streamer_reputation_unknown")
}

func (p *pair) streamerStarArgs() []Arg {
	return []Arg{number("reputation", Stars, p.s.measures.reputation)}
}

// availability is the overlap coefficient of the bands, |A∩B| / min(|A|,|B|),
// above what sharing any band counts.
func (p *pair) availability() finding {
	a, b := p.s.bands, p.o.bands
	if a == 0 || b == 0 {
		return p.unknown("bands_unknown")
	}
	n := int64(bits.OnesCount16(a & b))
	if n == 0 {
		return finding{0, "bands_apart", true}
	}
	least := p.w.Levels.BandsSharedLeast
	fewer := int64(min(bits.OnesCount16(a), bits.OnesCount16(b)))
	return finding{least + (FullScore-least)*n/fewer, "bands_shared", true}
}

func (p *pair) bandArgs() []Arg {
	return []Arg{
		text("shared", Term, names(p.s.bands&p.o.bands, domain.Bands)), text("streamer", Term, names(p.s.bands, domain.Bands)),
		text("supplier", Term, names(p.o.bands, domain.Bands)),
	}
}

func (p *pair) capability() finding {
	if p.s.can == 0 {
		return p.unknown("capability_unknown")
	}
	switch bits.OnesCount16(p.useful()) {
	case 0:
		return finding{p.w.Levels.CapabilityNone, "capability_other", true}
	case 1:
		return finding{p.w.Levels.CapabilityOne, "capability_useful", true}
	}
	return finding{p.w.Levels.CapabilityMore, "capability_useful", true}
}

// useful is what the streamer can do that this kind of supplier has use for.
func (p *pair) useful() uint16 { return p.s.can & p.w.wanted[p.o.kind] }

func (p *pair) capabilityArgs() []Arg {
	return []Arg{
		text("useful", Term, names(p.useful(), domain.Capabilities)), text("can", Term, names(p.s.can, domain.Capabilities)), term("kind", p.o.kind),
	}
}

// region is how near the two are or, for what is redeemed on site, how much
// of the audience lives in the place's province.
func (p *pair) region() finding {
	l := p.w.Levels
	if p.p.offering != domain.Goods {
		if share := p.s.audience.share(p.place()); share != Unknown {
			return finding{p.w.Curves.AudienceShare.at(share), "region_audience", true}
		}
	}
	a, b := p.s.division, p.place()
	switch {
	case len(a) != 6 || len(b) != 6:
		return p.unknown("region_unknown")
	case a == b && a[4:] != "00":
		return finding{l.SameCounty, "region_county", true}
	case a[:4] == b[:4] && a[2:4] != "00":
		return finding{l.SameCity, "region_city", true}
	case a[:2] == b[:2]:
		return finding{l.SameProvince, "region_province", true}
	}
	return finding{l.Elsewhere, "region_elsewhere", true}
}

// place is where the streamer would go: the supplier, or where a voucher is redeemed.
func (p *pair) place() string {
	if p.p.offering != domain.Goods && p.p.origin != "" {
		return p.p.origin
	}
	return p.o.division
}

func (p *pair) regionArgs() []Arg {
	return []Arg{text("streamer", Division, p.s.division), text("place", Division, p.place()), number("share", Bps, p.s.audience.share(p.place()))}
}

func (p *pair) newcomer() finding {
	switch {
	case p.s.tier != domain.Newcomer:
		return finding{p.w.NeutralBps, "newcomer_not", true}
	case p.o.newcomers:
		return finding{p.w.Levels.NewcomerWelcome, "newcomer_welcome", true}
	}
	return finding{p.w.Levels.NewcomerUnasked, "newcomer_unasked", true}
}

func (p *pair) newcomerArgs() []Arg { return []Arg{term("tier", p.s.tier)} }
