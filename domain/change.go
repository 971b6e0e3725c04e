package domain

import "time"

// Change says that something changed. It carries no data: whoever cares reads
// the thing again, so changes may arrive late, twice or out of order.
type Change struct {
	ID             ChangeID       `json:"id"`
	Seq            int64          `json:"seq"` // place in the feed, given when it is published; 0 before
	Topic          Topic          `json:"topic"`
	Key            string         `json:"key"`             // ID of the thing that changed
	OrganizationID OrganizationID `json:"organization_id"` // whose it is
	Version        int64          `json:"version"`         // of the thing, after the change
	At             time.Time      `json:"at"`
}

// Topic names a kind of change, "<noun>.<past participle>".
type Topic string

const (
	AccountCreated      Topic = "account.created"
	SessionCreated      Topic = "session.created"
	SessionEnded        Topic = "session.ended"
	APIKeyCreated       Topic = "api_key.created"
	APIKeyRevoked       Topic = "api_key.revoked"
	MemberInvited       Topic = "member.invited"
	MemberJoined        Topic = "member.joined"
	MemberChanged       Topic = "member.changed"
	MemberRemoved       Topic = "member.removed"
	SupplierCreated     Topic = "supplier.created"
	SupplierChanged     Topic = "supplier.changed"
	SupplierDeleted     Topic = "supplier.deleted"
	CredentialAdded     Topic = "credential.added"
	CredentialRemoved   Topic = "credential.removed"
	StreamerCreated     Topic = "streamer.created"
	StreamerChanged     Topic = "streamer.changed"
	StreamerDeleted     Topic = "streamer.deleted"
	AgencyCreated       Topic = "agency.created"
	AgencyChanged       Topic = "agency.changed"
	AgencyDeleted       Topic = "agency.deleted"
	OrganizerCreated    Topic = "organizer.created"
	OrganizerChanged    Topic = "organizer.changed"
	OrganizerDeleted    Topic = "organizer.deleted"
	MarketCreated       Topic = "market.created"
	MarketChanged       Topic = "market.changed"
	MarketDeleted       Topic = "market.deleted"
	ProductCreated      Topic = "product.created"
	ProductChanged      Topic = "product.changed"
	ProductDeleted      Topic = "product.deleted"
	ImportFinished      Topic = "import.finished"
	BlockCreated        Topic = "block.created"
	BlockRemoved        Topic = "block.removed"
	EventCreated        Topic = "event.created"
	EventChanged        Topic = "event.changed"
	EventDeleted        Topic = "event.deleted"
	EventScheduled      Topic = "event.scheduled"
	EventPublished      Topic = "event.published"
	RegistrationCreated Topic = "registration.created"
	RegistrationChanged Topic = "registration.changed"
	WishSet             Topic = "wish.set"
	WishRemoved         Topic = "wish.removed"
)

// Noun returns what the topic is about: "product" of "product.created".
func (t Topic) Noun() string {
	for i := range t {
		if t[i] == '.' {
			return string(t[:i])
		}
	}
	return string(t)
}
