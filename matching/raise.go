package matching

import (
	"cmp"
	"slices"
	"strings"

	"gongbo/domain"
)

// trial is a pair whose terms may be changed without touching the table.
type trial struct {
	s streamerRow
	p productRow
	o supplierRow
}

// change tries one stated term: apply changes it and tells from what to what,
// or answers nil when there is nothing to change.
type change struct {
	code  Code
	by    Party
	apply func(p *pair, t *trial) []Arg
}

// raises tries every change, one at a time, by the scoring that made the
// score. It returns the n best: those that leave the fewest vetoes, then those
// that gain most; of several values of one term, the best alone.
func (p *pair) raises(n int) []Raise {
	before, standing := p.score(), p.codes()
	if len(standing) > 0 {
		before = 0
	}
	out := []Raise{}
	t := new(trial)
	q := pair{w: p.w, s: &t.s, p: &t.p, o: &t.o, today: p.today, wall: p.wall, fit: p.fit}
	for _, c := range p.changes() {
		*t = trial{*p.s, *p.p, *p.o}
		args := c.apply(p, t)
		if args == nil {
			continue
		}
		q.meet()
		after, remain := q.score(), q.codes()
		if len(remain) > 0 {
			after = 0
		}
		r := Raise{Reason: Reason{c.code, args}, By: c.by, Score: after, Gain: after - before, Lifts: without(standing, remain), Remains: len(remain)}
		if len(without(remain, standing)) == 0 && (r.Gain > 0 || len(r.Lifts) > 0) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Raise) int {
		return cmp.Or(cmp.Compare(a.Remains, b.Remains), cmp.Compare(b.Gain, a.Gain))
	})
	seen := make(map[Code]bool)
	out = slices.DeleteFunc(out, func(r Raise) bool {
		again := seen[r.Code]
		seen[r.Code] = true
		return again
	})
	return out[:min(n, len(out))]
}

// codes is the codes of what rules the pair out.
func (p *pair) codes() []Code {
	var out []Code
	for i := range checks {
		if checks[i].holds(p) {
			out = append(out, checks[i].code)
		}
	}
	return out
}

func without(list, gone []Code) []Code {
	out := []Code{}
	for _, c := range list {
		if !slices.Contains(gone, c) {
			out = append(out, c)
		}
	}
	return out
}

// changes is what is tried: fixed changes, and a few per value of the weights.
func (p *pair) changes() []change {
	all := slices.Clone(fixedChanges)
	for _, hours := range p.w.Raise.ShipWithinHours {
		all = append(all, change{"raise_ship_within", SupplierParty, func(p *pair, t *trial) []Arg {
			if p.p.offering != domain.Goods || p.p.hours <= hours {
				return nil
			}
			t.p.hours = hours
			return fromTo(Hours, p.p.hours, hours)
		}})
	}
	return all
}

