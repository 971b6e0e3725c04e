package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"gongbo/domain"
)

type accountRow struct {
	bun.BaseModel `bun:"table:accounts,alias:t"`
	domain.Account
}

type organizationRow struct {
	bun.BaseModel `bun:"table:organizations,alias:t"`
	domain.Organization
}

type membershipRow struct {
	bun.BaseModel `bun:"table:memberships,alias:t"`
	domain.Membership
}

type invitationRow struct {
	bun.BaseModel `bun:"table:invitations,alias:t"`
	domain.Invitation
}

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions,alias:t"`
	domain.Session
}

type apiKeyRow struct {
	bun.BaseModel `bun:"table:api_keys,alias:t"`
	domain.APIKey
}

func (r accountRow) value() domain.Account {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Account
}

func (r organizationRow) value() domain.Organization {
	utc(&r.CreatedAt, &r.UpdatedAt)
	return r.Organization
}

func (r invitationRow) value() domain.Invitation {
	utc(&r.CreatedAt, &r.ExpiresAt, r.AcceptedAt)
	return r.Invitation
}

func (r apiKeyRow) value() domain.APIKey {
	utc(&r.CreatedAt, &r.UpdatedAt, r.ExpiresAt, r.LastUsedAt, r.RevokedAt)
	return r.APIKey
}

// SignUp keeps a new account, its organization and its place in it as owner.
// It returns Conflict if the phone or the e-mail is taken.
func (s *Store) SignUp(ctx context.Context, by domain.Actor, a domain.Account, o domain.Organization) error {
	n := note{domain.AccountCreated, string(a.ID), o.ID, a.Version, a.UpdatedAt, nil, o}
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&accountRow{Account: a}).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&organizationRow{Organization: o}).Exec(ctx); err != nil {
			return err
		}
		return join(ctx, tx, o.ID, a.ID, domain.Owner, a.UpdatedAt)
	})
}

func join(ctx context.Context, tx bun.Tx, org domain.OrganizationID, account domain.AccountID, role domain.Role, at time.Time) error {
	_, err := tx.NewInsert().Model(&membershipRow{Membership: domain.Membership{
		OrganizationID: org, AccountID: account, Role: role, Version: 1, CreatedAt: at, UpdatedAt: at,
	}}).Exec(ctx)
	return err
}

// Account returns the account, or NotFound.
func (s *Store) Account(ctx context.Context, id domain.AccountID) (domain.Account, error) {
	row, err := one[accountRow](ctx, s, string(id))
	return row.value(), err
}

// AccountByLogin returns the account with the normal phone or e-mail, or NotFound.
func (s *Store) AccountByLogin(ctx context.Context, login string) (domain.Account, error) {
	var row accountRow
	err := s.r.NewSelect().Model(&row).Where("phone = ? OR email = ?", login, login).Scan(ctx)
	return row.value(), translate(err, "read account")
}

// Organization returns the organization, or NotFound.
func (s *Store) Organization(ctx context.Context, id domain.OrganizationID) (domain.Organization, error) {
	row, err := one[organizationRow](ctx, s, string(id))
	return row.value(), err
}

// Affiliation is an account's place in an organization, with the organization
// and who the member is.
type Affiliation struct {
	domain.Membership
	Organization domain.Organization
	Account      domain.Account
}

// Affiliations returns every place of the account, the oldest first.
func (s *Store) Affiliations(ctx context.Context, id domain.AccountID) ([]Affiliation, error) {
	var rows []membershipRow
	if err := s.r.NewSelect().Model(&rows).Where("account_id = ?", id).OrderExpr("created_at, organization_id").Scan(ctx); err != nil {
		return nil, translate(err, "read memberships")
	}
	return s.affiliations(ctx, rows)
}

// Members returns a page of the organization's members, by account.
func (s *Store) Members(ctx context.Context, id domain.OrganizationID, p Page) ([]Affiliation, error) {
	var rows []membershipRow
	q := s.r.NewSelect().Model(&rows).Where("organization_id = ?", id).OrderExpr("account_id DESC").Limit(int64(p.Limit))
	if p.After != "" {
		q = q.Where("account_id < ?", p.After)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, translate(err, "read members")
	}
	return s.affiliations(ctx, rows)
}

