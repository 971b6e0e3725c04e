package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// startLimit bounds the recovery of a store after a crash.
const startLimit = 30 * time.Second

// ErrInUse says that another process has the folder.
var ErrInUse = errors.New("another process uses this folder")

// Server is a JetStream server inside this process. It opens no port.
type Server struct {
	nats *server.Server
	lock *os.File
	log  *slog.Logger
}

// Embed starts a server that keeps its streams in the folder, which it makes.
// It returns ErrInUse if another process has the folder: JetStream itself takes
// no lock and two servers would destroy the store.
func Embed(folder string, log *slog.Logger) (*Server, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the stream's folder: %w", err)
	}
	lock, err := lockFile(filepath.Join(folder, "lock"))
	if err != nil {
		return nil, fmt.Errorf("lock the stream's folder %s: %w", folder, err)
	}
	n, err := server.NewServer(&server.Options{
		ServerName: "gongbo", DontListen: true, NoSigs: true,
		JetStream: true, StoreDir: folder, DisableJetStreamBanner: true,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 2 * capacity,
		SyncInterval: time.Second, // the default of 2 min loses that much when the power goes
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("configure NATS: %w", err), lock.Close())
	}
	n.SetLoggerV2(natsLog{log}, false, false, false)
	n.Start()
	s := &Server{nats: n, lock: lock, log: log}
	if !n.ReadyForConnections(startLimit) || !n.JetStreamEnabled() {
		return nil, errors.Join(errors.New("start NATS: it is not ready; see the log"), s.Close())
	}
	return s, nil
}

// Connect is the package's Connect to this server.
func (s *Server) Connect(ctx context.Context) (*Stream, error) {
	return connect(ctx, "", s.log, nats.InProcessServer(s.nats))
}

// Close stops the server after it has written everything to disk.
func (s *Server) Close() error {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
	if err := s.lock.Close(); err != nil {
		return fmt.Errorf("unlock the stream's folder: %w", err)
	}
	return nil
}

// natsLog passes on what an operator must know; NATS notes its every step.
type natsLog struct{ log *slog.Logger }

func (l natsLog) Warnf(format string, v ...any)  { l.log.Warn("NATS: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Errorf(format string, v ...any) { l.log.Error("NATS: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Fatalf(format string, v ...any) { l.log.Error("NATS: " + fmt.Sprintf(format, v...)) }
func (natsLog) Noticef(string, ...any)           {}
func (natsLog) Debugf(string, ...any)            {}
func (natsLog) Tracef(string, ...any)            {}
