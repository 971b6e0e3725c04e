package domain

import (
	"slices"
	"time"
)

// Organization is who owns profiles, products and events, and whom accounts act for.
type Organization struct {
	ID        OrganizationID
	Kind      OrganizationKind
	Name      string
	Suspended bool
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// OrganizationKind says which side of the market an organization is on.
type OrganizationKind string

const (
	SupplierOrganization  OrganizationKind = "supplier"
	StreamerOrganization  OrganizationKind = "streamer"
	AgencyOrganization    OrganizationKind = "agency"
	OrganizerOrganization OrganizationKind = "organizer"
	MarketOrganization    OrganizationKind = "market"
)

// OrganizationKinds is every kind of organization.
var OrganizationKinds = []OrganizationKind{SupplierOrganization, StreamerOrganization, AgencyOrganization, OrganizerOrganization, MarketOrganization}

// Values is every kind, for the contract.
func (OrganizationKind) Values() []string { return Texts(OrganizationKinds) }

// OrganizationFields is what a client says of a new organization.
type OrganizationFields struct {
	Kind OrganizationKind
	Name string
}

// NewOrganization checks the fields; faults are named below the field "organization".
func NewOrganization(id OrganizationID, f OrganizationFields, now time.Time) (Organization, error) {
	var c Checks
	OneOf(&c, "organization.kind", f.Kind, OrganizationKinds)
	o := Organization{ID: id, Kind: f.Kind, Name: c.Text("organization.name", f.Name, 1, 100), Version: 1, CreatedAt: Instant(now), UpdatedAt: Instant(now)}
	return o, c.Err()
}

// Role is what a member may do: an owner everything, a manager everything but
// members and keys, a member reads and drafts.
type Role string

const (
	Owner   Role = "owner"
	Manager Role = "manager"
	Member  Role = "member"
)

// Roles is every role, the mightiest first.
var Roles = []Role{Owner, Manager, Member}

// Values is every role, for the contract.
func (Role) Values() []string { return Texts(Roles) }

// Covers tells whether r may do what needs at least the role least.
func (r Role) Covers(least Role) bool {
	i, j := slices.Index(Roles, r), slices.Index(Roles, least)
	return i >= 0 && i <= j
}

// Membership is an account's place in an organization.
type Membership struct {
	OrganizationID OrganizationID
	AccountID      AccountID
	Role           Role
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Invitation asks somebody to join an organization. Whoever holds the token
// and signs in may accept it once.
type Invitation struct {
	ID             InvitationID
	OrganizationID OrganizationID
	Role           Role
	TokenHash      string
	InvitedBy      AccountID
	CreatedAt      time.Time
	ExpiresAt      time.Time
	AcceptedAt     *time.Time
}

// InvitationTTL is how long an invitation can be accepted.
const InvitationTTL = 7 * 24 * time.Hour

// NewInvitation checks the role.
func NewInvitation(id InvitationID, by Actor, role Role, now time.Time) (Invitation, error) {
	var c Checks
	OneOf(&c, "role", role, Roles)
	return Invitation{ID: id, OrganizationID: by.OrganizationID, Role: role, InvitedBy: by.AccountID, CreatedAt: Instant(now), ExpiresAt: Instant(now.Add(InvitationTTL))}, c.Err()
}

// CheckRole returns an Invalid error unless r is a role.
func CheckRole(r Role) error {
	var c Checks
	OneOf(&c, "role", r, Roles)
	return c.Err()
}

// Actor is who does something: a person in a session, or a program with a key.
type Actor struct {
	AccountID      AccountID // empty for an API key
	APIKeyID       APIKeyID  // empty for a session
	SessionID      SessionID
	OrganizationID OrganizationID
	Kind           OrganizationKind
	Role           Role
	Scopes         []Scope // of an API key
	Address        string  // network address it came from, for the audit trail
	RequestID      string
}

// May tells whether the actor has the scope.
func (a Actor) May(s Scope) bool { return a.APIKeyID == "" || slices.Contains(a.Scopes, s) }

// Block keeps two organizations apart in search, matches and events, both ways.
type Block struct {
	ID                    BlockID
	OrganizationID        OrganizationID
	BlockedOrganizationID OrganizationID
	Reason                string
	Version               int64
	CreatedAt             time.Time
	UpdatedAt             time.Time
}

// BlockFields is what a client says of a new block.
type BlockFields struct {
	BlockedOrganizationID OrganizationID
	Reason                string
}

// NewBlock checks the fields of a new block.
func NewBlock(id BlockID, org OrganizationID, f BlockFields, now time.Time) (Block, error) {
	var c Checks
	c.Want(IsID(PrefixOrganization, string(f.BlockedOrganizationID)), "blocked_organization_id", CodeBadID, "prefix", PrefixOrganization)
	c.Want(f.BlockedOrganizationID != org, "blocked_organization_id", CodeOwnOrganization)
	return Block{ID: id, OrganizationID: org, BlockedOrganizationID: f.BlockedOrganizationID, Reason: c.Text("reason", f.Reason, 0, 200), Version: 1, CreatedAt: Instant(now), UpdatedAt: Instant(now)}, c.Err()
}
