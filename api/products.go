package api

import (
	"context"
	"time"

	"gongbo/domain"
	"gongbo/store"
)

// ProductInput is what a supplier says of a product.
type ProductInput struct {
	Title              string                   `json:"title"`
	Description        string                   `json:"description" optional:"true"`
	Brand              string                   `json:"brand" optional:"true"`
	SKU                string                   `json:"sku" optional:"true"`
	CategoryCode       string                   `json:"category_code"`
	OfferingType       domain.OfferingType      `json:"offering_type" optional:"true"`
	SupplyPriceFen     int64                    `json:"supply_price_fen"`
	LivePriceFen       int64                    `json:"live_price_fen"`
	FloorPriceFen      int64                    `json:"floor_price_fen" optional:"true"`
	CommissionBps      int64                    `json:"commission_bps"`
	CooperationModes   []domain.CooperationMode `json:"cooperation_modes" optional:"true"`
	SlotFeeBudgetFen   int64                    `json:"slot_fee_budget_fen" optional:"true"`
	MOQ                int64                    `json:"moq" optional:"true"`
	StockMode          domain.StockMode         `json:"stock_mode" optional:"true"`
	Stock              int64                    `json:"stock" optional:"true"`
	DailyShipCapacity  int64                    `json:"daily_ship_capacity" optional:"true"`
	ShipWithinHours    int64                    `json:"ship_within_hours" optional:"true"`
	Dropship           bool                     `json:"dropship" optional:"true"`
	OriginDivisionCode string                   `json:"origin_division_code"`
	GICertificate      string                   `json:"gi_certificate" optional:"true"`
	ColdChain          bool                     `json:"cold_chain" optional:"true"`
	DistressStock      bool                     `json:"distress_stock" optional:"true"`
	HarvestFrom        string                   `json:"harvest_from" optional:"true"`
	HarvestTo          string                   `json:"harvest_to" optional:"true"`
	SamplePolicy       domain.SamplePolicy      `json:"sample_policy" optional:"true"`
	Audience           domain.Audience          `json:"audience" optional:"true"`
	RedemptionAddress  string                   `json:"redemption_address" optional:"true"`
	RedemptionTerms    string                   `json:"redemption_terms" optional:"true"`
	Tags               []string                 `json:"tags" optional:"true"`
}

// NewProduct is the body of POST /v1/products.
type NewProduct struct {
	SupplierID domain.SupplierID `json:"supplier_id"`
	ProductInput
}

