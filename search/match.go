package search

import (
	"github.com/RoaringBitmap/roaring/v2"

	"gongbo/search/analysis"
)

// matcher evaluates the text of a query on a shard: which documents match, and how well.
type matcher struct {
	shard *shard
	plan  analysis.Plan
	words []matchedWord
}

type matchedWord struct {
	optional bool
	docs     *roaring.Bitmap
	options  []matchedOption
}

type matchedOption struct {
	quality int
	docs    *roaring.Bitmap
	atoms   []occurrence
}

func newMatcher(s *shard, plan analysis.Plan) *matcher {
	m := &matcher{shard: s, plan: plan}
	for _, w := range plan.Words {
		word := matchedWord{optional: w.Optional}
		var sets []*roaring.Bitmap
		for _, alt := range w.Options {
			o := m.option(alt)
			if o.docs.IsEmpty() {
				continue
			}
			word.options = append(word.options, o)
			sets = append(sets, o.docs)
		}
		word.docs = either(sets)
		m.words = append(m.words, word)
	}
	return m
}

func (m *matcher) option(alt analysis.Alternative) matchedOption {
	o := matchedOption{quality: alt.Quality}
	for _, atom := range alt.Atoms {
		o.atoms = append(o.atoms, m.shard.text.occurrence(atom, len(m.shard.schema.Text)))
	}
	var needs []*roaring.Bitmap
	for _, need := range alt.Need {
		var sets []*roaring.Bitmap
		for _, i := range need {
			sets = append(sets, o.atoms[i].any)
		}
		needs = append(needs, either(sets))
	}
	o.docs = all(needs)
	return o
}

func either(sets []*roaring.Bitmap) *roaring.Bitmap {
	switch len(sets) {
	case 0:
		return roaring.New()
	case 1:
		return sets[0]
	}
	return roaring.FastOr(sets...)
}

func all(sets []*roaring.Bitmap) *roaring.Bitmap {
	if len(sets) == 1 {
		return sets[0]
	}
	return roaring.FastAnd(sets...)
}

// docs returns the documents that match every word that is not optional.
func (m *matcher) docs() *roaring.Bitmap {
	var sets []*roaring.Bitmap
	for _, w := range m.words {
		if !w.optional {
			sets = append(sets, w.docs)
		}
	}
	if len(sets) == 0 {
		if m.plan.Phrase != "" {
			return roaring.New() // punctuation only: there is nothing that could match
		}
		return m.shard.alive
	}
	return all(sets)
}
