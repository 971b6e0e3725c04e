package matching

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gongbo/domain/reference"
)

// Lang is a language of the catalog.
type Lang string

// The languages of the catalog.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Langs is every language.
var Langs = []Lang{Zh, En}

//go:embed reasons.json
var reasonsJSON []byte

// catalog is reasons.json: sentences by code, words by value of an enumeration.
type catalog struct {
	Sentences map[Code]map[Lang]string   `json:"sentences"`
	Words     map[string]map[Lang]string `json:"words"`
	Units     map[Unit]map[Lang]string   `json:"units"` // {n} is the number
	Unknown   map[Lang]string            `json:"unknown"`
	None      map[Lang]string            `json:"none"` // an empty list of names
	Comma     map[Lang]string            `json:"comma"`
	err       error
}

var sentences = sync.OnceValue(func() *catalog {
	c := &catalog{}
	if err := json.Unmarshal(reasonsJSON, c); err != nil {
		c.err = fmt.Errorf("read reasons: %w", err)
	}
	return c
})

// Text puts the reason into words. A language or code that the catalog lacks
// gives the Chinese sentence or the code itself.
func (r Reason) Text(lang Lang) string {
	c := sentences()
	if lang != En {
		lang = Zh
	}
	s, ok := c.Sentences[r.Code][lang]
	if !ok {
		return string(r.Code)
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		i := slices.IndexFunc(r.Args, func(a Arg) bool { return a.Name == name })
		if i < 0 {
			b.WriteString("{" + name + "}")
		} else {
			b.WriteString(c.show(r.Args[i], lang))
		}
		s = after
	}
}

// quoted is a reason with those of the values that its sentence quotes.
func quoted(code Code, args []Arg) Reason {
	s := sentences().Sentences[code][Zh]
	return Reason{code, slices.DeleteFunc(args, func(a Arg) bool { return !strings.Contains(s, "{"+a.Name+"}") })}
}

// show puts one value into words.
func (c *catalog) show(a Arg, lang Lang) string {
	switch {
	case a.Unit.Counts():
		return c.showNumber(a, lang)
	case a.Unit == Plain || a.Text == "":
		return cmp.Or(a.Text, c.None[lang])
	}
	var list []string
	for _, v := range strings.Split(a.Text, ",") {
		list = append(list, c.name(a.Unit, v, lang))
	}
	return strings.Join(list, c.Comma[lang])
}

func (c *catalog) showNumber(a Arg, lang Lang) string {
	if a.Number == Unknown {
		return c.Unknown[lang]
	}
	n := thousands(a.Number)
	switch a.Unit {
	case Fen, Bps:
		n = hundredths(a.Number)
	case Stars:
		n = fmt.Sprintf("%d.%02d", a.Number/100, a.Number%100)
	}
	if unit, ok := c.Units[a.Unit]; ok {
		return strings.ReplaceAll(unit[lang], "{n}", n)
	}
	return n
}

// name is the name of a code or a value of an enumeration.
func (c *catalog) name(u Unit, v string, lang Lang) string {
	zh, en := "", ""
	switch u {
	case Category:
		cat, _ := reference.CategoryByCode(v)
		zh, en = cat.NameZh, cat.NameEn
	case Credentials:
		p, _ := reference.CredentialByCode(v)
		zh, en = p.NameZh, p.NameEn
	case Division:
		zh = reference.FullName(v)
		en = zh
	case Term:
		zh, en = c.Words[v][Zh], c.Words[v][En]
	}
	if lang == En {
		return cmp.Or(en, v)
	}
	return cmp.Or(zh, v)
}

// hundredths shows 123450 as 1,234.5.
func hundredths(v int64) string {
	s := thousands(v / 100)
	if f := v % 100; f != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%02d", f), "0")
	}
	return s
}

func thousands(v int64) string {
	s := strconv.FormatInt(v, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// tell chooses what speaks for a pair and against it from its components: the
// points above or below what the neutral prior would give.
func tell(m *Match, neutral int64) {
	type voice struct {
		Component
		lift int64
	}
	var all []voice
	seen := make(map[Code]bool)
	for _, c := range slices.Concat(m.Streamer.Components, m.Supplier.Components) {
		if !seen[c.Reason.Code] {
			seen[c.Reason.Code] = true
			all = append(all, voice{c, c.Points - c.Max*neutral/FullScore})
		}
	}
	slices.SortStableFunc(all, func(a, b voice) int {
		if a.Known != b.Known {
			if a.Known {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.lift, a.lift)
	})
	m.Reasons, m.Cautions = []Reason{}, []Reason{}
	for i, v := range all {
		if i < 3 || i < 4 && v.lift > 0 {
			m.Reasons = append(m.Reasons, v.Reason)
		}
	}
	for i := len(all) - 1; i >= len(m.Reasons) && len(m.Cautions) < 2; i-- {
		if v := all[i]; v.Known && v.lift < 0 && -v.lift*4 >= v.Max {
			m.Cautions = append(m.Cautions, v.Reason)
		}
	}
}