// Product is a product as clients see it.
type Product struct {
	ID             domain.ProductID      `json:"id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	SupplierID     domain.SupplierID     `json:"supplier_id"`
	ProductInput
	PovertyCounty bool                   `json:"poverty_county"`
	Status        domain.ProductStatus   `json:"status"`
	Actions       []domain.ProductAction `json:"actions"`
	Version       int64                  `json:"version"`
	CreatedAt     time.Time              `json:"created_at"`
	UpdatedAt     time.Time              `json:"updated_at"`
}

func (p Product) version() int64   { return p.Version }
func (p Product) location() string { return "/v1/products/" + string(p.ID) }

func (in ProductInput) check() error {
	_, err := domain.NewProduct("", domain.Supplier{}, domain.ProductFields(in), time.Time{})
	return err
}

func newProduct(_ Call, p domain.Product) Product {
	return Product{ID: p.ID, OrganizationID: p.OrganizationID, SupplierID: p.SupplierID, ProductInput: ProductInput(p.ProductFields),
		PovertyCounty: domain.PovertyCounty(p.OriginDivisionCode), Status: p.Status, Actions: p.Actions(),
		Version: p.Version, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt}
}

type productList struct {
	paging
	OrganizationID domain.OrganizationID `query:"organization_id"`
	SupplierID     domain.SupplierID     `query:"supplier_id"`
	Status         domain.ProductStatus  `query:"status"`
	CategoryCode   string                `query:"category_code"`
}

// products has everything but creation, whose body names the supplier too.
func (a *API) products() resource[domain.Product, ProductInput, Product, productList] {
	return resource[domain.Product, ProductInput, Product, productList]{
		id:      func(v domain.Product) string { return string(v.ID) },
		owner:   func(v domain.Product) domain.OrganizationID { return v.OrganizationID },
		version: func(v domain.Product) int64 { return v.Version },
		input:   func(v domain.Product) ProductInput { return ProductInput(v.ProductFields) },
		show:    newProduct,
		hidden:  func(v domain.Product) bool { return v.Status != domain.Listed },
		change: func(c Call, was domain.Product, in ProductInput, now time.Time) (domain.Product, error) {
			is, err := was.Change(domain.ProductFields(in), now)
			if err != nil || is.Status != domain.Listed || is.CategoryCode == was.CategoryCode {
				return is, err
			}
			return is, a.credentialled(c, is, now) // a listed product stays entitled to be
		},
		load: func(ctx context.Context, id string) (domain.Product, error) {
			return a.Store.Product(ctx, domain.ProductID(id))
		},
		page: func(c Call, p productList, at store.Page) ([]domain.Product, error) {
			return a.Store.Products(c, c.By.OrganizationID, store.ProductFilter{OrganizationID: p.OrganizationID, SupplierID: p.SupplierID, Status: p.Status, CategoryCode: p.CategoryCode}, at)
		},
		update: a.Store.UpdateProduct, remove: a.Store.DeleteProduct,
	}
}

func (a *API) credentialled(c Call, p domain.Product, now time.Time) error {
	held, err := a.Store.Credentials(c, p.SupplierID)
	if err != nil {
		return err
	}
	return p.Entitled(held, now)
}

// ownSupplier returns the caller's supplier that a body names.
func (a *API) ownSupplier(c Call, id domain.SupplierID) (domain.Supplier, error) {
	s, err := a.Store.Supplier(c, id)
	if err == nil {
		err = c.mine(s.OrganizationID)
	}
	return s, missing(err, "supplier_id", "supplier")
}

func (a *API) createProduct(c Call, _ none, in NewProduct) (Product, error) {
	s, err := a.ownSupplier(c, in.SupplierID)
	p, fieldErr := domain.NewProduct(domain.ProductID(a.NewID(domain.PrefixProduct)), s, domain.ProductFields(in.ProductInput), a.Now())
	if faults := append(faultsOf(err), faultsOf(fieldErr)...); len(faults) > 0 {
		return Product{}, domain.Faulty(faults)
	}
	if err != nil {
		return Product{}, err
	}
	return newProduct(c, p), a.Store.CreateProduct(c, c.By, p)
}

// moveProduct returns the handler of an action on a product.
func (a *API) moveProduct(action domain.ProductAction) func(Call, byID) (Product, error) {
	return func(c Call, p byID) (Product, error) {
		was, err := a.products().own(c, p.ID)
		if err != nil {
			return Product{}, err
		}
		held, err := a.Store.Credentials(c, was.SupplierID)
		if err != nil {
			return Product{}, err
		}
		is, err := was.Move(action, held, a.Now())
		if err != nil {
			return Product{}, err
		}
		return newProduct(c, is), a.Store.UpdateProduct(c, c.By, was, is)
	}
}

// Credential is a paper of a supplier. Its number is masked to others.
type Credential struct {
	ID         domain.CredentialID `json:"id"`
	SupplierID domain.SupplierID   `json:"supplier_id"`
	NewCredential
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// NewCredential is the body of POST /v1/suppliers/{id}/credentials.
type NewCredential struct {
	Kind      string `json:"kind"`
	Number    string `json:"number"`
	IssuedOn  string `json:"issued_on" optional:"true"`
	ExpiresOn string `json:"expires_on" optional:"true"`
}

func (c Credential) version() int64 { return c.Version }

func (n NewCredential) check() error {
	_, err := domain.NewCredential("", domain.Supplier{}, domain.CredentialFields(n), time.Time{})
	return err
}

func newCredential(c Call, v domain.Credential) Credential {
	if v.OrganizationID != c.By.OrganizationID {
		v.Number = domain.MaskNumber(v.Number)
	}
	return Credential{ID: v.ID, SupplierID: v.SupplierID, NewCredential: NewCredential(v.CredentialFields), Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

func (a *API) addCredential(c Call, p byID, in NewCredential) (Credential, error) {
	s, err := a.suppliers().own(c, p.ID)
	if err != nil {
		return Credential{}, err
	}
	v, err := domain.NewCredential(domain.CredentialID(a.NewID(domain.PrefixCredential)), s, domain.CredentialFields(in), a.Now())
	if err != nil {
		return Credential{}, err
	}
	return newCredential(c, v), a.Store.AddCredential(c, c.By, v)
}

func (a *API) listCredentials(c Call, p byID) (Page[Credential], error) {
	s, err := a.suppliers().visible(a, c, p.ID)
	if err != nil {
		return Page[Credential]{}, err
	}
	list, err := a.Store.Credentials(c, s.ID)
	out := Page[Credential]{Items: []Credential{}}
	for _, v := range list {
		out.Items = append(out.Items, newCredential(c, v))
	}
	return out, err
}

type credentialParams struct {
	ID           string `path:"id"`
	CredentialID string `path:"credential_id"`
}

func (a *API) removeCredential(c Call, p credentialParams) error {
	v, err := a.Store.Credential(c, domain.CredentialID(p.CredentialID))
	if err != nil {
		return err
	}
	if err := c.mine(v.OrganizationID); err != nil {
		return err
	}
	if string(v.SupplierID) != p.ID {
		return domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	if err := c.Match(v.Version); err != nil {
		return err
	}
	return a.Store.RemoveCredential(c, c.By, v, domain.Instant(a.Now()))
}
