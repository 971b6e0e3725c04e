package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

const (
	walkSuppliers = 30
	walkStreamers = 20
	walkSlots     = 12
	walkTables    = 10
	walkMeetings  = 8 // most of each participant
)

type slot struct {
	ID       string    `json:"id,omitempty"`
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Session  int64     `json:"session"`
}

type table struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

type eventInput struct {
	Name         string  `json:"name"`
	Kind         string  `json:"kind"`
	Theme        string  `json:"theme"`
	DivisionCode string  `json:"division_code"`
	Venue        string  `json:"venue"`
	Slots        []slot  `json:"slots"`
	Tables       []table `json:"tables"`
	MaxMeetings  int64   `json:"max_meetings"`
}

type event struct {
	created
	eventInput
	PublishedRevision int64 `json:"published_revision"`
}

type registrationInput struct {
	SupplierID       string   `json:"supplier_id,omitempty"`
	StreamerID       string   `json:"streamer_id,omitempty"`
	MaxMeetings      int64    `json:"max_meetings"`
	UnavailableSlots []string `json:"unavailable_slot_ids"`
}

type registration struct {
	created
	registrationInput
	Side string `json:"side"`

	by client // whose it is
}

type wishInput struct {
	From   string `json:"from_registration_id"`
	To     string `json:"to_registration_id"`
	Kind   string `json:"kind"`
	Weight int64  `json:"weight"`
}

type newOrganizer struct {
	Kind         string `json:"kind"`
	Name         string `json:"name"`
	DivisionCode string `json:"division_code"`
}

func (w *walk) openEvent() (string, error) {
	c, _, err := w.signUp("organizer", "走查商协会")
	if err != nil {
		return "", err
	}
	w.organizer = c
	if _, err := post[created](w.ctx, c, "/v1/organizers", newOrganizer{"association", "走查商协会 " + w.run, "440105"}); err != nil {
		return "", err
	}
	if w.event, err = w.newEvent("走查对接会 " + w.run); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s，%d 个时段，%d 张桌", w.event.ID, len(w.event.Slots), len(w.event.Tables)), nil
}

// newEvent makes an event three weeks on, in two half days, and opens it.
func (w *walk) newEvent(name string) (event, error) {
	in := eventInput{Name: name, Kind: "docking", Theme: "wholesale_market", DivisionCode: "440105", Venue: "海珠区会展中心", MaxMeetings: walkMeetings}
	at := time.Now().UTC().AddDate(0, 0, 21).Truncate(24 * time.Hour).Add(90 * time.Minute) // 09:30 in Shanghai
	for i := range walkSlots {
		if i == walkSlots/2 {
			at = at.Add(2 * time.Hour)
		}
		in.Slots = append(in.Slots, slot{StartsAt: at, EndsAt: at.Add(20 * time.Minute), Session: int64(1 + i/(walkSlots/2))})
		at = at.Add(20 * time.Minute)
	}
	for i := range walkTables {
		in.Tables = append(in.Tables, table{Name: fmt.Sprintf("T%02d", i+1)})
	}
	e, err := post[event](w.ctx, w.organizer, "/v1/events", in)
	if err != nil {
		return e, err
	}
	return act[event](w.ctx, w.organizer, "/v1/events/"+e.ID+"/open")
}

// party is somebody who can register, and whose.
type party struct {
	supplier, streamer string
	by                 client
}

// gather makes who is still missing: 29 stalls with three products each, of a
// market operator, and 19 streamers, one of whom is its own boss.
func (w *walk) gather() error {
	stalls, _, err := w.signUp("market", "走查批发市场")
	if err != nil {
		return err
	}
	host, _, err := w.signUp("streamer", "走查主播工作室")
	if err != nil {
		return err
	}
	lines := bytes.SplitAfter(walkGoods, []byte("\n"))
	all := []party{{supplier: w.supplier, by: w.vendor}}
	for i := 1; i < walkSuppliers; i++ {
		id, err := w.stall(stalls, fmt.Sprintf("走查档口 B%03d %s", i, w.run), fmt.Sprintf("B%03d", i))
		if err != nil {
			return err
		}
		few := bytes.Join([][]byte{lines[0], lines[1+i%12], lines[20+i%12], lines[40]}, nil)
		a := ask{method: http.MethodPost, path: "/v1/imports", query: url.Values{"supplier_id": {id}, "list": {"true"}}, media: "text/csv", body: few}
		v, err := sent[imported](w.ctx, stalls, a, http.StatusCreated)
		if err != nil {
			return err
		}
		if v.Accepted != 3 {
			return fmt.Errorf("stall %d: %d of 3 products accepted: %v", i, v.Accepted, v.Problems)
		}
		all = append(all, party{supplier: id, by: stalls})
	}
	all = append(all, party{streamer: w.streamer, by: w.agency})
	for i := 1; i < walkStreamers; i++ {
		by := w.agency
		if i == 1 {
			by = host
		}
		id, err := w.streamerOf(by, "", i)
		if err != nil {
			return err
		}
		all = append(all, party{streamer: id, by: by})
	}
	w.parties = all
	return nil
}

