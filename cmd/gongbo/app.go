package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"gongbo/api"
	"gongbo/api/web"
	"gongbo/domain"
	"gongbo/matching"
	"gongbo/mirror"
	"gongbo/search"
	"gongbo/store"
	"gongbo/stream"
)

// places says where the parts are. What is not named is embedded in Data.
type places struct {
	Data     string `help:"Folder of what is embedded." default:"./data" type:"path"`
	Database string `help:"PostgreSQL URL, or a SQLite file; embedded unless given." env:"GONGBO_DATABASE_URL"`
	NATS     string `help:"NATS URL; embedded unless given." env:"GONGBO_NATS_URL"`
	Meili    string `help:"Meilisearch URL; embedded unless given." env:"GONGBO_MEILI_URL"`
	MeiliKey string `help:"Meilisearch API key." env:"GONGBO_MEILI_KEY"`
}

func newID(prefix string) string {
	id := uuid.Must(uuid.NewV7())
	return prefix + "_" + hex.EncodeToString(id[:])
}

// openStore opens the database and brings its schema up to date.
func (p places) openStore(ctx context.Context, changed func()) (*store.Store, error) {
	url := p.Database
	if url == "" {
		if err := os.MkdirAll(p.Data, 0o700); err != nil {
			return nil, fmt.Errorf("make the data folder: %w", err)
		}
		url = filepath.Join(p.Data, "gongbo.db")
	}
	st, err := store.Open(ctx, url, store.Options{NewID: newID, Changed: changed})
	if err != nil {
		return nil, err
	}
	if _, err := st.Migrate(ctx); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

func (p places) openIndex() (search.Index, error) {
	if p.Meili == "" {
		return search.NewEmbedded(), nil
	}
	return search.NewMeili(search.MeiliConfig{URL: p.Meili, Key: p.MeiliKey})
}

// app is a running server without its listener: the parts and the goroutines
// that keep the index and the table equal to the store.
type app struct {
	store   *store.Store
	mirror  *mirror.Mirror
	handler http.Handler
	log     *slog.Logger

	relay  *stream.Relay
	stream *stream.Stream
	server *stream.Server // nil unless embedded
	built  atomic.Bool    // the index and the table are complete
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// start opens every part in its order and starts what runs beside the requests.
// load, if not nil, may fill the store before anything reads it.
func start(ctx context.Context, p places, trusted []netip.Prefix, limiter *web.Limiter, log *slog.Logger, load func(context.Context, *store.Store) error) (_ *app, err error) {
	a := &app{log: log}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
		}
	}()
	kick := make(chan struct{}, 1)
	a.store, err = p.openStore(ctx, func() {
		select {
		case kick <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return nil, err
	}
	if err := a.store.ForgetAttempts(ctx, time.Now()); err != nil {
		return nil, err
	}
	if load != nil {
		if err := load(ctx, a.store); err != nil {
			return nil, err
		}
	}
	if err := a.openStream(ctx, p); err != nil {
		return nil, err
	}
	a.relay = stream.NewRelay(a.store, a.stream, time.Now, log)
	a.done.Go(func() { a.relay.Run(run) })
	a.done.Go(func() { a.sweep(run) })
	a.done.Go(func() { // what the store tells before the relay is there
		for {
			select {
			case <-kick:
				a.relay.Kick()
			case <-run.Done():
				return
			}
		}
	})
	if err := a.mirrored(ctx, run, p); err != nil {
		return nil, err
	}
	return a, a.serveAPI(ctx, trusted, limiter)
}

// sweep deletes what has expired, at once and then every hour, until run ends.
func (a *app) sweep(run context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := a.store.Sweep(run, time.Now()); err != nil && run.Err() == nil {
			a.log.ErrorContext(run, "sweep", "err", err)
		}
		select {
		case <-tick.C:
			boundMemory()
		case <-run.Done():
			return
		}
	}
}

// leastMemory is what Go may use before it collects garbage harder: beside it a
// process has some 50 MiB of its text and of SQLite's pages, and stays below 150.
const leastMemory = 88 << 20

// boundMemory sets Go's soft limit to twice what is in use, at least
// leastMemory, unless GOMEMLIMIT says otherwise. It is asked again every hour, so
// that a market that grows gets the room it needs.
func boundMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	debug.SetMemoryLimit(max(leastMemory, int64(2*m.HeapAlloc)))
}

