// Package web is what stands between HTTP and the handlers of package api:
// typed parameters, cursors, limits. It knows no resource.
package web

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"gongbo/domain"
	"gongbo/domain/document"
)

// Param is one typed parameter of an operation, from the tags of a field:
// path, query, header or cookie name it; default, min, max and maxlen bound it;
// its type, if it has a method Values, enumerates it.
type Param struct {
	In, Name string
	Default  string
	Required bool
	Min, Max *int64
	MaxLen   int // of a text, or of each text of a list
	MaxItems int
	Values   []string
	List     bool
	Type     reflect.Type // of the field, or of the element of a list
	index    []int
}

// defaultMaxLen bounds a text parameter that says nothing of its length.
const defaultMaxLen = 200

type enumerated interface{ Values() []string }

var paramCache sync.Map // reflect.Type → []Param

// Params returns the parameters of the struct, embedded ones too.
func Params(t reflect.Type) []Param {
	if c, ok := paramCache.Load(t); ok {
		return c.([]Param)
	}
	var out []Param
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		for _, in := range []string{"path", "query", "header", "cookie"} {
			if name := f.Tag.Get(in); name != "" {
				out = append(out, paramOf(in, name, f))
			}
		}
	}
	paramCache.Store(t, out)
	return out
}

func paramOf(in, name string, f reflect.StructField) Param {
	p := Param{In: in, Name: name, Default: f.Tag.Get("default"), Required: in == "path" || f.Tag.Get("required") == "true",
		MaxLen: defaultMaxLen, MaxItems: 50, Type: f.Type, index: f.Index}
	if p.Type.Kind() == reflect.Pointer {
		p.Type = p.Type.Elem()
	}
	if p.Type.Kind() == reflect.Slice {
		p.List, p.Type = true, p.Type.Elem()
	}
	for tag, to := range map[string]**int64{"min": &p.Min, "max": &p.Max} {
		if n, err := strconv.ParseInt(f.Tag.Get(tag), 10, 64); err == nil {
			*to = &n
		}
	}
	if n, err := strconv.Atoi(f.Tag.Get("maxlen")); err == nil {
		p.MaxLen = n
	}
	if e, ok := reflect.Zero(p.Type).Interface().(enumerated); ok {
		p.Values = e.Values()
	}
	return p
}

// Bind fills the struct v points to from the request and names every fault:
// unknown parameters, repeated ones, wrong types, values out of bounds.
func Bind(r *http.Request, v any) []domain.Fault {
	b := binder{v: reflect.ValueOf(v).Elem()}
	query := r.URL.Query()
	params := Params(b.v.Type())
	for _, p := range params {
		var got []string
		switch p.In {
		case "path":
			got = []string{r.PathValue(p.Name)}
		case "query":
			got = query[p.Name]
		case "header":
			got = r.Header.Values(p.Name)
		case "cookie":
			if c, err := r.Cookie(p.Name); err == nil {
				got = []string{c.Value}
			}
		}
		b.param(p, got)
	}
	for name := range query {
		if !slices.ContainsFunc(params, func(p Param) bool { return p.In == "query" && p.Name == name }) {
			b.fault(document.Clip(name), domain.CodeUnknownField, nil)
		}
	}
	slices.SortFunc(b.faults, func(x, y domain.Fault) int { return strings.Compare(x.Field, y.Field) })
	return b.faults
}

type binder struct {
	v      reflect.Value
	faults []domain.Fault
}

func (b *binder) fault(field string, code domain.Code, args domain.Args) {
	b.faults = append(b.faults, domain.Fault{Field: field, Code: code, Args: args})
}

func (b *binder) param(p Param, got []string) {
	if len(got) == 0 || len(got) == 1 && got[0] == "" {
		if p.Default == "" {
			if p.Required {
				b.fault(p.Name, domain.CodeRequired, nil)
			}
			return
		}
		got = []string{p.Default}
	}
	field := b.v.FieldByIndex(p.index)
	if p.List {
		if len(got) == 1 {
			got = strings.Split(got[0], ",")
		}
		if len(got) > p.MaxItems {
			b.fault(p.Name, domain.CodeTooMany, domain.Args{"max": strconv.Itoa(p.MaxItems)})
			return
		}
		list := reflect.MakeSlice(field.Type(), len(got), len(got))
		for i, s := range got {
			b.set(p, s, list.Index(i))
		}
		field.Set(list)
		return
	}
	if len(got) > 1 {
		b.fault(p.Name, domain.CodeRepeated, nil)
		return
	}
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(p.Type))
		field = field.Elem()
	}
	b.set(p, got[0], field)
}

func (b *binder) set(p Param, s string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Int64:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			b.fault(p.Name, domain.CodeWrongType, domain.Args{"want": "integer", "got": "string"})
			return
		}
		if p.Min != nil && n < *p.Min || p.Max != nil && n > *p.Max {
			b.fault(p.Name, domain.CodeOutOfRange, domain.Args{"min": bound(p.Min), "max": bound(p.Max)})
			return
		}
		v.SetInt(n)
	case reflect.Bool:
		if s != "true" && s != "false" {
			b.fault(p.Name, domain.CodeWrongType, domain.Args{"want": "boolean", "got": "string"})
			return
		}
		v.SetBool(s == "true")
	default:
		switch {
		case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
			b.fault(p.Name, domain.CodeBadCharacter, nil)
		case utf8.RuneCountInString(s) > p.MaxLen:
			b.fault(p.Name, domain.CodeTooLong, domain.Args{"max": strconv.Itoa(p.MaxLen)})
		case p.Values != nil && !slices.Contains(p.Values, s):
			b.fault(p.Name, domain.CodeNotOneOf, domain.Args{"values": strings.Join(p.Values, ", ")})
		default:
			v.SetString(s)
		}
	}
}

func bound(n *int64) string {
	if n == nil {
		return "∞"
	}
	return fmt.Sprint(*n)
}
