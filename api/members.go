package api

import (
	"time"

	"gongbo/domain"
	"gongbo/store"
)

// Member is a member of an organization.
type Member struct {
	AccountID domain.AccountID `json:"account_id"`
	Name      string           `json:"name"`
	Role      domain.Role      `json:"role"`
	Version   int64            `json:"version"`
	CreatedAt time.Time        `json:"created_at"`
	UpdatedAt time.Time        `json:"updated_at"`
}

func (m Member) version() int64 { return m.Version }

// NewInvitation is the body of an invitation.
type NewInvitation struct {
	Role domain.Role `json:"role"`
}

// Invitation has a token that whoever it is handed to may accept once. It is shown once.
type Invitation struct {
	ID        domain.InvitationID `json:"id"`
	Role      domain.Role         `json:"role"`
	Token     string              `json:"token"`
	ExpiresAt time.Time           `json:"expires_at"`
}

// Acceptance is the body of POST /v1/me/memberships.
type Acceptance struct {
	Token string `json:"token"`
}

// RoleChange is the body of a change of role.
type RoleChange struct {
	Role domain.Role `json:"role"`
}

// NewAPIKey is the body of POST /v1/api-keys.
type NewAPIKey struct {
	Name      string         `json:"name"`
	Scopes    []domain.Scope `json:"scopes"`
	ExpiresAt *time.Time     `json:"expires_at" optional:"true"`
}

// APIKey is an API key as its organization sees it.
type APIKey struct {
	ID         domain.APIKeyID `json:"id"`
	Name       string          `json:"name"`
	Scopes     []domain.Scope  `json:"scopes"`
	Hint       string          `json:"hint"`
	Version    int64           `json:"version"`
	CreatedAt  time.Time       `json:"created_at"`
	UpdatedAt  time.Time       `json:"updated_at"`
	ExpiresAt  *time.Time      `json:"expires_at"`
	LastUsedAt *time.Time      `json:"last_used_at"`
}

// CreatedAPIKey is a new API key with its secret, which is shown once.
type CreatedAPIKey struct {
	APIKey
	Key string `json:"key"`
}

