package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
)

type supplierRow struct {
	bun.BaseModel `bun:"table:suppliers,alias:t"`
	domain.Supplier
}

type credentialRow struct {
	bun.BaseModel `bun:"table:credentials,alias:t"`
	domain.Credential
}

type streamerRow struct {
	bun.BaseModel `bun:"table:streamers,alias:t"`
	domain.Streamer
}

type agencyRow struct {
	bun.BaseModel `bun:"table:agencies,alias:t"`
	domain.Agency
}

type organizerRow struct {
	bun.BaseModel `bun:"table:organizers,alias:t"`
	domain.Organizer
}

type marketRow struct {
	bun.BaseModel `bun:"table:markets,alias:t"`
	domain.Market
}

func (r supplierRow) value() domain.Supplier {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Supplier
}

func (r credentialRow) value() domain.Credential {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Credential
}

func (r streamerRow) value() domain.Streamer {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Streamer
}

func (r agencyRow) value() domain.Agency {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Agency
}

func (r organizerRow) value() domain.Organizer {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Organizer
}

func (r marketRow) value() domain.Market {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Market
}

// utc undoes what drivers do to times. A time may be nil.
func utc(times ...*time.Time) {
	for _, t := range times {
		if t != nil {
			*t = t.UTC()
		}
	}
}

// ProfileFilter narrows a list of profiles. Empty fields narrow nothing.
type ProfileFilter struct {
	Viewer         domain.OrganizationID // who asks: whom it blocks, or who blocks it, is left out
	OrganizationID domain.OrganizationID
	DivisionCode   string
	Kind           string          // of suppliers and organizers
	AgencyID       domain.AgencyID // of streamers
	MarketID       domain.MarketID // of suppliers
}

// Supplier returns the supplier, or NotFound.
func (s *Store) Supplier(ctx context.Context, id domain.SupplierID) (domain.Supplier, error) {
	row, err := one[supplierRow](ctx, s, string(id))
	return row.value(), err
}

// Suppliers returns a page of suppliers.
func (s *Store) Suppliers(ctx context.Context, f ProfileFilter, p Page) ([]domain.Supplier, error) {
	rows, err := page[supplierRow](ctx, s, p, unblocked(f.Viewer), equal("organization_id", f.OrganizationID), equal("division_code", f.DivisionCode), equal("kind", f.Kind), equal("market_id", f.MarketID))
	return each(rows, supplierRow.value), err
}

