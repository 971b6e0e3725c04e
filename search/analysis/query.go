package analysis

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of a plan: what is beyond them is left out.
const (
	MaxQueryRunes = 200
	MaxTerms      = 32 // characters of Chinese runs and words, together
)

// maxParts bounds how many times letters and digits may change within a word that is searched by its parts.
const maxParts = 8

// Plan is what a typed query asks for: every word that is not optional, in any order and any field.
type Plan struct {
	Phrase string // the query folded, with single spaces: what an exact hit contains
	Words  []Asked
}

// Asked is a word of a query. It is found where any of its alternatives is.
type Asked struct {
	Text     string
	Optional bool          // it raises what holds it and excludes nothing
	Options  []Alternative // the best first
}

// Alternative is a way to find a word. Quality is 1 to 100; 100 is what was typed.
// It matches when in each of Need at least one of the named atoms matches.
type Alternative struct {
	Quality int
	Atoms   []Atom
	Need    [][]int
}

// Qualities of alternatives.
const (
	Typed     = 100
	Begun     = 90 // as a prefix, while typing
	Spelled   = 85 // as pinyin
	Synonym   = 80
	SpellingB = 75 // as pinyin whose last syllable is unfinished
	Misspelt  = 60
	Initialed = 50
)

// AtomKind says how an atom is compared with a token.
type AtomKind uint8

// Kinds of atoms.
const (
	Exact  AtomKind = iota + 1 // Text is the token
	Prefix                     // a Word that begins with Text and is longer
	Typo                       // a Word within Typos edits of Text
	Read                       // Chinese read as one of Readings
	Short                      // two Chinese characters with these Initials
)

// Atom is one comparison with a token.
type Atom struct {
	Kind     AtomKind
	Text     string
	Typos    int
	Readings []Reading
	Initials Initials
}

// Parse makes the plan of a typed query. It knows any text and never fails; a query of nothing to search has no words.
func Parse(q string) Plan {
	text := cutRunes(strings.Join(strings.Fields(Fold(cutRunes(q, 4*MaxQueryRunes))), " "), MaxQueryRunes)
	open := !endsInSpace(q)
	p := parser{text: text, open: open, han: -1}
	p.parse()
	if !slices.ContainsFunc(p.words, func(w Asked) bool { return !w.Optional }) {
		for i := range p.words {
			p.words[i].Optional = false
		}
	}
	return Plan{Phrase: text, Words: p.words}
}

type parser struct {
	text  string
	open  bool // the last word may be unfinished
	words []Asked
	terms int
	han   int // where the pending run of Chinese characters begins, or -1
}

func (p *parser) parse() {
	for i := 0; i < len(p.text) && p.terms < MaxTerms; {
		r, w := utf8.DecodeRuneInString(p.text[i:])
		han := isHan(r)
		if !han && !isWordRune(r) {
			p.flush(i)
			i += w
			continue
		}
		if text, found, ok := trade.at(p.text, i); ok {
			p.flush(i)
			p.addPhrase(text, i+len(text), found)
			i += len(text)
			continue
		}
		if han {
			if p.han < 0 {
				p.han = i
			}
			i += w
			continue
		}
		p.flush(i)
		end := wordEnd(p.text, i)
		p.add(Asked{Text: p.text[i:end], Options: wordAlternatives(p.text[i:end], p.open && end == len(p.text))})
		i = end
	}
	p.flush(len(p.text))
}

// flush adds the pending run of Chinese characters, which ends at end.
func (p *parser) flush(end int) {
	if p.han < 0 {
		return
	}
	text := cutRunes(p.text[p.han:end], max(1, MaxTerms-p.terms))
	p.han = -1
	p.add(Asked{Text: text, Options: []Alternative{literal(text, Typed)}})
}

func (p *parser) addPhrase(text string, end int, found phrase) {
	w := Asked{Text: text, Optional: found.noise}
	if wordEnd(text, 0) == len(text) {
		w.Options = wordAlternatives(text, p.open && end == len(p.text))
	} else {
		w.Options = []Alternative{literal(text, Typed)}
	}
	for _, other := range found.others {
		w.Options = append(w.Options, literal(other, Synonym))
	}
	p.add(w)
}

func (p *parser) add(w Asked) {
	if p.terms >= MaxTerms || w.Text == "" || slices.ContainsFunc(p.words, func(o Asked) bool { return o.Text == w.Text }) {
		return
	}
	p.terms += len(w.Options[0].Atoms)
	slices.SortStableFunc(w.Options, func(a, b Alternative) int { return b.Quality - a.Quality })
	p.words = append(p.words, w)
}

// literal finds text itself: each word of it, and of each Chinese run so many pairs of neighbours that every character is in one.
// So 夏季女装 is found in 女装夏季新款 too, although 季女 is not there.
func literal(text string, quality int) Alternative {
	alt := Alternative{Quality: quality}
	for r := range runs(text) {
		if r.han {
			alt.cover(text[r.start:r.end])
			continue
		}
		for _, part := range wordParts(text, r) {
			alt.must(Atom{Kind: Exact, Text: text[part.start:part.end]})
		}
	}
	return alt
}

func (a *Alternative) must(atom Atom) {
	a.Atoms = append(a.Atoms, atom)
	a.Need = append(a.Need, []int{len(a.Atoms) - 1})
}

