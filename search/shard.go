package search

import (
	"math"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"gongbo/search/analysis"
)

// unknown stands for an absent number.
const unknown = math.MinInt64

// shard is the embedded index of one kind. It is not safe for concurrent use: Embedded locks it.
// Documents have small numbers (ord), which index the columns and are what bitmaps hold.
type shard struct {
	schema  Schema
	ords    map[string]uint32
	docs    []stored
	free    []uint32
	alive   *roaring.Bitmap
	text    *vocabulary
	terms   []termColumn // by term field
	numbers [][]int64    // by number field, then ord
	created int          // the number field that breaks ties of relevance
}

// stored is what a document needs besides postings and columns. Folded texts share memory with raw ones where nothing was folded.
type stored struct {
	id          string
	version     int64
	raw, folded []string // by text field
	terms       []termRef
}

// termRef points at a value of a term field.
type termRef struct {
	field uint8
	value uint32
}

type termColumn struct {
	numbers map[string]uint32
	values  []termValue
}

type termValue struct {
	value string
	docs  *roaring.Bitmap
}

func newShard(schema Schema) *shard {
	s := &shard{
		schema: schema, ords: map[string]uint32{}, alive: roaring.New(), text: newVocabulary(),
		terms: make([]termColumn, len(schema.Terms)), numbers: make([][]int64, len(schema.Numbers)),
		created: schema.numberField(createdAt),
	}
	for i := range s.terms {
		s.terms[i].numbers = map[string]uint32{}
	}
	return s
}

// put adds or replaces a document that fits the schema, unless the shard holds a newer one.
func (s *shard) put(d Document) {
	ord, known := s.ords[d.ID]
	if known && s.docs[ord].version > d.Version {
		return
	}
	if known {
		s.clear(ord)
	} else {
		ord = s.newOrd()
	}
	d.ID = strings.Clone(d.ID)
	doc := stored{id: d.ID, version: d.Version, raw: make([]string, len(s.schema.Text)), folded: make([]string, len(s.schema.Text))}
	for i, f := range s.schema.Text {
		doc.raw[i] = d.Text[f.Name]
		doc.folded[i] = analysis.Fold(doc.raw[i])
		s.text.add(i, doc.folded[i], ord)
	}
	for i, f := range s.schema.Terms {
		doc.terms = s.terms[i].add(doc.terms, i, d.Terms[f.Name], ord)
	}
	for i, name := range s.schema.Numbers {
		s.numbers[i][ord] = unknown
		if n, ok := d.Numbers[name]; ok {
			s.numbers[i][ord] = n
		}
	}
	s.ords[d.ID] = ord
	s.docs[ord] = doc
	s.alive.Add(ord)
}

func (s *shard) delete(id string) {
	ord, known := s.ords[id]
	if !known {
		return
	}
	s.clear(ord)
	delete(s.ords, id)
	s.docs[ord] = stored{}
	s.alive.Remove(ord)
	s.free = append(s.free, ord)
}

// clear takes a document out of the postings; its columns are overwritten when the ord is used again.
func (s *shard) clear(ord uint32) {
	doc := &s.docs[ord]
	for i, folded := range doc.folded {
		s.text.remove(i, folded, ord)
	}
	for _, t := range doc.terms {
		s.terms[t.field].values[t.value].docs.Remove(ord)
	}
}

func (s *shard) newOrd() uint32 {
	if n := len(s.free); n > 0 {
		ord := s.free[n-1]
		s.free = s.free[:n-1]
		return ord
	}
	s.docs = append(s.docs, stored{})
	for i := range s.numbers {
		s.numbers[i] = append(s.numbers[i], unknown)
	}
	return uint32(len(s.docs) - 1)
}

func (c *termColumn) add(refs []termRef, field int, values []string, ord uint32) []termRef {
	for _, v := range values {
		n, known := c.numbers[v]
		if !known {
			v = strings.Clone(v)
			n = uint32(len(c.values))
			c.values = append(c.values, termValue{value: v, docs: roaring.New()})
			c.numbers[v] = n
		}
		if c.values[n].docs.CheckedAdd(ord) {
			refs = append(refs, termRef{field: uint8(field), value: n})
		}
	}
	return refs
}

func (s *shard) versions() map[string]int64 {
	out := make(map[string]int64, len(s.ords))
	for id, ord := range s.ords {
		out[id] = s.docs[ord].version
	}
	return out
}
