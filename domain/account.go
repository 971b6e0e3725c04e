package domain

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Account is a person who can sign in. Phone or Email is set, or both.
type Account struct {
	ID           AccountID
	Phone        *string // E.164: +8613800138000
	Email        *string // lower case
	Name         string
	PasswordHash string // Argon2id in PHC format
	Version      int64
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// AccountFields is what a person says of themselves on signing up.
type AccountFields struct {
	Phone    string
	Email    string
	Password string
	Name     string
}

// NewAccount checks the fields. The password's hash is filled in by the caller
// (it takes too long to do for input that is refused anyway).
func NewAccount(id AccountID, f AccountFields, now time.Time) (Account, error) {
	var c Checks
	a := Account{ID: id, Name: c.Text("name", f.Name, 1, 50), Version: 1, CreatedAt: Instant(now), UpdatedAt: Instant(now)}
	c.Want(f.Phone != "" || f.Email != "", "phone", CodeExactlyOneOf, "fields", "phone, email")
	if f.Phone != "" {
		a.Phone = c.phone("phone", f.Phone)
	}
	if f.Email != "" {
		email, ok := NormalEmail(f.Email)
		c.Want(ok, "email", CodeBadEmail)
		a.Email = &email
	}
	c.password("password", f.Password, f.Phone, f.Email)
	return a, c.Err()
}

// password wants 10 to 128 characters, not the login itself however it is
// spelt, and more than three different characters (NIST SP 800-63B: length, not
// composition).
func (c *Checks) password(field, s, phone, email string) {
	n := utf8.RuneCountInString(s)
	switch {
	case s == "":
		c.Want(false, field, CodeRequired)
	case n > 128 || len(s) > 512:
		c.Want(false, field, CodeTooLong, "max", 128)
	default:
		kinds := make(map[rune]bool)
		for _, r := range s {
			kinds[r] = true
		}
		c.Want(n >= 10 && len(kinds) > 3 && utf8.ValidString(s) && !sameLogin(NormalPhone, s, phone) && !sameLogin(NormalEmail, s, email), field, CodeWeakPassword)
	}
}

func sameLogin(normal func(string) (string, bool), s, login string) bool {
	x, ok1 := normal(s)
	y, ok2 := normal(login)
	return ok1 && ok2 && x == y
}

var mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// NormalPhone returns a mainland mobile number as +86 and eleven digits.
// Spaces, hyphens and the country code are optional on the way in.
func NormalPhone(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "").Replace(s)
	for _, code := range []string{"+86", "0086"} {
		if rest, ok := strings.CutPrefix(s, code); ok {
			s = rest
			break
		}
	}
	return "+86" + s, mobile.MatchString(s)
}

func (c *Checks) phone(field, s string) *string {
	p, ok := NormalPhone(s)
	c.Want(ok, field, CodeBadPhone)
	return &p
}

// NormalEmail returns the address in lower case, without a display name.
func NormalEmail(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	return s, err == nil && a.Address == s && len(s) <= 254 && strings.Contains(s[strings.LastIndex(s, "@"):], ".")
}

// MaskPhone shows enough of a phone number to recognise one's own: 138****8000.
func MaskPhone(s string) string {
	d := strings.TrimPrefix(s, "+86")
	if len(d) < 11 {
		return strings.Repeat("*", len(d))
	}
	return d[:3] + strings.Repeat("*", len(d)-7) + d[len(d)-4:]
}

// MaskName shows a person's family name only: 张*.
func MaskName(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(r) + "*"
}

// Session lets an account act for one of its organizations until it expires.
type Session struct {
	ID             SessionID
	AccountID      AccountID
	OrganizationID OrganizationID
	TokenHash      string // SHA-256 of the token, hexadecimal; the token itself is not kept
	CreatedAt      time.Time
	ExpiresAt      time.Time
}

// SessionTTL is how long a session lasts.
const SessionTTL = 30 * 24 * time.Hour

// APIKey lets a program act for an organization within its scopes.
type APIKey struct {
	ID             APIKeyID
	OrganizationID OrganizationID
	Name           string
	Scopes         []Scope
	TokenHash      string
	Hint           string // the last four characters of the key
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
	ExpiresAt      *time.Time
	LastUsedAt     *time.Time
	RevokedAt      *time.Time
}

// APIKeyFields is what a client says of a new key.
type APIKeyFields struct {
	Name      string
	Scopes    []Scope
	ExpiresAt *time.Time
}

// NewAPIKey checks the fields of a new key.
func NewAPIKey(id APIKeyID, org OrganizationID, f APIKeyFields, now time.Time) (APIKey, error) {
	var c Checks
	k := APIKey{ID: id, OrganizationID: org, Name: c.Text("name", f.Name, 1, 60), Scopes: someOf(&c, "scopes", f.Scopes, Scopes), Version: 1, CreatedAt: Instant(now), UpdatedAt: Instant(now)}
	c.Want(len(f.Scopes) > 0, "scopes", CodeRequired)
	if f.ExpiresAt != nil {
		at := c.Time("expires_at", *f.ExpiresAt)
		c.Want(at.After(now), "expires_at", CodeTooSmall, "than", now.UTC().Format(time.RFC3339))
		k.ExpiresAt = &at
	}
	return k, c.Err()
}

// Scope is what an API key may do. A session has every scope.
type Scope string

const (
	ProfilesRead  Scope = "profiles:read"
	ProfilesWrite Scope = "profiles:write"
	ProductsRead  Scope = "products:read"
	ProductsWrite Scope = "products:write"
	SearchRead    Scope = "search:read"
	MatchesRead   Scope = "matches:read"
	EventsRead    Scope = "events:read"
	EventsWrite   Scope = "events:write"
	ChangesRead   Scope = "changes:read"
)

// Scopes is every scope.
var Scopes = []Scope{ProfilesRead, ProfilesWrite, ProductsRead, ProductsWrite, SearchRead, MatchesRead, EventsRead, EventsWrite, ChangesRead}

// Values is every scope, for the contract.
func (Scope) Values() []string { return Texts(Scopes) }

// MaskEmail shows enough of an address to recognise one's own: l***@example.com.
func MaskEmail(s string) string {
	i := strings.LastIndex(s, "@")
	if i < 1 {
		return "***"
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[:n] + "***" + s[i:]
}
