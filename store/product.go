package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
	"gongbo/domain/reference"
)

type productRow struct {
	bun.BaseModel `bun:"table:products,alias:t"`
	domain.Product
}

type importRow struct {
	bun.BaseModel `bun:"table:imports,alias:t"`
	domain.Import
}

func (r productRow) value() domain.Product {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Product
}

func (r importRow) value() domain.Import {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Import
}

// ProductFilter narrows a list of products. Empty fields narrow nothing.
type ProductFilter struct {
	OrganizationID domain.OrganizationID
	SupplierID     domain.SupplierID
	Status         domain.ProductStatus
	CategoryCode   string // with all below it
}

// Product returns the product, or NotFound.
func (s *Store) Product(ctx context.Context, id domain.ProductID) (domain.Product, error) {
	row, err := one[productRow](ctx, s, string(id))
	return row.value(), err
}

// Products returns a page of the products that viewer may see: its own in any
// status, others' while listed and while neither side blocks the other.
func (s *Store) Products(ctx context.Context, viewer domain.OrganizationID, f ProductFilter, p Page) ([]domain.Product, error) {
	rows, err := page[productRow](ctx, s, p,
		equal("organization_id", f.OrganizationID), equal("supplier_id", f.SupplierID), equal("status", f.Status), inCategory(f.CategoryCode),
		func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where("t.organization_id = ? OR t.status = ?", viewer, domain.Listed)
		}, unblocked(viewer))
	return each(rows, productRow.value), err
}

// inCategory narrows to the category and all below it; an empty code narrows nothing.
func inCategory(code string) where {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if code == "" {
			return q
		}
		codes := []string{code}
		for i := 0; i < len(codes); i++ {
			for _, below := range reference.CategoryChildren(codes[i]) {
				codes = append(codes, below.Code)
			}
		}
		return q.Where("t.category_code IN (?)", bun.List(codes))
	}
}

// AllProducts returns a page of every product, or of the supplier's if it is not empty.
func (s *Store) AllProducts(ctx context.Context, id domain.SupplierID, p Page) ([]domain.Product, error) {
	rows, err := page[productRow](ctx, s, p, equal("supplier_id", id))
	return each(rows, productRow.value), err
}

// CreateProduct keeps a new product. It returns Conflict if the supplier has that SKU already.
func (s *Store) CreateProduct(ctx context.Context, by domain.Actor, v domain.Product) error {
	return s.insert(ctx, by, note{domain.ProductCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &productRow{Product: v})
}

// UpdateProduct replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateProduct(ctx context.Context, by domain.Actor, was, v domain.Product) error {
	return s.update(ctx, by, note{domain.ProductChanged, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &productRow{Product: v})
}

// DeleteProduct deletes the product.
func (s *Store) DeleteProduct(ctx context.Context, by domain.Actor, v domain.Product, now time.Time) error {
	return s.remove(ctx, by, note{domain.ProductDeleted, string(v.ID), v.OrganizationID, v.Version, now, v, nil}, (*productRow)(nil))
}

// SKUs returns the supplier's own codes of its products.
func (s *Store) SKUs(ctx context.Context, id domain.SupplierID) (map[string]bool, error) {
	var list []string
	err := s.r.NewSelect().Model((*productRow)(nil)).Column("sku").Where("supplier_id = ?", id).Where("sku <> ''").Scan(ctx, &list)
	out := make(map[string]bool, len(list))
	for _, sku := range list {
		out[sku] = true
	}
	return out, translate(err, "read SKUs")
}

// SaveImport keeps an import and all its products, or nothing. The products
// leave a change each, the import one more.
func (s *Store) SaveImport(ctx context.Context, by domain.Actor, v domain.Import, products []domain.Product) error {
	n := note{domain.ImportFinished, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		for _, p := range products {
			if _, err := tx.NewInsert().Model(&productRow{Product: p}).Exec(ctx); err != nil {
				return err
			}
			if err := s.tell(ctx, tx, by, note{domain.ProductCreated, string(p.ID), p.OrganizationID, p.Version, p.UpdatedAt, nil, p}); err != nil {
				return err
			}
		}
		_, err := tx.NewInsert().Model(&importRow{Import: v}).Exec(ctx)
		return err
	})
}

// Import returns the import, or NotFound.
func (s *Store) Import(ctx context.Context, id domain.ImportID) (domain.Import, error) {
	row, err := one[importRow](ctx, s, string(id))
	return row.value(), err
}

// ProductsByID returns those of the products that exist, in no order.
func (s *Store) ProductsByID(ctx context.Context, ids []string) ([]domain.Product, error) {
	rows, err := some[productRow](ctx, s, ids)
	return each(rows, productRow.value), err
}
