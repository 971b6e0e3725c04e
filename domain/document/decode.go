// Package document reads JSON strictly: what a client sends, what a file holds.
package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"gongbo/domain"
)

// maxDepth is how deep a document may nest; no resource needs half of it.
const maxDepth = 32

// maxFaults is how many faults of one document are told; who makes more of them
// is not mending it by hand.
const maxFaults = 100

// Decode reads a JSON object into the struct v points to. Unlike encoding/json
// it is strict and names everything wrong at once: unknown and repeated fields,
// wrong types, numbers out of range. Field names are case-sensitive. A document
// that cannot be read at all is Malformed; the rest come back as faults.
func Decode(data []byte, v any) ([]domain.Fault, error) { return decode(data, v, false) }

// DecodePatch is Decode for a merge patch (RFC 7396), in which null takes a field away.
func DecodePatch(data []byte, v any) ([]domain.Fault, error) { return decode(data, v, true) }

func decode(data []byte, v any, nulls bool) ([]domain.Fault, error) {
	root, err := parse(data)
	if err != nil {
		return nil, &domain.Error{Kind: domain.Malformed, Code: domain.CodeBadJSON, Err: err}
	}
	d := decoder{nulls: nulls}
	d.value("", root, reflect.ValueOf(v).Elem())
	return d.faults, nil
}

// node is a JSON value that remembers repeated members and their order.
type node struct {
	kind  string // object, array, string, number, boolean, null
	names []string
	nodes []node // members or items
	text  string // of a string or a number
	truth bool
}

func parse(data []byte) (node, error) {
	if !utf8.Valid(data) {
		return node{}, errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	n, err := parseValue(dec, 0)
	if err != nil {
		return node{}, fmt.Errorf("line %d: %w", 1+bytes.Count(data[:dec.InputOffset()], []byte("\n")), err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return node{}, errors.New("something follows the document")
	}
	return n, nil
}

func parseValue(dec *json.Decoder, depth int) (node, error) {
	if depth > maxDepth {
		return node{}, errors.New("nested too deep")
	}
	tok, err := dec.Token()
	if err != nil {
		return node{}, err
	}
	switch t := tok.(type) {
	case json.Delim:
		return parseNested(dec, t, depth)
	case string:
		return node{kind: "string", text: t}, nil
	case json.Number:
		return node{kind: "number", text: t.String()}, nil
	case bool:
		return node{kind: "boolean", truth: t}, nil
	}
	return node{kind: "null"}, nil
}

func parseNested(dec *json.Decoder, open json.Delim, depth int) (node, error) {
	n := node{kind: "array"}
	if open == '{' {
		n.kind = "object"
	}
	for dec.More() {
		if n.kind == "object" {
			name, err := dec.Token()
			if err != nil {
				return n, err
			}
			n.names = append(n.names, name.(string))
		}
		item, err := parseValue(dec, depth+1)
		if err != nil {
			return n, err
		}
		n.nodes = append(n.nodes, item)
	}
	_, err := dec.Token() // the closing delimiter
	return n, err
}

type decoder struct {
	nulls  bool
	faults []domain.Fault
}

func (d *decoder) fault(at string, code domain.Code, args domain.Args) {
	if len(d.faults) < maxFaults {
		d.faults = append(d.faults, domain.Fault{Field: at, Code: code, Args: args})
	}
}

var timeType = reflect.TypeFor[time.Time]()

func (d *decoder) value(at string, n node, v reflect.Value) {
	if n.kind == "null" && (d.nulls || v.Kind() == reflect.Pointer) {
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if want := jsonKind(v.Type()); want != n.kind {
		d.fault(at, domain.CodeWrongType, domain.Args{"want": want, "got": n.kind})
		return
	}
	switch {
	case v.Type() == timeType:
		t, err := time.Parse(time.RFC3339Nano, n.text)
		if err != nil || t.Year() < 1970 || t.Year() > 9999 {
			d.fault(at, domain.CodeBadTime, nil)
			return
		}
		v.Set(reflect.ValueOf(t))
	case v.Kind() == reflect.String:
		if strings.ContainsRune(n.text, 0) { // no database can be asked for it
			d.fault(at, domain.CodeBadCharacter, nil)
			return
		}
		v.SetString(n.text)
	case v.Kind() == reflect.Bool:
		v.SetBool(n.truth)
	case v.Kind() == reflect.Int64, v.Kind() == reflect.Int:
		d.integer(at, n.text, v)
	case v.Kind() == reflect.Slice:
		list := reflect.MakeSlice(v.Type(), len(n.nodes), len(n.nodes))
		for i, item := range n.nodes {
			d.value(fmt.Sprintf("%s[%d]", at, i), item, list.Index(i))
		}
		v.Set(list)
	case v.Kind() == reflect.Struct:
		d.object(at, n, v)
	}
}

func (d *decoder) integer(at, text string, v reflect.Value) {
	i, err := strconv.ParseInt(text, 10, v.Type().Bits())
	if errors.Is(err, strconv.ErrRange) {
		d.fault(at, domain.CodeOutOfRange, domain.Args{"min": "-9223372036854775808", "max": "9223372036854775807"})
	} else if err != nil {
		d.fault(at, domain.CodeWrongType, domain.Args{"want": "integer", "got": "number"})
	} else {
		v.SetInt(i)
	}
}

func (d *decoder) object(at string, n node, v reflect.Value) {
	fields := fieldsOf(v.Type())
	seen := make(map[string]bool, len(n.names))
	for i, name := range n.names {
		path := name
		if at != "" {
			path = at + "." + name
		}
		index, known := fields[name]
		switch {
		case seen[name]:
			d.fault(path, domain.CodeDuplicateKey, nil)
		case !known:
			d.fault(Clip(path), domain.CodeUnknownField, nil)
		default:
			d.value(path, n.nodes[i], v.FieldByIndex(index))
		}
		seen[name] = true
	}
}

// Clip keeps an unknown name from filling an answer or a log.
func Clip(s string) string {
	s = strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s), "?")
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

func jsonKind(t reflect.Type) string {
	switch {
	case t == timeType, t.Kind() == reflect.String:
		return "string"
	case t.Kind() == reflect.Bool:
		return "boolean"
	case t.Kind() == reflect.Slice:
		return "array"
	case t.Kind() == reflect.Struct:
		return "object"
	}
	return "number"
}

var fieldCache sync.Map // reflect.Type → map[string][]int

// fieldsOf returns where each JSON member of the struct is kept.
func fieldsOf(t reflect.Type) map[string][]int {
	if c, ok := fieldCache.Load(t); ok {
		return c.(map[string][]int)
	}
	out := make(map[string][]int)
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.Anonymous && f.IsExported() && name != "" && name != "-" {
			out[name] = f.Index
		}
	}
	fieldCache.Store(t, out)
	return out
}
