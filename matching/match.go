// Package matching says who fits whom and why: it scores pairs of a streamer
// and a product for both sides, and finds the best pairs in a table in memory.
//
// It is pure: no clock, no I/O, no chance. Points are integers on a fixed scale
// of 0 to 10000, so a score never depends on who else is in the market; what
// people tune lies in weights.json, whose version every answer carries.
package matching

import "gongbo/domain"

// FullScore is the end of the scale of every score.
const FullScore = 10000

// Match is a streamer and a supplier's product, scored for both sides.
type Match struct {
	StreamerID domain.StreamerID
	SupplierID domain.SupplierID
	ProductID  domain.ProductID // of a supplier's match: its best product
	// Score is the harmonic mean of both sides, or 0 when something is vetoed.
	Score    int64
	Streamer Side // what the streamer gets
	Supplier Side // what the supplier gets
	Vetoes   []Veto
	Reasons  []Reason // for the pair: three or four, the weightiest first
	Cautions []Reason // against it: at most two, the weightiest first
	Raises   []Raise  // what would raise the score, the largest gain first
	Also     []Also   // of a supplier's match: its next best products, at most three
	// WeightsVersion names the weights the points come from.
	WeightsVersion string
}

// Vetoed tells whether something rules the pair out.
func (m Match) Vetoed() bool { return len(m.Vetoes) > 0 }

// Also is another product of the same supplier that fits the streamer.
type Also struct {
	ProductID domain.ProductID
	Score     int64
}

// Side is what one side gets out of a pair. Score is the sum of the points.
type Side struct {
	Score      int64
	Components []Component
}

// Component is one part of a side's score.
type Component struct {
	Name   string // key of weights.json, such as "category_fit"
	Points int64  // 0 to Max
	Max    int64
	// Known is false when the points are the neutral prior because nobody
	// said what they would be computed from.
	Known  bool
	Reason Reason
}

// Party says whose move a thing is.
type Party string

const (
	StreamerParty Party = "streamer"
	SupplierParty Party = "supplier"
)

// Parties is both parties.
var Parties = []Party{StreamerParty, SupplierParty}

// Values is both parties, for the contract.
func (Party) Values() []string { return []string{string(StreamerParty), string(SupplierParty)} }

// Code names a sentence of reasons.json.
type Code string

// Reason is a sentence as a code and the stored values that it quotes.
// Text puts it into words.
type Reason struct {
	Code Code
	Args []Arg
}

// Arg is a value that a sentence quotes, machine-readable: Number for the units
// that count, Text for the units that name (several names joined by commas).
type Arg struct {
	Name   string
	Unit   Unit
	Number int64
	Text   string
}

// Unit says what an Arg holds and so how it is put into words.
type Unit string

const (
	Count       Unit = "count"      // a plain number
	Fen         Unit = "fen"        // money, shown in yuan
	Bps         Unit = "bps"        // a ratio, shown in percent; Unknown is shown as such
	Hours       Unit = "hours"      // a duration
	Days        Unit = "days"       // a duration
	Stars       Unit = "stars"      // 0 to 500, shown as 0.00 to 5.00
	Plain       Unit = "text"       // shown as it is
	Term        Unit = "term"       // a value of an enumeration, or several
	Category    Unit = "category"   // a category code
	Division    Unit = "division"   // a division code
	Credentials Unit = "credential" // kinds of credentials
)

// Counts tells whether an Arg of the unit holds a Number, not a Text.
func (u Unit) Counts() bool {
	switch u {
	case Count, Fen, Bps, Hours, Days, Stars:
		return true
	}
	return false
}

// Unknown is the Number of an Arg whose value nobody stated.
const Unknown = -1

// Veto is one thing that rules a pair out, with the values that cause it.
type Veto struct {
	Reason
	// By is who could lift it; empty when neither can (a suspension).
	By Party
}

// Raise is one stated term that a party could change, and what that would do.
// Everything else stays as it is.
type Raise struct {
	Reason         // the change, with its values from and to
	By      Party  // who can make it
	Score   int64  // of the match after the change
	Gain    int64  // Score after less Score before
	Lifts   []Code // vetoes that would go
	Remains int    // vetoes that would stay
}

// The codes of vetoes.
const (
	VetoBlocked         Code = "blocked"
	VetoSuspended       Code = "organization_suspended"
	VetoNotListed       Code = "product_not_listed"
	VetoPaperMissing    Code = "credential_missing"
	VetoPaperExpired    Code = "credential_expired"
	VetoStockShort      Code = "stock_short"
	VetoMOQ             Code = "moq_unserved"
	VetoCapacityShort   Code = "ship_capacity_short"
	VetoCommissionLow   Code = "commission_below_minimum"
	VetoSlotFee         Code = "slot_fee_over_budget"
	VetoNoMode          Code = "no_common_mode"
	VetoPriceBelowFloor Code = "live_price_below_floor"
	VetoNoPlatform      Code = "no_common_platform"
	VetoShipsLate       Code = "ships_too_late"
	VetoNothingOffered  Code = "nothing_offered" // the supplier has no product, or the roster no streamer
)

// VetoCodes is every veto, in the order in which they are reported.
var VetoCodes = []Code{
	VetoBlocked, VetoSuspended, VetoNotListed, VetoPaperMissing, VetoPaperExpired, VetoStockShort, VetoMOQ, VetoCapacityShort,
	VetoCommissionLow, VetoSlotFee, VetoNoMode, VetoPriceBelowFloor, VetoNoPlatform, VetoShipsLate, VetoNothingOffered,
}