func (a *Alternative) cover(han string) {
	chars := []rune(han)
	if len(chars) == 1 {
		a.must(Atom{Kind: Exact, Text: han})
		return
	}
	first := len(a.Atoms)
	last := first + len(chars) - 2
	for i := range len(chars) - 1 {
		a.Atoms = append(a.Atoms, Atom{Kind: Exact, Text: string(chars[i : i+2])})
	}
	a.Need = append(a.Need, []int{first})
	for i := first + 1; i < last; i++ {
		a.Need = append(a.Need, []int{i, i + 1})
	}
	if last > first {
		a.Need = append(a.Need, []int{last})
	}
}

// wordAlternatives lists the ways to find a word of letters and digits. With open set it may be the beginning of a longer one.
func wordAlternatives(word string, open bool) []Alternative {
	parts := wordParts(word, run{end: len(word)})
	if len(parts) > maxParts {
		return []Alternative{one(Typed, Atom{Kind: Exact, Text: word})}
	}
	typed := literal(word, Typed)
	out := []Alternative{typed}
	if len(parts) > 1 {
		out = append(out, one(Typed, Atom{Kind: Exact, Text: word}))
	}
	last := parts[len(parts)-1]
	if open {
		begun := typed.with(len(parts)-1, Atom{Kind: Prefix, Text: word[last.start:]})
		begun.Quality = Begun
		out = append(out, begun)
	}
	for i, part := range parts {
		if n := Typos(word[part.start:part.end]); n > 0 {
			misspelt := typed.with(i, Atom{Kind: Typo, Text: word[part.start:part.end], Typos: n})
			misspelt.Quality = Misspelt
			out = append(out, misspelt)
		}
	}
	if len(parts) == 1 {
		out = append(out, pinyinAlternatives(word, open)...)
	}
	return out
}

func one(quality int, atom Atom) Alternative {
	a := Alternative{Quality: quality}
	a.must(atom)
	return a
}

// with is a copy of a with atom i replaced.
func (a Alternative) with(i int, atom Atom) Alternative {
	a.Atoms = slices.Clone(a.Atoms)
	a.Atoms[i] = atom
	return a
}

// pinyinAlternatives reads a word of letters as pinyin, in every way it can be cut, and as initials.
func pinyinAlternatives(word string, open bool) []Alternative {
	if len(word) < 2 || len(word) > 48 {
		return nil
	}
	var out []Alternative
	for _, s := range splits(word, open) {
		out = append(out, readAlternatives(s, open && (len(s.syllables) > 1 || len(word) > 3))...)
	}
	if len(word) <= 8 && strings.Trim(word, "abcdefghjklmnopqrstwxyz") == "" {
		alt := Alternative{Quality: Initialed}
		for i := range len(word) - 1 {
			alt.must(Atom{Kind: Short, Initials: initials(word[i], word[i+1])})
		}
		out = append(out, alt)
	}
	return out
}

// readAlternatives is a split as it stands, and with its last syllable still growing.
func readAlternatives(s split, grow bool) []Alternative {
	var chain [][]Syllable
	for _, x := range s.syllables {
		chain = append(chain, spellings(x))
	}
	if s.partial != "" {
		return []Alternative{readChain(SpellingB, append(chain, completions(s.partial)))}
	}
	out := []Alternative{readChain(Spelled, chain)}
	last := s.syllables[len(s.syllables)-1]
	if longer := completions(pinyin.names[last]); grow && len(longer) > 0 {
		out = append(out, readChain(SpellingB, append(chain[:len(chain)-1:len(chain)-1], longer)))
	}
	return out
}

// readChain finds neighbours read so: every pair of the chain, or the only syllable.
func readChain(quality int, chain [][]Syllable) Alternative {
	alt := Alternative{Quality: quality}
	if len(chain) == 1 {
		var atom Atom
		for _, s := range chain[0] {
			atom.Readings = append(atom.Readings, readingOf(s))
		}
		atom.Kind = Read
		alt.must(atom)
		return alt
	}
	for i := range len(chain) - 1 {
		atom := Atom{Kind: Read}
		for _, a := range chain[i] {
			for _, b := range chain[i+1] {
				atom.Readings = append(atom.Readings, readingOf(a, b))
			}
		}
		alt.must(atom)
	}
	return alt
}

// Matches compares the atom with a token of folded text.
func (a Atom) Matches(t Token) bool {
	switch a.Kind {
	case Exact:
		return t.Text == a.Text
	case Prefix:
		return t.Kind == Word && len(t.Text) > len(a.Text) && strings.HasPrefix(t.Text, a.Text)
	case Typo:
		return t.Kind == Word && Near(a.Text, t.Text, a.Typos)
	}
	if t.Kind == Word {
		return false
	}
	var buf [8]Reading
	for _, r := range Readings(buf[:0], t) {
		if a.Kind == Short && a.Initials == InitialsOf(r) || a.Kind == Read && slices.Contains(a.Readings, r) {
			return true
		}
	}
	return false
}

func wordEnd(s string, i int) int {
	for j, r := range s[i:] {
		if isHan(r) || !isWordRune(r) {
			return i + j
		}
	}
	return len(s)
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func endsInSpace(q string) bool {
	r, _ := utf8.DecodeLastRuneInString(q)
	return FoldRune(r) == ' '
}
