package search

import (
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"gongbo/search/analysis"
)

// The scale of relevance, 0 to 10000. Words give up to 6000: each counts the quality of the way it was found times the weight
// of the best field that has it, averaged over the words. A text that contains the whole query as it was typed gives up to 3000
// more times the weight of its field, and up to 500 or 1000 more when it begins with the query or is nothing but the query.
// So within a field an exact substring always comes before the same words here and there, and those before synonyms and typos,
// while a passing mention in a description does not come before a title that says it in other words.
const (
	wordsCeil   = 6000
	exactHolds  = 3000
	exactBegins = 3500
	exactWhole  = 4000
)

// scores computes the score of each document in docs, indexed by ord.
func (m *matcher) scores(docs *roaring.Bitmap) []int32 {
	sums := make([]int32, len(m.shard.docs))
	if len(m.words) == 0 {
		return sums
	}
	board := newScoreboard(len(m.shard.docs))
	for _, w := range m.words {
		clear(board.best)
		for _, o := range w.options {
			board.option(o, m.shard.schema, docs)
		}
		for i, b := range board.best {
			sums[i] += b
		}
	}
	n := int32(len(m.words))
	each(docs, func(ord uint32) {
		sums[ord] = sums[ord] / n * wordsCeil / 10000
	})
	phrases := phrasesOf(m.plan)
	each(m.typed(docs), func(ord uint32) {
		sums[ord] += m.exact(&m.shard.docs[ord], phrases)
	})
	return sums
}

// typed narrows docs to those that hold every word as typed, or begun: only they can contain the query itself.
func (m *matcher) typed(docs *roaring.Bitmap) *roaring.Bitmap {
	for _, w := range m.words {
		var sets []*roaring.Bitmap
		for _, o := range w.options {
			if o.quality >= analysis.Begun {
				sets = append(sets, o.docs)
			}
		}
		docs = roaring.And(docs, either(sets))
	}
	return docs
}

// scoreboard holds, by ord, what one word is worth (best), what one way to find it is worth (sum), and which atom was counted last.
type scoreboard struct {
	best, sum []int32
	counted   []uint32
	atom      uint32
}

func newScoreboard(n int) *scoreboard {
	return &scoreboard{best: make([]int32, n), sum: make([]int32, n), counted: make([]uint32, n)}
}

// option raises best to what one way to find the word is worth.
func (b *scoreboard) option(o matchedOption, schema Schema, docs *roaring.Bitmap) {
	in := roaring.And(o.docs, docs)
	if in.IsEmpty() {
		return
	}
	for _, atom := range o.atoms {
		b.atom++
		for f, set := range atom.fields { // heaviest first, so the first field that has the atom counts
			if set == nil {
				continue
			}
			weight := int32(schema.Text[f].Weight)
			each(roaring.And(set, in), func(ord uint32) {
				if b.counted[ord] != b.atom {
					b.counted[ord] = b.atom
					b.sum[ord] += weight
				}
			})
		}
	}
	quality, n := int32(o.quality), int32(len(o.atoms))
	each(in, func(ord uint32) {
		b.best[ord] = max(b.best[ord], quality*b.sum[ord]/n)
		b.sum[ord] = 0
	})
}

func each(docs *roaring.Bitmap, do func(ord uint32)) {
	var buf [256]uint32
	it := docs.ManyIterator()
	for n := it.NextMany(buf[:]); n > 0; n = it.NextMany(buf[:]) {
		for _, ord := range buf[:n] {
			do(ord)
		}
	}
}

// phrasesOf lists what counts as the query itself: as typed, and without spaces.
func phrasesOf(plan analysis.Plan) []string {
	if plan.Phrase == "" {
		return nil
	}
	compact := strings.ReplaceAll(plan.Phrase, " ", "")
	if compact == plan.Phrase {
		return []string{plan.Phrase}
	}
	return []string{plan.Phrase, compact}
}

// exact is what a document gets for the heaviest field that contains a phrase.
func (m *matcher) exact(d *stored, phrases []string) int32 {
	for f, text := range d.folded {
		for _, p := range phrases {
			i := indexWord(text, p)
			if i < 0 {
				continue
			}
			worth := int32(exactHolds)
			switch {
			case len(text) == len(p):
				worth = exactWhole
			case i == 0:
				worth = exactBegins
			}
			return worth * int32(m.shard.schema.Text[f].Weight) / 100
		}
	}
	return 0
}

// indexWord finds p in text, but not from the middle of a word of letters or of a number.
func indexWord(text, p string) int {
	from := 0
	for {
		i := strings.Index(text[from:], p)
		if i < 0 {
			return -1
		}
		i += from
		if i == 0 || !sameClass(text[i-1], p[0]) {
			return i
		}
		_, w := utf8.DecodeRuneInString(text[i:])
		from = i + w
	}
}

func sameClass(a, b byte) bool { return letter(a) && letter(b) || digit(a) && digit(b) }

func letter(c byte) bool { return c >= 'a' && c <= 'z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }
