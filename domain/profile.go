package domain

import "time"

// Agency is an MCN: it manages streamers.
type Agency struct {
	ID             AgencyID
	OrganizationID OrganizationID
	AgencyFields
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// AgencyFields is what an agency says of itself.
type AgencyFields struct {
	Name          string
	Intro         string
	DivisionCode  string
	CategoryCodes []string
	Platforms     []Platform // that certified it
	ContactName   string
	ContactPhone  string
}

// NewAgency checks the fields.
func NewAgency(id AgencyID, org OrganizationID, f AgencyFields, now time.Time) (Agency, error) {
	return Agency{ID: id, OrganizationID: org, CreatedAt: Instant(now)}.Change(f, now)
}

// Change returns the agency with other fields, one version on.
func (a Agency) Change(f AgencyFields, now time.Time) (Agency, error) {
	var c Checks
	f.Name = c.Text("name", f.Name, 1, 60)
	f.Intro = c.Text("intro", f.Intro, 0, 2000)
	c.Division("division_code", f.DivisionCode)
	f.CategoryCodes = c.categories("category_codes", f.CategoryCodes, 20)
	f.Platforms = someOf(&c, "platforms", f.Platforms, Platforms)
	f.ContactName = c.Text("contact_name", f.ContactName, 0, 30)
	if f.ContactPhone != "" {
		f.ContactPhone = *c.phone("contact_phone", f.ContactPhone)
	}
	a.AgencyFields = f
	a.Version, a.UpdatedAt = a.Version+1, Instant(now)
	return a, c.Err()
}

// OrganizerKind says what sort of body holds events.
type OrganizerKind string

// OrganizerKinds is every kind of organizer.
var OrganizerKinds = []OrganizerKind{"association", "bureau", "base"}

// Values is every kind, for the contract.
func (OrganizerKind) Values() []string { return Texts(OrganizerKinds) }

// Organizer holds docking events.
type Organizer struct {
	ID             OrganizerID
	OrganizationID OrganizationID
	OrganizerFields
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// OrganizerFields is what an organizer says of itself.
type OrganizerFields struct {
	Kind         OrganizerKind
	Name         string
	Intro        string
	DivisionCode string
	ContactName  string
	ContactPhone string
}

// NewOrganizer checks the fields.
func NewOrganizer(id OrganizerID, org OrganizationID, f OrganizerFields, now time.Time) (Organizer, error) {
	return Organizer{ID: id, OrganizationID: org, CreatedAt: Instant(now)}.Change(f, now)
}

// Change returns the organizer with other fields, one version on.
func (o Organizer) Change(f OrganizerFields, now time.Time) (Organizer, error) {
	var c Checks
	OneOf(&c, "kind", f.Kind, OrganizerKinds)
	f.Name = c.Text("name", f.Name, 1, 60)
	f.Intro = c.Text("intro", f.Intro, 0, 2000)
	c.Division("division_code", f.DivisionCode)
	f.ContactName = c.Text("contact_name", f.ContactName, 0, 30)
	if f.ContactPhone != "" {
		f.ContactPhone = *c.phone("contact_phone", f.ContactPhone)
	}
	o.OrganizerFields = f
	o.Version, o.UpdatedAt = o.Version+1, Instant(now)
	return o, c.Err()
}

// Market is a specialised wholesale market: a building full of stalls.
type Market struct {
	ID             MarketID
	OrganizationID OrganizationID
	MarketFields
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// MarketFields is what a market's operator says of it.
type MarketFields struct {
	Name          string
	Intro         string
	DivisionCode  string
	Address       string
	CategoryCodes []string
	StallCount    int64
}

// NewMarket checks the fields.
func NewMarket(id MarketID, org OrganizationID, f MarketFields, now time.Time) (Market, error) {
	return Market{ID: id, OrganizationID: org, CreatedAt: Instant(now)}.Change(f, now)
}

// Change returns the market with other fields, one version on.
func (m Market) Change(f MarketFields, now time.Time) (Market, error) {
	var c Checks
	f.Name = c.Text("name", f.Name, 1, 60)
	f.Intro = c.Text("intro", f.Intro, 0, 2000)
	c.Division("division_code", f.DivisionCode)
	f.Address = c.Text("address", f.Address, 0, 200)
	f.CategoryCodes = c.categories("category_codes", f.CategoryCodes, 40)
	c.Range("stall_count", f.StallCount, 0, 1_000_000)
	m.MarketFields = f
	m.Version, m.UpdatedAt = m.Version+1, Instant(now)
	return m, c.Err()
}
