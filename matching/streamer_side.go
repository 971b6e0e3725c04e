package matching

import (
	"strings"

	"gongbo/domain"
)

// streamerParts is what the streamer gets out of a pair. Their points are in
// weights.json under streamer_side.
var streamerParts = []part{
	{"category_fit", onCategory, (*pair).categoryFit, (*pair).categoryArgs},
	{"audience_fit", onPair, (*pair).audienceFit, (*pair).audienceArgs},
	{"commission", onPair, (*pair).commission, (*pair).commissionArgs},
	{"price_band", onPair, (*pair).priceBand, (*pair).priceArgs},
	{"ship_within", onPair, (*pair).shipWithin, (*pair).shipArgs},
	{"cooperation_mode", onPair, (*pair).cooperationMode, (*pair).modeArgs},
	{"return_rate", onPair, (*pair).supplierReturns, (*pair).supplierReturnArgs},
	{"experience", onPair, (*pair).experience, (*pair).supplierStarArgs},
	{"sample_policy", onPair, (*pair).samplePolicy, (*pair).sampleArgs},
	{"fulfilment", onPair, (*pair).supplierFulfilment, (*pair).supplierFulfilmentArgs},
	{"reputation", onPair, (*pair).supplierReputation, (*pair).supplierStarArgs},
	{"stock_depth", onPair, (*pair).stockDepth, (*pair).stockArgs},
	{"certificate", onPair, (*pair).certificate, (*pair).certificateArgs},
	{"freshness", onPair, (*pair).freshness, (*pair).freshnessArgs},
}

func (p *pair) categoryFit() finding {
	code := Code("category_near")
	switch {
	case p.fit.near == 0:
		return finding{0, "category_far", true}
	case p.fit.covered && p.fit.stated == p.p.category:
		code = "category_exact"
	case p.fit.covered:
		code = "category_covered"
	}
	if p.fit.outcomes > 0 {
		code += "_proven"
	}
	return finding{p.fit.bps, code, true}
}

func (p *pair) categoryArgs() []Arg {
	return []Arg{text("category", Category, p.p.category), text("stated", Category, p.fit.stated), number("outcomes", Count, p.fit.outcomes)}
}

func (p *pair) audienceFit() finding {
	if p.s.audience.views&p.p.audience.views == 0 {
		return p.unknown("audience_unknown")
	}
	return finding{p.crowd.bps, "audience_overlap", true}
}

func (p *pair) audienceArgs() []Arg {
	return []Arg{
		number("overlap", Bps, p.crowd.bps), number("gender", Bps, p.crowd.female), number("age", Bps, p.crowd.ages),
		number("spending", Bps, p.crowd.spending), number("region", Bps, p.crowd.regions),
	}
}

// usualCommission is the category's usual rate, or the prior.
func (p *pair) usualCommission() int64 {
	if p.p.typical > 0 {
		return p.p.typical
	}
	return p.w.Prior.CommissionBps
}

func (p *pair) commission() finding {
	usual := p.usualCommission()
	f := finding{p.w.Curves.CommissionOfTypical.at(p.p.commission * FullScore / usual), "commission_low", true}
	switch {
	case p.p.commission > usual:
		f.code = "commission_high"
	case p.p.commission == usual:
		f.code = "commission_usual"
	case f.bps >= p.w.NeutralBps:
		f.code = "commission_near"
	}
	return f
}

func (p *pair) commissionArgs() []Arg {
	return []Arg{
		number("commission", Bps, p.p.commission), number("usual", Bps, p.usualCommission()), number("minimum", Bps, p.s.minimum),
		text("category", Category, p.p.category),
	}
}

func (p *pair) priceBand() finding {
	price, low, high := p.p.price, p.s.priceLow, p.s.priceHigh
	f := finding{FullScore, "price_in_band", true}
	switch {
	case high == 0 && low == 0:
		return p.unknown("price_band_unknown")
	case price < low:
		f = finding{p.w.Curves.PriceDistance.at(price * FullScore / low), "price_below_band", true}
	case high > 0 && price > high:
		f = finding{p.w.Curves.PriceDistance.at(high * FullScore / price), "price_above_band", true}
	}
	if f.code != "price_in_band" && f.bps >= p.w.NeutralBps {
		f.code = "price_near_band"
	}
	return f
}

