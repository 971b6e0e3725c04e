package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Checks collects faults, so that a client learns of all of them at once.
type Checks []Fault

// Want adds a fault unless ok holds. args are pairs for the message.
func (c *Checks) Want(ok bool, field string, code Code, args ...any) {
	if !ok {
		*c = append(*c, Fault{Field: field, Code: code, Args: argsOf(args)})
	}
}

// Err returns an Invalid error that names every fault, or nil.
func (c Checks) Err() error { return Faulty(c) }

// Range wants least ≤ v ≤ most.
func (c *Checks) Range(field string, v, least, most int64) {
	c.Want(least <= v && v <= most, field, CodeOutOfRange, "min", least, "max", most)
}

// Fen wants an amount of money: 0 to 100 million yuan.
func (c *Checks) Fen(field string, v int64) { c.Range(field, v, 0, MaxFen) }

// Bps wants a ratio in basis points, 0 to 10000.
func (c *Checks) Bps(field string, v int64) { c.Range(field, v, 0, 10000) }

// MaxFen is the largest amount of money taken in one field: 100 million yuan.
const MaxFen = 10_000_000_000

// Text trims s and wants least to most characters, one of them to be seen,
// without control characters or invisible direction marks. Line breaks are kept
// when most is over 200.
func (c *Checks) Text(field, s string, least, most int) string {
	s = strings.TrimSpace(s)
	n := utf8.RuneCountInString(s)
	switch {
	case least > 0 && !strings.ContainsFunc(s, seen):
		c.Want(false, field, CodeRequired)
	case n < least:
		c.Want(false, field, CodeTooShort, "min", least)
	case n > most:
		c.Want(false, field, CodeTooLong, "max", most)
	}
	c.Want(utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unprintable(r, most > 200) }), field, CodeBadCharacter)
	return s
}

// seen tells whether a reader sees the character.
func seen(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

func unprintable(r rune, lines bool) bool {
	if r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029' {
		return !lines
	}
	return unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
}

// Texts checks a list of at most n texts of at most most characters each,
// and drops repeats.
func (c *Checks) Texts(field string, list []string, n, most int) []string {
	c.Want(len(list) <= n, field, CodeTooMany, "max", n)
	out := make([]string, 0, len(list))
	for i, s := range list[:min(len(list), n)] {
		if s = c.Text(fmt.Sprintf("%s[%d]", field, i), s, 1, most); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Date wants YYYY-MM-DD. Empty is fine.
func (c *Checks) Date(field, s string) {
	if s != "" {
		_, err := time.Parse(time.DateOnly, s)
		c.Want(err == nil, field, CodeBadDate)
	}
}

// Time returns t as every database here can hold it, and wants it to be of this
// century: what lies far off is a slip, and some of it no document can say.
func (c *Checks) Time(field string, t time.Time) time.Time {
	t = Instant(t)
	c.Want(2000 <= t.Year() && t.Year() < 2100, field, CodeBadTime)
	return t
}

// OneOf wants v to be one of all.
func OneOf[T ~string](c *Checks, field string, v T, all []T) {
	if v == "" {
		c.Want(false, field, CodeRequired)
		return
	}
	c.Want(slices.Contains(all, v), field, CodeNotOneOf, "values", joined(all))
}

// someOf wants every element of list to be one of all, drops repeats, and
// returns a list that is never nil, in the order of all. A list longer than all
// is refused as a whole.
func someOf[T ~string](c *Checks, field string, list, all []T) []T {
	c.Want(len(list) <= len(all), field, CodeTooMany, "max", len(all))
	list = list[:min(len(list), len(all))]
	for i, v := range list {
		c.Want(slices.Contains(all, v), fmt.Sprintf("%s[%d]", field, i), CodeNotOneOf, "values", joined(all))
	}
	out := make([]T, 0, len(list))
	for _, v := range all {
		if slices.Contains(list, v) {
			out = append(out, v)
		}
	}
	return out
}

func joined[T ~string](all []T) string { return strings.Join(Texts(all), ", ") }

// Instant returns t as every database here can hold it: UTC, microseconds.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Shanghai is where a rule about a day is decided. China has had one zone
// without daylight saving since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// DateIn returns the day of t in Shanghai as YYYY-MM-DD.
func DateIn(t time.Time) string { return t.In(Shanghai).Format(time.DateOnly) }
