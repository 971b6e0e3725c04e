package matching

import (
	"strings"

	"gongbo/domain"
)

// check is one thing that may rule a pair out.
type check struct {
	code  Code
	by    Party // who can lift it
	holds func(p *pair) bool
	args  func(p *pair) []Arg
}

// checks is every veto of a pair. Where a number is 0 for "not stated", the
// veto does not hold: nobody is ruled out by what is unknown.
var checks = []check{
	{VetoBlocked, "", func(p *pair) bool { return p.wall.blockedBy != "" }, func(p *pair) []Arg {
		return []Arg{text("organization", Plain, string(p.wall.blockedBy))}
	}},
	{VetoSuspended, "", func(p *pair) bool { return p.wall.suspended != "" }, func(p *pair) []Arg {
		return []Arg{text("organization", Plain, string(p.wall.suspended))}
	}},
	{VetoNotListed, SupplierParty, func(p *pair) bool { return p.p.status != domain.Listed }, func(p *pair) []Arg {
		return []Arg{term("status", p.p.status)}
	}},
	{VetoPaperMissing, SupplierParty, func(p *pair) bool { return len(p.lacking()) > 0 }, func(p *pair) []Arg {
		return []Arg{text("credentials", Credentials, strings.Join(p.lacking(), ",")), text("category", Category, p.p.category)}
	}},
	{VetoPaperExpired, SupplierParty, func(p *pair) bool { return len(p.expired()) > 0 }, (*pair).expiredArgs},
	{VetoStockShort, SupplierParty, (*pair).stockShort, (*pair).stockArgs},
	{VetoMOQ, StreamerParty, func(p *pair) bool { return p.s.orders > 0 && p.p.moq > p.s.orders }, func(p *pair) []Arg {
		return []Arg{number("moq", Count, p.p.moq), number("orders", Count, p.s.orders)}
	}},
	{VetoCapacityShort, SupplierParty, (*pair).capacityShort, (*pair).stockArgs},
	{VetoCommissionLow, SupplierParty, func(p *pair) bool { return p.p.commission < p.s.minimum }, (*pair).commissionArgs},
	{VetoSlotFee, SupplierParty, func(p *pair) bool { return p.s.modes == modeSlot && p.s.slotFee > p.budget() }, (*pair).modeArgs},
	{VetoNoMode, SupplierParty, func(p *pair) bool { return p.s.modes&p.p.modes == 0 }, (*pair).modeArgs},
	{VetoPriceBelowFloor, SupplierParty, func(p *pair) bool { return p.p.floor > 0 && p.p.price < p.p.floor }, func(p *pair) []Arg {
		return []Arg{number("price", Fen, p.p.price), number("floor", Fen, p.p.floor)}
	}},
	{VetoNoPlatform, SupplierParty, func(p *pair) bool {
		return p.o.platforms != 0 && p.s.platforms != 0 && p.s.platforms&p.o.platforms == 0
	}, func(p *pair) []Arg {
		return []Arg{text("streamer", Term, names(p.s.platforms, domain.Platforms)), text("supplier", Term, names(p.o.platforms, domain.Platforms))}
	}},
	{VetoShipsLate, SupplierParty, func(p *pair) bool {
		return p.p.offering == domain.Goods && p.s.maxHours > 0 && p.p.hours > p.s.maxHours
	}, (*pair).shipArgs},
}

// vetoed tells whether anything rules the pair out.
func (p *pair) vetoed() bool {
	for i := range checks {
		if checks[i].holds(p) {
			return true
		}
	}
	return false
}

// vetoes is everything that rules the pair out.
func (p *pair) vetoes() []Veto {
	out := []Veto{}
	for _, c := range checks {
		if c.holds(p) {
			out = append(out, Veto{Reason{c.code, c.args(p)}, c.by})
		}
	}
	return out
}

// stockShort: goods in stock must serve the orders of a session, or one order
// where nobody said how many to expect.
func (p *pair) stockShort() bool {
	return p.p.offering == domain.Goods && !p.p.presale && p.p.stock < max(1, p.s.orders)
}

func (p *pair) capacityShort() bool {
	return p.p.offering == domain.Goods && p.p.capacity > 0 && p.p.capacity < p.s.orders
}

// lacking is the kinds of credentials the category needs and the supplier has
// not been issued by today.
func (p *pair) lacking() []string {
	var out []string
	for _, kind := range p.p.needs {
		if _, ok := p.newest(kind); !ok {
			out = append(out, kind)
		}
	}
	return out
}

// expired is the kinds it was issued, the last of which has run out.
func (p *pair) expired() []string {
	var out []string
	for _, kind := range p.p.needs {
		if c, ok := p.newest(kind); ok && c.to < p.today {
			out = append(out, kind)
		}
	}
	return out
}

// newest is the paper of a kind that lasts longest, of those issued by today.
func (p *pair) newest(kind string) (paperRow, bool) {
	for i := len(p.o.papers) - 1; i >= 0; i-- {
		if c := p.o.papers[i]; c.kind == kind && (p.today == 0 || c.from <= p.today) {
			return c, true
		}
	}
	return paperRow{}, false
}

func (p *pair) expiredArgs() []Arg {
	kinds := p.expired()
	on := ""
	if len(kinds) > 0 {
		if c, ok := p.newest(kinds[0]); ok && c.to != endOfTime {
			on = dateOf(c.to)
		}
	}
	return []Arg{text("credentials", Credentials, strings.Join(kinds, ",")), text("expired_on", Plain, on), text("category", Category, p.p.category)}
}
