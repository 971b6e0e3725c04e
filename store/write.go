package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
)

// note is what a write tells the audit trail and the outbox.
type note struct {
	topic         domain.Topic
	key           string
	org           domain.OrganizationID // whose thing it is
	version       int64
	at            time.Time
	before, after any // nil: there was none, there is none
}

type changeRow struct {
	bun.BaseModel `bun:"table:changes,alias:t"`

	ID             domain.ChangeID `bun:",pk"`
	Seq            *int64
	Topic          domain.Topic
	Key            string
	OrganizationID domain.OrganizationID
	Version        int64
	At             time.Time
	PublishedAt    *time.Time
}

func (r changeRow) change() domain.Change {
	c := domain.Change{ID: r.ID, Topic: r.Topic, Key: r.Key, OrganizationID: r.OrganizationID, Version: r.Version, At: r.At.UTC()}
	if r.Seq != nil {
		c.Seq = *r.Seq
	}
	return c
}

type auditRow struct {
	bun.BaseModel `bun:"table:audit,alias:t"`

	ID             string `bun:",pk"`
	At             time.Time
	AccountID      domain.AccountID
	APIKeyID       domain.APIKeyID
	OrganizationID domain.OrganizationID
	Address        string
	RequestID      string
	Topic          domain.Topic
	Key            string
	Version        int64
	BeforeHash     string
	AfterHash      string
}

// write runs do in a transaction, and with it writes one audit entry and one
// change. If the request has an Idempotency-Key, that it is done is kept in the
// same transaction.
func (s *Store) write(ctx context.Context, by domain.Actor, n note, do func(tx bun.Tx) error) error {
	err := s.w.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return s.tell(ctx, tx, by, n)
	})
	if err == nil {
		s.changed()
	}
	return translate(err, string(n.topic))
}

func (s *Store) tell(ctx context.Context, tx bun.Tx, by domain.Actor, n note) error {
	if _, err := tx.NewInsert().Model(&auditRow{
		ID: s.newID(domain.PrefixAudit), At: n.at, AccountID: by.AccountID, APIKeyID: by.APIKeyID, OrganizationID: by.OrganizationID,
		Address: by.Address, RequestID: by.RequestID, Topic: n.topic, Key: n.key, Version: n.version,
		BeforeHash: hash(n.before), AfterHash: hash(n.after),
	}).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&changeRow{
		ID: domain.ChangeID(s.newID(domain.PrefixChange)), Topic: n.topic, Key: n.key, OrganizationID: n.org, Version: n.version, At: n.at,
	}).Exec(ctx); err != nil {
		return err
	}
	return markDone(ctx, tx, n.key)
}

// hash is the SHA-256 of v as JSON, or nothing for nil.
func hash(v any) string {
	if v == nil {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "unhashable"
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// insert writes a new row.
func (s *Store) insert(ctx context.Context, by domain.Actor, n note, row any) error {
	n.version = max(n.version, 1)
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		_, err := tx.NewInsert().Model(row).Exec(ctx)
		return err
	})
}

// update writes a row over the one with the same ID, if that has still the
// version one below n.version. It returns Stale if it has not.
func (s *Store) update(ctx context.Context, by domain.Actor, n note, row any) error {
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		return updated(ctx, tx, row, n.key, n.version-1)
	})
}

func updated(ctx context.Context, tx bun.Tx, row any, id string, version int64) error {
	res, err := tx.NewUpdate().Model(row).ExcludeColumn("id", "created_at").Where("id = ?", id).Where("version = ?", version).Exec(ctx)
	if err != nil {
		return err
	}
	return oneRow(res)
}

// remove deletes the row with the ID and the version. It returns Stale if there
// is none, and Conflict if something else refers to it.
func (s *Store) remove(ctx context.Context, by domain.Actor, n note, row any) error {
	return s.write(ctx, by, n, func(tx bun.Tx) error { return removed(ctx, tx, row, n) })
}

// removeParty is remove for whoever may take part in events, named there by the column.
func (s *Store) removeParty(ctx context.Context, by domain.Actor, n note, row any, column string) error {
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		if err := takesPart(ctx, tx, column, n.key); err != nil {
			return err
		}
		return removed(ctx, tx, row, n)
	})
}

func removed(ctx context.Context, tx bun.Tx, row any, n note) error {
	res, err := tx.NewDelete().Model(row).Where("id = ?", n.key).Where("version = ?", n.version).Exec(ctx)
	if _, code := meaning(err); code == domain.CodeChangedMeanwhile {
		return &domain.Error{Kind: domain.Conflict, Code: domain.CodeInUse, Err: err}
	}
	if err != nil {
		return err
	}
	return oneRow(res)
}

func oneRow(res interface{ RowsAffected() (int64, error) }) error {
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return domain.Refuse(domain.Stale, domain.CodeStaleVersion)
	}
	return nil
}
