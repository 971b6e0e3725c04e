package api

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3gen"
)

// use says which way values of a type travel, and so what its schema demands.
type use int

const (
	answered use = iota // all members are there; more may come one day
	given               // members may be optional; others are refused
	patched             // a merge patch: all members are optional, null takes one away
)

// shape is a type as it is used one way: one schema of the contract.
type shape struct {
	t   reflect.Type
	use use
}

var timeType = reflect.TypeFor[time.Time]()

// nameShapes finds every type that a body or an answer holds and names its
// schema. It is an error if two types, of two packages, come to one name.
func (c *contract) nameShapes() error {
	c.shapes = map[shape]string{}
	c.reach(shape{reflect.TypeFor[Problem](), answered})
	for _, op := range c.server.operations {
		if op.answer != nil && (op.Raw == nil || op.Raw.Produces == "") {
			c.reach(shape{op.answer, answered})
		}
		switch {
		case op.body == nil:
		case op.patch:
			c.reach(shape{op.body, patched})
		default:
			c.reach(shape{op.body, given})
		}
	}
	names := map[string]shape{}
	for sh := range c.shapes {
		name := baseName(sh.t)
		if _, both := c.shapes[shape{sh.t, answered}]; sh.use == given && both {
			name += "Input"
		} else if sh.use == patched {
			name = strings.TrimSuffix(name, "Input") + "Patch"
		}
		if was, taken := names[name]; taken {
			return fmt.Errorf("describe the API: %v and %v would both be the schema %s", was.t, sh.t, name)
		}
		names[name], c.shapes[sh] = sh, name
	}
	return nil
}

func (c *contract) reach(sh shape) {
	sh.t = element(sh.t)
	if _, known := c.shapes[sh]; known || sh.t.Kind() != reflect.Struct || sh.t == timeType {
		return
	}
	c.shapes[sh] = ""
	for _, m := range members(sh.t) {
		c.reach(sh.part(m.Type))
	}
}

// part is how a member of the type is used. A patch reaches into objects, but
// replaces lists as a whole.
func (sh shape) part(t reflect.Type) shape {
	if sh.use == patched && element(t) != t && t.Kind() != reflect.Pointer {
		return shape{element(t), given}
	}
	return shape{element(t), sh.use}
}

// element is what a list, a map or a pointer holds.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}

// baseName is the type's name in the contract: Page[Product] is ProductPage.
func baseName(t reflect.Type) string {
	generic, arg, ok := strings.Cut(strings.TrimSuffix(t.Name(), "]"), "[")
	if !ok {
		return t.Name()
	}
	arg = arg[strings.LastIndexByte(arg, '.')+1:]
	return arg + map[string]string{"Page": "Page", "Found": "SearchResult", "Hit": "Hit"}[generic]
}

// member is a field of a JSON object.
type member struct {
	reflect.StructField
	name     string
	owner    string // name of the struct that declares it
	optional bool   // in a body
	omitted  bool   // when empty, in an answer
}

func members(t reflect.Type) []member {
	var out []member
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "" || name == "-" {
			continue
		}
		owner := t
		for _, i := range f.Index[:len(f.Index)-1] {
			owner = owner.Field(i).Type
		}
		base, _, _ := strings.Cut(owner.Name(), "[")
		out = append(out, member{f, name, base, f.Tag.Get("optional") != "", strings.Contains(options, "omit")})
	}
	return out
}

// made is fuego's description of the type.
func (c *contract) made(t reflect.Type) *openapi3.Schema {
	if ref := c.fuego.Components.Schemas[t.Name()]; ref != nil && ref.Value != nil {
		return ref.Value
	}
	generator := openapi3gen.NewGenerator(openapi3gen.SchemaCustomizer(customize))
	ref, err := generator.NewSchemaRefForValue(reflect.New(t).Interface(), openapi3.Schemas{})
	if err != nil {
		c.fault("describe %v: %w", t, err)
		return openapi3.NewObjectSchema()
	}
	return ref.Value
}

// schema describes the type as clients see it.
func (c *contract) schema(sh shape, name string) *openapi3.Schema {
	made := c.made(sh.t)
	s := openapi3.NewObjectSchema()
	about, ok := c.fields.find(name, baseName(sh.t))
	if s.Description = about.text(); !ok {
		c.fault("fields.tsv says nothing of the schema %s", name)
	}
	for _, m := range members(sh.t) {
		ref := made.Properties[m.name]
		if ref == nil {
			c.fault("fuego does not know %s.%s", name, m.name)
			continue
		}
		row, ok := c.fields.find(name+"."+m.name, m.owner+"."+m.name, m.name)
		if !ok {
			c.fault("fields.tsv says nothing of %s.%s", name, m.name)
		}
		m.optional = m.optional || row.has("optional")
		s.Properties[m.name] = c.property(sh, m, row, ref)
		if sh.use == answered && !m.omitted || sh.use == given && !m.optional && !m.omitted {
			s.Required = append(s.Required, m.name)
		}
	}
	slices.Sort(s.Required)
	if sh.use != answered {
		s.AdditionalProperties = openapi3.AdditionalProperties{Has: new(bool)}
	}
	return s
}

