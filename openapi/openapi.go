// Package openapi holds the contract: openapi.json, written by gongbo openapi
// and committed, so that a change of it is seen in review.
package openapi

import _ "embed"

// Contract is the OpenAPI 3.1 document that /openapi.json serves.
//
//go:embed openapi.json
var Contract []byte