// Block is a block as who made it sees it.
type Block struct {
	ID domain.BlockID `json:"id"`
	NewBlock
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// NewBlock is the body of POST /v1/blocks.
type NewBlock struct {
	BlockedOrganizationID domain.OrganizationID `json:"blocked_organization_id"`
	Reason                string                `json:"reason" optional:"true"`
}

type memberParams struct {
	ID        string `path:"id"`
	AccountID string `path:"account_id"`
}

type memberList struct {
	byID
	paging
}

func newMember(m store.Affiliation) Member {
	return Member{AccountID: m.AccountID, Name: m.Account.Name, Role: m.Role, Version: m.Membership.Version, CreatedAt: m.Membership.CreatedAt, UpdatedAt: m.Membership.UpdatedAt}
}

func newAPIKey(k domain.APIKey) APIKey {
	return APIKey{ID: k.ID, Name: k.Name, Scopes: k.Scopes, Hint: k.Hint, Version: k.Version, CreatedAt: k.CreatedAt, UpdatedAt: k.UpdatedAt, ExpiresAt: k.ExpiresAt, LastUsedAt: k.LastUsedAt}
}

func newBlock(b domain.Block) Block {
	return Block{ID: b.ID, NewBlock: NewBlock{b.BlockedOrganizationID, b.Reason}, Version: b.Version, CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt}
}

// mine returns NotFound unless the caller belongs to the organization.
func (c Call) mine(org domain.OrganizationID) error {
	if org != c.By.OrganizationID {
		return domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	return nil
}

func (a *API) listMembers(c Call, p memberList) (Page[Member], error) {
	org := domain.OrganizationID(p.ID)
	if err := c.mine(org); err != nil {
		return Page[Member]{}, err
	}
	return listed(a, c, p.paging, func(at store.Page) ([]store.Affiliation, error) { return a.Store.Members(c, org, at) },
		func(m store.Affiliation) string { return string(m.AccountID) }, newMember)
}

func (a *API) inviteMember(c Call, p byID, in NewInvitation) (Invitation, error) {
	if err := c.mine(domain.OrganizationID(p.ID)); err != nil {
		return Invitation{}, err
	}
	v, err := domain.NewInvitation(domain.InvitationID(a.NewID(domain.PrefixInvitation)), c.By, in.Role, a.Now())
	if err != nil {
		return Invitation{}, err
	}
	token := a.Secrets.Token(invitationPrefix)
	v.TokenHash = tokenHash(token)
	return Invitation{ID: v.ID, Role: v.Role, Token: token, ExpiresAt: v.ExpiresAt}, a.Store.Invite(c, c.By, v)
}

func (a *API) acceptInvite(c Call, _ none, in Acceptance) (Membership, error) {
	v, err := a.Store.Join(c, c.By, tokenHash(in.Token), a.Now())
	if err != nil {
		return Membership{}, err
	}
	org, err := a.Store.Organization(c, v.OrganizationID)
	return Membership{Organization: newOrganization(org), Role: v.Role}, err
}

func (a *API) member(c Call, p memberParams) (store.Affiliation, error) {
	org := domain.OrganizationID(p.ID)
	if err := c.mine(org); err != nil {
		return store.Affiliation{}, err
	}
	m, err := a.Store.Affiliate(c, org, domain.AccountID(p.AccountID))
	if err != nil {
		return m, err
	}
	return m, c.Match(m.Membership.Version)
}

func (a *API) changeMember(c Call, p memberParams, m merge[RoleChange]) (Member, error) {
	was, err := a.member(c, p)
	if err != nil {
		return Member{}, err
	}
	in, err := m.over(RoleChange{Role: was.Role})
	if err == nil {
		err = domain.CheckRole(in.Role)
	}
	if err != nil {
		return Member{}, err
	}
	if err := a.Store.SetRole(c, c.By, was.Membership, in.Role, a.Now()); err != nil {
		return Member{}, err
	}
	is, err := a.Store.Affiliate(c, was.OrganizationID, was.AccountID)
	return newMember(is), err
}

func (a *API) removeMember(c Call, p memberParams) error {
	was, err := a.member(c, p)
	if err != nil {
		return err
	}
	return a.Store.RemoveMember(c, c.By, was.Membership, a.Now())
}

func (a *API) createAPIKey(c Call, _ none, in NewAPIKey) (CreatedAPIKey, error) {
	k, err := domain.NewAPIKey(domain.APIKeyID(a.NewID(domain.PrefixAPIKey)), c.By.OrganizationID, domain.APIKeyFields(in), a.Now())
	if err != nil {
		return CreatedAPIKey{}, err
	}
	token := a.Secrets.Token(apiKeyPrefix)
	k.TokenHash, k.Hint = tokenHash(token), token[len(token)-4:]
	return CreatedAPIKey{APIKey: newAPIKey(k), Key: token}, a.Store.CreateAPIKey(c, c.By, k)
}

func (a *API) listAPIKeys(c Call, p paging) (Page[APIKey], error) {
	return listed(a, c, p, func(at store.Page) ([]domain.APIKey, error) { return a.Store.APIKeys(c, c.By.OrganizationID, at) },
		func(k domain.APIKey) string { return string(k.ID) }, newAPIKey)
}

func (a *API) revokeAPIKey(c Call, p byID) error {
	k, err := a.Store.APIKey(c, domain.APIKeyID(p.ID))
	if err != nil {
		return err
	}
	if err := c.mine(k.OrganizationID); err != nil {
		return err
	}
	if k.RevokedAt != nil {
		return domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	if err := c.Match(k.Version); err != nil {
		return err
	}
	return a.Store.RevokeAPIKey(c, c.By, k, a.Now())
}

func (a *API) createBlock(c Call, _ none, in NewBlock) (Block, error) {
	b, err := domain.NewBlock(domain.BlockID(a.NewID(domain.PrefixBlock)), c.By.OrganizationID, domain.BlockFields(in), a.Now())
	if err != nil {
		return Block{}, err
	}
	if _, err := a.Store.Organization(c, b.BlockedOrganizationID); err != nil {
		return Block{}, missing(err, "blocked_organization_id", "organization")
	}
	if err := a.Store.CreateBlock(c, c.By, b); err != nil {
		return Block{}, err
	}
	a.Matches.PutBlock(b.OrganizationID, b.BlockedOrganizationID) // at once, before the mirror hears of it
	return newBlock(b), nil
}

func (a *API) listBlocks(c Call, p paging) (Page[Block], error) {
	return listed(a, c, p, func(at store.Page) ([]domain.Block, error) { return a.Store.Blocks(c, c.By.OrganizationID, at) },
		func(b domain.Block) string { return string(b.ID) }, newBlock)
}

func (a *API) removeBlock(c Call, p byID) error {
	b, err := a.Store.Block(c, domain.BlockID(p.ID))
	if err != nil {
		return err
	}
	if err := c.mine(b.OrganizationID); err != nil {
		return err
	}
	if err := c.Match(b.Version); err != nil {
		return err
	}
	return a.Store.RemoveBlock(c, c.By, b, a.Now())
}
