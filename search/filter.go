package search

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// narrowed is what a query leaves of a shard: documents that match the text and every filter but the In filters,
// and for each field that has In filters what those keep.
type narrowed struct {
	base   *roaring.Bitmap
	chosen map[int]*roaring.Bitmap // by term field
}

func (s *shard) narrow(docs *roaring.Bitmap, filters []Filter) narrowed {
	n := narrowed{base: docs, chosen: map[int]*roaring.Bitmap{}}
	for _, f := range filters {
		switch f.Op {
		case OpIn:
			field := s.schema.termField(f.Field)
			set := s.terms[field].any(f.Values)
			if before, twice := n.chosen[field]; twice {
				set = roaring.And(before, set)
			}
			n.chosen[field] = set
		case OpNotIn:
			n.base = roaring.AndNot(n.base, s.terms[s.schema.termField(f.Field)].any(f.Values))
		}
	}
	for _, f := range filters {
		if f.Op == OpRange {
			n.base = within(n.base, s.numbers[s.schema.numberField(f.Field)], f.Min, f.Max)
		}
	}
	return n
}

// but applies the In filters of all fields except one; -1 excepts none.
func (n narrowed) but(field int) *roaring.Bitmap {
	out := n.base
	for f, set := range n.chosen {
		if f != field {
			out = roaring.And(out, set)
		}
	}
	return out
}

// any returns the documents that hold at least one of the values.
func (c *termColumn) any(values []string) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	for _, v := range values {
		if n, ok := c.numbers[v]; ok {
			sets = append(sets, c.values[n].docs)
		}
	}
	return either(sets)
}

func within(docs *roaring.Bitmap, column []int64, min, max int64) *roaring.Bitmap {
	var keep []uint32
	each(docs, func(ord uint32) {
		if v := column[ord]; v != unknown && v >= min && v <= max {
			keep = append(keep, ord)
		}
	})
	return roaring.BitmapOf(keep...)
}

// facet counts the values of a term field over docs.
func (s *shard) facet(field int, docs *roaring.Bitmap, limit int) []FacetCount {
	column := &s.terms[field]
	counts := []FacetCount{}
	// Few documents: read their own values. Many: intersect, value by value.
	if docs.GetCardinality() < uint64(len(column.values)) {
		seen := map[uint32]int64{}
		each(docs, func(ord uint32) {
			for _, t := range s.docs[ord].terms {
				if int(t.field) == field {
					seen[t.value]++
				}
			}
		})
		for n, count := range seen {
			counts = append(counts, FacetCount{Value: column.values[n].value, Count: count})
		}
	} else {
		for _, v := range column.values {
			if n := v.docs.AndCardinality(docs); n > 0 {
				counts = append(counts, FacetCount{Value: v.value, Count: int64(n)})
			}
		}
	}
	return mostFrequent(counts, limit)
}

func mostFrequent(counts []FacetCount, limit int) []FacetCount {
	slices.SortFunc(counts, func(a, b FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return counts[:min(limit, len(counts))]
}
