package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/meilisearch/meilisearch-go"
)

// errMeiliAnswer stands for an answer that cannot be read; its text is not passed on, since it may hold anything.
var errMeiliAnswer = errors.New("unreadable answer of the search server")

const (
	meiliBatch   = 1000             // documents a request
	meiliTimeout = 10 * time.Second // a request
)

// Meili is the index on a Meilisearch server (1.18 or later). Any number of processes may share it; only one of them should Swap.
// Writes wait until the server has done them, so that the next Search sees them.
type Meili struct {
	client meilisearch.ServiceManager
	poll   time.Duration
	kinds  map[Kind]*meiliKind
}

// meiliKind is one index on the server. mu lets one write go at a time, so that an older version never overtakes a newer one.
type meiliKind struct {
	schema   Schema
	uid      string
	creating sync.Mutex
	ready    atomic.Bool // the index is there with its settings
	swapping sync.Mutex
	mu       sync.Mutex
	journal  *[]write // what was written since a running Swap began, else nil
}

var _ Index = (*Meili)(nil)

// MeiliConfig says where the server is.
type MeiliConfig struct {
	URL    string
	Key    string        // an API key that may create, fill, swap and search indexes beginning with Prefix
	Prefix string        // of index names; empty is "gongbo"
	Poll   time.Duration // how often a task is looked at; 0 is 50 ms
}

// NewMeili returns the index on a server. It does not call it: a server that is away now is found later.
func NewMeili(c MeiliConfig) (*Meili, error) {
	if c.Prefix == "" {
		c.Prefix = "gongbo"
	}
	if c.Poll == 0 {
		c.Poll = 50 * time.Millisecond
	}
	client := meilisearch.New(c.URL, meilisearch.WithAPIKey(c.Key), meilisearch.DisableRetries(),
		meilisearch.WithCustomClient(&http.Client{Timeout: meiliTimeout}))
	m := &Meili{client: client, poll: c.Poll, kinds: map[Kind]*meiliKind{}}
	for _, k := range Kinds() {
		schema, err := SchemaOf(k)
		if err != nil {
			return nil, err
		}
		uid, err := meiliUID(c.Prefix, schema)
		if err != nil {
			return nil, err
		}
		m.kinds[k] = &meiliKind{schema: schema, uid: uid}
	}
	return m, nil
}

// kind finds a kind and sees to it that its index is there.
func (m *Meili) kind(ctx context.Context, kind Kind) (*meiliKind, error) {
	k, ok := m.kinds[kind]
	if !ok {
		return nil, &BadQuery{Field: "kind", Reason: "unknown kind " + string(kind)}
	}
	if k.ready.Load() {
		return k, nil
	}
	k.creating.Lock()
	defer k.creating.Unlock()
	if _, err := m.client.GetIndexWithContext(ctx, k.uid); err != nil {
		if !indexMissing(err) {
			return nil, meiliError(ctx, "look for search index", err)
		}
		if err := m.create(ctx, k.schema, k.uid); err != nil {
			return nil, err
		}
	}
	k.ready.Store(true)
	return k, nil
}

// create makes an index with its settings, or brings the settings of one that is there up to date.
func (m *Meili) create(ctx context.Context, s Schema, uid string) error {
	info, err := m.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: uid, PrimaryKey: meiliID})
	if err := m.done(ctx, "create search index", info, err, "index_already_exists"); err != nil {
		return err
	}
	info, err = m.client.Index(uid).UpdateSettingsWithContext(ctx, meiliSettings(s))
	return m.done(ctx, "set up search index", info, err, "")
}

// Put adds or replaces documents.
func (m *Meili) Put(ctx context.Context, kind Kind, docs ...Document) error {
	writes := make([]write, len(docs))
	for i := range docs {
		writes[i] = write{id: docs[i].ID, doc: &docs[i]}
	}
	return m.write(ctx, kind, writes)
}

// Delete removes documents.
func (m *Meili) Delete(ctx context.Context, kind Kind, ids ...string) error {
	writes := make([]write, len(ids))
	for i, id := range ids {
		writes[i] = write{id: id}
	}
	return m.write(ctx, kind, writes)
}

