package domain

import (
	"slices"
	"time"

	"gongbo/domain/reference"
)

// Product is something a supplier offers for sale on air.
type Product struct {
	ID             ProductID
	OrganizationID OrganizationID
	SupplierID     SupplierID
	ProductFields
	Status    ProductStatus
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// ProductFields is what a supplier says of a product.
type ProductFields struct {
	Title              string
	Description        string
	Brand              string
	SKU                string // the supplier's own code; unique among its products when set
	CategoryCode       string
	OfferingType       OfferingType
	SupplyPriceFen     int64
	LivePriceFen       int64
	FloorPriceFen      int64 // 0: none
	CommissionBps      int64
	CooperationModes   []CooperationMode
	SlotFeeBudgetFen   int64
	MOQ                int64
	StockMode          StockMode
	Stock              int64
	DailyShipCapacity  int64
	ShipWithinHours    int64
	Dropship           bool
	OriginDivisionCode string
	GICertificate      string
	ColdChain          bool
	DistressStock      bool
	HarvestFrom        string // MM-DD
	HarvestTo          string // MM-DD; before HarvestFrom when the season spans new year
	SamplePolicy       SamplePolicy
	Audience           Audience // who buys it
	RedemptionAddress  string   // vouchers: where it is redeemed
	RedemptionTerms    string
	Tags               []string
}

// OfferingType says what sort of thing is sold.
type OfferingType string

const (
	Goods   OfferingType = "goods"
	Voucher OfferingType = "voucher"
	Service OfferingType = "service"
)

// OfferingTypes is every type.
var OfferingTypes = []OfferingType{Goods, Voucher, Service}

// Values is every type, for the contract.
func (OfferingType) Values() []string { return Texts(OfferingTypes) }

// StockMode says whether goods are in stock or made after the sale.
type StockMode string

const (
	Spot    StockMode = "spot"
	Presale StockMode = "presale"
)

// StockModes is every mode.
var StockModes = []StockMode{Spot, Presale}

// Values is every mode, for the contract.
func (StockMode) Values() []string { return Texts(StockModes) }

// SamplePolicy says how a streamer gets a sample.
type SamplePolicy string

// SamplePolicies is every policy.
var SamplePolicies = []SamplePolicy{"free", "refundable", "paid", "none"}

// Values is every policy, for the contract.
func (SamplePolicy) Values() []string { return Texts(SamplePolicies) }

// ProductStatus is where a product is in its life.
type ProductStatus string

const (
	Draft    ProductStatus = "draft"
	Listed   ProductStatus = "listed"
	Paused   ProductStatus = "paused"
	Delisted ProductStatus = "delisted"
)

// ProductStatuses is every status.
var ProductStatuses = []ProductStatus{Draft, Listed, Paused, Delisted}

// Values is every status, for the contract.
func (ProductStatus) Values() []string { return Texts(ProductStatuses) }

// ProductAction moves a product to another status.
type ProductAction string

// ProductActions is every action.
var ProductActions = []ProductAction{ListProduct, PauseProduct, DelistProduct}

// Values is every action, for the contract.
func (ProductAction) Values() []string { return Texts(ProductActions) }

const (
	ListProduct   ProductAction = "list"
	PauseProduct  ProductAction = "pause"
	DelistProduct ProductAction = "delist"
)

var productMoves = map[ProductAction]struct {
	from []ProductStatus
	to   ProductStatus
}{
	ListProduct:   {[]ProductStatus{Draft, Paused}, Listed},
	PauseProduct:  {[]ProductStatus{Listed}, Paused},
	DelistProduct: {[]ProductStatus{Listed, Paused}, Delisted},
}

// NewProduct checks the fields.
func NewProduct(id ProductID, s Supplier, f ProductFields, now time.Time) (Product, error) {
	p := Product{ID: id, OrganizationID: s.OrganizationID, SupplierID: s.ID, Status: Draft, CreatedAt: Instant(now)}
	return p.Change(f, now)
}

// Change returns the product with other fields, one version on.
func (p Product) Change(f ProductFields, now time.Time) (Product, error) {
	var c Checks
	f.Title = c.Text("title", f.Title, 2, 120)
	f.Description = c.Text("description", f.Description, 0, 5000)
	f.Brand = c.Text("brand", f.Brand, 0, 60)
	f.SKU = c.Text("sku", f.SKU, 0, 60)
	cat := c.leaf("category_code", f.CategoryCode)
	if f.OfferingType == "" {
		f.OfferingType = OfferingType(cat.OfferingType)
	}
	if cat.Leaf {
		c.Want(f.OfferingType == OfferingType(cat.OfferingType), "offering_type", CodeNotOneOf, "values", cat.OfferingType)
	} else if f.OfferingType != "" {
		OneOf(&c, "offering_type", f.OfferingType, OfferingTypes)
	}
	c.terms(&f)
	c.supply(&f)
	f.Audience = c.audience("audience", f.Audience)
	f.RedemptionAddress = c.Text("redemption_address", f.RedemptionAddress, 0, 200)
	f.RedemptionTerms = c.Text("redemption_terms", f.RedemptionTerms, 0, 2000)
	c.Want(f.OfferingType != Voucher || f.RedemptionAddress != "", "redemption_address", CodeRequired)
	f.Tags = c.Texts("tags", f.Tags, 20, 20)
	p.ProductFields = f
	p.Version, p.UpdatedAt = p.Version+1, Instant(now)
	return p, c.Err()
}

// terms checks what is negotiated: prices, commission, slot fee.
func (c *Checks) terms(f *ProductFields) {
	c.Range("supply_price_fen", f.SupplyPriceFen, 0, MaxFen)
	c.Range("live_price_fen", f.LivePriceFen, 1, MaxFen)
	c.Fen("floor_price_fen", f.FloorPriceFen)
	c.Want(f.LivePriceFen < 1 || f.SupplyPriceFen <= f.LivePriceFen, "supply_price_fen", CodeAbove, "than", f.LivePriceFen)
	c.Bps("commission_bps", f.CommissionBps)
	if len(f.CooperationModes) == 0 {
		f.CooperationModes = []CooperationMode{CommissionOnly}
	}
	f.CooperationModes = someOf(c, "cooperation_modes", f.CooperationModes, CooperationModes)
	c.Fen("slot_fee_budget_fen", f.SlotFeeBudgetFen)
	if f.SamplePolicy == "" {
		f.SamplePolicy = "none"
	}
	OneOf(c, "sample_policy", f.SamplePolicy, SamplePolicies)
}

// supply checks what can be delivered: stock, capacity, time, origin.
func (c *Checks) supply(f *ProductFields) {
	if f.MOQ == 0 {
		f.MOQ = 1
	}
	c.Range("moq", f.MOQ, 1, 1_000_000)
	if f.StockMode == "" {
		f.StockMode = Spot
	}
	OneOf(c, "stock_mode", f.StockMode, StockModes)
	c.Range("stock", f.Stock, 0, 1_000_000_000)
	c.Range("daily_ship_capacity", f.DailyShipCapacity, 0, 100_000_000)
	c.Range("ship_within_hours", f.ShipWithinHours, 0, 2160)
	c.Want(f.OfferingType != Goods || f.ShipWithinHours > 0, "ship_within_hours", CodeRequired)
	c.Division("origin_division_code", f.OriginDivisionCode)
	f.GICertificate = c.Text("gi_certificate", f.GICertificate, 0, 60)
	c.monthDay("harvest_from", f.HarvestFrom)
	c.monthDay("harvest_to", f.HarvestTo)
	c.Want(f.HarvestFrom != "" || f.HarvestTo == "", "harvest_from", CodeRequired)
	c.Want(f.HarvestTo != "" || f.HarvestFrom == "", "harvest_to", CodeRequired)
}

func (c *Checks) monthDay(field, s string) {
	if s != "" {
		c.Date(field, "2024-"+s)
	}
}

// Move returns the product after the action. Listing wants every credential
// its category needs, good on the day.
func (p Product) Move(a ProductAction, held []Credential, now time.Time) (Product, error) {
	m := productMoves[a]
	if !slices.Contains(m.from, p.Status) {
		return p, Refuse(Conflict, CodeIllegalState, "state", p.Status, "allowed", joined(p.Actions()))
	}
	if a == ListProduct {
		if err := p.Entitled(held, now); err != nil {
			return p, err
		}
	}
	p.Status = m.to
	p.Version, p.UpdatedAt = p.Version+1, Instant(now)
	return p, nil
}

// Entitled returns Conflict unless every credential the category needs is held today.
func (p Product) Entitled(held []Credential, now time.Time) error {
	if missing := p.Missing(held, DateIn(now)); len(missing) > 0 {
		return Refuse(Conflict, CodeCredentialMissing, "credentials", joined(missing))
	}
	return nil
}

// Actions returns what may be done to the product now.
func (p Product) Actions() []ProductAction {
	out := []ProductAction{}
	for _, a := range ProductActions {
		if slices.Contains(productMoves[a].from, p.Status) {
			out = append(out, a)
		}
	}
	return out
}

// Missing returns the kinds of credentials its category needs and the supplier
// does not hold on the day.
func (p Product) Missing(held []Credential, day string) []string {
	cat, _ := reference.CategoryByCode(p.CategoryCode)
	var missing []string
	for _, kind := range cat.Credentials {
		if !slices.ContainsFunc(held, func(c Credential) bool { return c.Kind == kind && c.Good(day) }) {
			missing = append(missing, kind)
		}
	}
	return missing
}