// Affiliate returns the account's place in the organization, or NotFound.
func (s *Store) Affiliate(ctx context.Context, org domain.OrganizationID, account domain.AccountID) (Affiliation, error) {
	var rows []membershipRow
	if err := s.r.NewSelect().Model(&rows).Where("organization_id = ?", org).Where("account_id = ?", account).Scan(ctx); err != nil {
		return Affiliation{}, translate(err, "read member")
	}
	if len(rows) == 0 {
		return Affiliation{}, domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	list, err := s.affiliations(ctx, rows)
	if err != nil {
		return Affiliation{}, err
	}
	return list[0], nil
}

func (s *Store) affiliations(ctx context.Context, rows []membershipRow) ([]Affiliation, error) {
	out := make([]Affiliation, len(rows))
	for i, r := range rows {
		utc(&r.CreatedAt, &r.UpdatedAt)
		out[i].Membership = r.Membership
		var err error
		if out[i].Organization, err = s.Organization(ctx, r.OrganizationID); err != nil {
			return nil, err
		}
		if out[i].Account, err = s.Account(ctx, r.AccountID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SetRole gives a member another role. It returns Conflict if that would leave
// the organization without an owner.
func (s *Store) SetRole(ctx context.Context, by domain.Actor, was domain.Membership, role domain.Role, now time.Time) error {
	n := note{domain.MemberChanged, string(was.AccountID), was.OrganizationID, was.Version + 1, domain.Instant(now), was, role}
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().Model((*membershipRow)(nil)).Set("role = ?", role).Set("version = version + 1").Set("updated_at = ?", n.at).
			Where("organization_id = ?", was.OrganizationID).Where("account_id = ?", was.AccountID).Where("version = ?", was.Version).Exec(ctx)
		if err != nil {
			return err
		}
		if err := oneRow(res); err != nil {
			return err
		}
		return ownerLeft(ctx, tx, was.OrganizationID)
	})
}

// RemoveMember ends a membership and every session in it. It returns Conflict
// if that would leave the organization without an owner.
func (s *Store) RemoveMember(ctx context.Context, by domain.Actor, was domain.Membership, now time.Time) error {
	n := note{domain.MemberRemoved, string(was.AccountID), was.OrganizationID, was.Version, domain.Instant(now), was, nil}
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		res, err := tx.NewDelete().Model((*membershipRow)(nil)).
			Where("organization_id = ?", was.OrganizationID).Where("account_id = ?", was.AccountID).Where("version = ?", was.Version).Exec(ctx)
		if err != nil {
			return err
		}
		if err := oneRow(res); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("organization_id = ?", was.OrganizationID).Where("account_id = ?", was.AccountID).Exec(ctx); err != nil {
			return err
		}
		return ownerLeft(ctx, tx, was.OrganizationID)
	})
}

// ownerLeft returns Conflict if the organization has no owner. It locks the
// organization, so that two owners cannot leave at once.
func ownerLeft(ctx context.Context, tx bun.Tx, org domain.OrganizationID) error {
	if _, err := tx.NewUpdate().Model((*organizationRow)(nil)).Set("version = version").Where("id = ?", org).Exec(ctx); err != nil {
		return err
	}
	n, err := tx.NewSelect().Model((*membershipRow)(nil)).Where("organization_id = ?", org).Where("role = ?", domain.Owner).Count(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		return domain.Refuse(domain.Conflict, domain.CodeLastOwner)
	}
	return nil
}

// Invite keeps an invitation.
func (s *Store) Invite(ctx context.Context, by domain.Actor, v domain.Invitation) error {
	return s.insert(ctx, by, note{domain.MemberInvited, string(v.ID), v.OrganizationID, 1, v.CreatedAt, nil, v}, &invitationRow{Invitation: v})
}

// Join accepts the invitation with this token: once, and while it is good.
func (s *Store) Join(ctx context.Context, by domain.Actor, tokenHash string, now time.Time) (domain.Invitation, error) {
	now = domain.Instant(now)
	refused := domain.Refuse(domain.Conflict, domain.CodeInvitationInvalid)
	var row invitationRow
	err := s.r.NewSelect().Model(&row).Where("token_hash = ?", tokenHash).Where("accepted_at IS NULL").Where("expires_at > ?", now).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.Invitation{}, refused
	}
	if err != nil {
		return domain.Invitation{}, translate(err, "read invitation")
	}
	v := row.value()
	n := note{domain.MemberJoined, string(by.AccountID), v.OrganizationID, 1, now, nil, v}
	return v, s.write(ctx, by, n, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().Model((*invitationRow)(nil)).Set("accepted_at = ?", now).Where("id = ?", v.ID).Where("accepted_at IS NULL").Exec(ctx)
		if err != nil {
			return err
		}
		if oneRow(res) != nil {
			return refused
		}
		return join(ctx, tx, v.OrganizationID, by.AccountID, v.Role, now)
	})
}

// OpenSession keeps a new session.
func (s *Store) OpenSession(ctx context.Context, by domain.Actor, v domain.Session) error {
	return s.insert(ctx, by, note{domain.SessionCreated, string(v.ID), v.OrganizationID, 1, v.CreatedAt, nil, v}, &sessionRow{Session: v})
}

// EndSession deletes the session.
func (s *Store) EndSession(ctx context.Context, by domain.Actor, now time.Time) error {
	n := note{domain.SessionEnded, string(by.SessionID), by.OrganizationID, 1, domain.Instant(now), by.SessionID, nil}
	return s.write(ctx, by, n, func(tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("id = ?", by.SessionID).Exec(ctx)
		return err
	})
}

