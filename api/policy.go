package api

import (
	"slices"
	"time"

	"gongbo/domain"
)

// policy says who may use an operation and what it costs. Every route has one
// in the table below: a route without is refused at start, a row without a
// route fails a test.
type policy struct {
	public  bool                      // nobody needs to be signed in
	kinds   []domain.OrganizationKind // organizations that may; nil: any
	role    domain.Role               // the least role that may
	scope   domain.Scope              // what an API key needs; empty: API keys may not at all
	cost    int                       // points of the rate limit; 1 unless set
	maxBody int64                     // bytes; 1 MiB unless set
	timeout time.Duration             // 15 s unless set
}

const (
	defaultMaxBody = 1 << 20
	defaultTimeout = 15 * time.Second
)

var (
	sellers    = []domain.OrganizationKind{domain.SupplierOrganization, domain.MarketOrganization}
	promoters  = []domain.OrganizationKind{domain.StreamerOrganization, domain.AgencyOrganization}
	agencies   = []domain.OrganizationKind{domain.AgencyOrganization}
	organizers = []domain.OrganizationKind{domain.OrganizerOrganization}
	markets    = []domain.OrganizationKind{domain.MarketOrganization, domain.OrganizerOrganization}
	joiners    = slices.Concat(sellers, promoters)
)