func (w *walk) register() (string, error) {
	if w.parties == nil {
		if err := w.gather(); err != nil {
			return "", err
		}
	}
	w.registrations = map[string]registration{}
	for i, p := range w.parties {
		r, err := w.enter(w.event, p, i)
		if err != nil {
			return "", err
		}
		if r.Status != "pending" {
			return "", fmt.Errorf("registration %s is %s", r.ID, r.Status)
		}
		w.registrations[r.ID] = r
		if i == 0 {
			w.own = r
		}
	}
	supply, demand := w.sides()
	return fmt.Sprintf("供 %d supply，需 %d demand", len(supply), len(demand)), nil
}

// enter registers the party as the n-th. Every fifth cannot come to two slots.
func (w *walk) enter(e event, p party, n int) (registration, error) {
	in := registrationInput{SupplierID: p.supplier, StreamerID: p.streamer, UnavailableSlots: []string{}}
	if n%5 == 3 {
		in.UnavailableSlots = []string{e.Slots[n%walkSlots].ID, e.Slots[(n+5)%walkSlots].ID}
	}
	r, err := post[registration](w.ctx, p.by, "/v1/events/"+e.ID+"/registrations", in)
	r.by = p.by
	return r, err
}

// sides returns the registrations of both sides, in the order of their IDs,
// which is the order in which they were made.
func (w *walk) sides() (supply, demand []registration) {
	for _, id := range sorted(w.registrations) {
		if r := w.registrations[id]; r.Side == "supply" {
			supply = append(supply, r)
		} else {
			demand = append(demand, r)
		}
	}
	return supply, demand
}

func (w *walk) approve() (string, error) {
	for id, r := range w.registrations {
		is, err := act[registration](w.ctx, w.organizer, "/v1/events/"+w.event.ID+"/registrations/"+id+"/approve")
		if err != nil {
			return "", err
		}
		if is.Status != "approved" {
			return "", fmt.Errorf("registration %s is %s", id, is.Status)
		}
		is.by = r.by
		w.registrations[id] = is
	}
	all, err := pages[registration](w, w.organizer, "/v1/events/"+w.event.ID+"/registrations", url.Values{"status": {"approved"}})
	if err == nil && len(all) != walkSuppliers+walkStreamers {
		err = fmt.Errorf("%d registrations are approved", len(all))
	}
	return fmt.Sprintf("%d 份 approved", len(all)), err
}

// wish lets every streamer want five suppliers and every supplier two
// streamers, six pairs avoid each other, and the organizer set three.
func (w *walk) wish() (string, error) {
	supply, demand := w.sides()
	w.avoided, w.musts = map[[2]string]bool{}, nil
	count := map[string]int{}
	say := func(by client, from, to registration, kind string, weight int64) error {
		count[kind]++
		_, err := post[created](w.ctx, by, "/v1/events/"+w.event.ID+"/wishes", wishInput{from.ID, to.ID, kind, weight})
		return err
	}
	for j, d := range demand {
		for k := range 5 {
			if err := say(d.by, d, supply[(3*j+7*k)%walkSuppliers], "want", int64(1+(j+k)%5)); err != nil {
				return "", err
			}
		}
	}
	for i, s := range supply {
		for k := range 2 {
			if err := say(s.by, s, demand[(3*i+11*k)%walkStreamers], "want", int64(1+(i+k)%5)); err != nil {
				return "", err
			}
		}
	}
	for n := range 6 { // d wants s, who does not want to meet d: the avoid counts
		d, s := demand[n], supply[(3*n+14)%walkSuppliers]
		w.avoided[[2]string{s.ID, d.ID}] = true
		if err := say(s.by, s, d, "avoid", 0); err != nil {
			return "", err
		}
	}
	for n := range 3 {
		s, d := supply[20+n], demand[12+n]
		w.musts = append(w.musts, [2]string{s.ID, d.ID})
		if err := say(w.organizer, s, d, "must", 0); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("想见 want %d，回避 avoid %d，必见 must %d", count["want"], count["avoid"], count["must"]), nil
}
