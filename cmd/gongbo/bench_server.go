package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// spawned is a server that this process has started.
type spawned struct {
	url   string
	ready time.Duration // from the start of the process to the first request it can serve
	cmd   *exec.Cmd
}

// spawn starts this very program as a server on a free port of this machine and
// waits until it is ready. flags are more of serve's.
func spawn(ctx context.Context, data string, logs io.Writer, flags ...string) (*spawned, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := append([]string{"serve", "--data", data, "--addr", "127.0.0.1:0", "--log-level", "error"}, flags...)
	s := &spawned{cmd: exec.CommandContext(ctx, self, args...)}
	s.cmd.Stderr = logs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, url, ok := strings.Cut(lines.Text(), "http://"); ok && s.url == "" {
			s.url = "http://" + url
		}
		if strings.HasPrefix(lines.Text(), "就绪") {
			s.ready = time.Since(began)
			go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the process
			return s, nil
		}
	}
	return nil, errors.Join(errors.New("the server did not start"), s.cmd.Wait())
}

// stop tells the server to end and waits for it.
func (s *spawned) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// kill ends the server at once, as a loss of power to the process would.
func (s *spawned) kill() error {
	err := s.cmd.Process.Kill()
	_ = s.cmd.Wait() // says only that it was killed
	return err
}

func (s *spawned) proc(name string) (string, error) {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid), name))
	return string(b), err
}

// cpu is the processor time the server has used so far, to a hundredth of a
// second. Linux only.
func (s *spawned) cpu() (time.Duration, error) {
	stat, err := s.proc("stat")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // from the third field, proc(5)
	if len(fields) < 13 {
		return 0, fmt.Errorf("read /proc: %d fields", len(fields))
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * time.Second / 100, errors.Join(err1, err2)
}

// memory is the resident memory of the server in MiB: now, and at most so far.
// Linux only.
func (s *spawned) memory() (now, most float64, err error) {
	status, err := s.proc("status")
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(status) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 64)
		switch name {
		case "VmRSS":
			now = kib / 1024
		case "VmHWM":
			most = kib / 1024
		}
	}
	return now, most, nil
}
