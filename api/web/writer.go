package web

import (
	"bytes"
	"net/http"
)

// Writer holds the status back until the first byte of the body, so that
// headers can be set after fuego has set the status, and drops headers that say
// nothing. With Keep set it also keeps what is written, for replay.
type Writer struct {
	http.ResponseWriter
	Keep   bool
	Body   bytes.Buffer
	Status int
	Sent   bool // the status and the headers are on their way
}

// WriteHeader keeps the status for Commit.
func (w *Writer) WriteHeader(status int) {
	if !w.Sent && status >= 200 {
		w.Status = status
	}
}

// Commit sends the status and the headers, once.
func (w *Writer) Commit() {
	if w.Sent {
		return
	}
	w.Sent = true
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	for _, name := range [...]string{"Trailer", "Server-Timing", "X-Powered-By"} {
		w.Header().Del(name)
	}
	w.ResponseWriter.WriteHeader(w.Status)
}

// Write sends what is held back, then b.
func (w *Writer) Write(b []byte) (int, error) {
	w.Commit()
	if w.Keep {
		w.Body.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
