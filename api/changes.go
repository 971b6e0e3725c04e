package api

import (
	"time"

	"gongbo/domain"
)

// Change says that something of the caller's organization changed.
type Change struct {
	ID      domain.ChangeID `json:"id"`
	Seq     int64           `json:"seq"`
	Topic   domain.Topic    `json:"topic"`
	Key     string          `json:"key"`
	Version int64           `json:"version"`
	At      time.Time       `json:"at"`
}

// Feed is a part of the ordered feed of changes.
type Feed struct {
	Items     []Change `json:"items"`
	NextAfter int64    `json:"next_after"` // ask with this next, at once or later
}

type feedParams struct {
	After int64 `query:"after" default:"0" min:"0"`
	Limit int64 `query:"limit" default:"100" min:"1" max:"100"`
}

// listChanges is the ordered feed of the caller's organization: what has a
// place in it never moves, and nothing appears before a place already read.
func (a *API) listChanges(c Call, p feedParams) (Feed, error) {
	changes, err := a.Store.Changes(c, c.By.OrganizationID, p.After, int(p.Limit))
	if err != nil {
		return Feed{}, err
	}
	out := Feed{Items: []Change{}, NextAfter: p.After}
	for _, v := range changes {
		out.Items = append(out.Items, Change{ID: v.ID, Seq: v.Seq, Topic: v.Topic, Key: v.Key, Version: v.Version, At: v.At})
		out.NextAfter = v.Seq
	}
	return out, nil
}
