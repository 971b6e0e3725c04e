package api

import (
	"gongbo/domain"
	"gongbo/domain/docking"
)

// Floor is the least number of meetings of chosen participants: those who
// fulfil all conditions given.
type Floor struct {
	Kinds             []domain.SupplierKind    `json:"kinds" optional:"true"`
	PovertyCounty     bool                     `json:"poverty_county" optional:"true"`
	MaxVerifiedGMVFen int64                    `json:"max_verified_gmv_fen" optional:"true"`
	RegistrationIDs   []docking.RegistrationID `json:"registration_ids" optional:"true"`
	MinMeetings       int64                    `json:"min_meetings"`
}

func newFloors(list []docking.Floor) []Floor {
	out := make([]Floor, len(list))
	for i, f := range list {
		out[i] = Floor(f)
		out[i].Kinds, out[i].RegistrationIDs = append([]domain.SupplierKind{}, f.Kinds...), append([]docking.RegistrationID{}, f.RegistrationIDs...)
	}
	return out
}

// favoured are the suppliers that floors may hold for: all that take part, or
// none where the run has no floors.
func (a *API) favoured(c Call, run docking.Run, regs []docking.Registration) (map[domain.SupplierID]domain.Supplier, error) {
	if len(run.Floors) == 0 {
		return nil, nil
	}
	var ids []string
	for _, r := range regs {
		if r.SupplierID != "" {
			ids = append(ids, string(r.SupplierID))
		}
	}
	list, err := a.Store.SuppliersByID(c, ids)
	out := make(map[domain.SupplierID]domain.Supplier, len(list))
	for _, s := range list {
		out[s.ID] = s
	}
	return out, err
}
