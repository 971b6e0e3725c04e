package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

// Cursors signs the places where lists stop. A cursor is good for one caller
// and one set of filters; it shows nothing and grants nothing.
type Cursors struct{ key []byte }

// NewCursors signs with the key.
func NewCursors(key []byte) *Cursors { return &Cursors{key: key} }

// Sign returns a cursor for the place after which the list goes on.
func (c *Cursors) Sign(place, caller, path string, query url.Values) string {
	return base64.RawURLEncoding.EncodeToString(append(c.mac(place, caller, path, query), place...))
}

// Open returns the place in the cursor; ok is false unless this caller got it
// from this list with these filters.
func (c *Cursors) Open(cursor, caller, path string, query url.Values) (place string, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) < macSize {
		return "", false
	}
	place = string(b[macSize:])
	return place, hmac.Equal(b[:macSize], c.mac(place, caller, path, query))
}

const macSize = 16

func (c *Cursors) mac(place, caller, path string, query url.Values) []byte {
	filter := url.Values{}
	for k, v := range query {
		if k != "cursor" && k != "limit" {
			filter[k] = v
		}
	}
	m := hmac.New(sha256.New, c.key)
	for _, s := range []string{place, caller, path, filter.Encode()} {
		m.Write([]byte(s))
		m.Write([]byte{0})
	}
	return m.Sum(nil)[:macSize]
}
