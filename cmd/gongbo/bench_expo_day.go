package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// expo is the day of an event of an expo's size.
type expo struct {
	benchExpoCmd
	*walk
	server   *spawned
	progress io.Writer
	about    string
	pending  []registration // not approved yet: who may walk in
	rows     []expoRow
	outcome  string
}

// expoRow is what came of an operation that was done once or several times.
type expoRow struct {
	name    string
	times   []time.Duration
	elapsed []time.Duration // as the server says; empty: it does not
	cpu     time.Duration   // of the server, for all
	size    int             // bytes of the last answer
}

type signIn struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

// enter signs the organizer in and reads who takes part.
func (x *expo) enter() error {
	in := signIn{Login: "organizer@demo.example", Password: demoPassword}
	s, err := post[signedIn](x.ctx, x.anyone, "/v1/sessions", in)
	if err != nil {
		return err
	}
	x.organizer = x.anyone.as(s.Token)
	in.Login = "vendor@demo.example"
	if s, err = post[signedIn](x.ctx, x.anyone, "/v1/sessions", in); err != nil {
		return err
	}
	x.vendor = x.anyone.as(s.Token)
	list, err := get[page[event]](x.ctx, x.organizer, "/v1/events", nil)
	if err != nil {
		return err
	}
	x.event, x.registrations = list.Items[0], map[string]registration{}
	all, err := pages[registration](x.walk, x.organizer, "/v1/events/"+x.event.ID+"/registrations", nil)
	if err != nil {
		return err
	}
	for _, r := range all {
		x.registrations[r.ID] = r
		if r.Status == "pending" {
			x.pending = append(x.pending, r)
		}
	}
	wishes, err := pages[created](x.walk, x.organizer, "/v1/events/"+x.event.ID+"/wishes", nil)
	supply, demand := x.sides()
	x.about = fmt.Sprintf("%d suppliers and %d buyers, %d of them not approved; %d slots, %d tables, %d wishes.", len(supply), len(demand), len(x.pending), len(x.event.Slots), len(x.event.Tables), len(wishes))
	if err == nil {
		_, err = act[event](x.ctx, x.organizer, "/v1/events/"+x.event.ID+"/close_registration")
	}
	return err
}

// timed asks and keeps how long it took, in the row of the name.
func (x *expo) timed(name string, by client, a ask, status int) (answer, error) {
	if len(x.rows) == 0 || x.rows[len(x.rows)-1].name != name {
		fmt.Fprintln(x.progress, name)
		x.rows = append(x.rows, expoRow{name: name})
	}
	row := &x.rows[len(x.rows)-1]
	before, err := x.server.cpu()
	if err != nil {
		return answer{}, err
	}
	at := time.Now()
	got, err := by.once(x.ctx, a)
	if err == nil {
		err = got.want(status)
	}
	if err != nil {
		return got, err
	}
	row.times, row.size = append(row.times, time.Since(at)), len(got.body)
	after, err := x.server.cpu()
	row.cpu += after - before
	return got, err
}

// decided is timed for operations that make a timetable.
func (x *expo) decided(name, path string, body []byte) (repaired, error) {
	got, err := x.timed(name, x.organizer, ask{method: http.MethodPost, path: "/v1/events/" + x.event.ID + path, body: body}, http.StatusCreated)
	if err != nil {
		return repaired{}, err
	}
	t, err := decode[repaired](got)
	row := &x.rows[len(x.rows)-1]
	row.elapsed = append(row.elapsed, time.Duration(t.Quality.ElapsedMS)*time.Millisecond)
	return t, err
}

func (x *expo) schedules() error {
	for _, limit := range x.Limits {
		for _, objective := range []string{"value", "stable", "balanced"} {
			name := fmt.Sprintf("schedule, %s, time limit %d ms", objective, limit)
			t, err := x.decided(name, "/schedule", fmt.Appendf(nil, `{"seed": %d, "objective": %q, "time_limit_ms": %d}`, x.Seed, objective, limit))
			if err != nil {
				return err
			}
			q := t.Quality
			x.outcome += fmt.Sprintf("%s: %d meetings, %d pairs left out, value %d, gap %.2f %%, %d breaks.\n", name, q.Scheduled, len(t.Unscheduled), q.Value, float64(q.GapBps)/100, q.Breaks)
		}
	}
	t, err := x.decided("schedule, value, time limit 2000 ms, keep all", "/schedule", []byte(`{"keep": "all"}`))
	x.timetable = t.walkDay
	return err
}

func (x *expo) publish() error {
	path := "/v1/events/" + x.event.ID
	for _, action := range []string{"/publish", "/start"} {
		if _, err := x.timed("event"+strings.Replace(action, "/", ": ", 1), x.organizer, ask{method: http.MethodPost, path: path + action}, http.StatusOK); err != nil {
			return err
		}
	}
	return nil
}

