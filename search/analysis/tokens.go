package analysis

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// TokenKind says what a token is made of.
type TokenKind uint8

// Kinds of tokens.
const (
	HanOne TokenKind = iota + 1 // one Chinese character
	HanTwo                      // two neighbouring Chinese characters
	Word                        // letters or digits of any other script
)

// Token is a piece of folded text; Start and End are byte offsets in it.
type Token struct {
	Text       string
	Kind       TokenKind
	Start, End int
}

// maxWord is the longest word kept whole, in bytes: longer ones are somebody's noise.
const maxWord = 64

// Tokens yields the tokens of folded text: each Chinese character, each pair of neighbours, each word; of words that mix
// letters and digits ("iphone15") the parts too. Token texts share the memory of folded.
func Tokens(folded string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for r := range runs(folded) {
			var ok bool
			if r.han {
				ok = yieldHan(folded, r, yield)
			} else {
				ok = yieldWord(folded, r, yield)
			}
			if !ok {
				return
			}
		}
	}
}

func yieldHan(s string, r run, yield func(Token) bool) bool {
	prev := -1
	for i := r.start; i < r.end; {
		_, w := utf8.DecodeRuneInString(s[i:])
		if prev >= 0 && !yield(Token{s[prev : i+w], HanTwo, prev, i + w}) {
			return false
		}
		if !yield(Token{s[i : i+w], HanOne, i, i + w}) {
			return false
		}
		prev, i = i, i+w
	}
	return true
}

func yieldWord(s string, r run, yield func(Token) bool) bool {
	parts := wordParts(s, r)
	for _, p := range parts {
		if p.end-p.start <= maxWord && !yield(Token{s[p.start:p.end], Word, p.start, p.end}) {
			return false
		}
	}
	if len(parts) > 1 && r.end-r.start <= maxWord {
		return yield(Token{s[r.start:r.end], Word, r.start, r.end})
	}
	return true
}

// run is a stretch of Chinese characters, or of letters and digits.
type run struct {
	start, end int
	han        bool
}

func runs(s string) iter.Seq[run] {
	return func(yield func(run) bool) {
		cur := run{start: -1}
		for i, r := range s {
			han := isHan(r)
			in := han || isWordRune(r)
			if cur.start >= 0 && (!in || han != cur.han) {
				cur.end = i
				if !yield(cur) {
					return
				}
				cur.start = -1
			}
			if in && cur.start < 0 {
				cur = run{start: i, han: han}
			}
		}
		if cur.start >= 0 {
			cur.end = len(s)
			yield(cur)
		}
	}
}

// wordParts splits a word where letters and digits meet.
func wordParts(s string, r run) []run {
	var out []run
	part := run{start: r.start}
	var digit bool
	for i, c := range s[r.start:r.end] {
		d := c >= '0' && c <= '9'
		if i > 0 && d != digit {
			part.end = r.start + i
			out = append(out, part)
			part = run{start: r.start + i}
		}
		digit = d
	}
	part.end = r.end
	return append(out, part)
}

func isHan(r rune) bool {
	switch {
	case r < 0x3005:
		return false
	case r >= 0x4e00 && r <= 0x9fff:
		return true
	}
	return r == 0x3005 || r == 0x3007 || r >= 0x3400 && r <= 0x4dbf || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}

func isWordRune(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r))
}