var fixedChanges = []change{
	{"raise_commission", SupplierParty, raiseCommission},
	{"raise_commission_to_minimum", SupplierParty, func(p *pair, t *trial) []Arg {
		return up(Bps, p.p.commission, p.s.minimum, &t.p.commission)
	}},
	{"lower_minimum_commission", StreamerParty, func(p *pair, t *trial) []Arg {
		return down(Bps, p.s.minimum, p.p.commission, &t.s.minimum)
	}},
	{"raise_sample_free", SupplierParty, func(p *pair, t *trial) []Arg {
		if p.p.sample == "free" {
			return nil
		}
		t.p.sample = "free"
		return []Arg{term("from", p.p.sample), term("to", t.p.sample)}
	}},
	{"raise_platform", SupplierParty, raisePlatform},
	{"raise_price_into_band", SupplierParty, raisePrice},
	{"raise_price_to_floor", SupplierParty, func(p *pair, t *trial) []Arg { return up(Fen, p.p.price, p.p.floor, &t.p.price) }},
	{"raise_credentials", SupplierParty, raisePapers},
	{"raise_listing", SupplierParty, func(p *pair, t *trial) []Arg {
		if p.p.status == domain.Listed {
			return nil
		}
		t.p.status = domain.Listed
		return []Arg{term("from", p.p.status), term("to", t.p.status)}
	}},
	{"raise_stock", SupplierParty, func(p *pair, t *trial) []Arg { return up(Count, p.p.stock, max(1, p.s.orders), &t.p.stock) }},
	{"raise_capacity", SupplierParty, func(p *pair, t *trial) []Arg {
		if !p.capacityShort() {
			return nil
		}
		return up(Count, p.p.capacity, p.s.orders, &t.p.capacity)
	}},
	{"lower_moq", SupplierParty, func(p *pair, t *trial) []Arg {
		if p.s.orders == 0 {
			return nil
		}
		return down(Count, p.p.moq, p.s.orders, &t.p.moq)
	}},
	{"raise_slot_budget", SupplierParty, func(p *pair, t *trial) []Arg {
		if (p.s.modes|p.p.modes)&modeSlot == 0 {
			return nil
		}
		return up(Fen, p.budget(), p.s.slotFee, &t.p.slotBudget)
	}},
	{"lower_slot_fee", StreamerParty, func(p *pair, t *trial) []Arg {
		if p.s.modes&modeSlot == 0 || p.budget() == 0 {
			return nil
		}
		return down(Fen, p.s.slotFee, p.budget(), &t.s.slotFee)
	}},
	{"raise_mode_supplier", SupplierParty, func(p *pair, t *trial) []Arg {
		return more(domain.CooperationModes, p.p.modes, p.s.modes, &t.p.modes)
	}},
	{"raise_mode_streamer", StreamerParty, func(p *pair, t *trial) []Arg {
		return more(domain.CooperationModes, p.s.modes, p.p.modes, &t.s.modes)
	}},
	{"raise_max_ship_within", StreamerParty, func(p *pair, t *trial) []Arg {
		if p.s.maxHours == 0 || p.p.offering != domain.Goods {
			return nil
		}
		return up(Hours, p.s.maxHours, p.p.hours, &t.s.maxHours)
	}},
	{"raise_bands_supplier", SupplierParty, func(p *pair, t *trial) []Arg {
		return more(domain.Bands, p.o.bands, p.s.bands, &t.o.bands)
	}},
	{"raise_bands_streamer", StreamerParty, func(p *pair, t *trial) []Arg {
		return more(domain.Bands, p.s.bands, p.o.bands, &t.s.bands)
	}},
	{"raise_newcomers", SupplierParty, func(p *pair, t *trial) []Arg {
		if p.o.newcomers || p.s.tier != domain.Newcomer {
			return nil
		}
		t.o.newcomers = true
		return []Arg{term("tier", p.s.tier)}
	}},
}

func fromTo(u Unit, from, to int64) []Arg { return []Arg{number("from", u, from), number("to", u, to)} }

// up sets a number that is below what the other side wants; down one that is above.
func up(u Unit, from, to int64, at *int64) []Arg {
	if from >= to {
		return nil
	}
	*at = to
	return fromTo(u, from, to)
}

func down(u Unit, from, to int64, at *int64) []Arg {
	if from <= to {
		return nil
	}
	*at = to
	return fromTo(u, from, to)
}

// more adds to a list what the other side has and it has not.
func more[T ~string](all []T, from, other uint16, at *uint16) []Arg {
	if other&^from == 0 {
		return nil
	}
	*at = from | other
	return []Arg{text("from", Term, names(from, all)), text("add", Term, names(other&^from, all))}
}

func raiseCommission(p *pair, t *trial) []Arg {
	return up(Bps, p.p.commission, min(FullScore, p.p.commission+p.w.Raise.CommissionStepBps), &t.p.commission)
}

// raisePlatform adds the first of the streamer's platforms, where they share none.
func raisePlatform(p *pair, t *trial) []Arg {
	if p.o.platforms == 0 || p.o.platforms&p.s.platforms != 0 {
		return nil
	}
	first := p.s.platforms & -p.s.platforms
	return more(domain.Platforms, p.o.platforms, first, &t.o.platforms)
}

// raisePrice moves the price to the nearest end of the band, as long as it
// stays above the floor and what the supplier asks for.
func raisePrice(p *pair, t *trial) []Arg {
	to := p.p.price
	switch {
	case p.s.priceHigh > 0 && to > p.s.priceHigh:
		to = p.s.priceHigh
	case to < p.s.priceLow:
		to = p.s.priceLow
	}
	if to == p.p.price || to < p.p.floor || to < p.p.supply {
		return nil
	}
	t.p.price = to
	return append(fromTo(Fen, p.p.price, to), number("low", Fen, p.s.priceLow), number("high", Fen, p.s.priceHigh))
}

// raisePapers obtains or renews all that the category needs.
func raisePapers(p *pair, t *trial) []Arg {
	kinds := append(p.lacking(), p.expired()...)
	if len(kinds) == 0 {
		return nil
	}
	t.o.papers = slices.Clone(p.o.papers)
	for _, kind := range kinds {
		t.o.papers = append(t.o.papers, paperRow{kind: kind, to: endOfTime})
	}
	return []Arg{text("credentials", Credentials, strings.Join(kinds, ",")), text("category", Category, p.p.category)}
}
