package api

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
	"unicode"

	"gongbo/api/web"
	"gongbo/domain"
	"gongbo/store"
)

// replayed are the headers that belong to an answer.
var replayed = []string{"Content-Type", "Content-Language", "ETag", "Location", "Retry-After"}

// answerLost is when an answer that is not kept yet will not be any more: longer
// than any request may take.
const answerLost = 40 * time.Second

// once answers a POST with an Idempotency-Key: the first time by its handler,
// again with the very same bytes. What is kept is sealed under a key that only
// the client can show again, since an answer may hold a token.
func (g *gate) once(w *web.Writer, r *http.Request, by domain.Actor, key string, body []byte) error {
	if len(key) > 255 || strings.ContainsFunc(key, func(c rune) bool { return c > unicode.MaxASCII || !unicode.IsGraphic(c) }) {
		return domain.Faulty([]domain.Fault{{Field: "Idempotency-Key", Code: domain.CodeBadHeader}})
	}
	seal := sealOf(r.Header.Get("Authorization"), key, string(body))
	request := sha256.Sum256([]byte(r.Method + " " + r.URL.RequestURI() + "\n" + string(body)))
	mine := store.Attempt{Caller: callerOf(by), Key: tokenHash(key), RequestHash: hex.EncodeToString(request[:]), StartedAt: g.api.Now()}
	held, err := g.api.Store.BeginAttempt(r.Context(), mine)
	if err != nil {
		return err
	}
	if held != nil {
		return g.replay(w, mine, *held, seal)
	}
	ctx := context.WithoutCancel(r.Context())
	finished := false
	defer func() {
		if !finished { // a panic, or an answer that is not worth keeping
			if err := g.api.Store.DropAttempt(ctx, mine); err != nil {
				g.api.Log.ErrorContext(ctx, "drop attempt", "err", err)
			}
		}
	}()
	w.Keep = true
	g.mux.ServeHTTP(w, r.WithContext(store.WithAttempt(r.Context(), mine)))
	w.Commit()
	if w.Status >= 500 || w.Status == http.StatusTooManyRequests {
		return nil
	}
	mine.Status, mine.Header, mine.Body = int64(w.Status), map[string]string{}, sealed(seal, w.Body.Bytes())
	for _, name := range replayed {
		if v := w.Header().Get(name); v != "" {
			mine.Header[name] = v
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := g.api.Store.EndAttempt(ctx, mine); err != nil {
		g.api.Log.ErrorContext(ctx, "keep answer", "err", err)
		return nil
	}
	finished = true
	return nil
}

func (g *gate) replay(w *web.Writer, mine, held store.Attempt, seal cipher.AEAD) error {
	switch {
	case held.RequestHash != mine.RequestHash:
		return domain.Refuse(domain.Invalid, domain.CodeKeyReused)
	case held.Status == 0 && held.DoneKey != "" && mine.StartedAt.Sub(held.StartedAt) > answerLost:
		return domain.Refuse(domain.Conflict, domain.CodeKeyCompleted, "id", held.DoneKey)
	case held.Status == 0:
		w.Header().Set("Retry-After", "1")
		return domain.Refuse(domain.Conflict, domain.CodeKeyInFlight)
	}
	n := seal.NonceSize()
	if len(held.Body) < n {
		return domain.Refuse(domain.Conflict, domain.CodeKeyCompleted, "id", held.DoneKey)
	}
	body, err := seal.Open(nil, held.Body[:n], held.Body[n:], nil)
	if err != nil { // the same key and body under another token of the same caller
		return domain.Refuse(domain.Conflict, domain.CodeKeyCompleted, "id", held.DoneKey)
	}
	for name, v := range held.Header {
		w.Header().Set(name, v)
	}
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(int(held.Status))
	_, _ = w.Write(body) // the client may be gone
	return nil
}

// sealed returns a nonce and the body sealed with it.
func sealed(seal cipher.AEAD, body []byte) []byte {
	nonce := make([]byte, seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return seal.Seal(nonce, nonce, body, nil)
}

// sealOf returns a cipher whose key follows from what the client alone knows.
func sealOf(secrets ...string) cipher.AEAD {
	sum := sha256.Sum256([]byte("gongbo idempotency\x00" + strings.Join(secrets, "\x00")))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		panic(err) // a key of 32 bytes always fits
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES always has the block size GCM wants
	}
	return gcm
}