func (m *Meili) write(ctx context.Context, kind Kind, writes []write) error {
	if schema, err := SchemaOf(kind); err == nil {
		if err := schema.checkWrites(writes); err != nil {
			return err
		}
	}
	k, err := m.kind(ctx, kind)
	if err != nil || len(writes) == 0 {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := m.apply(ctx, k, k.uid, writes); err != nil {
		return err
	}
	if k.journal != nil {
		*k.journal = append(*k.journal, writes...)
	}
	return nil
}

func (s Schema) checkWrites(writes []write) error {
	for _, w := range writes {
		if w.doc == nil {
			continue
		}
		if err := s.check(*w.doc); err != nil {
			return err
		}
	}
	return nil
}

// apply writes in order, as few requests as that allows.
func (m *Meili) apply(ctx context.Context, k *meiliKind, uid string, writes []write) error {
	for len(writes) > 0 {
		n := 1
		for n < len(writes) && n < meiliBatch && (writes[n].doc == nil) == (writes[0].doc == nil) {
			n++
		}
		var err error
		if writes[0].doc == nil {
			err = m.remove(ctx, uid, writes[:n])
		} else {
			err = m.add(ctx, k.schema, uid, writes[:n])
		}
		if err != nil {
			return err
		}
		writes = writes[n:]
	}
	return nil
}

func (m *Meili) remove(ctx context.Context, uid string, writes []write) error {
	var ids []string
	for _, w := range writes {
		if validID(w.id) {
			ids = append(ids, w.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	info, err := m.client.Index(uid).DeleteDocumentsWithContext(ctx, ids, nil)
	return m.done(ctx, "delete search documents", info, err, "")
}

// add leaves out documents that are older than what the index or the batch holds.
func (m *Meili) add(ctx context.Context, s Schema, uid string, writes []write) error {
	var ids []string
	for _, w := range writes {
		ids = append(ids, w.id)
	}
	held, err := m.versions(ctx, uid, ids)
	if err != nil {
		return err
	}
	newest := map[string]Document{}
	for _, w := range writes {
		if v, known := held[w.id]; !known || w.doc.Version >= v {
			held[w.id], newest[w.id] = w.doc.Version, *w.doc
		}
	}
	var batch []map[string]any
	for _, id := range ids {
		if d, ok := newest[id]; ok {
			batch = append(batch, meiliDocument(s, d))
			delete(newest, id)
		}
	}
	return m.addBatch(ctx, uid, batch)
}

func (m *Meili) addBatch(ctx context.Context, uid string, batch []map[string]any) error {
	if len(batch) == 0 {
		return nil
	}
	id := meiliID
	info, err := m.client.Index(uid).AddDocumentsWithContext(ctx, batch, &meilisearch.DocumentOptions{PrimaryKey: &id})
	return m.done(ctx, "put search documents", info, err, "")
}

// Versions lists what the index holds.
func (m *Meili) Versions(ctx context.Context, kind Kind) (map[string]int64, error) {
	k, err := m.kind(ctx, kind)
	if err != nil {
		return nil, err
	}
	return m.versions(ctx, k.uid, nil)
}

// versions lists the documents with these IDs, or all for nil.
func (m *Meili) versions(ctx context.Context, uid string, ids []string) (map[string]int64, error) {
	out := map[string]int64{}
	for offset := int64(0); ; offset += meiliBatch {
		var page meilisearch.DocumentsResult
		q := &meilisearch.DocumentsQuery{Offset: offset, Limit: meiliBatch, Fields: []string{meiliID, meiliVersion}, Ids: ids}
		if err := m.client.Index(uid).GetDocumentsWithContext(ctx, q, &page); err != nil {
			return nil, meiliError(ctx, "list search documents", err)
		}
		for _, h := range page.Results {
			var d struct {
				ID      string `json:"id"`
				Version int64  `json:"version"`
			}
			if err := h.DecodeInto(&d); err != nil {
				return nil, errMeiliAnswer
			}
			out[d.ID] = d.Version
		}
		if offset+meiliBatch >= page.Total || len(page.Results) == 0 {
			return out, nil
		}
	}
}

// Search answers a query.
func (m *Meili) Search(ctx context.Context, q Query) (Result, error) {
	schema, err := SchemaOf(q.Kind)
	if err != nil {
		return Result{}, err
	}
	c, err := schema.compile(q)
	if err != nil {
		return Result{}, err
	}
	k, err := m.kind(ctx, q.Kind)
	if err != nil {
		return Result{}, err
	}
	queries, own := c.meiliQueries(k.uid)
	if len(c.plan.Words) == 0 && c.plan.Phrase != "" { // punctuation only: as Meilisearch would see it, everything
		queries, own = c.nothing(queries), own[:0]
	}
	answer, err := m.client.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Queries: queries})
	if err != nil {
		return Result{}, meiliError(ctx, "search", err)
	}
	if len(answer.Results) != len(queries) {
		return Result{}, errMeiliAnswer
	}
	return c.meiliResult(answer.Results, own)
}

func (c compiled) nothing(queries []*meilisearch.SearchRequest) []*meilisearch.SearchRequest {
	for _, q := range queries[:2] {
		q.Filter, q.Facets = []string{never}, nil
	}
	return queries[:2]
}

// Swap rebuilds a kind in an index beside the one in use, then exchanges their names.
// Writes of other processes during the rebuild are not in the new index: the drift check finds them.
func (m *Meili) Swap(ctx context.Context, kind Kind, docs iter.Seq2[Document, error]) error {
	k, err := m.kind(ctx, kind)
	if err != nil {
		return err
	}
	k.swapping.Lock()
	defer k.swapping.Unlock()
	k.mu.Lock()
	k.journal = new([]write)
	k.mu.Unlock()
	next := k.uid + "_next"
	err = m.build(ctx, k, next, docs)

	k.mu.Lock()
	defer k.mu.Unlock()
	journal := *k.journal
	k.journal = nil
	if err == nil {
		err = m.apply(ctx, k, next, journal)
	}
	if err == nil {
		info, e := m.client.SwapIndexesWithContext(ctx, []*meilisearch.SwapIndexesParams{{Indexes: []string{k.uid, next}}})
		err = m.done(ctx, "swap search indexes", info, e, "")
	}
	if err != nil {
		return fmt.Errorf("rebuild search index of %s: %w", kind, err)
	}
	return m.drop(ctx, next)
}

func (m *Meili) build(ctx context.Context, k *meiliKind, uid string, docs iter.Seq2[Document, error]) error {
	if err := m.drop(ctx, uid); err != nil { // what a Swap that broke off has left
		return err
	}
	if err := m.create(ctx, k.schema, uid); err != nil {
		return err
	}
	var batch []map[string]any
	for d, err := range docs {
		if err != nil {
			return err
		}
		if err := k.schema.check(d); err != nil {
			return err
		}
		batch = append(batch, meiliDocument(k.schema, d))
		if len(batch) < meiliBatch {
			continue
		}
		if err := m.addBatch(ctx, uid, batch); err != nil {
			return err
		}
		batch = nil
	}
	return m.addBatch(ctx, uid, batch)
}

func (m *Meili) drop(ctx context.Context, uid string) error {
	info, err := m.client.DeleteIndexWithContext(ctx, uid)
	return m.done(ctx, "drop search index", info, err, "index_not_found")
}
