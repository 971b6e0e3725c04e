package analysis

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed data/synonyms.txt
var synonymData string

//go:embed data/noise.txt
var noiseData string

// phrase is a member of a synonym set, a word of no weight, or both.
type phrase struct {
	others []string // folded, without the phrase itself
	noise  bool
}

type lexicon struct {
	phrases map[string]phrase
	longest int // bytes
}

var trade = readLexicon(synonymData, noiseData)

func readLexicon(synonyms, noise string) *lexicon {
	l := &lexicon{phrases: map[string]phrase{}}
	for line := range dataLines(synonyms) {
		set := strings.Split(Fold(line), ",")
		for i, member := range set {
			p := l.phrases[member]
			p.others = append(p.others, slices.Delete(slices.Clone(set), i, i+1)...)
			l.phrases[member] = p
			l.longest = max(l.longest, len(member))
		}
	}
	for line := range dataLines(noise) {
		member := Fold(line)
		p := l.phrases[member]
		p.noise = true
		l.phrases[member] = p
		l.longest = max(l.longest, len(member))
	}
	return l
}

// Synonyms gives every phrase that has synonyms with the others of its set, folded: for an index that does its own expanding.
func Synonyms() map[string][]string {
	out := map[string][]string{}
	for member, p := range trade.phrases {
		if len(p.others) > 0 {
			out[member] = slices.Clone(p.others)
		}
	}
	return out
}

// at finds the longest phrase that begins at byte i of folded text and is not a part of a longer word of letters.
func (l *lexicon) at(s string, i int) (string, phrase, bool) {
	for end := min(len(s), i+l.longest); end > i; end-- {
		if end < len(s) && !utf8.RuneStart(s[end]) {
			continue
		}
		p, ok := l.phrases[s[i:end]]
		if !ok || cutsWord(s, i) || cutsWord(s, end) {
			continue
		}
		if p.noise && len(p.others) == 0 && !noisePlace(s, i, end) {
			continue
		}
		p.noise = p.noise && noisePlace(s, i, end)
		return s[i:end], p, true
	}
	return "", phrase{}, false
}

// cutsWord says whether byte i lies within a word of letters or digits.
func cutsWord(s string, i int) bool {
	if i <= 0 || i >= len(s) {
		return false
	}
	a, _ := utf8.DecodeLastRuneInString(s[:i])
	b, _ := utf8.DecodeRuneInString(s[i:])
	return !isHan(a) && !isHan(b) && isWordRune(a) && isWordRune(b)
}

// noisePlace says whether s[i:end] is a whole run of Chinese characters, or begins or ends one and leaves two characters at least.
func noisePlace(s string, i, end int) bool {
	before, after := hanBefore(s, i), hanAfter(s, end)
	return before == 0 && after != 1 || after == 0 && before != 1
}

func hanBefore(s string, i int) int {
	n := 0
	for i > 0 {
		r, w := utf8.DecodeLastRuneInString(s[:i])
		if !isHan(r) {
			break
		}
		n, i = n+1, i-w
	}
	return n
}

func hanAfter(s string, i int) int {
	n := 0
	for _, r := range s[i:] {
		if !isHan(r) {
			break
		}
		n++
	}
	return n
}
