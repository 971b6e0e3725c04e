package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
	"gongbo/domain/docking"
)

type timetableRow struct {
	bun.BaseModel `bun:"table:timetables,alias:t"`

	EventID     docking.EventID `bun:",pk"`
	Revision    int64           `bun:",pk"`
	Unscheduled []docking.Unscheduled
	Short       []docking.Short
	Quality     docking.Quality
	Run         docking.Run
	Repair      *docking.Repair `bun:",nullzero"`
	CreatedAt   time.Time
}

type meetingRow struct {
	bun.BaseModel `bun:"table:meetings,alias:t"`
	docking.Meeting
}

// meetingSlotRow is one slot that a meeting takes.
type meetingSlotRow struct {
	bun.BaseModel `bun:"table:meeting_slots,alias:t"`

	EventID              docking.EventID   `bun:",pk"`
	Revision             int64             `bun:",pk"`
	MeetingID            docking.MeetingID `bun:",pk"`
	SlotID               docking.SlotID    `bun:",pk"`
	TableID              docking.TableID
	SupplyID             docking.RegistrationID
	SupplyRepresentative int64
	DemandID             docking.RegistrationID
	DemandRepresentative int64
}

func (r meetingRow) value() docking.Meeting { return r.Meeting }

// Plan is everything a timetable is made from, as it was at one moment.
type Plan struct {
	Event         docking.Event
	Registrations []docking.Registration // approved, by ID, without notes and times
	Wishes        []docking.Wish         // by ID, without times
	Timetable     docking.Timetable      // the newest; zero if there is none
}

// Plan reads the event's plan in one snapshot.
func (s *Store) Plan(ctx context.Context, id docking.EventID) (Plan, error) {
	var p Plan
	err := s.snapshot(ctx, func(tx bun.Tx) error {
		var e eventRow
		if err := tx.NewSelect().Model(&e).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
		var regs []registrationRow
		if err := tx.NewSelect().Model(&regs).ExcludeColumn("note", "created_at", "updated_at").Where("event_id = ?", id).Where("status = ?", docking.Approved).OrderExpr("id").Scan(ctx); err != nil {
			return err
		}
		var wishes []wishRow
		if err := tx.NewSelect().Model(&wishes).ExcludeColumn("created_at", "updated_at").Where("event_id = ?", id).OrderExpr("id").Scan(ctx); err != nil {
			return err
		}
		p.Event, p.Registrations, p.Wishes = e.value(), each(regs, registrationRow.value), each(wishes, wishRow.value)
		if p.Event.ScheduleRevision == 0 {
			return nil
		}
		t, err := timetable(ctx, tx, MeetingFilter{EventID: id, Revision: p.Event.ScheduleRevision})
		p.Timetable = t
		return err
	})
	return p, translate(err, "read plan")
}

// snapshot runs do in a transaction that sees the database as it is now.
func (s *Store) snapshot(ctx context.Context, do func(tx bun.Tx) error) error {
	return s.r.RunInTx(ctx, s.repeatable(), func(ctx context.Context, tx bun.Tx) error { return do(tx) })
}

// MeetingFilter narrows the meetings of an event's timetable.
type MeetingFilter struct {
	EventID  docking.EventID
	Revision int64
	// Viewer is a participant who asks: it sees the meetings of its own
	// registrations. Empty: the organizer, who sees all.
	Viewer         domain.OrganizationID
	RegistrationID docking.RegistrationID // whose meetings; empty: anybody's
}

func (f MeetingFilter) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	q = q.Where("t.event_id = ?", f.EventID).Where("t.revision = ?", f.Revision)
	if f.Viewer != "" {
		q = q.Where(`t.supply_id IN (SELECT own.id FROM registrations AS own WHERE own.event_id = ? AND own.organization_id = ?)
			OR t.demand_id IN (SELECT own.id FROM registrations AS own WHERE own.event_id = ? AND own.organization_id = ?)`, f.EventID, f.Viewer, f.EventID, f.Viewer)
	}
	if f.RegistrationID != "" {
		q = q.Where("t.supply_id = ? OR t.demand_id = ?", f.RegistrationID, f.RegistrationID)
	}
	return q
}

// Timetable returns the revision of the event's timetable with those of its
// meetings that the filter leaves, or NotFound.
func (s *Store) Timetable(ctx context.Context, f MeetingFilter) (docking.Timetable, error) {
	t, err := timetable(ctx, s.r, f)
	return t, translate(err, "read timetable")
}

