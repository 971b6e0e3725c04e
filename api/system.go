package api

import (
	"gongbo/domain"
	"gongbo/openapi"
)

// Health says whether the server is alive, or ready.
type Health struct {
	Status string `json:"status"`
}

// file is an answer that is no JSON.
type file struct {
	mediaType string
	name      string // offered for saving; empty: shown
	body      []byte
}

func (a *API) healthz(Call, none) (Health, error) { return Health{Status: "ok"}, nil }

// readyz tells whether requests can be served: the database answers, the index
// is built.
func (a *API) readyz(c Call, _ none) (Health, error) {
	err := a.Ready()
	if err == nil {
		err = a.Store.Ping(c)
	}
	if err != nil {
		return Health{}, &domain.Error{Kind: domain.Unavailable, Code: domain.CodeUnavailable, Err: err}
	}
	return Health{Status: "ready"}, nil
}

func (a *API) getContract(Call, none) (file, error) {
	return file{mediaType: "application/json; charset=utf-8", body: openapi.Contract}, nil
}