func (a *app) openStream(ctx context.Context, p places) (err error) {
	if p.NATS != "" {
		a.stream, err = stream.Connect(ctx, p.NATS, a.log)
		return err
	}
	if a.server, err = stream.Embed(filepath.Join(p.Data, "stream"), a.log); err != nil {
		return err
	}
	a.stream, err = a.server.Connect(ctx)
	return err
}

// mirrored builds the index and the table, and keeps them fresh from the
// position in the stream that was taken before: nothing is missed.
func (a *app) mirrored(ctx, run context.Context, p places) error {
	weights, err := matching.DefaultWeights()
	if err != nil {
		return err
	}
	index, err := p.openIndex()
	if err != nil {
		return err
	}
	a.mirror = &mirror.Mirror{Store: a.store, Index: index, Table: matching.NewTable(weights), Now: time.Now}
	a.drained(ctx)
	at, err := a.stream.Position(ctx)
	if err == nil {
		err = a.mirror.Rebuild(ctx)
	}
	if err != nil && !errors.Is(err, search.ErrUnavailable) {
		return err
	}
	a.built.Store(err == nil)
	boundMemory()
	a.done.Go(func() { a.follow(run, at) })
	return nil
}

// drained waits for the outbox to be empty, so that what is rebuilt anyway is
// not read again change by change: a moment where the stream is far away and
// may be down, longer where it is in this process and cannot be.
func (a *app) drained(ctx context.Context) {
	patience := 3 * time.Second
	if a.server != nil {
		patience = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		pending, err := a.store.Pending(ctx, 1)
		if err != nil || len(pending) == 0 {
			return
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// follow hands changes to the mirror until run ends. Where it lost its place,
// could not build the index, or a new day begins in Shanghai (credentials run
// out by day), it builds anew; searches go on meanwhile with what there is.
func (a *app) follow(run context.Context, at stream.Position) {
	for fresh := a.built.Load(); run.Err() == nil; fresh = false {
		var err error
		if !fresh {
			if at, err = a.stream.Position(run); err == nil {
				err = a.mirror.Rebuild(run)
			}
		}
		if err == nil {
			a.built.Store(true)
			boundMemory()
			err = a.followToday(run, at)
		}
		if err != nil && run.Err() == nil {
			a.log.ErrorContext(run, "mirror", "err", err)
			select {
			case <-time.After(time.Second):
			case <-run.Done():
			}
		}
	}
}

// followToday follows until the day ends.
func (a *app) followToday(run context.Context, at stream.Position) error {
	day, err := time.ParseInLocation(time.DateOnly, domain.DateIn(time.Now()), domain.Shanghai)
	if err != nil {
		return err
	}
	today, cancel := context.WithDeadline(run, day.AddDate(0, 0, 1))
	defer cancel()
	return a.stream.Follow(today, at, a.mirror.Handle)
}

func (a *app) serveAPI(ctx context.Context, trusted []netip.Prefix, limiter *web.Limiter) error {
	var fresh [32]byte
	_, _ = rand.Read(fresh[:]) // never fails
	secret, err := a.store.Setting(ctx, "cursor_key", hex.EncodeToString(fresh[:]))
	if err != nil {
		return err
	}
	a.handler = (&api.API{
		Store: a.store, Index: a.mirror.Index, Matches: a.mirror.Table, Log: a.log, Now: time.Now, NewID: newID,
		Secrets: api.NewSecrets(int64(runtime.NumCPU())), Limiter: limiter,
		Cursors: web.NewCursors([]byte(secret)), Ready: a.ready, Trusted: trusted,
	}).Handler()
	return nil
}

var errNotBuilt = errors.New("the search index is not built")

func (a *app) ready() error {
	if !a.built.Load() {
		return errNotBuilt
	}
	return nil
}

// close stops what runs, then closes the parts, the last opened first.
func (a *app) close() error {
	a.stop()
	a.done.Wait()
	if a.stream != nil {
		a.stream.Close()
	}
	var errs []error
	if a.server != nil {
		errs = append(errs, a.server.Close())
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}
