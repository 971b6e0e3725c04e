// Package analysis turns what people write and type into what an index compares: folded text, tokens, pinyin, query plans
// and highlights. It holds tables only and is safe for concurrent use; nothing in it panics or allocates without bound on any input.
package analysis

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:generate go run ./gen

//go:embed data/fold.txt
var foldData string

// folding maps runes to runes; a zero entry of bmp means the rune itself.
type folding struct {
	bmp  [0x10000]uint16
	rest map[rune]rune // where the rune or what it folds to lies beyond the basic plane
}

var foldTable = readFolding(foldData)

func readFolding(data string) *folding {
	t := &folding{rest: map[rune]rune{}}
	for line := range dataLines(data) {
		a, b, _ := strings.Cut(line, " ")
		from, errA := strconv.ParseUint(a, 16, 32)
		to, errB := strconv.ParseUint(b, 16, 32)
		if errA != nil || errB != nil {
			continue // the test of the table counts its entries
		}
		if from < 0x10000 && to < 0x10000 {
			t.bmp[from] = uint16(to)
		} else {
			t.rest[rune(from)] = rune(to)
		}
	}
	return t
}

// FoldRune gives the rune that r is searched as: half width, lower case, without accent, simplified Chinese. Any space is ' '.
func FoldRune(r rune) rune {
	if r >= 0 && r < 0x10000 {
		if f := foldTable.bmp[r]; f != 0 {
			return rune(f)
		}
	}
	if f, ok := foldTable.rest[r]; ok {
		return f
	}
	return r
}

// Fold folds rune for rune, so the n-th rune of the result stands for the n-th rune of s. Bytes that are no UTF-8 become U+FFFD.
// It returns s itself when there is nothing to fold.
func Fold(s string) string { return strings.Map(FoldRune, s) }

// dataLines yields the lines of a data file without comments and blank lines.
func dataLines(data string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(data) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			if !yield(line) {
				return
			}
		}
	}
}
