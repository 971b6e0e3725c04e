package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"gongbo/domain"
)

const (
	// handleLimit is how long a handler may take for what it is handed.
	handleLimit = 20 * time.Second
	// ackWait is when the server thinks a consumer died and sends again what it
	// had; later than handleLimit, so that one slow call is not a death.
	ackWait = 30 * time.Second
	// most is how many changes a handler gets at a time.
	most = 256
	// open is how many changes may wait for another try before the rest waits too.
	open = 20_000
	// idle is how long the server keeps the place of a follower that is gone.
	idle = time.Hour

	firstRetry, lastRetry = 100 * time.Millisecond, time.Minute
)

// ErrLost says that a follower has lost its place: read everything again and
// follow from a new position.
var ErrLost = errors.New("the place in the stream is lost")

// Handler acts on changes, oldest first, by reading the things again. If it
// returns an error it is called again for each change alone, and later again
// for those that still fail, without end. Its context ends after 20 s.
type Handler func(ctx context.Context, changes []domain.Change) error

// Position is a place in the stream.
type Position uint64

// Position returns the place behind the newest change. Whoever takes it, then
// reads the database, then follows from it, misses nothing.
func (s *Stream) Position(ctx context.Context) (Position, error) {
	st, err := s.js.Stream(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("read the position of the stream: %w", err)
	}
	return Position(st.CachedInfo().State.LastSeq), nil
}

// Follow hands every change after the position to handle until ctx ends, and
// then returns nil. Every follower gets every change: it keeps fresh what a
// replica has in memory. It returns ErrLost if the server no longer knows the
// place.
func (s *Stream) Follow(ctx context.Context, from Position, handle Handler) error {
	cons, err := s.js.CreateConsumer(ctx, name, jetstream.ConsumerConfig{
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: s.ackWait, MaxAckPending: open, MaxDeliver: -1,
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: uint64(from) + 1,
		InactiveThreshold: idle, MemoryStorage: true, Replicas: 1,
	})
	if err != nil {
		return s.ended(ctx, fmt.Errorf("follow the stream: %w", err))
	}
	err = s.run(ctx, cons, handle, s.log.With("consumer", "follower"))
	forget, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = s.js.DeleteConsumer(forget, name, cons.CachedInfo().Name) // or it is forgotten when idle
	return s.ended(ctx, err)
}

// Consume hands every change to handle, once over all processes that consume
// under the name, until ctx ends, and then returns nil. The server remembers
// under the name what was handled; a name seen for the first time starts with
// the oldest change the stream has. It does not give up: what fails is logged
// and tried again.
func (s *Stream) Consume(ctx context.Context, consumer string, handle Handler) error {
	log := s.log.With("consumer", consumer)
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		cons, err := s.js.CreateOrUpdateConsumer(ctx, name, jetstream.ConsumerConfig{
			Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: s.ackWait, MaxAckPending: open, MaxDeliver: -1,
		})
		if err == nil {
			wait = firstRetry
			err = s.run(ctx, cons, handle, log)
		}
		if ctx.Err() != nil {
			return nil
		}
		log.ErrorContext(ctx, "consumer ended and starts again", "error", err, "after", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

func (s *Stream) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// run hands on messages until ctx ends or the consumer is gone. What it was
// sent and did not handle it gives back.
func (s *Stream) run(ctx context.Context, cons jetstream.Consumer, handle Handler, log *slog.Logger) error {
	messages, trouble := make(chan jetstream.Msg, most), make(chan error, 1)
	stop, stopped := context.WithCancel(ctx)
	consuming, err := cons.Consume(func(m jetstream.Msg) {
		select {
		case messages <- m:
		case <-stop.Done():
			told(ctx, m.Nak(), log)
		}
	}, jetstream.PullMaxMessages(2*most), jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
		select {
		case trouble <- err:
		default: // one is enough to look
		}
	}))
	if err != nil {
		stopped()
		return fmt.Errorf("consume: %w", err)
	}
	closed := consuming.Closed()
	defer func() {
		stopped()
		consuming.Drain()
		<-closed
		close(messages)
		for m := range messages {
			told(ctx, m.Nak(), log)
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-closed:
			return ErrLost
		case err := <-trouble:
			if _, gone := cons.Info(ctx); errors.Is(gone, jetstream.ErrConsumerNotFound) || errors.Is(gone, jetstream.ErrStreamNotFound) {
				return fmt.Errorf("%w: %w", ErrLost, err)
			}
			log.WarnContext(ctx, "consumer has trouble", "error", err)
		case m := <-messages:
			deliver(ctx, collect(m, messages), handle, log)
		}
	}
}

// collect adds to the first message those that are there already.
func collect(first jetstream.Msg, messages <-chan jetstream.Msg) []jetstream.Msg {
	all := []jetstream.Msg{first}
	for len(all) < most {
		select {
		case m := <-messages:
			all = append(all, m)
		default:
			return all
		}
	}
	return all
}

// deliver hands the messages to handle, together and, if that fails, one by
// one, and tells the server how each ended.
func deliver(ctx context.Context, messages []jetstream.Msg, handle Handler, log *slog.Logger) {
	kept := make([]jetstream.Msg, 0, len(messages))
	changes := make([]domain.Change, 0, len(messages))
	for _, m := range messages {
		var c domain.Change
		if err := json.Unmarshal(m.Data(), &c); err != nil {
			log.ErrorContext(ctx, "message is no change and is dropped", "subject", m.Subject(), "error", err)
			told(ctx, m.TermWithReason("not a change"), log)
			continue
		}
		kept, changes = append(kept, m), append(changes, c)
	}
	if len(changes) == 0 {
		return
	}
	err := call(ctx, handle, changes)
	for i, m := range kept {
		if err != nil && len(kept) > 1 {
			settle(ctx, m, changes[i], call(ctx, handle, changes[i:i+1]), log)
			continue
		}
		settle(ctx, m, changes[i], err, log)
	}
}

// call makes an error of a panic: one bad thing must not end the process again
// and again.
func call(ctx context.Context, handle Handler, changes []domain.Change) (err error) {
	ctx, cancel := context.WithTimeout(ctx, handleLimit)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return handle(ctx, changes)
}

// settle tells the server that the change is done or when to send it again.
func settle(ctx context.Context, m jetstream.Msg, c domain.Change, err error, log *slog.Logger) {
	switch {
	case err == nil:
		told(ctx, m.Ack(), log)
	case ctx.Err() != nil: // stopping is no failure of the change
		told(ctx, m.Nak(), log)
	default:
		tries := 1
		if meta, err := m.Metadata(); err == nil {
			tries = int(meta.NumDelivered)
		}
		wait := retry(tries)
		log.WarnContext(ctx, "change failed", "change", c.ID, "topic", c.Topic, "key", c.Key, "tries", tries, "again_after", wait, "error", err)
		told(ctx, m.NakWithDelay(wait), log)
	}
}

// told logs that the server was not told; it will send the message again.
func told(ctx context.Context, err error, log *slog.Logger) {
	if err != nil {
		log.WarnContext(ctx, "answer did not reach NATS", "error", err)
	}
}

// retry returns how long to wait after so many tries: twice as long each time.
func retry(tries int) time.Duration {
	return min(firstRetry<<min(tries-1, 20), lastRetry)
}
