package stream

import (
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"
)

// formed is how long three servers may take to choose a leader on a busy machine.
const formed = time.Minute

// nodes starts servers that form a cluster if there are several.
func nodes(t *testing.T, n int) []*server.Server {
	t.Helper()
	held := make([]net.Listener, n)
	routes := make([]*url.URL, n)
	for i := range n {
		var err error
		held[i], err = net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		routes[i] = &url.URL{Scheme: "nats", Host: held[i].Addr().String()}
	}
	var all []*server.Server
	for i := range n {
		o := &server.Options{
			ServerName: fmt.Sprintf("n%d", i), Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true,
			JetStream: true, StoreDir: t.TempDir(), JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 30,
		}
		require.NoError(t, held[i].Close())
		if n > 1 {
			o.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: held[i].Addr().(*net.TCPAddr).Port}
			o.Routes = routes
		}
		s, err := server.NewServer(o)
		require.NoError(t, err)
		s.Start()
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
		all = append(all, s)
	}
	for _, s := range all {
		require.True(t, s.ReadyForConnections(patience))
	}
	return all
}

func TestOneServerOverTheNetwork(t *testing.T) {
	s, err := Connect(t.Context(), nodes(t, 1)[0].ClientURL(), logger(t))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	var got seen
	consume(t, s, "test", got.handle)
	relay(t, newOutbox(changes(0, 300)...), s)
	got.eventually(t, 300)
}

func TestAClusterKeepsThreeCopiesAndLosesAServer(t *testing.T) {
	all := nodes(t, 3)
	require.Eventually(t, func() bool {
		for _, s := range all {
			if s.JetStreamIsLeader() && len(s.JetStreamClusterPeers()) == 3 {
				return true
			}
		}
		return false
	}, formed, 10*time.Millisecond)
	addresses := fmt.Sprintf("%s,%s,%s", all[0].ClientURL(), all[1].ClientURL(), all[2].ClientURL())
	s, err := Connect(t.Context(), addresses, logger(t))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	st, err := s.js.Stream(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, 3, st.CachedInfo().Config.Replicas)

	box := newOutbox(changes(0, 100)...)
	var got seen
	consume(t, s, "test", got.handle)
	r, _ := relay(t, box, s)
	got.eventually(t, 100)
	all[0].Shutdown()
	box.add(changes(100, 200)...)
	r.Kick()
	require.Eventually(t, func() bool { return got.distinct() == 200 }, formed, 10*time.Millisecond)
}
