package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asGongbo makes this test binary behave as gongbo, so that tests have the real
// process to start, to signal and to kill, built as they are themselves.
const asGongbo = "GONGBO_TEST_AS_BINARY"

func TestMain(m *testing.M) {
	if os.Getenv(asGongbo) != "" {
		main()
		os.Exit(0)
	}
	for name, value := range map[string]string{ // for the processes that tests start
		asGongbo: "1",
		"GORACE": "atexit_sleep_ms=10 " + os.Getenv("GORACE"), // or the race detector keeps each of them for a second more
	} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// gongbo runs the program to its end.
func gongbo(t *testing.T, args ...string) (status int, out, errOut string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// logbook keeps what a process logs, and shows it when the test fails.
type logbook struct {
	mu    sync.Mutex
	lines bytes.Buffer
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.Write(b)
}

// serveIn starts a server on the folder and stops it when the test ends.
func serveIn(t *testing.T, folder string, flags ...string) *spawned {
	t.Helper()
	logs := &logbook{}
	s, err := spawn(context.Background(), folder, logs, flags...)
	require.NoError(t, err, &logs.lines)
	t.Cleanup(func() {
		_ = s.stop() // says only that the process is gone already, where a test has killed it
		if strings.Contains(logs.lines.String(), "DATA RACE") || strings.Contains(logs.lines.String(), "panic") {
			t.Error("the server has a fault")
		}
		if t.Failed() {
			t.Logf("the server at %s logged:\n%s", s.url, &logs.lines)
		}
	})
	return s
}
