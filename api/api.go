// Package api is the HTTP face of the market. A handler loads, decides and
// saves in about 25 lines; what is decided lives in domain and matching.
package api

import (
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"gongbo/api/web"
	"gongbo/matching"
	"gongbo/search"
	"gongbo/store"
)

// API serves /v1. Every field but Trusted must be set.
type API struct {
	Store   *store.Store
	Index   search.Index
	Matches *matching.Table
	Log     *slog.Logger
	Now     func() time.Time
	NewID   func(prefix string) string
	Secrets Secrets
	Limiter *web.Limiter
	Cursors *web.Cursors
	Ready   func() error   // why the server is not ready, or nil
	Trusted []netip.Prefix // proxies whose X-Forwarded-For is believed

	solving *semaphore.Weighted // timetables made at once: more than processors would only slow one another
}

// Handler serves the API.
func (a *API) Handler() http.Handler {
	a.solving = semaphore.NewWeighted(int64(runtime.NumCPU()))
	s := a.server()
	return &gate{api: a, mux: s.fuego.Mux, operations: s.operations}
}
