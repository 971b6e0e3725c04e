package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
	"gongbo/domain/docking"
)

type eventRow struct {
	bun.BaseModel `bun:"table:events,alias:t"`
	docking.Event
}

type registrationRow struct {
	bun.BaseModel `bun:"table:registrations,alias:t"`
	docking.Registration
}

type wishRow struct {
	bun.BaseModel `bun:"table:wishes,alias:t"`
	docking.Wish
}

func (r eventRow) value() docking.Event {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Event
}

func (r registrationRow) value() docking.Registration {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Registration
}

func (r wishRow) value() docking.Wish {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Wish
}

// Event returns the event, or NotFound.
func (s *Store) Event(ctx context.Context, id docking.EventID) (docking.Event, error) {
	row, err := one[eventRow](ctx, s, string(id))
	return row.value(), err
}

// Events returns a page of the events that viewer may see: its own, and others' that are no drafts.
func (s *Store) Events(ctx context.Context, viewer, org domain.OrganizationID, status docking.EventStatus, p Page) ([]docking.Event, error) {
	rows, err := page[eventRow](ctx, s, p, equal("organization_id", org), equal("status", status), func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("t.organization_id = ? OR t.status <> ?", viewer, docking.Draft)
	}, unblocked(viewer))
	return each(rows, eventRow.value), err
}

// CreateEvent keeps a new event.
func (s *Store) CreateEvent(ctx context.Context, by domain.Actor, v docking.Event) error {
	return s.insert(ctx, by, note{domain.EventCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &eventRow{Event: v})
}

// UpdateEvent replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateEvent(ctx context.Context, by domain.Actor, was, v docking.Event) error {
	return s.update(ctx, by, note{unlessPublished(domain.EventChanged, was, v), string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &eventRow{Event: v})
}

// unlessPublished is the topic of a change of the event, unless participants
// now see another timetable: that is what matters of it.
func unlessPublished(topic domain.Topic, was, is docking.Event) domain.Topic {
	if is.PublishedRevision != was.PublishedRevision {
		return domain.EventPublished
	}
	return topic
}

// DeleteEvent deletes the event with all that belongs to it.
func (s *Store) DeleteEvent(ctx context.Context, by domain.Actor, v docking.Event, now time.Time) error {
	return s.remove(ctx, by, note{domain.EventDeleted, string(v.ID), v.OrganizationID, v.Version, domain.Instant(now), v, nil}, (*eventRow)(nil))
}

// Registration returns the registration, or NotFound.
func (s *Store) Registration(ctx context.Context, id docking.RegistrationID) (docking.Registration, error) {
	row, err := one[registrationRow](ctx, s, string(id))
	return row.value(), err
}

// RegistrationFilter narrows the registrations of an event.
type RegistrationFilter struct {
	EventID docking.EventID
	Status  docking.RegistrationStatus // empty: any
	Side    docking.Side               // empty: either
	// Viewer is a participant who asks: it sees its own and, once it takes part
	// itself (it neither withdrew nor was rejected), whoever is approved and not
	// kept apart from it. Empty: the organizer, who sees all.
	Viewer domain.OrganizationID
}

// Registrations returns a page of the event's registrations.
func (s *Store) Registrations(ctx context.Context, f RegistrationFilter, p Page) ([]docking.Registration, error) {
	rows, err := page[registrationRow](ctx, s, p, equal("event_id", f.EventID), equal("status", f.Status), equal("side", f.Side), func(q *bun.SelectQuery) *bun.SelectQuery {
		if f.Viewer == "" {
			return q
		}
		return unblocked(f.Viewer)(q.Where(`t.organization_id = ? OR t.status = ? AND EXISTS (SELECT 1 FROM registrations AS mine
			WHERE mine.event_id = t.event_id AND mine.organization_id = ? AND mine.status NOT IN (?, ?))`, f.Viewer, docking.Approved, f.Viewer, docking.Withdrawn, docking.Rejected))
	})
	return each(rows, registrationRow.value), err
}

// takesPart returns Conflict if the party is registered for an event, not
// having withdrawn. It is asked before the party is deleted.
func takesPart(ctx context.Context, tx bun.Tx, column, id string) error {
	found, err := tx.NewSelect().Model((*registrationRow)(nil)).Where("? = ?", bun.Ident(column), id).Where("status <> ?", docking.Withdrawn).Exists(ctx)
	if err == nil && found {
		err = domain.Refuse(domain.Conflict, domain.CodeInUse)
	}
	return err
}

// RegistrationsOf returns every registration of the organization for the event.
func (s *Store) RegistrationsOf(ctx context.Context, id docking.EventID, org domain.OrganizationID) ([]docking.Registration, error) {
	rows, err := all[registrationRow](ctx, s, equal("event_id", id), equal("organization_id", org))
	return each(rows, registrationRow.value), err
}

// RegistrationsByID returns the registrations with the IDs, those that exist, in no order.
func (s *Store) RegistrationsByID(ctx context.Context, ids []string) ([]docking.Registration, error) {
	rows, err := some[registrationRow](ctx, s, ids)
	return each(rows, registrationRow.value), err
}

// CreateRegistration keeps a new registration, if the event is still what it
// was: Stale if it changed meanwhile, Conflict if the party takes part already.
func (s *Store) CreateRegistration(ctx context.Context, by domain.Actor, e docking.Event, v docking.Registration) error {
	n := note{domain.RegistrationCreated, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		if err := hold(ctx, tx, e); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&registrationRow{Registration: v}).Exec(ctx)
		return err
	})
}

