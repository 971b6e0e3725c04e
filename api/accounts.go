package api

import (
	"errors"
	"time"

	"gongbo/domain"
	"gongbo/store"
)

// NewAccount is the body of POST /v1/accounts.
type NewAccount struct {
	Phone        string          `json:"phone" optional:"true"`
	Email        string          `json:"email" optional:"true"`
	Password     string          `json:"password"`
	Name         string          `json:"name"`
	Organization NewOrganization `json:"organization"`
}

// NewOrganization is what is said of an organization on signing up.
type NewOrganization struct {
	Kind domain.OrganizationKind `json:"kind"`
	Name string                  `json:"name"`
}

// Organization is an organization as clients see it.
type Organization struct {
	ID        domain.OrganizationID   `json:"id"`
	Kind      domain.OrganizationKind `json:"kind"`
	Name      string                  `json:"name"`
	Version   int64                   `json:"version"`
	CreatedAt time.Time               `json:"created_at"`
	UpdatedAt time.Time               `json:"updated_at"`
}

// Account is an account as its owner sees it: phone and e-mail are masked.
type Account struct {
	ID        domain.AccountID `json:"id"`
	Name      string           `json:"name"`
	Phone     string           `json:"phone"`
	Email     string           `json:"email"`
	Version   int64            `json:"version"`
	CreatedAt time.Time        `json:"created_at"`
	UpdatedAt time.Time        `json:"updated_at"`
}

// SignedIn is an account with a session's token, which is shown once.
type SignedIn struct {
	Token        string       `json:"token"`
	ExpiresAt    time.Time    `json:"expires_at"`
	Account      Account      `json:"account"`
	Organization Organization `json:"organization"`
	Role         domain.Role  `json:"role"`
}

// NewSession is the body of POST /v1/sessions.
type NewSession struct {
	Login          string                `json:"login"`
	Password       string                `json:"password"`
	OrganizationID domain.OrganizationID `json:"organization_id" optional:"true"`
}

// Me says who is asking.
type Me struct {
	Account      *Account       `json:"account"` // null for an API key
	Organization Organization   `json:"organization"`
	Role         domain.Role    `json:"role"`
	Scopes       []domain.Scope `json:"scopes"`
	Memberships  []Membership   `json:"memberships"`
}

// Membership is one of the organizations an account may act for.
type Membership struct {
	Organization Organization `json:"organization"`
	Role         domain.Role  `json:"role"`
}

func newOrganization(o domain.Organization) Organization {
	return Organization{ID: o.ID, Kind: o.Kind, Name: o.Name, Version: o.Version, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt}
}

func newAccount(a domain.Account) Account {
	out := Account{ID: a.ID, Name: a.Name, Version: a.Version, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt}
	if a.Phone != nil {
		out.Phone = domain.MaskPhone(*a.Phone)
	}
	if a.Email != nil {
		out.Email = domain.MaskEmail(*a.Email)
	}
	return out
}

func (n NewAccount) values(id domain.AccountID, org domain.OrganizationID, now time.Time) (domain.Account, domain.Organization, error) {
	a, err1 := domain.NewAccount(id, domain.AccountFields{Phone: n.Phone, Email: n.Email, Password: n.Password, Name: n.Name}, now)
	o, err2 := domain.NewOrganization(org, domain.OrganizationFields(n.Organization), now)
	return a, o, domain.Faulty(append(faultsOf(err1), faultsOf(err2)...))
}

func (n NewAccount) check() error {
	_, _, err := n.values("", "", time.Time{})
	return err
}

func (a *API) signUp(c Call, _ none, in NewAccount) (SignedIn, error) {
	now := a.Now()
	acc, org, err := in.values(domain.AccountID(a.NewID(domain.PrefixAccount)), domain.OrganizationID(a.NewID(domain.PrefixOrganization)), now)
	if err != nil {
		return SignedIn{}, err
	}
	if err := a.throttled(c, "signup:"+c.By.Address, signUpsPerAddress); err != nil {
		return SignedIn{}, err
	}
	if acc.PasswordHash, err = a.Secrets.Hash(c, in.Password); err != nil {
		return SignedIn{}, err
	}
	c.By.AccountID, c.By.OrganizationID = acc.ID, org.ID
	if err := a.Store.SignUp(c, c.By, acc, org); errors.Is(err, domain.Conflict) {
		if err := a.Store.FailLogin(c, "signup:"+c.By.Address, now.Add(-loginWindow), now); err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, domain.Refuse(domain.Conflict, domain.CodeAccountExists)
	} else if err != nil {
		return SignedIn{}, err
	}
	return a.openSession(c, acc, org, domain.Owner)
}