// SessionActor returns who holds the session token: NotFound if the session
// has ended, the member was removed or the organization is suspended.
func (s *Store) SessionActor(ctx context.Context, tokenHash string, now time.Time) (domain.Actor, error) {
	var a domain.Actor
	err := s.r.NewSelect().TableExpr("sessions AS t").
		Join("JOIN memberships AS m ON m.account_id = t.account_id AND m.organization_id = t.organization_id").
		Join("JOIN organizations AS o ON o.id = t.organization_id").
		ColumnExpr("t.id, t.account_id, t.organization_id, o.kind, m.role").
		Where("t.token_hash = ?", tokenHash).Where("t.expires_at > ?", domain.Instant(now)).Where("NOT o.suspended").
		Scan(ctx, &a.SessionID, &a.AccountID, &a.OrganizationID, &a.Kind, &a.Role)
	return a, translate(err, "read session")
}

// KeyActor returns who holds the API key: NotFound if it was revoked, has
// expired, or the organization is suspended. A key acts as a manager does,
// within its scopes.
func (s *Store) KeyActor(ctx context.Context, tokenHash string, now time.Time) (domain.Actor, *time.Time, error) {
	var row apiKeyRow
	var kind domain.OrganizationKind
	now = domain.Instant(now)
	if err := s.r.NewSelect().Model(&row).Where("t.token_hash = ?", tokenHash).Where("t.revoked_at IS NULL").
		Where("t.expires_at IS NULL OR t.expires_at > ?", now).Scan(ctx); err != nil {
		return domain.Actor{}, nil, translate(err, "read API key")
	}
	err := s.r.NewSelect().Model((*organizationRow)(nil)).Column("kind").Where("id = ?", row.OrganizationID).Where("NOT suspended").Scan(ctx, &kind)
	k := row.value()
	return domain.Actor{APIKeyID: k.ID, OrganizationID: k.OrganizationID, Kind: kind, Role: domain.Manager, Scopes: k.Scopes}, k.LastUsedAt, translate(err, "read API key")
}

// TouchKey keeps when the key was used last.
func (s *Store) TouchKey(ctx context.Context, id domain.APIKeyID, now time.Time) error {
	_, err := s.w.NewUpdate().Model((*apiKeyRow)(nil)).Set("last_used_at = ?", domain.Instant(now)).Where("id = ?", id).Exec(ctx)
	return translate(err, "touch API key")
}

// CreateAPIKey keeps a new key.
func (s *Store) CreateAPIKey(ctx context.Context, by domain.Actor, v domain.APIKey) error {
	return s.insert(ctx, by, note{domain.APIKeyCreated, string(v.ID), v.OrganizationID, 1, v.CreatedAt, nil, v}, &apiKeyRow{APIKey: v})
}

// APIKeys returns a page of the organization's keys that are not revoked.
func (s *Store) APIKeys(ctx context.Context, org domain.OrganizationID, p Page) ([]domain.APIKey, error) {
	rows, err := page[apiKeyRow](ctx, s, p, equal("organization_id", org), func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("t.revoked_at IS NULL") })
	return each(rows, apiKeyRow.value), err
}

// APIKey returns the key, or NotFound.
func (s *Store) APIKey(ctx context.Context, id domain.APIKeyID) (domain.APIKey, error) {
	row, err := one[apiKeyRow](ctx, s, string(id))
	return row.value(), err
}

// RevokeAPIKey ends the key: the next request with it is refused.
func (s *Store) RevokeAPIKey(ctx context.Context, by domain.Actor, was domain.APIKey, now time.Time) error {
	v, at := was, domain.Instant(now)
	v.Version, v.UpdatedAt, v.RevokedAt = was.Version+1, at, &at
	return s.update(ctx, by, note{domain.APIKeyRevoked, string(v.ID), v.OrganizationID, v.Version, at, was, v}, &apiKeyRow{APIKey: v})
}

// LoginFailures returns how often the key failed to sign in since then.
func (s *Store) LoginFailures(ctx context.Context, key string, since time.Time) (int64, error) {
	var n int64
	err := s.r.NewRaw("SELECT COALESCE(SUM(failures), 0) FROM login_failures WHERE key = ? AND since >= ?", key, domain.Instant(since)).Scan(ctx, &n)
	return n, translate(err, "read login failures")
}

// FailLogin counts a failure of the key; a count that began before since starts anew.
func (s *Store) FailLogin(ctx context.Context, key string, since, now time.Time) error {
	since, now = domain.Instant(since), domain.Instant(now)
	_, err := s.w.NewRaw(`INSERT INTO login_failures (key, failures, since) VALUES (?, 1, ?)
		ON CONFLICT (key) DO UPDATE SET
		failures = CASE WHEN login_failures.since < ? THEN 1 ELSE login_failures.failures + 1 END,
		since = CASE WHEN login_failures.since < ? THEN excluded.since ELSE login_failures.since END`, key, now, since, since).Exec(ctx)
	return translate(err, "count login failure")
}

// ForgetLoginFailures clears the key.
func (s *Store) ForgetLoginFailures(ctx context.Context, key string) error {
	_, err := s.w.NewRaw("DELETE FROM login_failures WHERE key = ?", key).Exec(ctx)
	return translate(err, "forget login failures")
}
