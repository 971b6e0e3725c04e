package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"

	"gongbo/domain"
)

// The prefixes of what a client holds, so that a leaked one is recognised.
const (
	sessionPrefix    = "gbs_"
	apiKeyPrefix     = "gbk_"
	invitationPrefix = "gbi_"
)

// authenticate returns who the request comes from. On a public route a request
// without a token comes from nobody in particular.
func (a *API) authenticate(r *http.Request, p policy) (domain.Actor, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		if p.public {
			return domain.Actor{}, nil
		}
		return domain.Actor{}, domain.Refuse(domain.Unauthorized, domain.CodeSignInFirst)
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || len(token) > 100 {
		return domain.Actor{}, domain.Refuse(domain.Unauthorized, domain.CodeSignInFirst)
	}
	by, err := a.actor(r.Context(), token)
	if errors.Is(err, domain.NotFound) {
		return by, domain.Refuse(domain.Unauthorized, domain.CodeSignInFirst)
	}
	return by, err
}

func (a *API) actor(ctx context.Context, token string) (domain.Actor, error) {
	now := a.Now()
	if !strings.HasPrefix(token, apiKeyPrefix) {
		return a.Store.SessionActor(ctx, tokenHash(token), now)
	}
	by, used, err := a.Store.KeyActor(ctx, tokenHash(token), now)
	if err == nil && (used == nil || now.Sub(*used) > time.Minute) {
		err = a.Store.TouchKey(ctx, by.APIKeyID, now)
	}
	return by, err
}

// tokenHash is what the database keeps of a token. Tokens have 256 random bits,
// so a fast hash is enough.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Secrets makes tokens and hashes passwords, a bounded number at a time.
type Secrets struct{ hashing *semaphore.Weighted }

// NewSecrets hashes at most so many passwords at once.
func NewSecrets(atOnce int64) Secrets { return Secrets{hashing: semaphore.NewWeighted(atOnce)} }

// Token returns a new token of 256 random bits.
func (Secrets) Token(prefix string) string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return prefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
const (
	argonMemory = 19 * 1024
	argonTime   = 2
	argonSalt   = 16
	argonKey    = 32
)

// Hash returns the password's Argon2id hash in PHC format.
func (s Secrets) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails
	key, err := s.key(ctx, password, salt)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonTime, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// Verify tells whether the hash is the password's. It takes as long for a hash
// that is none, so that its time tells nothing.
func (s Secrets) Verify(ctx context.Context, hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	salt, want := make([]byte, argonSalt), make([]byte, argonKey)
	known := len(parts) == 6
	if known {
		b64 := base64.RawStdEncoding
		var err1, err2 error
		salt, err1 = b64.DecodeString(parts[4])
		want, err2 = b64.DecodeString(parts[5])
		known = err1 == nil && err2 == nil
	}
	got, err := s.key(ctx, password, salt)
	return err == nil && known && subtle.ConstantTimeCompare(got, want) == 1, err
}

func (s Secrets) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	if err := s.hashing.Acquire(ctx, 1); err != nil {
		return nil, domain.Refuse(domain.Unavailable, domain.CodeUnavailable)
	}
	defer s.hashing.Release(1)
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, 1, argonKey), nil
}