// CreateSupplier keeps a new supplier.
func (s *Store) CreateSupplier(ctx context.Context, by domain.Actor, v domain.Supplier) error {
	return s.insert(ctx, by, note{domain.SupplierCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &supplierRow{Supplier: v})
}

// UpdateSupplier replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateSupplier(ctx context.Context, by domain.Actor, was, v domain.Supplier) error {
	return s.update(ctx, by, note{domain.SupplierChanged, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &supplierRow{Supplier: v})
}

// DeleteSupplier deletes the supplier and its credentials. It returns Conflict while products name it or it is registered for an event.
func (s *Store) DeleteSupplier(ctx context.Context, by domain.Actor, v domain.Supplier, now time.Time) error {
	return s.removeParty(ctx, by, note{domain.SupplierDeleted, string(v.ID), v.OrganizationID, v.Version, now, v, nil}, (*supplierRow)(nil), "supplier_id")
}

// Credentials returns every credential of the supplier, or of all suppliers if it is empty.
func (s *Store) Credentials(ctx context.Context, id domain.SupplierID) ([]domain.Credential, error) {
	rows, err := all[credentialRow](ctx, s, equal("supplier_id", id))
	return each(rows, credentialRow.value), err
}

// Credential returns the credential, or NotFound.
func (s *Store) Credential(ctx context.Context, id domain.CredentialID) (domain.Credential, error) {
	row, err := one[credentialRow](ctx, s, string(id))
	return row.value(), err
}

// AddCredential keeps a new credential. It returns Conflict if the supplier has it already.
func (s *Store) AddCredential(ctx context.Context, by domain.Actor, v domain.Credential) error {
	return s.insert(ctx, by, note{domain.CredentialAdded, string(v.SupplierID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &credentialRow{Credential: v})
}

// RemoveCredential deletes the credential.
func (s *Store) RemoveCredential(ctx context.Context, by domain.Actor, v domain.Credential, now time.Time) error {
	return s.write(ctx, by, note{domain.CredentialRemoved, string(v.SupplierID), v.OrganizationID, v.Version, now, v, nil}, func(tx bun.Tx) error {
		res, err := tx.NewDelete().Model((*credentialRow)(nil)).Where("id = ?", v.ID).Where("version = ?", v.Version).Exec(ctx)
		if err != nil {
			return err
		}
		return oneRow(res)
	})
}

// Streamer returns the streamer, or NotFound.
func (s *Store) Streamer(ctx context.Context, id domain.StreamerID) (domain.Streamer, error) {
	row, err := one[streamerRow](ctx, s, string(id))
	return row.value(), err
}

// Streamers returns a page of streamers.
func (s *Store) Streamers(ctx context.Context, f ProfileFilter, p Page) ([]domain.Streamer, error) {
	rows, err := page[streamerRow](ctx, s, p, unblocked(f.Viewer), equal("organization_id", f.OrganizationID), equal("division_code", f.DivisionCode), equal("agency_id", f.AgencyID))
	return each(rows, streamerRow.value), err
}

// CreateStreamer keeps a new streamer.
func (s *Store) CreateStreamer(ctx context.Context, by domain.Actor, v domain.Streamer) error {
	return s.insert(ctx, by, note{domain.StreamerCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &streamerRow{Streamer: v})
}

// UpdateStreamer replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateStreamer(ctx context.Context, by domain.Actor, was, v domain.Streamer) error {
	return s.update(ctx, by, note{domain.StreamerChanged, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &streamerRow{Streamer: v})
}

// DeleteStreamer deletes the streamer. It returns Conflict while it is registered for an event.
func (s *Store) DeleteStreamer(ctx context.Context, by domain.Actor, v domain.Streamer, now time.Time) error {
	return s.removeParty(ctx, by, note{domain.StreamerDeleted, string(v.ID), v.OrganizationID, v.Version, now, v, nil}, (*streamerRow)(nil), "streamer_id")
}

// Agency returns the agency, or NotFound.
func (s *Store) Agency(ctx context.Context, id domain.AgencyID) (domain.Agency, error) {
	row, err := one[agencyRow](ctx, s, string(id))
	return row.value(), err
}

// Agencies returns a page of agencies.
func (s *Store) Agencies(ctx context.Context, f ProfileFilter, p Page) ([]domain.Agency, error) {
	rows, err := page[agencyRow](ctx, s, p, unblocked(f.Viewer), equal("organization_id", f.OrganizationID), equal("division_code", f.DivisionCode))
	return each(rows, agencyRow.value), err
}

// CreateAgency keeps a new agency.
func (s *Store) CreateAgency(ctx context.Context, by domain.Actor, v domain.Agency) error {
	return s.insert(ctx, by, note{domain.AgencyCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &agencyRow{Agency: v})
}

// UpdateAgency replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateAgency(ctx context.Context, by domain.Actor, was, v domain.Agency) error {
	return s.update(ctx, by, note{domain.AgencyChanged, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &agencyRow{Agency: v})
}

// DeleteAgency deletes the agency. It returns Conflict while it is registered for an event.
func (s *Store) DeleteAgency(ctx context.Context, by domain.Actor, v domain.Agency, now time.Time) error {
	return s.removeParty(ctx, by, note{domain.AgencyDeleted, string(v.ID), v.OrganizationID, v.Version, now, v, nil}, (*agencyRow)(nil), "agency_id")
}

// Organizer returns the organizer, or NotFound.
func (s *Store) Organizer(ctx context.Context, id domain.OrganizerID) (domain.Organizer, error) {
	row, err := one[organizerRow](ctx, s, string(id))
	return row.value(), err
}

// Organizers returns a page of organizers.
func (s *Store) Organizers(ctx context.Context, f ProfileFilter, p Page) ([]domain.Organizer, error) {
	rows, err := page[organizerRow](ctx, s, p, unblocked(f.Viewer), equal("organization_id", f.OrganizationID), equal("division_code", f.DivisionCode), equal("kind", f.Kind))
	return each(rows, organizerRow.value), err
}

// CreateOrganizer keeps a new organizer.
func (s *Store) CreateOrganizer(ctx context.Context, by domain.Actor, v domain.Organizer) error {
	return s.insert(ctx, by, note{domain.OrganizerCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &organizerRow{Organizer: v})
}

// UpdateOrganizer replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateOrganizer(ctx context.Context, by domain.Actor, was, v domain.Organizer) error {
	return s.update(ctx, by, note{domain.OrganizerChanged, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &organizerRow{Organizer: v})
}

// DeleteOrganizer deletes the organizer.
func (s *Store) DeleteOrganizer(ctx context.Context, by domain.Actor, v domain.Organizer, now time.Time) error {
	return s.remove(ctx, by, note{domain.OrganizerDeleted, string(v.ID), v.OrganizationID, v.Version, now, v, nil}, (*organizerRow)(nil))
}

// Market returns the market, or NotFound.
func (s *Store) Market(ctx context.Context, id domain.MarketID) (domain.Market, error) {
	row, err := one[marketRow](ctx, s, string(id))
	return row.value(), err
}

// Markets returns a page of markets.
func (s *Store) Markets(ctx context.Context, f ProfileFilter, p Page) ([]domain.Market, error) {
	rows, err := page[marketRow](ctx, s, p, unblocked(f.Viewer), equal("organization_id", f.OrganizationID), equal("division_code", f.DivisionCode))
	return each(rows, marketRow.value), err
}

// CreateMarket keeps a new market.
func (s *Store) CreateMarket(ctx context.Context, by domain.Actor, v domain.Market) error {
	return s.insert(ctx, by, note{domain.MarketCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &marketRow{Market: v})
}

// UpdateMarket replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateMarket(ctx context.Context, by domain.Actor, was, v domain.Market) error {
	return s.update(ctx, by, note{domain.MarketChanged, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &marketRow{Market: v})
}

// DeleteMarket deletes the market.
func (s *Store) DeleteMarket(ctx context.Context, by domain.Actor, v domain.Market, now time.Time) error {
	return s.remove(ctx, by, note{domain.MarketDeleted, string(v.ID), v.OrganizationID, v.Version, now, v, nil}, (*marketRow)(nil))
}

// SuppliersByID returns those of the suppliers that exist, in no order.
func (s *Store) SuppliersByID(ctx context.Context, ids []string) ([]domain.Supplier, error) {
	rows, err := some[supplierRow](ctx, s, ids)
	return each(rows, supplierRow.value), err
}

// StreamersByID returns those of the streamers that exist, in no order.
func (s *Store) StreamersByID(ctx context.Context, ids []string) ([]domain.Streamer, error) {
	rows, err := some[streamerRow](ctx, s, ids)
	return each(rows, streamerRow.value), err
}
