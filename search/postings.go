package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// postings is a set of document numbers: a short sorted list, or a bitmap once it is longer, since most tokens are rare
// and an empty bitmap already costs about 150 bytes.
type postings struct {
	few  []uint32
	many *roaring.Bitmap
}

const maxFew = 24

func (p *postings) add(ord uint32) {
	if p.many != nil {
		p.many.Add(ord)
		return
	}
	i, found := slices.BinarySearch(p.few, ord)
	if found {
		return
	}
	if len(p.few) < maxFew {
		p.few = slices.Insert(p.few, i, ord)
		return
	}
	p.many = roaring.BitmapOf(p.few...)
	p.many.Add(ord)
	p.few = nil
}

func (p *postings) remove(ord uint32) {
	if p.many != nil {
		p.many.Remove(ord)
		return
	}
	if i, found := slices.BinarySearch(p.few, ord); found {
		p.few = slices.Delete(p.few, i, i+1)
	}
}

// bitmap returns the set; the caller must not change it.
func (p *postings) bitmap() *roaring.Bitmap {
	if p.many != nil {
		return p.many
	}
	return roaring.BitmapOf(p.few...)
}

// union returns the set of what any of the postings holds; nil for none. The caller must not change it.
func union(list []*postings) *roaring.Bitmap {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0].bitmap()
	}
	var few []uint32
	var many []*roaring.Bitmap
	for _, p := range list {
		if p.many != nil {
			many = append(many, p.many)
		} else {
			few = append(few, p.few...)
		}
	}
	if len(few) > 0 {
		slices.Sort(few)
		many = append(many, roaring.BitmapOf(few...))
	}
	return roaring.FastOr(many...)
}
