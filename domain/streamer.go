package domain

import (
	"fmt"
	"slices"
	"time"
)

// Streamer sells on air.
type Streamer struct {
	ID             StreamerID
	OrganizationID OrganizationID
	StreamerFields
	Tier Tier // follows from FollowerCount
	Measures
	CategorySales []CategorySale // verified sales by category
	Version       int64
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// StreamerFields is what a streamer says of itself.
type StreamerFields struct {
	Name                    string
	Bio                     string
	AgencyID                AgencyID
	DivisionCode            string
	Accounts                []PlatformAccount
	FollowerCount           int64
	CategoryCodes           []string
	Audience                Audience
	PriceLowFen             int64 // the band its audience buys in
	PriceHighFen            int64
	CooperationModes        []CooperationMode
	SlotFeeFen              int64
	MinCommissionBps        int64
	MaxShipWithinHours      int64 // 0: does not mind
	SampleRequired          bool
	Bands                   []Band // when it is on air
	Capabilities            []Capability
	ViewersPerSession       int64
	OrdersPerSession        int64 // the burst a supplier must serve
	ClaimedGMVPerSessionFen int64
	ContactName             string
	ContactPhone            string
}

// PlatformAccount is a streamer's account on a platform.
type PlatformAccount struct {
	Platform      Platform `json:"platform"`
	Handle        string   `json:"handle"`
	FollowerCount int64    `json:"follower_count"`
}

// CategorySale is verified evidence of what a streamer sells.
type CategorySale struct {
	CategoryCode   string `json:"category_code"`
	VerifiedGMVFen int64  `json:"verified_gmv_fen"`
	Outcomes       int64  `json:"outcomes"`
}

// Tier is a class of streamers by followers.
type Tier string

const (
	Head     Tier = "head"
	Waist    Tier = "waist"
	Tail     Tier = "tail"
	Newcomer Tier = "newcomer"
)

// Tiers is every tier, the largest first.
var Tiers = []Tier{Head, Waist, Tail, Newcomer}

// Values is every tier, for the contract.
func (Tier) Values() []string { return Texts(Tiers) }

// tierFloor is the least number of followers of a tier.
var tierFloor = map[Tier]int64{Head: 5_000_000, Waist: 500_000, Tail: 10_000, Newcomer: 0}

// TierOf returns the tier of somebody with so many followers.
func TierOf(followers int64) Tier {
	for _, t := range Tiers {
		if followers >= tierFloor[t] {
			return t
		}
	}
	return Newcomer
}

// NewStreamer checks the fields.
func NewStreamer(id StreamerID, org OrganizationID, f StreamerFields, now time.Time) (Streamer, error) {
	s := Streamer{ID: id, OrganizationID: org, CategorySales: []CategorySale{}, CreatedAt: Instant(now)}
	return s.Change(f, now)
}

// Change returns the streamer with other fields, one version on.
func (s Streamer) Change(f StreamerFields, now time.Time) (Streamer, error) {
	var c Checks
	f.Name = c.Text("name", f.Name, 1, 60)
	f.Bio = c.Text("bio", f.Bio, 0, 2000)
	c.Want(f.AgencyID == "" || IsID(PrefixAgency, string(f.AgencyID)), "agency_id", CodeBadID, "prefix", PrefixAgency)
	c.Division("division_code", f.DivisionCode)
	f.Accounts = c.accounts("accounts", f.Accounts)
	c.Range("follower_count", f.FollowerCount, 0, 1_000_000_000)
	c.Want(len(f.CategoryCodes) > 0, "category_codes", CodeRequired)
	f.CategoryCodes = c.categories("category_codes", f.CategoryCodes, 20)
	f.Audience = c.audience("audience", f.Audience)
	c.Fen("price_low_fen", f.PriceLowFen)
	c.Fen("price_high_fen", f.PriceHighFen)
	c.Want(f.PriceHighFen == 0 || f.PriceLowFen <= f.PriceHighFen, "price_high_fen", CodeBelow, "than", f.PriceLowFen)
	c.Want(len(f.CooperationModes) > 0, "cooperation_modes", CodeRequired)
	f.CooperationModes = someOf(&c, "cooperation_modes", f.CooperationModes, CooperationModes)
	c.Fen("slot_fee_fen", f.SlotFeeFen)
	c.Bps("min_commission_bps", f.MinCommissionBps)
	c.Range("max_ship_within_hours", f.MaxShipWithinHours, 0, 720)
	f.Bands = someOf(&c, "bands", f.Bands, Bands)
	f.Capabilities = someOf(&c, "capabilities", f.Capabilities, Capabilities)
	c.Range("viewers_per_session", f.ViewersPerSession, 0, 1_000_000_000)
	c.Range("orders_per_session", f.OrdersPerSession, 0, 100_000_000)
	c.Fen("claimed_gmv_per_session_fen", f.ClaimedGMVPerSessionFen)
	f.ContactName = c.Text("contact_name", f.ContactName, 0, 30)
	if f.ContactPhone != "" {
		f.ContactPhone = *c.phone("contact_phone", f.ContactPhone)
	}
	s.StreamerFields, s.Tier = f, TierOf(f.FollowerCount)
	s.Version, s.UpdatedAt = s.Version+1, Instant(now)
	return s, c.Err()
}

func (c *Checks) accounts(field string, list []PlatformAccount) []PlatformAccount {
	c.Want(len(list) > 0, field, CodeRequired)
	c.Want(len(list) <= 10, field, CodeTooMany, "max", 10)
	out := make([]PlatformAccount, 0, len(list))
	for i, a := range list[:min(10, len(list))] {
		at := fmt.Sprintf("%s[%d]", field, i)
		OneOf(c, at+".platform", a.Platform, Platforms)
		a.Handle = c.Text(at+".handle", a.Handle, 1, 60)
		c.Range(at+".follower_count", a.FollowerCount, 0, 1_000_000_000)
		out = append(out, a)
	}
	return out
}

// Platforms returns the platforms of the streamer's accounts, each once.
func (s Streamer) Platforms() []Platform {
	var out []Platform
	for _, a := range s.Accounts {
		if !slices.Contains(out, a.Platform) {
			out = append(out, a.Platform)
		}
	}
	return out
}
