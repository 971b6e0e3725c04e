package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"time"

	"gongbo/api/web"
	"gongbo/store"
)

type serveCmd struct {
	places
	Addr           string         `help:"Address to listen on." default:"127.0.0.1:8080" env:"GONGBO_ADDR"`
	Demo           bool           `help:"Fill an empty database with the demo market."`
	TrustedProxies []netip.Prefix `help:"Proxies whose X-Forwarded-For is believed, as CIDR." env:"GONGBO_TRUSTED_PROXIES"`
	RatePerSecond  int            `help:"Points each caller gets a second." default:"100"`
	RateBurst      int            `help:"Points a caller may spend at once." default:"1000"`
	LogLevel       slog.Level     `help:"debug, info, warn or error." default:"info"`
}

// gcPercent keeps the resident memory small: the index and the match table are
// live all the time, and Go's default of 100 would let as much garbage pile up
// beside them.
const gcPercent = 50

// Run serves until it is told to stop, then lets the requests in flight end.
func (s serveCmd) Run(c *console) error {
	began := time.Now()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	log := slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: s.LogLevel}))
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	var load func(context.Context, *store.Store) error
	if s.Demo {
		load = loadDemo
	}
	a, err := start(c.ctx, s.places, s.TrustedProxies, &web.Limiter{PerSecond: s.RatePerSecond, Burst: s.RateBurst}, log, load)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: a.handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), MaxHeaderBytes: 32 << 10,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 60 * time.Second,
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	s.greet(c, listener.Addr().String(), time.Since(began))
	select {
	case err = <-served:
	case <-c.ctx.Done():
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), 15*time.Second)
		defer cancel()
		err = srv.Shutdown(ctx)
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, a.close())
}

func (s serveCmd) greet(c *console, addr string, took time.Duration) {
	fmt.Fprintf(c.out, "供播 Gongbo  http://%s\n文档 docs   http://%s/docs\n就绪 ready  %d ms\n", addr, addr, took.Milliseconds())
	if s.Demo {
		fmt.Fprintf(c.out, "\n演示账号 demo logins (密码 password: %s)\n", demoPassword)
		for _, l := range demoLogins {
			fmt.Fprintf(c.out, "  %-28s %s\n", l.email, l.who)
		}
	}
}

type migrateCmd struct{ places }

// Run migrates and says what it ran.
func (m migrateCmd) Run(c *console) error {
	st, err := m.openStore(c.ctx, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, "the schema is up to date:", st.Dialect())
	return st.Close()
}
