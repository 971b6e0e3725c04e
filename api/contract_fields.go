package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// fieldsFile says what every field, parameter and schema of the contract is:
// its name, what it means in zh and en, an example, and rules. See its head.
//
//go:embed contract/fields.tsv
var fieldsFile string

// field is a row of the table.
type field struct {
	name    string // of the row that says what it means
	zh, en  string
	example any // nil: from the schema
	rules   []string
	used    bool
}

// fieldTable is by name: "title", "Product.title", "?q" or "Product".
type fieldTable map[string]*field

func readFields() (fieldTable, error) {
	out := fieldTable{}
	ids := regexp.MustCompile(`\{[a-z]{3}2?\}`)
	for _, row := range rows(fieldsFile, 5) {
		row[3] = ids.ReplaceAllStringFunc(row[3], func(s string) string { return exampleID(strings.Trim(s, "{}")) })
		f := &field{zh: row[1], en: row[2], rules: strings.Fields(row[4])}
		if row[3] != "" {
			dec := json.NewDecoder(strings.NewReader(row[3]))
			dec.UseNumber()
			if err := dec.Decode(&f.example); err != nil {
				f.example = row[3] // a text
			}
		}
		if out[row[0]] != nil || len(row) > 5 {
			return nil, fmt.Errorf("fields.tsv: %s is there twice or has too many columns", row[0])
		}
		out[row[0]] = f
	}
	return out, nil
}

// find returns the first of the names that the table has. A row that says less
// than another of the names takes the rest from it.
func (t fieldTable) find(names ...string) (field, bool) {
	var out field
	found := false
	for _, name := range names {
		f := t[name]
		if f == nil {
			continue
		}
		f.used, found = true, true
		if out.zh == "" {
			out.name, out.zh, out.en = name, f.zh, f.en
		}
		if out.example == nil {
			out.example = f.example
		}
		if out.rules == nil {
			out.rules = f.rules
		}
	}
	return out, found
}

// text is the description in both languages.
func (f field) text() string {
	if f.zh == "" {
		return ""
	}
	return f.zh + " / " + f.en
}

// has tells whether the row has the rule.
func (f field) has(rule string) bool {
	for _, r := range f.rules {
		if r == rule {
			return true
		}
	}
	return false
}

// convention bounds a schema by the name of its field.
func convention(name string, s *openapi3.Schema) {
	switch {
	case s.Type.Includes(openapi3.TypeInteger):
		s.Min, s.Max = number(0), number(1<<53-1)
		switch {
		case strings.HasSuffix(name, "_fen"):
			s.Max = number(10_000_000_000)
		case strings.HasSuffix(name, "_bps"):
			s.Max = number(10_000)
		}
	case s.Type.Includes(openapi3.TypeString):
		switch {
		case strings.HasSuffix(name, "_on"):
			s.Pattern = `^\d{4}-\d{2}-\d{2}$`
		case strings.HasSuffix(name, "division_code"):
			s.Pattern = `^\d{6}$`
		case strings.HasSuffix(name, "category_code"):
			s.Pattern = `^(\d{2}){1,4}$`
		}
	}
}

// apply puts the row's rules on the schema; given says that it is one of a body
// only, whose secrets never come back.
func (f field) apply(s *openapi3.Schema, given bool) error {
	for _, rule := range f.rules {
		name, value, _ := strings.Cut(rule, "=")
		if strings.HasPrefix(name, "each.") {
			continue // of the elements
		}
		n, err := strconv.ParseInt(value, 10, 64)
		switch name {
		case "min":
			s.Min = number(n)
		case "max":
			s.Max = number(n)
		case "minlen":
			s.MinLength = uint64(n)
		case "maxlen":
			s.MaxLength = count(n)
		case "minitems":
			s.MinItems = uint64(n)
		case "maxitems":
			s.MaxItems = count(n)
		case "pattern":
			s.Pattern, err = value, nil
		case "format":
			s.Format, err = value, nil
		case "enum":
			err = nil
			for v := range strings.SplitSeq(value, ",") {
				s.Enum = append(s.Enum, v)
			}
		case "secret":
			s.Format, s.WriteOnly, err = "password", given, nil
		case "optional", "empty", "unbounded":
			err = nil
			if name == "unbounded" {
				s.Max = number(1<<53 - 1)
			}
		default:
			return fmt.Errorf("no rule is called %q", rule)
		}
		if err != nil {
			return fmt.Errorf("rule %q: %w", rule, err)
		}
	}
	return nil
}

func number(n int64) *float64 {
	f := float64(n)
	return &f
}

func count(n int64) *uint64 {
	u := uint64(n)
	return &u
}