func (p *pair) priceArgs() []Arg {
	return []Arg{number("price", Fen, p.p.price), number("low", Fen, p.s.priceLow), number("high", Fen, p.s.priceHigh)}
}

func (p *pair) shipWithin() finding {
	switch {
	case p.p.offering != domain.Goods:
		return finding{p.w.Levels.RedeemedOnSite, "redeemed_on_site", true}
	case p.p.hours == 0:
		return p.unknown("ship_within_unknown")
	}
	return finding{p.w.Curves.ShipHours.at(p.p.hours), "ships_within", true}
}

func (p *pair) shipArgs() []Arg {
	return []Arg{number("hours", Hours, p.p.hours), number("wanted", Hours, p.s.maxHours)}
}

func (p *pair) cooperationMode() finding {
	switch {
	case p.mode == "":
		return finding{0, "mode_none", true}
	case p.mode == domain.SlotPlusCommission && p.s.slotFee > p.budget():
		return finding{0, "slot_over_budget", true}
	case p.mode == domain.SlotPlusCommission:
		return finding{p.w.Levels.ModeAsAsked, "slot_within_budget", true}
	case p.s.modes&modeSlot != 0:
		return finding{p.w.Levels.ModeCommissionInstead, "mode_commission_instead", true}
	}
	return finding{p.w.Levels.ModeAsAsked, "mode_commission", true}
}

func (p *pair) modeArgs() []Arg {
	return []Arg{
		text("offered", Term, names(p.p.modes, domain.CooperationModes)), text("asked", Term, names(p.s.modes, domain.CooperationModes)),
		number("fee", Fen, p.s.slotFee), number("budget", Fen, p.budget()),
	}
}

func (p *pair) usualReturns() int64 {
	if p.p.returns > 0 {
		return p.p.returns
	}
	return p.w.Prior.ReturnBps
}

// returns compares a return rate, shrunk to the category's, with the category's.
func (p *pair) returns(m measureRow, code, none Code) finding {
	if m.outcomes == 0 {
		return p.unknown(none)
	}
	usual := p.usualReturns()
	rate := shrunk(m.returns, m.outcomes, usual, p.w.Evidence.ReturnRate)
	return finding{p.w.Curves.ReturnOfPrior.at(rate * FullScore / usual), code, true}
}

func (p *pair) supplierReturns() finding {
	return p.returns(p.o.measures, "supplier_returns", "supplier_returns_unknown")
}

func (p *pair) supplierReturnArgs() []Arg { return p.returnArgs(p.o.measures) }

func (p *pair) returnArgs(m measureRow) []Arg {
	return []Arg{
		number("rate", Bps, m.returns), number("usual", Bps, p.usualReturns()), number("outcomes", Count, m.outcomes),
		text("category", Category, p.p.category),
	}
}

func (p *pair) stars(v int64, code, none Code) finding {
	if v == 0 {
		return p.unknown(none)
	}
	return finding{p.w.Curves.Stars.at(v), code, true}
}

func (p *pair) experience() finding {
	return p.stars(p.o.measures.experience, "experience_score", "experience_unknown")
}

func (p *pair) supplierReputation() finding {
	return p.stars(p.o.measures.reputation, "supplier_reputation", "supplier_reputation_unknown")
}

func (p *pair) supplierStarArgs() []Arg {
	return []Arg{number("experience", Stars, p.o.measures.experience), number("reputation", Stars, p.o.measures.reputation)}
}

func (p *pair) samplePolicy() finding {
	l, required := p.w.Levels, p.s.sample
	switch p.p.sample {
	case "free":
		return finding{l.SampleFree, "sample_free", true}
	case "refundable":
		return finding{l.SampleRefundable, "sample_refundable", true}
	case "paid":
		if required {
			return finding{l.SamplePaidWhenRequired, "sample_paid_when_required", true}
		}
		return finding{l.SamplePaid, "sample_paid", true}
	}
	if required {
		return finding{l.SampleNoneWhenRequired, "sample_none_when_required", true}
	}
	return finding{l.SampleNone, "sample_none", true}
}