// hold keeps the event's status as it is until the transaction ends.
func hold(ctx context.Context, tx bun.Tx, e docking.Event) error {
	res, err := tx.NewUpdate().Model((*eventRow)(nil)).Set("status = status").Where("id = ?", e.ID).Where("status = ?", e.Status).Exec(ctx)
	if err != nil {
		return err
	}
	return oneRow(res)
}

// UpdateRegistration replaces was by v. It returns Stale if was is not the newest.
func (s *Store) UpdateRegistration(ctx context.Context, by domain.Actor, was, v docking.Registration) error {
	return s.update(ctx, by, note{domain.RegistrationChanged, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, was, v}, &registrationRow{Registration: v})
}

// Wish returns the wish, or NotFound.
func (s *Store) Wish(ctx context.Context, id docking.WishID) (docking.Wish, error) {
	row, err := one[wishRow](ctx, s, string(id))
	return row.value(), err
}

// Wishes returns a page of the event's wishes; org narrows it unless empty.
func (s *Store) Wishes(ctx context.Context, id docking.EventID, org domain.OrganizationID, p Page) ([]docking.Wish, error) {
	rows, err := page[wishRow](ctx, s, p, equal("event_id", id), equal("organization_id", org))
	return each(rows, wishRow.value), err
}

// WishesOf returns every wish of the organization for the event.
func (s *Store) WishesOf(ctx context.Context, id docking.EventID, org domain.OrganizationID) ([]docking.Wish, error) {
	rows, err := all[wishRow](ctx, s, equal("event_id", id), equal("organization_id", org))
	return each(rows, wishRow.value), err
}

// SetWish keeps a new wish. It returns Conflict if there is one of the same speaker about the same two.
func (s *Store) SetWish(ctx context.Context, by domain.Actor, v docking.Wish) error {
	return s.insert(ctx, by, note{domain.WishSet, string(v.ID), v.OrganizationID, v.Version, v.UpdatedAt, nil, v}, &wishRow{Wish: v})
}

// RemoveWish deletes the wish.
func (s *Store) RemoveWish(ctx context.Context, by domain.Actor, v docking.Wish, now time.Time) error {
	return s.remove(ctx, by, note{domain.WishRemoved, string(v.ID), v.OrganizationID, v.Version, domain.Instant(now), v, nil}, (*wishRow)(nil))
}
