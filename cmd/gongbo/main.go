// Command gongbo is the whole marketplace in one binary: the server, and what
// an operator, an organizer or a developer runs beside it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type cli struct {
	Serve    serveCmd    `cmd:"" help:"Serve the API (and migrate the database first)."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the database's schema up to date."`
	Openapi  openapiCmd  `cmd:"" help:"Print the contract, openapi.json."`
	Reindex  reindexCmd  `cmd:"" help:"Rebuild the search index from the database, or check it."`
	Schedule scheduleCmd `cmd:"" help:"洽谈日程：排、核对、生成、画 / timetables from files: solve, check, generate, draw."`
	Demo     demoCmd     `cmd:"" help:"The demo market."`
	Bench    benchCmds   `cmd:"" help:"测量服务器或日程 / measure the server, or the timetable."`
}

// exit is a command's own exit status.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// console is where a command reads and writes.
type console struct {
	ctx      context.Context
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	var status exit
	switch {
	case errors.As(err, &status):
		os.Exit(int(status))
	case err != nil:
		fmt.Fprintln(os.Stderr, "gongbo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	var c cli
	parser, err := kong.New(&c, kong.Name("gongbo"), kong.Description("供播 Gongbo: 直播电商供应链对接 / supply-chain matchmaking for livestream commerce."),
		kong.Writers(out, errOut), kong.UsageOnError(), kong.Bind(&console{ctx: ctx, out: out, err: errOut}))
	if err != nil {
		return err
	}
	k, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return k.Run()
}
