package main

import (
	"fmt"
	"log/slog"
	"time"

	"gongbo/api"
	"gongbo/matching"
	"gongbo/mirror"
	"gongbo/search"
)

type openapiCmd struct{}

// Run prints the contract.
func (openapiCmd) Run(c *console) error {
	doc, err := (&api.API{Log: slog.New(slog.DiscardHandler)}).Contract()
	if err != nil {
		return err
	}
	_, err = c.out.Write(doc)
	return err
}

type reindexCmd struct {
	places
	Check bool `help:"Only compare the index with the database; exit 1 where they differ."`
}

// Run rebuilds the index of a Meilisearch server. The embedded index lives in
// the server's memory and is built at every start.
func (r reindexCmd) Run(c *console) error {
	st, err := r.openStore(c.ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	index, err := r.openIndex()
	if err != nil {
		return err
	}
	weights, err := matching.DefaultWeights()
	if err != nil {
		return err
	}
	m := &mirror.Mirror{Store: st, Index: index, Table: matching.NewTable(weights), Now: time.Now}
	if !r.Check || r.Meili == "" {
		if err := m.Rebuild(c.ctx); err != nil {
			return err
		}
	}
	drift, err := m.Check(c.ctx)
	if err != nil {
		return err
	}
	differs := false
	for _, kind := range search.Kinds() {
		d := drift[kind]
		differs = differs || d != mirror.Drift{}
		fmt.Fprintf(c.out, "%-10s missing %d, stale %d, extra %d\n", kind, d.Missing, d.Stale, d.Extra)
	}
	if differs {
		return exit(1)
	}
	return nil
}
