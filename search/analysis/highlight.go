package analysis

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Highlight marks in raw text what the plan asks for: escaped HTML with matches in <em>. It returns false when nothing matches.
// With crop above 0 a longer text is cut to about so many characters around the first match, with … where it was cut.
func (p Plan) Highlight(raw string, crop int) (string, bool) {
	folded := Fold(raw)
	var tokens []Token
	for t := range Tokens(folded) {
		tokens = append(tokens, t)
	}
	marks := make([]bool, len(folded)+1)
	found := false
	for _, w := range p.Words {
		for _, alt := range w.Options {
			if alt.mark(tokens, marks) {
				found = true
				break // a weaker way to find the word would only mark what people did not mean
			}
		}
	}
	if !found {
		return "", false
	}
	return render(raw, folded, marks, crop), true
}

// mark sets the bytes of matching tokens. What was typed may be spread over fields; other ways must be whole in this one.
func (a Alternative) mark(tokens []Token, marks []bool) bool {
	hits := make([]bool, len(a.Atoms))
	var spans []Token
	for _, t := range tokens {
		matched := false
		for i, atom := range a.Atoms {
			if atom.Matches(t) {
				hits[i], matched = true, true
			}
		}
		if matched {
			spans = append(spans, t)
		}
	}
	if len(spans) == 0 || a.Quality < Typed && !a.met(hits) {
		return false
	}
	for _, t := range spans {
		for i := t.Start; i < t.End; i++ {
			marks[i] = true
		}
	}
	return true
}

func (a Alternative) met(hits []bool) bool {
	for _, need := range a.Need {
		ok := false
		for _, i := range need {
			ok = ok || hits[i]
		}
		if !ok {
			return false
		}
	}
	return true
}

// render walks raw and folded together: they have the same number of runes.
func render(raw, folded string, marks []bool, crop int) string {
	from, to := window(folded, marks, crop)
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	in := false
	f, n := 0, 0
	for i := 0; i < len(raw); n++ {
		_, w := utf8.DecodeRuneInString(raw[i:])
		_, fw := utf8.DecodeRuneInString(folded[f:])
		if n >= from && n < to {
			if marks[f] != in {
				in = marks[f]
				b.WriteString(map[bool]string{true: "<em>", false: "</em>"}[in])
			}
			b.WriteString(html.EscapeString(raw[i : i+w]))
		}
		i, f = i+w, f+fw
	}
	if in {
		b.WriteString("</em>")
	}
	if to < n {
		b.WriteString("…")
	}
	return b.String()
}

// window picks the runes to show: all, or crop of them with the first match a quarter in.
func window(folded string, marks []bool, crop int) (from, to int) {
	total, first := 0, -1
	for i := range folded {
		if first < 0 && marks[i] {
			first = total
		}
		total++
	}
	if crop <= 0 || total <= crop {
		return 0, total
	}
	from = max(0, min(first-crop/4, total-crop))
	return from, from + crop
}
