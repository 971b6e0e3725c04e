package docking

import (
	"fmt"
	"slices"

	"gongbo/domain"
)

// Floor is the least number of meetings that the organizer wants for chosen
// participants: those who fulfil all conditions that are given, at least one.
// What is asked of a supplier holds for the supply side alone.
type Floor struct {
	Kinds             []domain.SupplierKind `json:"kinds,omitempty"` // any of these
	PovertyCounty     bool                  `json:"poverty_county,omitempty"`
	MaxVerifiedGMVFen int64                 `json:"max_verified_gmv_fen,omitempty"` // at most so much; 0 is no condition
	RegistrationIDs   []RegistrationID      `json:"registration_ids,omitempty"`     // any of these
	MinMeetings       int64                 `json:"min_meetings"`
}

const (
	maxFloors = 10
	maxNamed  = 2000 // registrations of a floor
)

// ofSuppliers tells whether the floor asks what a supplier is.
func (f Floor) ofSuppliers() bool {
	return len(f.Kinds) > 0 || f.PovertyCounty || f.MaxVerifiedGMVFen > 0
}

// holds tells whether the floor is for the registration, of supplier s if it is one.
func (f Floor) holds(r Registration, s domain.Supplier) bool {
	switch {
	case len(f.RegistrationIDs) > 0 && !slices.Contains(f.RegistrationIDs, r.ID):
		return false
	case !f.ofSuppliers():
		return len(f.RegistrationIDs) > 0
	case r.SupplierID == "" || s.ID != r.SupplierID:
		return false
	}
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, s.Kind)) && (!f.PovertyCounty || s.Poor()) &&
		(f.MaxVerifiedGMVFen == 0 || s.VerifiedGMVFen <= f.MaxVerifiedGMVFen)
}

// Least is how many meetings the registration should have at least, by its own
// wish, for everybody and by the floors that hold for it. It may be more than
// the registration takes: then it stays short and is named. s is its supplier
// if it is one.
func (r Run) Least(reg Registration, s domain.Supplier) int64 {
	least := max(reg.MinMeetings, r.MinMeetings)
	for _, f := range r.Floors {
		if f.holds(reg, s) {
			least = max(least, f.MinMeetings)
		}
	}
	return least
}

// checkFloors checks the floors against those who take part.
func (r Run) checkFloors(c *domain.Checks, approved []Registration) {
	c.Want(len(r.Floors) <= maxFloors, "floors", domain.CodeTooMany, "max", maxFloors)
	sides := make(map[RegistrationID]Side, len(approved))
	for _, reg := range approved {
		sides[reg.ID] = reg.Side
	}
	for i, f := range r.Floors[:min(len(r.Floors), maxFloors)] {
		f.check(c, fmt.Sprintf("floors[%d]", i), sides)
	}
}

func (f Floor) check(c *domain.Checks, at string, sides map[RegistrationID]Side) {
	given := f.ofSuppliers() || f.MaxVerifiedGMVFen != 0 || len(f.RegistrationIDs) > 0
	c.Want(given, at, domain.CodeAtLeastOneOf, "fields", "kinds, poverty_county, max_verified_gmv_fen, registration_ids")
	all := domain.SupplierKinds
	c.Want(len(f.Kinds) <= len(all), at+".kinds", domain.CodeTooMany, "max", len(all))
	for i, k := range f.Kinds[:min(len(f.Kinds), len(all))] {
		field := fmt.Sprintf("%s.kinds[%d]", at, i)
		domain.OneOf(c, field, k, all)
		c.Want(!slices.Contains(f.Kinds[:i], k), field, domain.CodeRepeated)
	}
	c.Fen(at+".max_verified_gmv_fen", f.MaxVerifiedGMVFen)
	c.Want(len(f.RegistrationIDs) <= maxNamed, at+".registration_ids", domain.CodeTooMany, "max", maxNamed)
	seen := map[RegistrationID]bool{}
	for i, id := range f.RegistrationIDs[:min(len(f.RegistrationIDs), maxNamed)] {
		field := fmt.Sprintf("%s.registration_ids[%d]", at, i)
		side, known := sides[id]
		c.Want(known, field, domain.CodeNoSuchThing, "what", "registration")
		c.Want(!known || side == Supply || !f.ofSuppliers(), field, domain.CodeNotAllowed) // no supplier: the floor could never hold for it
		c.Want(!seen[id], field, domain.CodeRepeated)
		seen[id] = true
	}
	c.Range(at+".min_meetings", f.MinMeetings, 1, maxSlots)
}
