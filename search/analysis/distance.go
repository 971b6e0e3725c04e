package analysis

import "unicode/utf8"

// Typos returns how many slips of the fingers a word of so many letters is forgiven: none below 4, 1 from 4, 2 from 8.
// Words with digits are forgiven none: 15 is not 16.
func Typos(word string) int {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return 0
		}
	}
	switch n := len(word); {
	case n < 4 || n > maxWord:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// Near says whether two words differ by 1 to max edits: a letter more, less, other, or two neighbours swapped
// (optimal string alignment). A wrong first letter counts as two, since people rarely miss it.
func Near(a, b string, max int) bool {
	if max <= 0 || a == b || len(a) > maxWord || len(b) > maxWord || len(a)-len(b) > max || len(b)-len(a) > max {
		return false
	}
	if !ascii(a) || !ascii(b) || a == "" || b == "" {
		return false
	}
	swapped := len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
	if a[0] != b[0] && !swapped {
		max--
		if max <= 0 {
			return false
		}
	}
	return editDistance(a, b, max) <= max
}

// editDistance returns max+1 as soon as it is sure to be above max.
func editDistance(a, b string, max int) int {
	var rows [3][maxWord + 1]uint8
	two, one, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		one[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = uint8(i)
		best := cur[0]
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(one[j]+1, cur[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, two[j-2]+1)
			}
			cur[j] = d
			best = min(best, d)
		}
		if int(best) > max {
			return max + 1
		}
		two, one, cur = one, cur, two
	}
	return int(one[len(b)])
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