// property describes a member. What is particular to a schema in this place
// stands beside the reference to it. In a patch it may be null as well.
func (c *contract) property(sh shape, m member, row field, made *openapi3.SchemaRef) *openapi3.SchemaRef {
	ref := c.value(sh, m.Type, m, row, made.Value)
	example := []any{c.exampleOf(sh, m, row)}
	orNull := sh.use == patched || ref.Ref != "" && m.Type.Kind() == reflect.Pointer
	if s := ref.Value; s != nil {
		s.Description, s.Examples = row.text(), example
		c.shareable = append(c.shareable, sharing{ref, sharedNames(sh, m, row)})
		if !orNull {
			return ref
		}
	}
	particular := strings.Contains(row.name, ".")
	if !orNull {
		if particular {
			ref.Extensions = map[string]any{"description": row.text(), "type": openapi3.TypeObject, "examples": example}
		}
		return ref
	}
	around := &openapi3.Schema{Examples: example, AnyOf: openapi3.SchemaRefs{ref, {Value: &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeNull}}}}}
	if ref.Ref != "" && particular {
		around.Description = row.text()
	}
	return around.NewRef()
}

// value describes what a member, or an element of it, holds.
func (c *contract) value(sh shape, t reflect.Type, m member, row field, made *openapi3.Schema) *openapi3.SchemaRef {
	name, isSchema := c.shapes[sh.part(m.Type)]
	switch {
	case t.Kind() == reflect.Slice:
		s := openapi3.NewArraySchema()
		s.Items = c.value(sh, t.Elem(), m, field{rules: elementRules(row)}, inner(made, made.Items))
		c.apply(row, s, sh.use, m.name)
		return s.NewRef()
	case t.Kind() == reflect.Map:
		s := openapi3.NewObjectSchema()
		s.AdditionalProperties.Schema = c.value(sh, t.Elem(), m, field{rules: elementRules(row)}, inner(made, made.AdditionalProperties.Schema))
		return s.NewRef()
	case isSchema:
		return openapi3.NewSchemaRef("#/components/schemas/"+name, nil)
	}
	s := &openapi3.Schema{}
	if made != nil {
		s.Type, s.Format, s.Enum = made.Type, made.Format, slices.Clone(made.Enum)
	}
	convention(singular(m.name), s)
	if prefix := prefixOfType(t); prefix != "" {
		s.Pattern = "^" + prefix + "_[0-9a-f]{32}$"
	}
	c.apply(row, s, sh.use, m.name)
	if s.Pattern != "" && (m.optional || row.has("empty")) && t.Kind() == reflect.String && m.Type.Kind() != reflect.Slice {
		s.Pattern = "^(" + strings.TrimSuffix(strings.TrimPrefix(s.Pattern, "^"), "$") + ")?$"
	}
	return s.NewRef()
}

func inner(made *openapi3.Schema, ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref == nil || ref.Value == nil {
		return &openapi3.Schema{}
	}
	return ref.Value
}

// elementRules are the rules of a row that are for the elements of a list:
// each.maxlen=20.
func elementRules(row field) []string {
	var out []string
	for _, r := range row.rules {
		if rest, ok := strings.CutPrefix(r, "each."); ok {
			out = append(out, rest)
		}
	}
	return out
}

func (c *contract) apply(row field, s *openapi3.Schema, u use, name string) {
	if err := row.apply(s, u != answered); err != nil {
		c.fault("fields.tsv, %s: %w", name, err)
	}
}

// singular is a list's name as one element would have it.
func singular(name string) string {
	if rest, ok := strings.CutSuffix(name, "ies"); ok {
		return rest + "y"
	}
	return strings.TrimSuffix(name, "s")
}

// exampleOf is an example of the member: the table's, or what follows from its type.
func (c *contract) exampleOf(sh shape, m member, row field) any {
	if row.example != nil {
		return row.example
	}
	part := sh.part(m.Type)
	var one any
	switch _, isSchema := c.shapes[part]; {
	case isSchema:
		one = c.example(part)
	case prefixOfType(part.t) != "":
		one = exampleID(prefixOfType(part.t))
	default:
		if e, ok := reflect.Zero(part.t).Interface().(enumerated); ok {
			one = e.Values()[0]
		} else {
			c.fault("fields.tsv has no example of %s.%s", baseName(sh.t), m.name)
		}
	}
	if m.Type.Kind() == reflect.Slice {
		return []any{one}
	}
	return one
}

// example is an example of the whole: the table's, or one of all members. That
// of a patch must be in the table, since one of all members is none.
func (c *contract) example(sh shape) any {
	name := c.shapes[sh]
	if row := c.fields[name]; row != nil && row.example != nil {
		return row.example
	}
	if sh.use == patched {
		c.fault("fields.tsv has no example of %s", name)
	}
	out := map[string]any{}
	for _, m := range members(sh.t) {
		row, _ := c.fields.find(name+"."+m.name, m.owner+"."+m.name, m.name)
		out[m.name] = c.exampleOf(sh, m, row)
	}
	return out
}
