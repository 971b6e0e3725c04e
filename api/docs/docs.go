// Package docs serves the reference of the API as a page that needs no other
// host: Swagger UI, from this binary, on the contract at /openapi.json.
package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assets embed.FS

// policy lets the page run and load what this server sends and nothing else.
// Swagger UI holds its icons as data: images in its style sheet.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// kinds are the media types of the assets, so that no file of the machine decides.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
}

// file is an asset as it is sent.
type file struct {
	kind, tag, keep string
	data            []byte
	packed          bool // with gzip
}

// Handler serves the page at /docs and its assets below, to GET and HEAD. It
// must be mounted at both, with the path as the client sent it. What is not
// there is a problem with status 404.
func Handler() http.Handler {
	files, err := load()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/docs"), "/")
		if name == "" {
			name = "index.html"
		}
		f, found := files[name]
		switch {
		case err != nil:
			problem(w, http.StatusInternalServerError, "internal", "Something went wrong")
		case r.URL.Path == "/docs/":
			http.Redirect(w, r, "../docs", http.StatusMovedPermanently)
		case !found:
			problem(w, http.StatusNotFound, "not_found", "Not found")
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			problem(w, http.StatusMethodNotAllowed, "method_not_allowed", "Method not allowed")
		default:
			f.send(w, r)
		}
	})
}

// load reads the assets.
func load() (map[string]file, error) {
	entries, err := assets.ReadDir("assets")
	if err != nil {
		return nil, fmt.Errorf("list the assets: %w", err)
	}
	files := make(map[string]file, len(entries))
	for _, e := range entries {
		data, err := assets.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", e.Name(), err)
		}
		name, isPacked := strings.CutSuffix(e.Name(), ".gz")
		sum := sha256.Sum256(data)
		f := file{kind: kinds[path.Ext(name)], tag: hex.EncodeToString(sum[:12]), keep: "no-cache", data: data, packed: isPacked}
		if strings.HasPrefix(name, "swagger-ui-") { // the name holds the version
			f.keep = "public, max-age=31536000, immutable"
		}
		files[name] = f
	}
	return files, nil
}

func (f file) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	data, tag := f.data, f.tag
	if f.packed {
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			tag += "-gzip"
		} else {
			var err error
			if data, err = unpack(data); err != nil {
				problem(w, http.StatusInternalServerError, "internal", "Something went wrong")
				return
			}
		}
	}
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", f.keep)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("ETag", `"`+tag+`"`)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(data)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(data) // the client may have gone
	}
}

// unpack is for the few clients that cannot.
func unpack(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// takesGzip tells whether the list names gzip without refusing it (q=0).
func takesGzip(list string) bool {
	for part := range strings.SplitSeq(list, ",") {
		coding, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";q=")
		if strings.EqualFold(coding, "gzip") {
			return strings.Trim(weight, "0.") != "" || weight == ""
		}
	}
	return false
}

func matches(list, tag string) bool {
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == "*" || part == `"`+tag+`"` {
			return true
		}
	}
	return false
}

func problem(w http.ResponseWriter, status int, code, title string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"type":"about:blank","title":%q,"status":%d,"code":%q}`+"\n", title, status, code)
}
