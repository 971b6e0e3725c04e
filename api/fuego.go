package api

import (
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-fuego/fuego"
)

// newFuego returns a fuego server that speaks JSON and problems only, keeps its
// hands off the log and describes types for OpenAPI 3.1. Bodies, parameters and
// errors never pass through fuego's own readers and writers.
func newFuego(a *API) *fuego.Server {
	return fuego.NewServer(
		fuego.WithoutStartupMessages(),
		fuego.WithoutAutoGroupTags(),
		fuego.WithLoggingMiddleware(fuego.LoggingConfig{DisableRequest: true, DisableResponse: true}),
		fuego.WithSerializer(sendJSON),
		fuego.WithErrorSerializer(a.errorSerializer()),
		fuego.WithEngineOptions(
			fuego.WithErrorHandler(passOn),
			fuego.WithRequestContentType("application/json"),
			fuego.WithResponseContentType("application/json"),
			fuego.WithOpenAPIGeneratorSchemaCustomizer(customize),
			fuego.WithOpenAPIConfig(fuego.OpenAPIConfig{
				Disabled: true, DisableLocalSave: true, DisableDefaultServer: true, DisableMessages: true, DisableSwaggerUI: true,
				Info:             &openapi3.Info{Title: "Gongbo 供播", Version: "1.0.0"},
				MiddlewareConfig: fuego.MiddlewareConfig{DisableControllerSection: true, DisableMiddlewareSection: true},
			}),
		),
	)
}

// describe gives fuego the names of an operation; contract.go says the rest.
func describe(op *Operation) fuego.RouteOption {
	return func(r *fuego.BaseRoute) {
		r.Operation.OperationID = op.ID
		r.Operation.Tags = []string{op.Tag}
		r.Operation.Summary = op.Summary
	}
}

type enumerated interface{ Values() []string }

// customize corrects what the generator makes of a type: enumerations from
// their values, pointers as "or null", what has no omitempty as required.
func customize(_ string, t reflect.Type, _ reflect.StructTag, s *openapi3.Schema) error {
	nullable := s.Nullable || t.Kind() == reflect.Pointer
	s.Nullable = false
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if e, ok := reflect.Zero(t).Interface().(enumerated); ok {
		s.Enum = nil
		for _, v := range e.Values() {
			s.Enum = append(s.Enum, v)
		}
		if nullable {
			s.Enum = append(s.Enum, nil)
		}
	}
	if nullable && s.Type != nil && !s.Type.Includes("null") {
		types := append(slices.Clone(openapi3.Types(s.Type.Slice())), "null")
		s.Type = &types
	}
	if t.Kind() == reflect.Struct && len(s.Properties) > 0 {
		s.Required = required(t)
	}
	return nil
}

// required are the members that are always there: all of an answer's, and those
// of a body that are not optional. What has a version is an answer.
func required(t reflect.Type) []string {
	var out []string
	fields := reflect.VisibleFields(t)
	answer := slices.ContainsFunc(fields, func(f reflect.StructField) bool { return f.Tag.Get("json") == "version" })
	for _, f := range fields {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "" || name == "-" || strings.Contains(options, "omit") {
			continue
		}
		if answer || f.Tag.Get("optional") == "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
