package domain

import "strings"

// An ID is a prefix that says what it names, an underscore, and 32 hexadecimal
// digits of a UUIDv7, so that IDs sort by the time they were made.
type (
	AccountID      string
	OrganizationID string
	SessionID      string
	APIKeyID       string
	InvitationID   string
	SupplierID     string
	StreamerID     string
	AgencyID       string
	OrganizerID    string
	MarketID       string
	CredentialID   string
	ProductID      string
	ImportID       string
	BlockID        string
	ChangeID       string
)

// The prefixes of IDs.
const (
	PrefixAccount      = "acc"
	PrefixOrganization = "org"
	PrefixSession      = "ses"
	PrefixAPIKey       = "key"
	PrefixInvitation   = "inv"
	PrefixSupplier     = "sup"
	PrefixStreamer     = "str"
	PrefixAgency       = "agy"
	PrefixOrganizer    = "ogz"
	PrefixMarket       = "mkt"
	PrefixCredential   = "crd"
	PrefixProduct      = "prd"
	PrefixImport       = "imp"
	PrefixBlock        = "blk"
	PrefixChange       = "chg"
	PrefixAudit        = "aud"
	PrefixEvent        = "evt"
	PrefixSlot         = "slt"
	PrefixTable        = "tbl"
	PrefixRegistration = "reg"
	PrefixWish         = "wsh"
	PrefixMeeting      = "mtg"
)

// IsID tells whether s has the shape of an ID with the prefix.
func IsID(prefix, s string) bool {
	hex, ok := strings.CutPrefix(s, prefix+"_")
	return ok && len(hex) == 32 && strings.Trim(hex, "0123456789abcdef") == ""
}
