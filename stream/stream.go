// Package stream carries changes from the database's outbox to whoever acts on
// them, through NATS JetStream: inside this process by default, or a cluster's.
//
// The outbox is the truth and the stream is a way to be told. A change says
// what to read again and carries no data, so a handler may see one twice, late
// or out of order and still ends in the right state.
package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"gongbo/domain"
)

const (
	name    = "GONGBO_CHANGES"
	subject = "gongbo.changes." // and the topic

	// retention is how long a consumer may be away and still miss nothing.
	retention = 7 * 24 * time.Hour
	// remembered is how long a change published twice is kept out.
	remembered = 10 * time.Minute
	// capacity bounds the disk a stream takes; the oldest changes go first.
	capacity = 512 << 20

	connectLimit = 10 * time.Second
	ackLimit     = 5 * time.Second
)

// Stream is a connection to the stream of changes.
type Stream struct {
	conn *nats.Conn
	js   jetstream.JetStream
	log  *slog.Logger
	// created says that the stream was not there: what it has held is gone.
	created bool
	ackWait time.Duration
}

// Connect reaches the NATS servers of the URL, which may list several with
// commas, and makes the stream if it is not there: on three servers of a
// cluster, on the one server otherwise. A stream that is there keeps its
// operator's settings. A connection lost later is made again without end.
func Connect(ctx context.Context, url string, log *slog.Logger) (*Stream, error) {
	return connect(ctx, url, log)
}

func connect(ctx context.Context, url string, log *slog.Logger, how ...nats.Option) (*Stream, error) {
	how = append(how,
		nats.Name("gongbo"), nats.Timeout(connectLimit), nats.MaxReconnects(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil { // nil when this side closed it
				log.Warn("connection to NATS lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("connection to NATS made again") }),
	)
	conn, err := nats.Connect(url, how...)
	if err != nil {
		return nil, fmt.Errorf("connect to NATS: %w", err)
	}
	js, err := jetstream.New(conn, jetstream.WithPublishAsyncTimeout(ackLimit))
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("use JetStream: %w", err)
	}
	s := &Stream{conn: conn, js: js, log: log, ackWait: ackWait}
	ctx, cancel := context.WithTimeout(ctx, connectLimit)
	defer cancel()
	if s.created, err = s.ensure(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

// ensure makes the stream if it is not there and says whether it did.
func (s *Stream) ensure(ctx context.Context) (created bool, err error) {
	if _, err = s.js.Stream(ctx, name); err == nil {
		return false, nil
	}
	if !errors.Is(err, jetstream.ErrStreamNotFound) {
		return false, fmt.Errorf("look for the stream: %w", err)
	}
	config := jetstream.StreamConfig{
		Name: name, Subjects: []string{subject + ">"}, Description: "what changed in gongbo; the database says how",
		MaxAge: retention, MaxBytes: capacity, Discard: jetstream.DiscardOld, Duplicates: remembered, Replicas: 1,
	}
	if s.conn.ConnectedClusterName() != "" {
		config.Replicas = 3
	}
	_, err = s.js.CreateStream(ctx, config)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another replica was faster
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("create the stream: %w", err)
	}
	return true, nil
}

// Close ends the connection. End Relay, Consume and Follow first.
func (s *Stream) Close() {
	s.conn.Close()
}

// Healthy returns an error while the stream cannot be reached.
func (s *Stream) Healthy(ctx context.Context) error {
	if _, err := s.js.Stream(ctx, name); err != nil {
		return fmt.Errorf("reach the stream: %w", err)
	}
	return nil
}

// Publish puts the changes into the stream in their order and returns the IDs
// of those that arrived, all of them if the error is nil. A change that is in
// the stream already is dropped there and counts as arrived.
func (s *Stream) Publish(ctx context.Context, changes []domain.Change) ([]domain.ChangeID, error) {
	acks := make([]jetstream.PubAckFuture, 0, len(changes))
	var failed error
	for _, c := range changes {
		ack, err := s.send(c)
		if err != nil {
			failed = err
			break
		}
		acks = append(acks, ack)
	}
	arrived := make([]domain.ChangeID, 0, len(acks))
	for i, ack := range acks {
		select {
		case <-ack.Ok():
			arrived = append(arrived, changes[i].ID)
		case err := <-ack.Err():
			failed = err
		case <-ctx.Done():
			return arrived, fmt.Errorf("publish changes: %w", ctx.Err())
		}
	}
	if failed != nil {
		return arrived, fmt.Errorf("publish changes: %d of %d failed, the last with: %w", len(changes)-len(arrived), len(changes), failed)
	}
	return arrived, nil
}

func (s *Stream) send(c domain.Change) (jetstream.PubAckFuture, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return s.js.PublishAsync(subject+string(c.Topic), data, jetstream.WithMsgID(string(c.ID)))
}