// policies is by operation ID.
var policies = map[string]policy{
	"signUp":        {public: true, cost: 10},
	"createSession": {public: true, cost: 10},
	"endSession":    {role: domain.Member},
	"getMe":         {role: domain.Member, scope: domain.ProfilesRead},
	"acceptInvite":  {role: domain.Member, cost: 5},
	"createAPIKey":  {role: domain.Owner, cost: 5},
	"listAPIKeys":   {role: domain.Owner},
	"revokeAPIKey":  {role: domain.Owner},
	"listMembers":   {role: domain.Member, scope: domain.ProfilesRead},
	"inviteMember":  {role: domain.Owner, cost: 5},
	"changeMember":  {role: domain.Owner},
	"removeMember":  {role: domain.Owner},
	"createBlock":   {role: domain.Manager, scope: domain.ProfilesWrite},
	"listBlocks":    {role: domain.Member, scope: domain.ProfilesRead},
	"removeBlock":   {role: domain.Manager, scope: domain.ProfilesWrite},

	"createSupplier":   {kinds: sellers, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"listSuppliers":    {role: domain.Member, scope: domain.ProfilesRead},
	"getSupplier":      {role: domain.Member, scope: domain.ProfilesRead},
	"updateSupplier":   {kinds: sellers, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"deleteSupplier":   {kinds: sellers, role: domain.Owner, scope: domain.ProfilesWrite, cost: 2},
	"addCredential":    {kinds: sellers, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"listCredentials":  {role: domain.Member, scope: domain.ProfilesRead},
	"removeCredential": {kinds: sellers, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"createStreamer":   {kinds: promoters, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"listStreamers":    {role: domain.Member, scope: domain.ProfilesRead},
	"getStreamer":      {role: domain.Member, scope: domain.ProfilesRead},
	"updateStreamer":   {kinds: promoters, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"deleteStreamer":   {kinds: promoters, role: domain.Owner, scope: domain.ProfilesWrite, cost: 2},
	"createAgency":     {kinds: agencies, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"listAgencies":     {role: domain.Member, scope: domain.ProfilesRead},
	"getAgency":        {role: domain.Member, scope: domain.ProfilesRead},
	"updateAgency":     {kinds: agencies, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"deleteAgency":     {kinds: agencies, role: domain.Owner, scope: domain.ProfilesWrite, cost: 2},
	"createOrganizer":  {kinds: organizers, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"listOrganizers":   {role: domain.Member, scope: domain.ProfilesRead},
	"getOrganizer":     {role: domain.Member, scope: domain.ProfilesRead},
	"updateOrganizer":  {kinds: organizers, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"deleteOrganizer":  {kinds: organizers, role: domain.Owner, scope: domain.ProfilesWrite, cost: 2},
	"createMarket":     {kinds: markets, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"listMarkets":      {role: domain.Member, scope: domain.ProfilesRead},
	"getMarket":        {role: domain.Member, scope: domain.ProfilesRead},
	"updateMarket":     {kinds: markets, role: domain.Manager, scope: domain.ProfilesWrite, cost: 2},
	"deleteMarket":     {kinds: markets, role: domain.Owner, scope: domain.ProfilesWrite, cost: 2},

	"createProduct":  {kinds: sellers, role: domain.Member, scope: domain.ProductsWrite, cost: 2},
	"listProducts":   {role: domain.Member, scope: domain.ProductsRead},
	"getProduct":     {role: domain.Member, scope: domain.ProductsRead},
	"updateProduct":  {kinds: sellers, role: domain.Member, scope: domain.ProductsWrite, cost: 2},
	"deleteProduct":  {kinds: sellers, role: domain.Manager, scope: domain.ProductsWrite, cost: 2},
	"listProduct":    {kinds: sellers, role: domain.Manager, scope: domain.ProductsWrite, cost: 2},
	"pauseProduct":   {kinds: sellers, role: domain.Manager, scope: domain.ProductsWrite, cost: 2},
	"delistProduct":  {kinds: sellers, role: domain.Manager, scope: domain.ProductsWrite, cost: 2},
	"importProducts": {kinds: sellers, role: domain.Manager, scope: domain.ProductsWrite, cost: 20, maxBody: 8 << 20, timeout: 30 * time.Second},
	"getImport":      {kinds: sellers, role: domain.Member, scope: domain.ProductsRead},

	"searchProducts":  {role: domain.Member, scope: domain.SearchRead, cost: 2},
	"searchSuppliers": {role: domain.Member, scope: domain.SearchRead, cost: 2},
	"searchStreamers": {role: domain.Member, scope: domain.SearchRead, cost: 2},

	"matchStreamer": {role: domain.Member, scope: domain.MatchesRead, cost: 5},
	"matchProduct":  {role: domain.Member, scope: domain.MatchesRead, cost: 5},
	"matchSupplier": {role: domain.Member, scope: domain.MatchesRead, cost: 5},
	"explainMatch":  {role: domain.Member, scope: domain.MatchesRead, cost: 2},

	"createEvent":            {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"listEvents":             {role: domain.Member, scope: domain.EventsRead},
	"getEvent":               {role: domain.Member, scope: domain.EventsRead},
	"updateEvent":            {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"deleteEvent":            {kinds: organizers, role: domain.Owner, scope: domain.EventsWrite, cost: 2},
	"openEvent":              {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"closeEventRegistration": {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"publishEvent":           {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"startEvent":             {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"finishEvent":            {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"closeEvent":             {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"cancelEvent":            {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"listEventSlots":         {role: domain.Member, scope: domain.EventsRead},
	"listEventTables":        {role: domain.Member, scope: domain.EventsRead},
	"register":               {kinds: joiners, role: domain.Member, scope: domain.EventsWrite, cost: 2},
	"listRegistrations":      {role: domain.Member, scope: domain.EventsRead},
	"getRegistration":        {role: domain.Member, scope: domain.EventsRead},
	"updateRegistration":     {kinds: joiners, role: domain.Member, scope: domain.EventsWrite, cost: 2},
	"approveRegistration":    {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"waitlistRegistration":   {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"rejectRegistration":     {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 2},
	"withdrawRegistration":   {kinds: joiners, role: domain.Member, scope: domain.EventsWrite, cost: 2},
	"setWish":                {role: domain.Member, scope: domain.EventsWrite, cost: 2},
	"listWishes":             {role: domain.Member, scope: domain.EventsRead},
	"removeWish":             {role: domain.Member, scope: domain.EventsWrite, cost: 2},
	"scheduleEvent":          {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 50, timeout: 30 * time.Second},
	"getSchedule":            {role: domain.Member, scope: domain.EventsRead, cost: 2},
	"repairSchedule":         {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 10},
	"restoreSchedule":        {kinds: organizers, role: domain.Manager, scope: domain.EventsWrite, cost: 5},
	"listMeetings":           {role: domain.Member, scope: domain.EventsRead, cost: 2},
	"getCalendar":            {role: domain.Member, scope: domain.EventsRead, cost: 2},

	"listChanges":    {role: domain.Member, scope: domain.ChangesRead},
	"listCategories": {public: true},
	"listDivisions":  {public: true},
	"listEnums":      {public: true},
	"healthz":        {public: true},
	"readyz":         {public: true},
	"getContract":    {public: true},
}

// admit returns why the actor may not use an operation with the policy, or nil.
func (p policy) admit(by domain.Actor) error {
	switch {
	case by.APIKeyID != "" && (p.scope == "" || !by.May(p.scope)):
		return domain.Refuse(domain.Forbidden, domain.CodeScopeMissing, "scope", p.scope)
	case p.kinds != nil && !slices.Contains(p.kinds, by.Kind):
		return domain.Refuse(domain.Forbidden, domain.CodeWrongOrganization, "kind", by.Kind)
	case !by.Role.Covers(p.role):
		return domain.Refuse(domain.Forbidden, domain.CodeRoleTooLow, "role", p.role)
	}
	return nil
}
