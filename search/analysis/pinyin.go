package analysis

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed data/pinyin.txt
var pinyinData string

//go:embed data/readings.txt
var readingsData string

// Syllable numbers a syllable of pinyin; 0 is none.
type Syllable uint16

// Reading is how one character or two neighbours are read: the first syllable in the high half, the last in the low half.
// One character has its syllable in the low half.
type Reading uint32

func readingOf(s ...Syllable) Reading {
	var r Reading
	for _, x := range s {
		r = r<<16 | Reading(x)
	}
	return r
}

const (
	firstHan = 0x4e00
	lastHan  = 0x9fff
)

type pinyinTable struct {
	names   []string // by Syllable
	numbers map[string]Syllable
	first   [lastHan - firstHan + 1]Syllable
	more    map[rune][]Syllable
	pairs   map[string]Reading
}

var pinyin = readPinyin(pinyinData, readingsData)

func readPinyin(table, readings string) *pinyinTable {
	t := &pinyinTable{names: []string{""}, numbers: map[string]Syllable{}, more: map[rune][]Syllable{}, pairs: map[string]Reading{}}
	for line := range dataLines(table) {
		name, chars, _ := strings.Cut(line, " ")
		n := Syllable(len(t.names))
		t.names = append(t.names, name)
		t.numbers[name] = n
		for _, c := range chars {
			if c >= firstHan && c <= lastHan {
				t.first[c-firstHan] = n
			}
		}
	}
	for line := range dataLines(readings) {
		f := strings.Fields(line)
		var s []Syllable
		for _, name := range f[1:] {
			s = append(s, t.numbers[name]) // the test of the file finds names that are no syllable
		}
		if utf8.RuneCountInString(f[0]) == 1 {
			c, _ := utf8.DecodeRuneInString(f[0])
			t.more[c] = s
		} else {
			t.pairs[f[0]] = readingOf(s...)
		}
	}
	return t
}

// syllables appends the readings of one character.
func (t *pinyinTable) syllables(out []Syllable, c rune) []Syllable {
	if more, ok := t.more[c]; ok {
		return append(out, more...)
	}
	if c >= firstHan && c <= lastHan && t.first[c-firstHan] != 0 {
		return append(out, t.first[c-firstHan])
	}
	return out
}

// Readings appends the readings of a token of kind HanOne or HanTwo: more than one where a character has several
// and the pair does not decide, none for words and characters nobody reads.
func Readings(out []Reading, t Token) []Reading {
	var buf [8]Syllable
	c, w := utf8.DecodeRuneInString(t.Text)
	switch t.Kind {
	case HanOne:
		for _, s := range pinyin.syllables(buf[:0], c) {
			out = append(out, readingOf(s))
		}
	case HanTwo:
		if r, ok := pinyin.pairs[t.Text]; ok {
			return append(out, r)
		}
		d, _ := utf8.DecodeRuneInString(t.Text[w:])
		both := pinyin.syllables(buf[:0], c)
		n := len(both)
		both = pinyin.syllables(both, d)
		for _, a := range both[:n] {
			for _, b := range both[n:] {
				out = append(out, readingOf(a, b))
			}
		}
	}
	return out
}

// Initials is two letters: those a reading of two characters begins with. 0 for one character.
type Initials uint16

// InitialsOf gives the first letters of a reading of two characters, "nz" for nü zhuang.
func InitialsOf(r Reading) Initials {
	if r>>16 == 0 || int(r>>16) >= len(pinyin.names) || int(r&0xffff) >= len(pinyin.names) || r&0xffff == 0 {
		return 0
	}
	return initials(pinyin.names[r>>16][0], pinyin.names[r&0xffff][0])
}

func initials(a, b byte) Initials { return Initials(a)<<8 | Initials(b) }

// Pinyin spells folded text for an index that does not know Chinese: for every run of Chinese characters and every start in it
// the joined syllables of up to four characters ("nvzhuang"), and the same for initials ("nz", two to six letters).
// Syllables with ü are spelled both as v and as u. The lists may repeat themselves.
func Pinyin(folded string) (spelled, initialed []string) {
	const longest, longestInitials = 4, 6
	for r := range runs(folded) {
		if !r.han {
			continue
		}
		syl := spell(folded[r.start:r.end])
		for i := range syl {
			full, ini := "", ""
			for j := i; j < len(syl) && j < i+longestInitials && syl[j] != ""; j++ {
				full, ini = full+syl[j], ini+syl[j][:1]
				if j < i+longest {
					spelled = append(spelled, full, strings.ReplaceAll(full, "v", "u"))
				}
				if len(ini) > 1 {
					initialed = append(initialed, ini)
				}
			}
		}
	}
	return spelled, initialed
}

// spell gives one syllable a character: as the pair with its neighbour says, else the first reading.
func spell(han string) []string {
	chars := []rune(han)
	out := make([]Syllable, len(chars))
	for i := range chars {
		if i+1 < len(chars) {
			if r, ok := pinyin.pairs[string(chars[i:i+2])]; ok {
				out[i], out[i+1] = Syllable(r>>16), Syllable(r&0xffff)
				continue
			}
		}
		if s := pinyin.syllables(nil, chars[i]); out[i] == 0 && len(s) > 0 {
			out[i] = s[0]
		}
	}
	names := make([]string, len(out))
	for i, s := range out {
		names[i] = pinyin.names[s]
	}
	return names
}

// maxSplits bounds how many ways of cutting a word into syllables are tried (xian: xian, xi an).
const maxSplits = 4

// split is one way to cut a word into syllables; partial is what remains at the end and only begins a syllable.
type split struct {
	syllables []Syllable
	partial   string
}

// splits cuts a word of Latin letters into syllables, longest first. With open set the last one may be unfinished.
func splits(word string, open bool) []split {
	var out []split
	var cur []Syllable
	steps := 0
	var walk func(rest string)
	walk = func(rest string) {
		steps++
		if len(out) >= maxSplits || steps > 200 || len(cur) > 12 {
			return
		}
		if rest == "" {
			out = append(out, split{syllables: slices.Clone(cur)})
			return
		}
		for n := min(6, len(rest)); n > 0; n-- {
			s, ok := pinyin.numbers[rest[:n]]
			if !ok {
				continue
			}
			cur = append(cur, s)
			walk(rest[n:])
			cur = cur[:len(cur)-1]
		}
		if open && len(cur) > 0 && len(rest) < 6 && len(completions(rest)) > 0 {
			out = append(out, split{syllables: slices.Clone(cur), partial: rest})
		}
	}
	walk(word)
	if len(out) > maxSplits {
		out = out[:maxSplits]
	}
	return out
}

// completions lists the syllables that begin with prefix and are longer.
func completions(prefix string) []Syllable {
	var out []Syllable
	for i, name := range pinyin.names {
		if len(name) > len(prefix) && strings.HasPrefix(name, prefix) {
			out = append(out, Syllable(i))
		}
	}
	return out
}

// spellings lists a syllable and what people type for it without the dots: nu for nü, lu for lü.
func spellings(s Syllable) []Syllable {
	other := map[string]string{"nu": "nv", "lu": "lv", "lue": "lve", "nue": "nve"}[pinyin.names[s]]
	if other == "" {
		return []Syllable{s}
	}
	return []Syllable{s, pinyin.numbers[other]}
}
