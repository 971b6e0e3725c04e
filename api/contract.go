package api

import (
	"bytes"
	"encoding/json"

	"github.com/getkin/kin-openapi/openapi3"
)

// Contract returns the OpenAPI document of what Handler serves.
func (a *API) Contract() ([]byte, error) {
	s := a.server()
	doc := s.fuego.OpenAPI.Description()
	return marshalContract(doc)
}

func marshalContract(doc *openapi3.T) ([]byte, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
