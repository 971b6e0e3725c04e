package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

type walkCmd struct {
	URL     string `help:"Address of the server." default:"http://127.0.0.1:8080"`
	Timings string `help:"File to write the time of each step to, as tab-separated values." type:"path"`
}

// Run walks through the main job as the people of the market would, each with
// an account of its own, and stops at the first thing that is not as promised.
// It may be repeated on a living server: it makes everything new.
func (w walkCmd) Run(c *console) error {
	var run [4]byte
	_, _ = rand.Read(run[:]) // never fails
	k := &walk{ctx: c.ctx, run: hex.EncodeToString(run[:]), anyone: newClient(strings.TrimRight(w.URL, "/"), 1)}
	report, err := k.steps(c.out)
	if w.Timings != "" {
		err = firstOf(err, os.WriteFile(w.Timings, []byte(report), 0o644))
	}
	return err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// walk is what the people of the walk know of one another.
type walk struct {
	ctx context.Context
	run string // in names and e-mail addresses: no two walks share them

	anyone    client
	vendor    client
	agency    client
	organizer client

	supplier  string
	vendorOrg string
	goods     []goods // of the vendor's file that were accepted, as written there
	streamer  string

	parties       []party // who registers
	event         event
	registrations map[string]registration // by ID
	own           registration            // the vendor's
	avoided       map[[2]string]bool      // supply and demand
	musts         [][2]string
	timetable     walkDay
}

// step is one thing that somebody does, and what came of it in a few words.
type step struct {
	title string
	do    func() (figures string, err error)
}

func (w *walk) all() []step {
	return []step{
		{"服务就绪 server is ready", w.ready},
		{"供应商注册 vendor signs up", w.vendorSignsUp},
		{"供应商建档并登记资质 vendor says who it is", w.vendorProfile},
		{"批量导入试运行 dry run of the import", w.dryRun},
		{"批量导入并上架 import of the products", w.importGoods},
		{"MCN机构注册、主播建档 agency signs up its streamer", w.agencySignsUp},
		{"拼音搜索 search for nvzhuang", w.searchPinyin},
		{"繁体搜索 search for 女裝", w.searchTraditional},
		{"按类目、佣金、产地筛选并分面统计 filters and facets", w.searchFacets},
		{"为主播匹配货源 matches with reasons", w.matches},
		{"双向评分一致 both directions agree", w.matchesBack},
		{"解释被否决的一对 a vetoed pair explained", w.veto},
		{"主办方建活动并开放报名 organizer opens an event", w.openEvent},
		{"30家供应商、20位主播报名 registrations", w.register},
		{"审核通过 approvals", w.approve},
		{"提交意向 wishes", w.wish},
		{"自动排程 timetable", w.schedule},
		{"同种子再排一次 same seed again", w.scheduleAgain},
		{"发布日程 timetable is published", w.publish},
		{"参会方只见自己的日程 a participant reads its own", w.readOwn},
		{"日历文件 calendar", w.calendar},
		{"爽约与缺桌，临时调整 repairs on the day", w.repair},
		{"旧版本被拒绝 stale version is refused", w.stale},
		{"幂等键 repeated request is replayed", w.replay},
		{"变更流有序完整 feed of changes", w.changes},
	}
}

// steps takes every step and says how it went. It returns the time each took,
// as tab-separated values.
func (w *walk) steps(out io.Writer) (report string, err error) {
	began := time.Now()
	var times strings.Builder
	times.WriteString("step\tms\trequests\n")
	all := w.all()
	for i, s := range all {
		before, at := w.anyone.sent.Load(), time.Now()
		figures, err := s.do()
		took := time.Since(at)
		if err != nil {
			fmt.Fprintf(out, "✗ %2d %s\n", i+1, s.title)
			return times.String(), fmt.Errorf("step %d of %d, %s: %w", i+1, len(all), s.title, err)
		}
		fmt.Fprintf(out, "✓ %2d %s: %s (%d ms)\n", i+1, s.title, figures, took.Milliseconds())
		fmt.Fprintf(&times, "%s\t%d\t%d\n", s.title, took.Milliseconds(), w.anyone.sent.Load()-before)
	}
	fmt.Fprintf(out, "全部如约 all as promised: %d 步 steps, %d 次请求 requests, %.1f s\n", len(all), w.anyone.sent.Load(), time.Since(began).Seconds())
	return times.String(), nil
}

// walkPatience is how long what was written may take to be found. A market that
// was loaded this moment takes some seconds to be told of.
const walkPatience = 30 * time.Second

// within asks until found says so, and gives up with its last complaint.
func (w *walk) within(limit time.Duration, found func() error) error {
	ctx, cancel := context.WithTimeout(w.ctx, limit)
	defer cancel()
	for {
		err := found()
		if err == nil {
			return nil
		}
		if pause(ctx, 20*time.Millisecond) != nil {
			return fmt.Errorf("not within %s: %w", limit, err)
		}
	}
}

func (w *walk) ready() (string, error) {
	health, err := get[struct {
		Status string `json:"status"`
	}](w.ctx, w.anyone, "/readyz", nil)
	return w.anyone.base + " " + health.Status, err
}