func timetable(ctx context.Context, db bun.IDB, f MeetingFilter) (docking.Timetable, error) {
	var row timetableRow
	if err := db.NewSelect().Model(&row).Where("event_id = ?", f.EventID).Where("revision = ?", f.Revision).Scan(ctx); err != nil {
		return docking.Timetable{}, err
	}
	var rows []meetingRow
	if err := f.narrow(db.NewSelect().Model(&rows)).OrderExpr("t.id").Scan(ctx); err != nil {
		return docking.Timetable{}, err
	}
	return docking.Timetable{
		EventID: row.EventID, Revision: row.Revision, Unscheduled: row.Unscheduled, Short: row.Short, Quality: row.Quality, Run: row.Run, Repair: row.Repair, CreatedAt: row.CreatedAt.UTC(),
		Meetings: each(rows, meetingRow.value),
	}, nil
}

// Meetings returns a page of a timetable's meetings.
func (s *Store) Meetings(ctx context.Context, f MeetingFilter, p Page) ([]docking.Meeting, error) {
	rows, err := page[meetingRow](ctx, s, p, f.narrow)
	return each(rows, meetingRow.value), err
}

// SaveTimetable keeps t as the next revision of the event it was made from, and
// e as the event, which may have published it at once. It returns Stale if was
// is not the newest: of two that schedule at once, one wins. of is the published
// timetable that t mends, if it does.
func (s *Store) SaveTimetable(ctx context.Context, by domain.Actor, was, e docking.Event, t, of docking.Timetable) error {
	n := note{unlessPublished(domain.EventScheduled, was, e), string(e.ID), e.OrganizationID, e.Version, e.UpdatedAt, was.ScheduleRevision, t}
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		if err := updated(ctx, tx, &eventRow{Event: e}, string(e.ID), was.Version); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&timetableRow{
			EventID: t.EventID, Revision: t.Revision, Unscheduled: t.Unscheduled, Short: t.Short, Quality: t.Quality, Run: t.Run, Repair: t.Repair, CreatedAt: t.CreatedAt,
		}).Exec(ctx); err != nil {
			return err
		}
		fresh, err := carry(ctx, tx, t, of)
		if err != nil {
			return err
		}
		return seat(ctx, tx, e, fresh)
	})
}

// carry copies, within the database, the meetings that t has from of, with the
// slots they take: a repair leaves nearly all as they are. It returns the
// others. An event's slots do not change once a timetable is published.
func carry(ctx context.Context, tx bun.Tx, t, of docking.Timetable) ([]docking.Meeting, error) {
	is := make(map[docking.MeetingID]docking.Meeting, len(t.Meetings))
	for _, m := range t.Meetings {
		is[m.ID] = m
	}
	kept, gone := map[docking.MeetingID]bool{}, []docking.MeetingID{""} // there is no such ID: a list in SQL is never empty
	for _, m := range of.Meetings {
		m.Revision = t.Revision
		if is[m.ID] == m {
			kept[m.ID] = true
		} else {
			gone = append(gone, m.ID)
		}
	}
	if len(kept) == 0 {
		return t.Meetings, nil
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO meetings (id, event_id, revision, supply_id, demand_id, slot_id, slot_count, table_id, supply_representative, demand_representative, score, status)
		SELECT id, event_id, ?, supply_id, demand_id, slot_id, slot_count, table_id, supply_representative, demand_representative, score, status
		FROM meetings WHERE event_id = ? AND revision = ? AND id NOT IN (?)`, t.Revision, t.EventID, of.Revision, bun.List(gone))
	if err != nil {
		return nil, err
	}
	if n, err := res.RowsAffected(); err != nil || n != int64(len(kept)) { // somebody is deleted, and their meetings
		return nil, errors.Join(err, domain.Refuse(domain.Stale, domain.CodeStaleVersion))
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO meeting_slots (event_id, revision, meeting_id, slot_id, table_id, supply_id, supply_representative, demand_id, demand_representative)
		SELECT event_id, ?, meeting_id, slot_id, table_id, supply_id, supply_representative, demand_id, demand_representative
		FROM meeting_slots WHERE event_id = ? AND revision = ? AND meeting_id NOT IN (?)`, t.Revision, t.EventID, of.Revision, bun.List(gone)); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(t.Meetings), func(m docking.Meeting) bool { return kept[m.ID] }), nil
}

// seat writes the meetings and the slots that they take: Conflict if two of
// them take the same.
func seat(ctx context.Context, tx bun.Tx, e docking.Event, meetings []docking.Meeting) error {
	if len(meetings) == 0 {
		return nil
	}
	rows := each(meetings, func(m docking.Meeting) meetingRow { return meetingRow{Meeting: m} })
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return err
	}
	var taken []meetingSlotRow
	for _, m := range meetings {
		for _, s := range e.SlotsOf(m) {
			taken = append(taken, meetingSlotRow{EventID: m.EventID, Revision: m.Revision, MeetingID: m.ID, SlotID: s.ID, TableID: m.TableID,
				SupplyID: m.SupplyID, SupplyRepresentative: m.SupplyRepresentative, DemandID: m.DemandID, DemandRepresentative: m.DemandRepresentative})
		}
	}
	if len(taken) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&taken).Exec(ctx)
	return err
}
