package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// startLimit bounds initdb and the start of the server together.
const startLimit = 60 * time.Second

// port only names the socket.
const port = "5432"

// guard runs the server until its standard input closes, which the kernel does
// when the test process ends in any way, kill -9 too; then it stops the server
// and removes its files.
const guard = `"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; cd /; rm -rf "$FOLDER"`

var errNotInstalled = errors.New("initdb and postgres are neither on PATH nor in /usr/lib/postgresql (Debian: make postgres)")

// binaries returns the folders that may hold PostgreSQL's programs, best first.
func binaries() []string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // fails on a bad pattern only
	slices.SortFunc(found, func(a, b string) int { return major(b) - major(a) })
	return append(filepath.SplitList(os.Getenv("PATH")), found...)
}

func major(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder))) // 0 sorts last
	return n
}

func program(folders []string, name string) (string, error) {
	for _, folder := range folders {
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path, nil
		}
	}
	return "", errNotInstalled
}

// server is a PostgreSQL that lives as long as hold is open.
type server struct {
	admin string // URL of the superuser
	log   string // path
	hold  io.Closer
}

// start makes and starts a server that listens on a unix socket only. It loses
// its data with the machine's power, and all of it with the end of this process.
func start(ctx context.Context, folders []string) (*server, error) {
	initdb, err := program(folders, "initdb")
	if err != nil {
		return nil, err
	}
	postgres, err := program(folders, "postgres")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("/tmp", "gongbo-pg-") // short: a socket's path has at most 107 bytes
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	attr, err := unprivileged(folder)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	data := filepath.Join(folder, "data")
	out, err := command(ctx, folder, attr, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N").CombinedOutput()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(folder))
	}
	s, err := serve(folder, attr, postgres, "-D", data, "-k", folder, "-p", port, "-c", "listen_addresses=", "-c", "max_connections=200",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0",
		"-c", "shared_buffers=64MB", "-c", "autovacuum=off", "-c", "timezone=Asia/Shanghai", "-c", "log_timezone=UTC")
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	if err := s.ready(ctx); err != nil {
		return nil, errors.Join(err, s.hold.Close())
	}
	return s, nil
}

// unprivileged gives the folder to nobody if this is root, as which PostgreSQL
// refuses to run.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // an interrupt from the terminal must not end the guard before it has cleaned up
	if os.Geteuid() != 0 {
		return attr, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find a user to run PostgreSQL as: %w", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the user's number: %w", err)
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the group's number: %w", err)
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("give the folder away: %w", err)
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, nil
}

func command(ctx context.Context, folder string, attr *syscall.SysProcAttr, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.SysProcAttr = folder, attr
	cmd.Env = append(os.Environ(), "HOME="+folder, "FOLDER="+folder, "LC_ALL=C.UTF-8")
	return cmd
}

// serve starts the server under its guard.
func serve(folder string, attr *syscall.SysProcAttr, args ...string) (*server, error) {
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, fmt.Errorf("create PostgreSQL's log: %w", err)
	}
	defer log.Close()
	cmd := command(context.Background(), folder, attr, "/bin/sh", append([]string{"-c", guard, "guard"}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("hold PostgreSQL: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	query := url.Values{"host": {folder}, "port": {port}, "sslmode": {"disable"}}
	return &server{admin: "postgres://postgres@/postgres?" + query.Encode(), log: log.Name(), hold: hold}, nil
}

// ready waits until the server takes connections.
func (s *server) ready(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.admin)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			log, _ := os.ReadFile(s.log) // the error below is the one that counts
			return fmt.Errorf("PostgreSQL does not answer: %w; its log: %s", err, strings.TrimSpace(string(log)))
		}
	}
}
