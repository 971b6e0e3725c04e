package api

import (
	"context"
	"time"

	"gongbo/domain"
	"gongbo/store"
)

// SupplierInput is what a supplier says of itself.
type SupplierInput struct {
	Kind             domain.SupplierKind `json:"kind"`
	Name             string              `json:"name"`
	Intro            string              `json:"intro" optional:"true"`
	DivisionCode     string              `json:"division_code"`
	Address          string              `json:"address" optional:"true"`
	MarketID         domain.MarketID     `json:"market_id" optional:"true"`
	StallNo          string              `json:"stall_no" optional:"true"`
	MallName         string              `json:"mall_name" optional:"true"`
	OwnerHost        bool                `json:"owner_host" optional:"true"`
	CategoryCodes    []string            `json:"category_codes"`
	Platforms        []domain.Platform   `json:"platforms" optional:"true"`
	NightBands       []domain.Band       `json:"night_bands" optional:"true"`
	SlotFeeBudgetFen int64               `json:"slot_fee_budget_fen" optional:"true"`
	NewcomerWelcome  bool                `json:"newcomer_welcome" optional:"true"`
	ContactName      string              `json:"contact_name" optional:"true"`
	ContactPhone     string              `json:"contact_phone" optional:"true"`
}

// Measures is what is known of a party's past: verified, never claimed.
type Measures struct {
	ExperienceScore  int64 `json:"experience_score"`
	ReputationScore  int64 `json:"reputation_score"`
	FulfilmentBps    int64 `json:"fulfilment_bps"`
	ReturnBps        int64 `json:"return_bps"`
	VerifiedGMVFen   int64 `json:"verified_gmv_fen"`
	VerifiedOutcomes int64 `json:"verified_outcomes"`
}

// Supplier is a supplier as clients see it. Contacts are masked to others.
type Supplier struct {
	ID             domain.SupplierID     `json:"id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	SupplierInput
	PovertyCounty bool `json:"poverty_county"`
	Measures
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// StreamerInput is what a streamer says of itself.
type StreamerInput struct {
	Name                    string                   `json:"name"`
	Bio                     string                   `json:"bio" optional:"true"`
	AgencyID                domain.AgencyID          `json:"agency_id" optional:"true"`
	DivisionCode            string                   `json:"division_code"`
	Accounts                []domain.PlatformAccount `json:"accounts"`
	FollowerCount           int64                    `json:"follower_count"`
	CategoryCodes           []string                 `json:"category_codes"`
	Audience                domain.Audience          `json:"audience" optional:"true"`
	PriceLowFen             int64                    `json:"price_low_fen" optional:"true"`
	PriceHighFen            int64                    `json:"price_high_fen" optional:"true"`
	CooperationModes        []domain.CooperationMode `json:"cooperation_modes"`
	SlotFeeFen              int64                    `json:"slot_fee_fen" optional:"true"`
	MinCommissionBps        int64                    `json:"min_commission_bps" optional:"true"`
	MaxShipWithinHours      int64                    `json:"max_ship_within_hours" optional:"true"`
	SampleRequired          bool                     `json:"sample_required" optional:"true"`
	Bands                   []domain.Band            `json:"bands" optional:"true"`
	Capabilities            []domain.Capability      `json:"capabilities" optional:"true"`
	ViewersPerSession       int64                    `json:"viewers_per_session" optional:"true"`
	OrdersPerSession        int64                    `json:"orders_per_session" optional:"true"`
	ClaimedGMVPerSessionFen int64                    `json:"claimed_gmv_per_session_fen" optional:"true"`
	ContactName             string                   `json:"contact_name" optional:"true"`
	ContactPhone            string                   `json:"contact_phone" optional:"true"`
}

// Streamer is a streamer as clients see it. Contacts are masked to others.
type Streamer struct {
	ID             domain.StreamerID     `json:"id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	StreamerInput
	Tier domain.Tier `json:"tier"`
	Measures
	CategorySales []domain.CategorySale `json:"category_sales"`
	Version       int64                 `json:"version"`
	CreatedAt     time.Time             `json:"created_at"`
	UpdatedAt     time.Time             `json:"updated_at"`
}

// AgencyInput is what an agency says of itself.
type AgencyInput struct {
	Name          string            `json:"name"`
	Intro         string            `json:"intro" optional:"true"`
	DivisionCode  string            `json:"division_code"`
	CategoryCodes []string          `json:"category_codes" optional:"true"`
	Platforms     []domain.Platform `json:"platforms" optional:"true"`
	ContactName   string            `json:"contact_name" optional:"true"`
	ContactPhone  string            `json:"contact_phone" optional:"true"`
}