func (a *API) openSession(c Call, acc domain.Account, org domain.Organization, role domain.Role) (SignedIn, error) {
	now, token := domain.Instant(a.Now()), a.Secrets.Token(sessionPrefix)
	s := domain.Session{
		ID: domain.SessionID(a.NewID(domain.PrefixSession)), AccountID: acc.ID, OrganizationID: org.ID,
		TokenHash: tokenHash(token), CreatedAt: now, ExpiresAt: now.Add(domain.SessionTTL),
	}
	if err := a.Store.OpenSession(c, c.By, s); err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Token: token, ExpiresAt: s.ExpiresAt, Account: newAccount(acc), Organization: newOrganization(org), Role: role}, nil
}

const (
	loginWindow        = 15 * time.Minute
	failuresPerLogin   = 10
	failuresPerAddress = 50
	signUpsPerAddress  = 50 // that name an account which exists
)

// throttled refuses a key that failed too often of late.
func (a *API) throttled(c Call, key string, most int64) error {
	n, err := a.Store.LoginFailures(c, key, a.Now().Add(-loginWindow))
	if err != nil {
		return err
	}
	if n >= most {
		c.head.Set("Retry-After", "900")
		return domain.Refuse(domain.TooMany, domain.CodeTooManyLogins)
	}
	return nil
}

// allThrottled is throttled for every key, with how often it may fail.
func (a *API) allThrottled(c Call, keys map[string]int64) error {
	for key, most := range keys {
		if err := a.throttled(c, key, most); err != nil {
			return err
		}
	}
	return nil
}

func (n NewSession) check() error {
	var c domain.Checks
	c.Want(n.Login != "", "login", domain.CodeRequired)
	c.Want(n.Password != "", "password", domain.CodeRequired)
	return c.Err()
}

// createSession answers a wrong password and an unknown login alike, in the same time.
func (a *API) createSession(c Call, _ none, in NewSession) (SignedIn, error) {
	if err := in.check(); err != nil {
		return SignedIn{}, err
	}
	login, ok := domain.NormalPhone(in.Login)
	if !ok {
		login, _ = domain.NormalEmail(in.Login)
	}
	keys := map[string]int64{"login:" + tokenHash(login): failuresPerLogin, "address:" + c.By.Address: failuresPerAddress}
	if err := a.allThrottled(c, keys); err != nil {
		return SignedIn{}, err
	}
	acc, err := a.Store.AccountByLogin(c, login)
	if err != nil && !errors.Is(err, domain.NotFound) {
		return SignedIn{}, err
	}
	good, err := a.Secrets.Verify(c, acc.PasswordHash, in.Password)
	if err == nil {
		err = a.allThrottled(c, keys) // guesses made at once have all come this far
	}
	if err != nil {
		return SignedIn{}, err
	}
	if !good {
		now := a.Now()
		for key := range keys {
			if err := a.Store.FailLogin(c, key, now.Add(-loginWindow), now); err != nil {
				return SignedIn{}, err
			}
		}
		return SignedIn{}, domain.Refuse(domain.Unauthorized, domain.CodeBadCredentials)
	}
	if err := a.Store.ForgetLoginFailures(c, "login:"+tokenHash(login)); err != nil {
		return SignedIn{}, err
	}
	at, err := a.affiliation(c, acc.ID, in.OrganizationID)
	if err != nil {
		return SignedIn{}, err
	}
	c.By.AccountID, c.By.OrganizationID = acc.ID, at.OrganizationID
	return a.openSession(c, acc, at.Organization, at.Role)
}

// affiliation returns the account's place in the organization, or its oldest place.
func (a *API) affiliation(c Call, id domain.AccountID, org domain.OrganizationID) (store.Affiliation, error) {
	list, err := a.Store.Affiliations(c, id)
	if err != nil {
		return store.Affiliation{}, err
	}
	for _, at := range list {
		if (org == "" || at.OrganizationID == org) && !at.Organization.Suspended {
			return at, nil
		}
	}
	return store.Affiliation{}, domain.Refuse(domain.Unauthorized, domain.CodeBadCredentials)
}

func (a *API) endSession(c Call, _ none) error {
	return a.Store.EndSession(c, c.By, a.Now())
}

func (a *API) getMe(c Call, _ none) (Me, error) {
	org, err := a.Store.Organization(c, c.By.OrganizationID)
	if err != nil {
		return Me{}, err
	}
	me := Me{Organization: newOrganization(org), Role: c.By.Role, Scopes: domain.Scopes, Memberships: []Membership{}}
	if c.By.APIKeyID != "" {
		me.Scopes = c.By.Scopes
		return me, nil
	}
	acc, err := a.Store.Account(c, c.By.AccountID)
	if err != nil {
		return Me{}, err
	}
	list, err := a.Store.Affiliations(c, acc.ID)
	if err != nil {
		return Me{}, err
	}
	shown := newAccount(acc)
	me.Account = &shown
	for _, at := range list {
		me.Memberships = append(me.Memberships, Membership{Organization: newOrganization(at.Organization), Role: at.Role})
	}
	return me, nil
}
