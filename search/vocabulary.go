package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"gongbo/search/analysis"
)

// vocabulary knows which tokens stand in which text field of which document, and finds tokens by spelling, prefix, typo and pinyin.
// Tokens are never forgotten before the next Swap, only emptied.
type vocabulary struct {
	numbers  map[string]uint32
	entries  []entry
	words    map[rune][]string // words of letters and digits by first rune, sorted
	readings map[analysis.Reading][]uint32
	initials map[analysis.Initials][]uint32
}

// entry is one token: where it stands, by text field.
type entry struct {
	fields []fieldPostings
}

type fieldPostings struct {
	field int
	postings
}

func newVocabulary() *vocabulary {
	return &vocabulary{
		numbers: map[string]uint32{}, words: map[rune][]string{},
		readings: map[analysis.Reading][]uint32{}, initials: map[analysis.Initials][]uint32{},
	}
}

func (v *vocabulary) add(field int, folded string, ord uint32) {
	for t := range analysis.Tokens(folded) {
		n, known := v.numbers[t.Text]
		if !known {
			n = v.learn(t)
		}
		v.entries[n].at(field).add(ord)
	}
}

func (v *vocabulary) remove(field int, folded string, ord uint32) {
	for t := range analysis.Tokens(folded) {
		if n, known := v.numbers[t.Text]; known {
			v.entries[n].at(field).remove(ord)
		}
	}
}

func (e *entry) at(field int) *postings {
	i, found := slices.BinarySearchFunc(e.fields, field, func(p fieldPostings, f int) int { return p.field - f })
	if !found {
		e.fields = slices.Insert(e.fields, i, fieldPostings{field: field})
	}
	return &e.fields[i].postings
}

func (v *vocabulary) learn(t analysis.Token) uint32 {
	t.Text = strings.Clone(t.Text) // not the whole text it was cut from
	n := uint32(len(v.entries))
	v.entries = append(v.entries, entry{})
	v.numbers[t.Text] = n
	if t.Kind == analysis.Word {
		r, _ := utf8.DecodeRuneInString(t.Text)
		i, _ := slices.BinarySearch(v.words[r], t.Text)
		v.words[r] = slices.Insert(v.words[r], i, t.Text)
		return n
	}
	var buf [8]analysis.Reading
	var seen []analysis.Initials
	for _, r := range analysis.Readings(buf[:0], t) {
		v.readings[r] = append(v.readings[r], n)
		if short := analysis.InitialsOf(r); short != 0 && !slices.Contains(seen, short) {
			seen = append(seen, short)
			v.initials[short] = append(v.initials[short], n)
		}
	}
	return n
}

// occurrence says where the tokens of an atom stand: in any field, and by field (nil where they do not).
type occurrence struct {
	any    *roaring.Bitmap
	fields []*roaring.Bitmap
}

func (v *vocabulary) occurrence(atom analysis.Atom, fields int) occurrence {
	byField := make([][]*postings, fields)
	for _, n := range v.find(atom) {
		for i := range v.entries[n].fields {
			p := &v.entries[n].fields[i]
			byField[p.field] = append(byField[p.field], &p.postings)
		}
	}
	o := occurrence{fields: make([]*roaring.Bitmap, fields)}
	var present []*roaring.Bitmap
	for f, list := range byField {
		if o.fields[f] = union(list); o.fields[f] != nil {
			present = append(present, o.fields[f])
		}
	}
	switch len(present) {
	case 0:
		o.any = roaring.New()
	case 1:
		o.any = present[0]
	default:
		o.any = roaring.FastOr(present...)
	}
	return o
}

// find lists the tokens an atom matches, each once.
func (v *vocabulary) find(atom analysis.Atom) []uint32 {
	var out []uint32
	switch atom.Kind {
	case analysis.Exact:
		if n, ok := v.numbers[atom.Text]; ok {
			out = append(out, n)
		}
	case analysis.Prefix:
		r, _ := utf8.DecodeRuneInString(atom.Text)
		words := v.words[r]
		from, _ := slices.BinarySearch(words, atom.Text)
		for _, w := range words[from:] {
			if !strings.HasPrefix(w, atom.Text) {
				break
			}
			if w != atom.Text {
				out = append(out, v.numbers[w])
			}
		}
	case analysis.Typo:
		for _, words := range v.words {
			for _, w := range words {
				if analysis.Near(atom.Text, w, atom.Typos) {
					out = append(out, v.numbers[w])
				}
			}
		}
	case analysis.Read:
		for _, r := range atom.Readings {
			out = append(out, v.readings[r]...)
		}
	case analysis.Short:
		out = append(out, v.initials[atom.Initials]...)
	}
	if atom.Kind == analysis.Read && len(atom.Readings) > 1 {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}
