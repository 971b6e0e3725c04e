// Package demo makes up the market that a new installation can be filled with:
// suppliers of every kind, products, streamers, agencies and a docking event in
// registration. Places, markets and malls are real, every person, firm, brand,
// phone number and licence is made up. The same seed and day give the same market.
package demo

import (
	"fmt"
	"time"

	"gongbo/domain"
	"gongbo/domain/docking"
)

// Market is everything there is to load. Parties refer to one another by their
// index in these lists; None is no party.
type Market struct {
	Markets   []domain.MarketFields
	Suppliers []Supplier
	Products  []Product
	Agencies  []domain.AgencyFields
	Streamers []Streamer
	Organizer domain.OrganizerFields
	Event     Event
}

// None stands for no market, agency, supplier or streamer.
const None = -1

// Supplier is a supplier to be. MarketID is empty: see Market.
type Supplier struct {
	domain.SupplierFields
	domain.Measures
	Market      int // index in Market.Markets
	Credentials []domain.CredentialFields
}

// Product is a product to be.
type Product struct {
	domain.ProductFields
	Supplier int  // index in Market.Suppliers
	Listed   bool // false where a credential is missing or expired, and for a few drafts
}

// Streamer is a streamer to be. AgencyID is empty: see Agency.
type Streamer struct {
	domain.StreamerFields
	domain.Measures
	CategorySales []domain.CategorySale
	Agency        int // index in Market.Agencies
}

// Event is the docking event, in registration. Slots and tables have no IDs yet.
type Event struct {
	docking.EventFields
	Registrations []Registration
	Wishes        []Wish
}

// Registration is a party's: exactly one of the three is not None.
type Registration struct {
	Supplier, Streamer, Agency int
	Approved                   bool
	MaxMeetings                int64
	UnavailableSlots           []int // indices in Event.Slots
}

// Wish is one registration's of another on the other side.
type Wish struct {
	From, To int // indices in Event.Registrations
	Kind     docking.WishKind
	Weight   int64 // 1–5 of a want, else 0
}

// How much there is of everything.
const (
	supplierCount = 300
	productCount  = 3000
	streamerCount = 200
)

// New makes the market up. now dates credentials and the event, which is held
// three weeks later.
func New(seed uint64, now time.Time) (Market, error) {
	w, err := readWords()
	if err != nil {
		return Market{}, fmt.Errorf("read demo words: %w", err)
	}
	b := &builder{chance: newChance(seed), words: w, day: now.In(domain.Shanghai), titles: map[string]bool{}, names: map[string]bool{}}
	b.markets()
	b.suppliers()
	b.products()
	b.credentials()
	b.agencies()
	b.streamers()
	b.event()
	return b.Market, nil
}

// builder is a market in the making. Each step draws on the same chance, so
// their order is part of the result.
type builder struct {
	Market
	chance
	words  words
	day    time.Time
	trades [][]string // per supplier: the categories it deals in
	farms  [][]produce
	titles map[string]bool
	names  map[string]bool
	phones int
}

// phone returns numbers of a block that no carrier hands out to people.
func (b *builder) phone() string {
	b.phones++
	return fmt.Sprintf("1900000%04d", b.phones)
}

func (b *builder) given() string {
	if b.percent(50) {
		return pick(b.chance, b.words.women)
	}
	return pick(b.chance, b.words.men)
}

func (b *builder) person() string {
	return string(pick(b.chance, b.words.surnames)) + b.given()
}

// unique calls name until it says something new. The last resort is a number.
func (b *builder) unique(seen map[string]bool, name func() string) string {
	for range 40 {
		if s := name(); !seen[s] {
			seen[s] = true
			return s
		}
	}
	base := name()
	for n := 2; ; n++ {
		if s := fmt.Sprintf("%s（%d）", base, n); !seen[s] {
			seen[s] = true
			return s
		}
	}
}