// reads reads what was published, each thing ten times.
func (x *expo) reads() error {
	path := "/v1/events/" + x.event.ID
	list, err := x.timetable.meetings()
	if err != nil {
		return err
	}
	one := url.Values{"registration_id": {list[0].SupplyID}}
	for _, r := range []struct {
		name string
		by   client
		ask  ask
	}{
		{"read the timetable, organizer", x.organizer, ask{path: path + "/schedule"}},
		{"read the timetable, participant", x.vendor, ask{path: path + "/schedule"}},
		{"list meetings, 20, organizer", x.organizer, ask{path: path + "/meetings"}},
		{"list meetings of one, organizer", x.organizer, ask{path: path + "/meetings", query: one}},
		{"list meetings, participant", x.vendor, ask{path: path + "/meetings"}},
		{"calendar, organizer", x.organizer, ask{path: path + "/calendar.ics"}},
		{"calendar, participant", x.vendor, ask{path: path + "/calendar.ics"}},
	} {
		r.ask.method = http.MethodGet
		for range 10 {
			if _, err := x.timed(r.name, r.by, r.ask, http.StatusOK); err != nil {
				return err
			}
		}
	}
	return nil
}

// repairs report one thing after the other, while the day goes on.
func (x *expo) repairs() error {
	days := map[string]int{}
	var all repaired
	for n := range x.Repairs {
		next := n * len(x.event.Slots) / (x.Repairs + 1)
		body, err := x.incident(n, next)
		if err != nil {
			return err
		}
		t, err := x.decided("repair and publish", "/schedule/repair", body)
		if err != nil {
			return err
		}
		pushed := 0
		for _, m := range t.Repair.Moved {
			if !m.Forced {
				pushed++
			}
		}
		days["moved to make room"] += pushed
		days["cancelled"] += len(t.Repair.Cancelled)
		days["freed"] += int(t.Repair.Freed)
		days["refilled"] += int(t.Repair.Refilled)
		x.timetable, all = t.walkDay, t
	}
	x.outcome += fmt.Sprintf("%d repairs: %d meetings cancelled, %d moved to make room, %d of %d freed places refilled; value %d, gap %.2f %%.\n", x.Repairs,
		days["cancelled"], days["moved to make room"], days["refilled"], days["freed"], all.Quality.Value, float64(all.Quality.GapBps)/100)
	return nil
}

// incident is what happens before the slot next: by turns somebody leaves, is late, walks in, or a table breaks.
func (x *expo) incident(n, next int) ([]byte, error) {
	list, err := x.timetable.meetings()
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(m meeting) bool { return x.slot(m.SlotID) <= next })
	now, m := x.event.Slots[next].ID, list[n*97%len(list)]
	switch n % 4 {
	case 0:
		return fmt.Appendf(nil, `{"now_slot_id": %q, "gone": [{"registration_id": %q}], "publish": true}`, now, m.DemandID), nil
	case 1:
		return fmt.Appendf(nil, `{"now_slot_id": %q, "late": [{"registration_id": %q, "until_slot_id": %q}], "publish": true}`, now, m.SupplyID, x.event.Slots[min(next+3, len(x.event.Slots)-1)].ID), nil
	case 2:
		r := x.pending[n/4%len(x.pending)]
		if _, err := act[registration](x.ctx, x.organizer, "/v1/events/"+x.event.ID+"/registrations/"+r.ID+"/approve"); err != nil {
			return nil, err
		}
		return fmt.Appendf(nil, `{"now_slot_id": %q, "walk_in": [{"registration_id": %q}], "publish": true}`, now, r.ID), nil
	}
	return fmt.Appendf(nil, `{"now_slot_id": %q, "table_lost": [{"table_id": %q}], "publish": true}`, now, m.TableID), nil
}

// table writes the rows as Markdown.
func (x *expo) table() string {
	var out strings.Builder
	out.WriteString("| operation | done | p50 ms | p99 ms | elapsed_ms p50 | p99 | server CPU ms each | KiB |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, r := range x.rows {
		m, e := measured{times: r.times}, measured{times: r.elapsed}
		slices.Sort(m.times)
		slices.Sort(e.times)
		middle, most := "", ""
		if len(e.times) > 0 {
			middle, most = fmt.Sprint(e.at(50).Milliseconds()), fmt.Sprint(e.at(99).Milliseconds())
		}
		fmt.Fprintf(&out, "| %s | %d | %s | %s | %s | %s | %d | %d |\n", r.name, len(m.times), ms(m.at(50)), ms(m.at(99)), middle, most, r.cpu.Milliseconds()/int64(len(m.times)), r.size>>10)
	}
	return out.String()
}