// Agency is an agency as clients see it. Contacts are masked to others.
type Agency struct {
	ID             domain.AgencyID       `json:"id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	AgencyInput
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// OrganizerInput is what an organizer says of itself.
type OrganizerInput struct {
	Kind         domain.OrganizerKind `json:"kind"`
	Name         string               `json:"name"`
	Intro        string               `json:"intro" optional:"true"`
	DivisionCode string               `json:"division_code"`
	ContactName  string               `json:"contact_name" optional:"true"`
	ContactPhone string               `json:"contact_phone" optional:"true"`
}

// Organizer is an organizer as clients see it. Contacts are masked to others.
type Organizer struct {
	ID             domain.OrganizerID    `json:"id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	OrganizerInput
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// MarketInput is what an operator says of a market.
type MarketInput struct {
	Name          string   `json:"name"`
	Intro         string   `json:"intro" optional:"true"`
	DivisionCode  string   `json:"division_code"`
	Address       string   `json:"address" optional:"true"`
	CategoryCodes []string `json:"category_codes" optional:"true"`
	StallCount    int64    `json:"stall_count" optional:"true"`
}

// Market is a wholesale market as clients see it.
type Market struct {
	ID             domain.MarketID       `json:"id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	MarketInput
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (v Supplier) version() int64   { return v.Version }
func (v Streamer) version() int64   { return v.Version }
func (v Agency) version() int64     { return v.Version }
func (v Organizer) version() int64  { return v.Version }
func (v Market) version() int64     { return v.Version }
func (v Supplier) location() string { return "/v1/suppliers/" + string(v.ID) }
func (v Streamer) location() string { return "/v1/streamers/" + string(v.ID) }
func (v Agency) location() string   { return "/v1/agencies/" + string(v.ID) }
func (v Organizer) location() string {
	return "/v1/organizers/" + string(v.ID)
}
func (v Market) location() string { return "/v1/markets/" + string(v.ID) }

func (in SupplierInput) check() error {
	_, err := domain.NewSupplier("", "", domain.SupplierFields(in), time.Time{})
	return err
}

func (in StreamerInput) check() error {
	_, err := domain.NewStreamer("", "", domain.StreamerFields(in), time.Time{})
	return err
}

func (in AgencyInput) check() error {
	_, err := domain.NewAgency("", "", domain.AgencyFields(in), time.Time{})
	return err
}

func (in OrganizerInput) check() error {
	_, err := domain.NewOrganizer("", "", domain.OrganizerFields(in), time.Time{})
	return err
}

func (in MarketInput) check() error {
	_, err := domain.NewMarket("", "", domain.MarketFields(in), time.Time{})
	return err
}

// contact masks who to call, unless the caller belongs to the organization.
func contact(c Call, owner domain.OrganizationID, name, phone *string) {
	if owner != c.By.OrganizationID {
		*name, *phone = domain.MaskName(*name), domain.MaskPhone(*phone)
	}
}

func newSupplier(c Call, v domain.Supplier) Supplier {
	contact(c, v.OrganizationID, &v.ContactName, &v.ContactPhone)
	return Supplier{ID: v.ID, OrganizationID: v.OrganizationID, SupplierInput: SupplierInput(v.SupplierFields), PovertyCounty: v.Poor(),
		Measures: Measures(v.Measures), Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

func newStreamer(c Call, v domain.Streamer) Streamer {
	contact(c, v.OrganizationID, &v.ContactName, &v.ContactPhone)
	return Streamer{ID: v.ID, OrganizationID: v.OrganizationID, StreamerInput: StreamerInput(v.StreamerFields), Tier: v.Tier,
		Measures: Measures(v.Measures), CategorySales: v.CategorySales, Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

func newAgency(c Call, v domain.Agency) Agency {
	contact(c, v.OrganizationID, &v.ContactName, &v.ContactPhone)
	return Agency{ID: v.ID, OrganizationID: v.OrganizationID, AgencyInput: AgencyInput(v.AgencyFields), Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

func newOrganizer(c Call, v domain.Organizer) Organizer {
	contact(c, v.OrganizationID, &v.ContactName, &v.ContactPhone)
	return Organizer{ID: v.ID, OrganizationID: v.OrganizationID, OrganizerInput: OrganizerInput(v.OrganizerFields), Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

func newMarket(_ Call, v domain.Market) Market {
	return Market{ID: v.ID, OrganizationID: v.OrganizationID, MarketInput: MarketInput(v.MarketFields), Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

// profileList are the parameters of a list of profiles.
type profileList struct {
	paging
	OrganizationID domain.OrganizationID `query:"organization_id"`
	DivisionCode   string                `query:"division_code"`
}

type supplierList struct {
	profileList
	Kind     domain.SupplierKind `query:"kind"`
	MarketID domain.MarketID     `query:"market_id"`
}

type streamerList struct {
	profileList
	AgencyID domain.AgencyID `query:"agency_id"`
}

type organizerList struct {
	profileList
	Kind domain.OrganizerKind `query:"kind"`
}

func (p profileList) filter(c Call) store.ProfileFilter {
	return store.ProfileFilter{Viewer: c.By.OrganizationID, OrganizationID: p.OrganizationID, DivisionCode: p.DivisionCode}
}

func (a *API) suppliers() resource[domain.Supplier, SupplierInput, Supplier, supplierList] {
	return resource[domain.Supplier, SupplierInput, Supplier, supplierList]{
		id:      func(v domain.Supplier) string { return string(v.ID) },
		owner:   func(v domain.Supplier) domain.OrganizationID { return v.OrganizationID },
		version: func(v domain.Supplier) int64 { return v.Version },
		input:   func(v domain.Supplier) SupplierInput { return SupplierInput(v.SupplierFields) },
		show:    newSupplier,
		create: func(c Call, in SupplierInput, now time.Time) (domain.Supplier, error) {
			v, err := domain.NewSupplier(domain.SupplierID(a.NewID(domain.PrefixSupplier)), c.By.OrganizationID, domain.SupplierFields(in), now)
			return v, a.knownMarket(c, err, v.MarketID)
		},
		change: func(c Call, was domain.Supplier, in SupplierInput, now time.Time) (domain.Supplier, error) {
			v, err := was.Change(domain.SupplierFields(in), now)
			return v, a.knownMarket(c, err, v.MarketID)
		},
		load: func(ctx context.Context, id string) (domain.Supplier, error) {
			return a.Store.Supplier(ctx, domain.SupplierID(id))
		},
		page: func(c Call, p supplierList, at store.Page) ([]domain.Supplier, error) {
			f := p.filter(c)
			f.Kind, f.MarketID = string(p.Kind), p.MarketID
			return a.Store.Suppliers(c, f, at)
		},
		insert: a.Store.CreateSupplier, update: a.Store.UpdateSupplier, remove: a.Store.DeleteSupplier,
	}
}

// knownMarket adds a fault to err if the market does not exist.
func (a *API) knownMarket(c Call, err error, id domain.MarketID) error {
	if err != nil || id == "" {
		return err
	}
	_, err = a.Store.Market(c, id)
	return missing(err, "market_id", "market")
}

func (a *API) streamers() resource[domain.Streamer, StreamerInput, Streamer, streamerList] {
	return resource[domain.Streamer, StreamerInput, Streamer, streamerList]{
		id:      func(v domain.Streamer) string { return string(v.ID) },
		owner:   func(v domain.Streamer) domain.OrganizationID { return v.OrganizationID },
		version: func(v domain.Streamer) int64 { return v.Version },
		input:   func(v domain.Streamer) StreamerInput { return StreamerInput(v.StreamerFields) },
		show:    newStreamer,
		create: func(c Call, in StreamerInput, now time.Time) (domain.Streamer, error) {
			v, err := domain.NewStreamer(domain.StreamerID(a.NewID(domain.PrefixStreamer)), c.By.OrganizationID, domain.StreamerFields(in), now)
			return v, a.ownAgency(c, err, v.AgencyID)
		},
		change: func(c Call, was domain.Streamer, in StreamerInput, now time.Time) (domain.Streamer, error) {
			v, err := was.Change(domain.StreamerFields(in), now)
			return v, a.ownAgency(c, err, v.AgencyID)
		},
		load: func(ctx context.Context, id string) (domain.Streamer, error) {
			return a.Store.Streamer(ctx, domain.StreamerID(id))
		},
		page: func(c Call, p streamerList, at store.Page) ([]domain.Streamer, error) {
			f := p.filter(c)
			f.AgencyID = p.AgencyID
			return a.Store.Streamers(c, f, at)
		},
		insert: a.Store.CreateStreamer, update: a.Store.UpdateStreamer, remove: a.Store.DeleteStreamer,
	}
}

// ownAgency adds a fault to err unless the agency is of the caller's organization.
func (a *API) ownAgency(c Call, err error, id domain.AgencyID) error {
	if err != nil || id == "" {
		return err
	}
	agency, err := a.Store.Agency(c, id)
	if err == nil {
		err = c.mine(agency.OrganizationID)
	}
	return missing(err, "agency_id", "agency")
}

func (a *API) agencies() resource[domain.Agency, AgencyInput, Agency, profileList] {
	return resource[domain.Agency, AgencyInput, Agency, profileList]{
		id:      func(v domain.Agency) string { return string(v.ID) },
		owner:   func(v domain.Agency) domain.OrganizationID { return v.OrganizationID },
		version: func(v domain.Agency) int64 { return v.Version },
		input:   func(v domain.Agency) AgencyInput { return AgencyInput(v.AgencyFields) },
		show:    newAgency,
		create: func(c Call, in AgencyInput, now time.Time) (domain.Agency, error) {
			return domain.NewAgency(domain.AgencyID(a.NewID(domain.PrefixAgency)), c.By.OrganizationID, domain.AgencyFields(in), now)
		},
		change: func(_ Call, was domain.Agency, in AgencyInput, now time.Time) (domain.Agency, error) {
			return was.Change(domain.AgencyFields(in), now)
		},
		load: func(ctx context.Context, id string) (domain.Agency, error) {
			return a.Store.Agency(ctx, domain.AgencyID(id))
		},
		page: func(c Call, p profileList, at store.Page) ([]domain.Agency, error) {
			return a.Store.Agencies(c, p.filter(c), at)
		},
		insert: a.Store.CreateAgency, update: a.Store.UpdateAgency, remove: a.Store.DeleteAgency,
	}
}

func (a *API) organizers() resource[domain.Organizer, OrganizerInput, Organizer, organizerList] {
	return resource[domain.Organizer, OrganizerInput, Organizer, organizerList]{
		id:      func(v domain.Organizer) string { return string(v.ID) },
		owner:   func(v domain.Organizer) domain.OrganizationID { return v.OrganizationID },
		version: func(v domain.Organizer) int64 { return v.Version },
		input:   func(v domain.Organizer) OrganizerInput { return OrganizerInput(v.OrganizerFields) },
		show:    newOrganizer,
		create: func(c Call, in OrganizerInput, now time.Time) (domain.Organizer, error) {
			return domain.NewOrganizer(domain.OrganizerID(a.NewID(domain.PrefixOrganizer)), c.By.OrganizationID, domain.OrganizerFields(in), now)
		},
		change: func(_ Call, was domain.Organizer, in OrganizerInput, now time.Time) (domain.Organizer, error) {
			return was.Change(domain.OrganizerFields(in), now)
		},
		load: func(ctx context.Context, id string) (domain.Organizer, error) {
			return a.Store.Organizer(ctx, domain.OrganizerID(id))
		},
		page: func(c Call, p organizerList, at store.Page) ([]domain.Organizer, error) {
			f := p.filter(c)
			f.Kind = string(p.Kind)
			return a.Store.Organizers(c, f, at)
		},
		insert: a.Store.CreateOrganizer, update: a.Store.UpdateOrganizer, remove: a.Store.DeleteOrganizer,
	}
}

func (a *API) markets() resource[domain.Market, MarketInput, Market, profileList] {
	return resource[domain.Market, MarketInput, Market, profileList]{
		id:      func(v domain.Market) string { return string(v.ID) },
		owner:   func(v domain.Market) domain.OrganizationID { return v.OrganizationID },
		version: func(v domain.Market) int64 { return v.Version },
		input:   func(v domain.Market) MarketInput { return MarketInput(v.MarketFields) },
		show:    newMarket,
		create: func(c Call, in MarketInput, now time.Time) (domain.Market, error) {
			return domain.NewMarket(domain.MarketID(a.NewID(domain.PrefixMarket)), c.By.OrganizationID, domain.MarketFields(in), now)
		},
		change: func(_ Call, was domain.Market, in MarketInput, now time.Time) (domain.Market, error) {
			return was.Change(domain.MarketFields(in), now)
		},
		load: func(ctx context.Context, id string) (domain.Market, error) {
			return a.Store.Market(ctx, domain.MarketID(id))
		},
		page: func(c Call, p profileList, at store.Page) ([]domain.Market, error) {
			return a.Store.Markets(c, p.filter(c), at)
		},
		insert: a.Store.CreateMarket, update: a.Store.UpdateMarket, remove: a.Store.DeleteMarket,
	}
}
