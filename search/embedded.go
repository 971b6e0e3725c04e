package search

import (
	"context"
	"fmt"
	"iter"
	"sync"
)

// Embedded is the index within the process. It lives in memory only and is filled by Swap at start.
// Memory at 3,000 products of the demo market and speed at 100,000 are in docs/search.md.
type Embedded struct {
	kinds map[Kind]*embeddedKind
}

// embeddedKind guards the shard of one kind: many searches, or one write.
type embeddedKind struct {
	schema   Schema
	swapping sync.Mutex // one Swap at a time
	mu       sync.RWMutex
	shard    *shard
	journal  *[]write // what was written since a running Swap began, else nil
}

// write is a Put, or with a nil document a Delete.
type write struct {
	id  string
	doc *Document
}

var _ Index = (*Embedded)(nil)

// NewEmbedded returns an empty index.
func NewEmbedded() *Embedded {
	e := &Embedded{kinds: map[Kind]*embeddedKind{}}
	for _, s := range []Schema{productSchema(), supplierSchema(), streamerSchema()} {
		e.kinds[s.Kind] = &embeddedKind{schema: s, shard: newShard(s)}
	}
	return e
}

func (e *Embedded) kind(ctx context.Context, kind Kind) (*embeddedKind, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	k, ok := e.kinds[kind]
	if !ok {
		return nil, &BadQuery{Field: "kind", Reason: "unknown kind " + string(kind)}
	}
	return k, nil
}

// Put adds or replaces documents.
func (e *Embedded) Put(ctx context.Context, kind Kind, docs ...Document) error {
	k, err := e.kind(ctx, kind)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if err := k.schema.check(d); err != nil {
			return err
		}
	}
	writes := make([]write, len(docs))
	for i := range docs {
		writes[i] = write{id: docs[i].ID, doc: &docs[i]}
	}
	k.write(writes)
	return nil
}

// Delete removes documents.
func (e *Embedded) Delete(ctx context.Context, kind Kind, ids ...string) error {
	k, err := e.kind(ctx, kind)
	if err != nil {
		return err
	}
	writes := make([]write, len(ids))
	for i, id := range ids {
		writes[i] = write{id: id}
	}
	k.write(writes)
	return nil
}

func (k *embeddedKind) write(writes []write) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.shard.apply(writes)
	if k.journal != nil {
		*k.journal = append(*k.journal, writes...)
	}
}

func (s *shard) apply(writes []write) {
	for _, w := range writes {
		if w.doc != nil {
			s.put(*w.doc)
		} else {
			s.delete(w.id)
		}
	}
}

// Swap rebuilds a kind. Searches see the old documents until the new ones are complete.
func (e *Embedded) Swap(ctx context.Context, kind Kind, docs iter.Seq2[Document, error]) error {
	k, err := e.kind(ctx, kind)
	if err != nil {
		return err
	}
	k.swapping.Lock()
	defer k.swapping.Unlock()

	k.mu.Lock()
	k.journal = new([]write)
	k.mu.Unlock()
	fresh, err := k.build(ctx, docs)

	k.mu.Lock()
	defer k.mu.Unlock()
	journal := *k.journal
	k.journal = nil
	if err != nil {
		return fmt.Errorf("rebuild search index of %s: %w", kind, err)
	}
	fresh.apply(journal)
	k.shard = fresh
	return nil
}

func (k *embeddedKind) build(ctx context.Context, docs iter.Seq2[Document, error]) (*shard, error) {
	fresh := newShard(k.schema)
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := k.schema.check(d); err != nil {
			return nil, err
		}
		fresh.put(d)
	}
	return fresh, nil
}

// Versions lists what the index holds.
func (e *Embedded) Versions(ctx context.Context, kind Kind) (map[string]int64, error) {
	k, err := e.kind(ctx, kind)
	if err != nil {
		return nil, err
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.shard.versions(), nil
}

// Search answers a query.
func (e *Embedded) Search(ctx context.Context, q Query) (Result, error) {
	k, err := e.kind(ctx, q.Kind)
	if err != nil {
		return Result{}, err
	}
	c, err := k.schema.compile(q)
	if err != nil {
		return Result{}, err
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.shard.search(c), nil
}
