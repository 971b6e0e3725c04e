package demo

import (
	"fmt"
	"time"

	"gongbo/domain"
	"gongbo/domain/docking"
)

// event makes up the association and its docking event: two half days of
// twenty-minute slots at twelve tables, with 30 suppliers and 20 buyers.
func (b *builder) event() {
	b.Organizer = domain.OrganizerFields{
		Kind: "association", Name: "珠江直播电商供应链促进会（演示）", DivisionCode: "440105",
		Intro: "演示用商协会，主办批发市场与直播机构的对接活动。", ContactName: b.person(), ContactPhone: b.phone(),
	}
	e := &b.Event
	e.Name, e.Kind, e.Theme = "专业批发市场×直播机构对接会（演示）", "docking", "wholesale_market"
	e.Intro = "每场洽谈20分钟，一对一入座；请提前提交意向名单，系统自动排出洽谈日程。"
	e.DivisionCode, e.Venue = "440105", "海珠区阅江中路会展中心B区2层（演示）"
	day := b.day.AddDate(0, 0, 21)
	for session, start := range []struct{ hour, minute, slots int }{{9, 30, 7}, {14, 0, 8}} {
		at := time.Date(day.Year(), day.Month(), day.Day(), start.hour, start.minute, 0, 0, domain.Shanghai)
		for i := range start.slots {
			from := at.Add(time.Duration(i) * 20 * time.Minute).UTC()
			e.Slots = append(e.Slots, docking.Slot{StartsAt: from, EndsAt: from.Add(20 * time.Minute), Session: int64(session + 1)})
		}
	}
	for i := range 12 {
		e.Tables = append(e.Tables, docking.Table{Name: fmt.Sprintf("%c%d", 'A'+i/4, i%4+1)})
	}
	e.MaxMeetings = 10
	b.register()
	b.wish()
}

func (b *builder) register() {
	e := &b.Event
	add := func(r Registration) {
		r.Approved = !b.percent(12)
		r.MaxMeetings = b.between(4, e.MaxMeetings)
		if b.percent(20) {
			r.UnavailableSlots = some(b.chance, indices(len(e.Slots)), 3)
		}
		e.Registrations = append(e.Registrations, r)
	}
	for _, i := range some(b.chance, indices(len(b.Suppliers)), 30) {
		add(Registration{Supplier: i, Streamer: None, Agency: None})
	}
	for _, i := range some(b.chance, indices(len(b.Agencies)), 8) {
		add(Registration{Supplier: None, Streamer: None, Agency: i})
	}
	var free []int
	for i, s := range b.Streamers {
		if s.Agency == None && s.FollowerCount >= 3_000 {
			free = append(free, i)
		}
	}
	for _, i := range some(b.chance, free, 12) {
		add(Registration{Supplier: None, Streamer: i, Agency: None})
	}
}

// wish lets everybody approved want some of the other side, those in the same
// line of goods first, and now and then avoid somebody.
func (b *builder) wish() {
	e := &b.Event
	for from, r := range e.Registrations {
		if !r.Approved {
			continue
		}
		var near, far []int
		for to, other := range e.Registrations {
			if !other.Approved || (other.Supplier == None) == (r.Supplier == None) {
				continue
			}
			if b.sameLine(r, other) {
				near = append(near, to)
			} else {
				far = append(far, to)
			}
		}
		wanted := append(some(b.chance, near, int(b.between(2, 5))), some(b.chance, far, int(b.between(1, 2)))...)
		for _, to := range wanted {
			e.Wishes = append(e.Wishes, Wish{From: from, To: to, Kind: docking.Want, Weight: b.between(2, 5)})
		}
		if rest := without(far, wanted); len(rest) > 0 && b.percent(12) {
			e.Wishes = append(e.Wishes, Wish{From: from, To: pick(b.chance, rest), Kind: docking.Avoid})
		}
	}
}

// sameLine tells whether two registrations share a top category.
func (b *builder) sameLine(x, y Registration) bool {
	for _, p := range b.line(x) {
		for _, q := range b.line(y) {
			if p[:2] == q[:2] {
				return true
			}
		}
	}
	return false
}

func (b *builder) line(r Registration) []string {
	switch {
	case r.Supplier != None:
		return b.Suppliers[r.Supplier].CategoryCodes
	case r.Streamer != None:
		return b.Streamers[r.Streamer].CategoryCodes
	}
	return b.Agencies[r.Agency].CategoryCodes
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func without(list, gone []int) []int {
	left := map[int]bool{}
	for _, i := range gone {
		left[i] = true
	}
	var out []int
	for _, i := range list {
		if !left[i] {
			out = append(out, i)
		}
	}
	return out
}
