package domain

import (
	"strings"
	"time"

	"gongbo/domain/reference"
)

// SupplierKind says what sort of supplier it is.
type SupplierKind string

const (
	WholesaleVendor SupplierKind = "wholesale_vendor"
	MallBrand       SupplierKind = "mall_brand"
	FarmProducer    SupplierKind = "farm_producer"
	Cooperative     SupplierKind = "cooperative"
	FactoryDirect   SupplierKind = "factory_direct"
	LocalMerchant   SupplierKind = "local_merchant"
)

// SupplierKinds is every kind of supplier.
var SupplierKinds = []SupplierKind{WholesaleVendor, MallBrand, FarmProducer, Cooperative, FactoryDirect, LocalMerchant}

// Values is every kind, for the contract.
func (SupplierKind) Values() []string { return Texts(SupplierKinds) }

// Supplier offers products.
type Supplier struct {
	ID             SupplierID
	OrganizationID OrganizationID
	SupplierFields
	Measures
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// SupplierFields is what a supplier says of itself.
type SupplierFields struct {
	Kind             SupplierKind
	Name             string
	Intro            string
	DivisionCode     string
	Address          string
	MarketID         MarketID
	StallNo          string
	MallName         string
	OwnerHost        bool
	CategoryCodes    []string
	Platforms        []Platform
	NightBands       []Band // when it can be on air or host a streamer
	SlotFeeBudgetFen int64
	NewcomerWelcome  bool
	ContactName      string
	ContactPhone     string
}

// Measures is what is known of a party's past. The market alone writes it:
// verified outcomes count, claimed ones stand apart and score nothing.
type Measures struct {
	ExperienceScore  int64 // 0–500, two decimals of 0.00–5.00; 0 is unknown
	ReputationScore  int64 // 0–500, as above
	FulfilmentBps    int64 // samples and orders kept as promised; 0 with Outcomes 0 is unknown
	ReturnBps        int64
	VerifiedGMVFen   int64
	VerifiedOutcomes int64 // how many outcomes stand behind the figures
}

// NewSupplier checks the fields.
func NewSupplier(id SupplierID, org OrganizationID, f SupplierFields, now time.Time) (Supplier, error) {
	s := Supplier{ID: id, OrganizationID: org, CreatedAt: Instant(now)}
	return s.Change(f, now)
}

// Change returns the supplier with other fields, one version on.
func (s Supplier) Change(f SupplierFields, now time.Time) (Supplier, error) {
	var c Checks
	OneOf(&c, "kind", f.Kind, SupplierKinds)
	f.Name = c.Text("name", f.Name, 1, 60)
	f.Intro = c.Text("intro", f.Intro, 0, 2000)
	c.Division("division_code", f.DivisionCode)
	f.Address = c.Text("address", f.Address, 0, 200)
	c.Want(f.MarketID == "" || IsID(PrefixMarket, string(f.MarketID)), "market_id", CodeBadID, "prefix", PrefixMarket)
	f.StallNo = c.Text("stall_no", f.StallNo, 0, 30)
	f.MallName = c.Text("mall_name", f.MallName, 0, 60)
	c.Want(len(f.CategoryCodes) > 0, "category_codes", CodeRequired)
	f.CategoryCodes = c.categories("category_codes", f.CategoryCodes, 20)
	f.Platforms = someOf(&c, "platforms", f.Platforms, Platforms)
	f.NightBands = someOf(&c, "night_bands", f.NightBands, Bands)
	c.Fen("slot_fee_budget_fen", f.SlotFeeBudgetFen)
	f.ContactName = c.Text("contact_name", f.ContactName, 0, 30)
	if f.ContactPhone != "" {
		f.ContactPhone = *c.phone("contact_phone", f.ContactPhone)
	}
	s.SupplierFields = f
	s.Version, s.UpdatedAt = s.Version+1, Instant(now)
	return s, c.Err()
}

// Poor tells whether the supplier stands in a former poverty county.
func (s Supplier) Poor() bool { return PovertyCounty(s.DivisionCode) }

// PovertyCounty tells whether the division is one of the 832 former poverty counties.
func PovertyCounty(code string) bool {
	d, ok := reference.DivisionByCode(code)
	return ok && d.PovertyCounty
}

// Credential is a paper a supplier holds: a licence, a filing, a certificate.
type Credential struct {
	ID             CredentialID
	SupplierID     SupplierID
	OrganizationID OrganizationID
	CredentialFields
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CredentialFields is what a client says of a credential.
type CredentialFields struct {
	Kind      string // a code of the reference list
	Number    string
	IssuedOn  string // YYYY-MM-DD
	ExpiresOn string // YYYY-MM-DD, the last good day in Shanghai; empty: it does not expire
}

// NewCredential checks the fields.
func NewCredential(id CredentialID, s Supplier, f CredentialFields, now time.Time) (Credential, error) {
	var c Checks
	_, ok := reference.CredentialByCode(f.Kind)
	c.Want(f.Kind != "", "kind", CodeRequired)
	c.Want(ok || f.Kind == "", "kind", CodeNoSuchThing, "what", "credential")
	f.Number = c.Text("number", f.Number, 1, 60)
	c.Date("issued_on", f.IssuedOn)
	c.Date("expires_on", f.ExpiresOn)
	c.Want(f.ExpiresOn == "" || f.IssuedOn == "" || f.IssuedOn < f.ExpiresOn, "expires_on", CodeTooSmall, "than", f.IssuedOn)
	return Credential{ID: id, SupplierID: s.ID, OrganizationID: s.OrganizationID, CredentialFields: f, Version: 1, CreatedAt: Instant(now), UpdatedAt: Instant(now)}, c.Err()
}

// Good tells whether the credential is good on the day (YYYY-MM-DD in Shanghai).
func (c Credential) Good(day string) bool {
	return (c.IssuedOn == "" || c.IssuedOn <= day) && (c.ExpiresOn == "" || day <= c.ExpiresOn)
}

// MaskNumber shows the first and the last two characters of a paper's number.
func MaskNumber(s string) string {
	r := []rune(s)
	if len(r) <= 4 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:2]) + strings.Repeat("*", len(r)-4) + string(r[len(r)-2:])
}
