package mirror

import (
	"context"
	"fmt"
	"iter"

	"gongbo/domain"
	"gongbo/search"
	"gongbo/store"
)

// Drift is how an index differs from the store.
type Drift struct{ Missing, Stale, Extra int }

// Check compares the index with the store, by version.
func (m *Mirror) Check(ctx context.Context) (map[search.Kind]Drift, error) {
	out := map[search.Kind]Drift{}
	for _, kind := range search.Kinds() {
		want, err := m.versions(ctx, kind)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", kind, err)
		}
		have, err := m.Index.Versions(ctx, kind)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", kind, err)
		}
		var d Drift
		for id, v := range want {
			if got, ok := have[id]; !ok {
				d.Missing++
			} else if got != v {
				d.Stale++
			}
			delete(have, id)
		}
		d.Extra = len(have)
		out[kind] = d
	}
	return out, nil
}

func (m *Mirror) versions(ctx context.Context, kind search.Kind) (map[string]int64, error) {
	switch kind {
	case search.Products:
		return versions(m.products(ctx, ""), productID, func(p domain.Product) int64 { return p.Version })
	case search.Suppliers:
		return versions(m.suppliers(ctx, store.ProfileFilter{}), supplierID, func(s domain.Supplier) int64 { return s.Version })
	default:
		return versions(m.streamers(ctx, store.ProfileFilter{}), streamerID, func(s domain.Streamer) int64 { return s.Version })
	}
}

func versions[V any](list iter.Seq2[V, error], id func(V) string, version func(V) int64) (map[string]int64, error) {
	out := map[string]int64{}
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		out[id(v)] = version(v)
	}
	return out, nil
}
