package api

import (
	"reflect"
	"slices"

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
// their values, and pointers as "or null" in the words of OpenAPI 3.1.
func customize(_ string, t reflect.Type, _ reflect.StructTag, s *openapi3.Schema) error {
	if e, ok := reflect.Zero(t).Interface().(enumerated); ok {
		s.Enum = nil
		for _, v := range e.Values() {
			s.Enum = append(s.Enum, v)
		}
		if s.Nullable {
			s.Enum = append(s.Enum, nil)
		}
	}
	if s.Nullable {
		s.Nullable = false
		orNull(s)
	}
	return nil
}

// orNull lets the schema be null too.
func orNull(s *openapi3.Schema) {
	if s.Type != nil && !s.Type.Includes(openapi3.TypeNull) {
		types := append(slices.Clone(openapi3.Types(s.Type.Slice())), openapi3.TypeNull)
		s.Type = &types
	}
}
