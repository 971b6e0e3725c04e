package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// search answers a compiled query.
func (s *shard) search(c compiled) Result {
	m := newMatcher(s, c.plan)
	left := s.narrow(m.docs(), c.Filters)
	docs := left.but(-1)
	out := Result{Hits: []Hit{}, Total: int64(docs.GetCardinality()), Facets: map[string][]FacetCount{}}
	for _, name := range c.Facets {
		field := s.schema.termField(name)
		of := docs
		if left.chosen[field] != nil {
			of = left.but(field)
		}
		out.Facets[name] = s.facet(field, of, c.FacetLimit)
	}
	page, more := s.page(c, m, docs)
	scores := page.scores
	if scores == nil {
		scores = m.scores(page.docs())
	}
	for _, p := range page.places {
		out.Hits = append(out.Hits, Hit{ID: p.id, Score: int64(scores[p.ord]), Highlights: s.highlights(c, p.ord)})
	}
	if more {
		out.Next = page.places[len(page.places)-1].String(c.Sort)
	}
	return out
}

// place is a document and where it comes in the order.
type place struct {
	key
	ord uint32
}

type page struct {
	places []place
	scores []int32 // by ord, when the order needed them all
}

func (p page) docs() *roaring.Bitmap {
	b := roaring.New()
	for _, x := range p.places {
		b.Add(x.ord)
	}
	return b
}

// page picks the documents to show, and says whether more follow.
func (s *shard) page(c compiled, m *matcher, docs *roaring.Bitmap) (page, bool) {
	var out page
	column := s.schema.numberField(c.rule.Number)
	if c.Sort == ByRelevance {
		out.scores = m.scores(docs)
	}
	want := c.Offset + c.Limit + 1
	best := leading{size: want}
	each(docs, func(ord uint32) {
		p := place{key: key{id: s.docs[ord].id}, ord: ord}
		if c.Sort == ByRelevance {
			p.a, p.b = -int64(out.scores[ord]), ascending(s.numbers[s.created][ord], true)
		} else {
			p.a = ascending(s.numbers[column][ord], c.rule.Desc)
		}
		if c.after == nil || p.compare(*c.after) > 0 {
			best.add(p)
		}
	})
	places := best.sorted()
	more := len(places) == want
	if more {
		places = places[:want-1]
	}
	out.places = places[min(c.Offset, len(places)):]
	return out, more && len(out.places) > 0
}

// leading keeps the first size places of many, in a buffer of twice that which is sorted and halved when it is full.
type leading struct {
	size   int
	places []place
	last   *key // no place after this one can be among the first
}

func (l *leading) add(p place) {
	if l.last != nil && p.compare(*l.last) > 0 {
		return
	}
	l.places = append(l.places, p)
	if len(l.places) >= 2*l.size {
		l.places = l.sorted()
		last := l.places[l.size-1].key
		l.last = &last
	}
}

func (l *leading) sorted() []place {
	slices.SortFunc(l.places, func(a, b place) int {
		if a.ord == b.ord {
			return 0
		}
		return a.compare(b.key)
	})
	return l.places[:min(l.size, len(l.places))]
}

func (s *shard) highlights(c compiled, ord uint32) map[string]string {
	return highlight(c, func(i int) string { return s.docs[ord].raw[i] })
}

// highlight marks the text fields of a hit.
func highlight(c compiled, raw func(field int) string) map[string]string {
	out := map[string]string{}
	if len(c.plan.Words) == 0 {
		return out
	}
	for i, f := range c.schema.Text {
		if marked, ok := c.plan.Highlight(raw(i), f.Crop); ok {
			out[f.Name] = marked
		}
	}
	return out
}