func (p *pair) sampleArgs() []Arg { return []Arg{term("policy", p.p.sample)} }

// fulfilment is a rate shrunk to the prior.
func (p *pair) fulfilment(m measureRow, code, none Code) finding {
	if m.outcomes == 0 {
		return p.unknown(none)
	}
	return finding{p.w.Curves.Fulfilment.at(shrunk(m.fulfilment, m.outcomes, p.w.Prior.FulfilmentBps, p.w.Evidence.Fulfilment)), code, true}
}

func (p *pair) supplierFulfilment() finding {
	return p.fulfilment(p.o.measures, "supplier_fulfilment", "supplier_fulfilment_unknown")
}

func (p *pair) supplierFulfilmentArgs() []Arg { return fulfilmentArgs(p.o.measures) }

func fulfilmentArgs(m measureRow) []Arg {
	return []Arg{number("rate", Bps, m.fulfilment), number("outcomes", Count, m.outcomes)}
}

func (p *pair) stockDepth() finding {
	switch {
	case p.p.offering != domain.Goods:
		return finding{p.w.Levels.RedeemedOnSite, "stock_not_needed", true}
	case p.p.presale:
		return finding{p.w.Levels.StockPresale, "stock_presale", true}
	case p.s.orders == 0:
		return p.unknown("stock_orders_unknown")
	}
	return finding{p.w.Curves.StockOfOrders.at(p.p.stock * FullScore / p.s.orders), "stock_covers", true}
}

func (p *pair) stockArgs() []Arg {
	return []Arg{number("stock", Count, p.p.stock), number("orders", Count, p.s.orders), number("capacity", Count, p.p.capacity)}
}

func (p *pair) certificate() finding {
	switch {
	case p.p.gi != "":
		return finding{p.w.Levels.CertificateGI, "certificate_gi", true}
	case len(p.p.needs) == 0:
		return finding{p.w.NeutralBps, "certificate_not_needed", true}
	case len(p.lacking())+len(p.expired()) > 0:
		return finding{0, "certificate_lacking", true}
	}
	return finding{p.w.Levels.CertificateHeld, "certificate_held", true}
}

func (p *pair) certificateArgs() []Arg {
	return []Arg{text("certificate", Plain, p.p.gi), text("credentials", Credentials, strings.Join(p.p.needs, ",")), text("category", Category, p.p.category)}
}

func (p *pair) freshness() finding {
	switch {
	case p.today == 0:
		return p.unknown("freshness_unknown")
	case p.p.from != 0 && p.p.to != 0:
		if p.inSeason(p.today) {
			return finding{p.w.Levels.InSeason, "in_season", true}
		}
		if p.inSeason(p.today + 30) {
			return finding{p.w.Levels.SoonInSeason, "soon_in_season", true}
		}
		return finding{p.w.Levels.OutOfSeason, "out_of_season", true}
	case p.p.updated == 0:
		return p.unknown("freshness_unknown")
	}
	return finding{p.w.Curves.UpdatedDays.at(p.age()), "updated", true}
}

// age is the days since the product's last change.
func (p *pair) age() int64 { return max(0, int64(p.today)-int64(p.p.updated)) }

func (p *pair) inSeason(day int32) bool {
	d := monthDay(dateOf(day)[5:])
	if p.p.from <= p.p.to {
		return p.p.from <= d && d <= p.p.to
	}
	return d >= p.p.from || d <= p.p.to
}

func (p *pair) freshnessArgs() []Arg {
	return []Arg{text("from", Plain, showMonthDay(p.p.from)), text("to", Plain, showMonthDay(p.p.to)), number("days", Days, p.age())}
}

func showMonthDay(d int16) string {
	if d == 0 {
		return ""
	}
	digits := [5]byte{byte('0' + d/1000), byte('0' + d/100%10), '-', byte('0' + d/10%10), byte('0' + d%10)}
	return string(digits[:])
}
