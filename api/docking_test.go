package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fair is an event with an organizer and participants on both sides.
type fair struct {
	*world
	host   *party
	at     string // path of the event
	supply []*party
	demand []*party
	regs   map[*party]string // registrations, approved
}

// newFair opens an event and approves four registrations.
func newFair(t testing.TB, s *server) *fair {
	t.Helper()
	w := newWorld(t, s)
	f := &fair{world: w, host: w.a["organizer"], regs: map[*party]string{}}
	f.supply = []*party{w.a["supplier"], w.b["supplier"]}
	f.demand = []*party{w.a["streamer"], w.a["agency"]}
	for _, p := range f.supply {
		p.listed(t, nil)
	}
	s.settle(t)
	event := f.host.opened(t)
	f.at = "/v1/events/" + event
	for _, p := range append(f.supply[:2:2], f.demand...) {
		f.regs[p] = p.registered(t, event, f.host, object{"note": "秘密备注"})
	}
	return f
}

func (f *fair) wish(t testing.TB, c caller, from, to *party, members object) *answer {
	t.Helper()
	return c.post(t, f.at+"/wishes", object{"from_registration_id": f.regs[from], "to_registration_id": f.regs[to], "kind": "want"}.with(members))
}

func (f *fair) schedule(t testing.TB, members object) *answer {
	t.Helper()
	return f.host.owner().post(t, f.at+"/schedule", object{"seed": 7, "iterations": 20_000}.with(members))
}

func (f *fair) do(t testing.TB, action string) *answer {
	t.Helper()
	return f.host.owner().post(t, f.at+"/"+action, nil)
}

func TestEventLife(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		host, guest := w.a["organizer"], w.a["supplier"]
		made := host.owner().post(t, "/v1/events", anEvent).is(201)
		at := "/v1/events/" + made.str("id")
		require.Equal(t, "draft [open cancel]", made.str("status")+" "+made.str("actions"))
		require.Len(t, made.list("slots"), 5)
		require.Equal(t, "5", made.str("max_meetings"), "as many as there are slots, unless said")
		for _, path := range []string{at, at + "/slots", at + "/tables", at + "/registrations", at + "/wishes", at + "/schedule", at + "/meetings", at + "/calendar.ics"} {
			guest.owner().get(t, "%s", path).refused(404, "not_found")
		}
		require.NotContains(t, guest.owner().get(t, "/v1/events").is(200).each("items", "id"), made.str("id"))
		guest.owner().post(t, at+"/registrations", object{"supplier_id": guest.has["suppliers"]}).refused(404, "not_found")
		do := func(action string, status int) { host.owner().post(t, at+"/"+action, nil).is(status) }
		for _, action := range []string{"close_registration", "publish", "start", "finish", "close"} {
			do(action, 409)
		}
		host.owner().post(t, at+"/schedule", object{}).refused(409, "illegal_state")
		do("open", 200)
		require.Equal(t, "registration", guest.owner().get(t, "%s", at).is(200).str("status"))
		require.Len(t, guest.owner().get(t, "%s/slots", at).is(200).list("items"), 5)
		require.Len(t, guest.owner().get(t, "%s/tables", at).is(200).list("items"), 3)
		host.owner().del(t, at).refused(409, "illegal_state")
		host.owner().post(t, at+"/schedule", object{}).refused(409, "nothing_to_schedule")
		do("publish", 409)
		do("close_registration", 200)
		guest.owner().post(t, at+"/registrations", object{"supplier_id": guest.has["suppliers"]}).refused(409, "registration_closed")
		require.Equal(t, "no_timetable", host.owner().post(t, at+"/publish", nil).is(409).str("code"))
		do("open", 200)
		do("cancel", 200)
		for _, action := range []string{"open", "close_registration", "publish", "start", "finish", "close", "cancel"} {
			do(action, 409)
		}
		host.owner().del(t, at).is(204)
		host.owner().get(t, "%s", at).refused(404, "not_found")

		host.owner().post(t, "/v1/events", anEvent.with(object{"slots": []object{}, "tables": nil})).faults("slots required", "tables required")
		host.owner().post(t, "/v1/events", anEvent.with(object{"slots": []object{slot(1, 0), slot(1, 0)}})).faults("slots overlaps")
		backwards := object{"starts_at": "2026-12-05T02:00:00Z", "ends_at": "2026-12-05T01:00:00Z"}
		host.owner().post(t, "/v1/events", anEvent.with(object{"slots": []object{backwards}})).faults("slots[0].ends_at must_exceed")
	})
}

func TestRegistrations(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		host, guest, other := f.host, f.supply[0], f.demand[0]
		at := f.at + "/registrations/" + f.regs[guest]
		slots := host.owner().get(t, "%s/slots", f.at).each("items", "id")
		guest.owner().post(t, f.at+"/registrations", object{"supplier_id": guest.has["suppliers"]}).refused(409, "already_exists")
		guest.owner().post(t, f.at+"/registrations", object{"supplier_id": guest.has["suppliers"], "streamer_id": unknown("streamers"), "max_meetings": 9, "unavailable_slot_ids": []string{"slt_x"}}).
			faults("supplier_id exactly_one_of", "max_meetings out_of_range", "unavailable_slot_ids[0] no_such_reference")
		guest.owner().post(t, f.at+"/registrations", object{}).faults("supplier_id exactly_one_of")
		got := guest.owner().patch(t, at, object{"max_meetings": 2, "min_meetings": 1, "unavailable_slot_ids": slots[:1]}).is(200)
		require.Equal(t, "2 1 approved", got.str("max_meetings")+" "+got.str("min_meetings")+" "+got.str("status"))
		guest.owner().patch(t, at, object{"supplier_id": f.supply[1].has["suppliers"]}).is(422)
		guest.owner().patch(t, at, object{"status": "approved"}).faults("status unknown_field")
		host.owner().patch(t, at, object{"note": "x"}).refused(403, "wrong_organization_kind")

		seen := other.owner().get(t, "%s/registrations?side=supply", f.at).is(200)
		require.Len(t, seen.list("items"), 2, "who takes part sees whom it could meet")
		require.NotContains(t, string(seen.body), "秘密备注")
		require.NotContains(t, string(seen.body), slots[0])
		require.Contains(t, string(host.owner().get(t, "%s/registrations", f.at).is(200).body), "秘密备注")
		require.Empty(t, f.b["streamer"].owner().get(t, "%s/registrations", f.at).is(200).list("items"), "who does not take part sees nobody")
		require.Empty(t, f.b["organizer"].owner().get(t, "%s/registrations", f.at).is(200).list("items"))
		late := f.b["streamer"].registered(t, f.at[len("/v1/events/"):], nil, nil)
		require.NotContains(t, guest.owner().get(t, "%s/registrations", f.at).is(200).each("items", "id"), late, "pending ones are the organizer's to see")

		do := func(p *party, id, action string) *answer {
			return p.owner().post(t, f.at+"/registrations/"+id+"/"+action, nil)
		}
		do(host, late, "waitlist").is(200)
		do(host, late, "reject").is(200)
		do(host, late, "approve").refused(409, "illegal_state")
		do(host, late, "withdraw").refused(403, "wrong_organization_kind")
		do(f.b["streamer"], late, "approve").refused(403, "wrong_organization_kind")
		require.Equal(t, "withdrawn", do(f.b["streamer"], late, "withdraw").is(200).str("status"))
		do(f.b["streamer"], late, "withdraw").refused(409, "illegal_state")
	})
}

func TestWishes(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		seller, rival, buyer, agency := f.supply[0], f.supply[1], f.demand[0], f.demand[1]
		mine := f.wish(t, seller.owner(), seller, buyer, nil).is(201)
		require.Equal(t, "3", mine.str("weight"))
		f.wish(t, seller.owner(), seller, buyer, object{"kind": "avoid"}).refused(409, "already_exists")
		f.wish(t, seller.owner(), seller, rival, nil).faults("to_registration_id not_allowed_here")
		f.wish(t, seller.owner(), seller, agency, object{"kind": "must"}).faults("kind not_one_of")
		f.wish(t, seller.owner(), seller, agency, object{"weight": 6}).faults("weight out_of_range")
		f.wish(t, seller.owner(), seller, agency, object{"kind": "avoid", "weight": 1}).faults("weight not_allowed_here")
		f.wish(t, seller.owner(), rival, buyer, nil).faults("from_registration_id no_such_reference")
		must := f.wish(t, f.host.owner(), rival, agency, object{"kind": "must"}).is(201)
		f.wish(t, buyer.owner(), buyer, rival, object{"kind": "avoid"}).is(201)

		require.Equal(t, []string{mine.str("id")}, seller.owner().get(t, "%s/wishes", f.at).is(200).each("items", "id"), "one's own only")
		require.Empty(t, agency.owner().get(t, "%s/wishes", f.at).is(200).list("items"))
		require.Len(t, f.host.owner().get(t, "%s/wishes", f.at).is(200).list("items"), 3)
		agency.owner().del(t, f.at+"/wishes/"+mine.str("id")).refused(404, "not_found")
		agency.owner().del(t, f.at+"/wishes/"+must.str("id")).refused(404, "not_found")
		seller.owner().del(t, f.at+"/wishes/"+mine.str("id")).is(204)
	})
}

// meetings lists who meets whom, when and where.
func meetings(a *answer, path string) []string {
	var out []string
	for i := range a.list(path) {
		at := fmt.Sprintf("%s.%d.", path, i)
		out = append(out, strings.Join([]string{a.str(at + "id"), a.str(at + "supply_id"), a.str(at + "demand_id"), a.str(at + "slot_id"), a.str(at + "table_id")}, " "))
	}
	return out
}

func TestSchedules(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		seller, rival, buyer, agency := f.supply[0], f.supply[1], f.demand[0], f.demand[1]
		f.wish(t, seller.owner(), seller, buyer, object{"weight": 5}).is(201)
		f.wish(t, f.host.owner(), rival, agency, object{"kind": "must"}).is(201)
		f.wish(t, buyer.owner(), buyer, rival, object{"kind": "avoid"}).is(201)
		f.schedule(t, object{"seed": -1, "time_limit_ms": 1, "iterations": 20_000_001, "keep": "some", "objective": "fun"}).faults("seed out_of_range", "time_limit_ms out_of_range", "iterations out_of_range", "keep not_one_of", "objective not_one_of")
		f.schedule(t, object{"musts": "few", "order": []string{"breaks", "fame", "breaks"}}).faults("musts not_one_of", "order[1] not_one_of", "order[2] repeated")
		first := f.schedule(t, nil).is(201)
		require.Equal(t, int64(1), first.num("revision"))
		require.Equal(t, "true 20000 20000", first.str("quality.reproducible")+" "+first.str("request.iterations")+" "+first.str("request.time_limit_ms"))
		pairs := map[string]bool{}
		places := map[string]bool{}
		for _, m := range meetings(first, "meetings") {
			w := strings.Fields(m)
			pairs[w[1]+" "+w[2]] = true
			for _, place := range []string{w[1] + w[3], w[2] + w[3], w[3] + w[4]} { // nobody and no table is in two places
				require.False(t, places[place], m)
				places[place] = true
			}
		}
		require.True(t, pairs[f.regs[rival]+" "+f.regs[agency]], "what must be is")
		require.True(t, pairs[f.regs[seller]+" "+f.regs[buyer]], "what is wanted most")
		require.False(t, pairs[f.regs[rival]+" "+f.regs[buyer]], "who avoids is left alone")
		require.Equal(t, first.num("quality.scheduled"), int64(len(first.list("meetings"))))
		require.LessOrEqual(t, first.num("quality.value"), first.num("quality.value_upper_bound"))

		second := f.schedule(t, nil).is(201)
		require.Equal(t, int64(2), second.num("revision"))
		require.Equal(t, meetings(first, "meetings"), meetings(second, "meetings"), "the same input and seed give the same timetable")
		require.Equal(t, meetings(first, "meetings"), meetings(f.host.owner().get(t, "%s/schedule?revision=1", f.at).is(200), "meetings"))
		f.host.owner().get(t, "%s/schedule?revision=99", f.at).refused(404, "not_found")
		for _, path := range []string{"/schedule", "/schedule?revision=1", "/meetings", "/calendar.ics"} {
			seller.owner().get(t, "%s", f.at+path).refused(404, "not_found")
		}
		require.Equal(t, "0", seller.owner().get(t, "%s", f.at).is(200).str("schedule_revision"), "that there is a draft is the organizer's to know")

		restored := f.host.owner().post(t, f.at+"/schedule/1/restore", nil).is(201)
		require.Equal(t, "3 1", restored.str("revision")+" "+restored.str("restored_from"))
		require.Equal(t, meetings(first, "meetings"), meetings(restored, "meetings"))
		f.host.owner().post(t, f.at+"/schedule/99/restore", nil).refused(404, "not_found")
		f.host.owner().post(t, f.at+"/schedule/x/restore", nil).faults("revision wrong_type")

		f.do(t, "close_registration").is(200)
		require.Equal(t, "3", f.do(t, "publish").is(200).str("published_revision"))
		f.published(t, meetings(first, "meetings"))
		again := f.schedule(t, object{"seed": 8, "keep": "all"}).is(201)
		require.Equal(t, "4", again.str("revision"))
		require.Equal(t, "3", seller.owner().get(t, "%s/schedule", f.at).is(200).str("revision"), "participants see what is published")
		f.do(t, "publish").is(200)
		for _, action := range []string{"start", "finish", "close"} {
			f.do(t, action).is(200)
		}
		f.schedule(t, nil).refused(409, "illegal_state")
		require.Equal(t, "closed []", f.host.owner().get(t, "%s", f.at).str("status")+" "+f.host.owner().get(t, "%s", f.at).str("actions"))
	})
}

// published checks that each participant sees its own meetings, and no others.
func (f *fair) published(t testing.TB, all []string) {
	t.Helper()
	for p, reg := range f.regs {
		var own []string
		for _, m := range all {
			if strings.Contains(m, reg) {
				own = append(own, m)
			}
		}
		require.NotEmpty(t, own)
		schedule := p.owner().get(t, "%s/schedule", f.at).is(200)
		require.ElementsMatch(t, own, meetings(schedule, "meetings"))
		for i := range schedule.list("unscheduled") {
			pair := schedule.str(fmt.Sprintf("unscheduled.%d.supply_id", i)) + schedule.str(fmt.Sprintf("unscheduled.%d.demand_id", i))
			require.Contains(t, pair, reg)
		}
		require.ElementsMatch(t, own, meetings(p.owner().get(t, "%s/meetings", f.at).is(200), "items"))
		calendar := p.owner().get(t, "%s/calendar.ics", f.at).is(200)
		require.Equal(t, "text/calendar; charset=utf-8", calendar.header.Get("Content-Type"))
		text := strings.ReplaceAll(string(calendar.body), "\r\n ", "")
		require.Equal(t, len(own), strings.Count(text, "BEGIN:VEVENT"))
		require.Contains(t, text, "广交会展馆")
		for _, m := range own {
			require.Contains(t, text, strings.Fields(m)[0])
		}
	}
	f.b["streamer"].owner().get(t, "%s", f.at).is(200)
	require.Empty(t, f.b["streamer"].owner().get(t, "%s/schedule", f.at).is(200).list("meetings"), "who does not take part has no meetings")
	require.Len(t, meetings(f.host.owner().get(t, "%s/meetings?limit=100", f.at).is(200), "items"), len(all))
	require.Len(t, f.host.owner().get(t, "%s/meetings?limit=1", f.at).is(200).list("items"), 1)
}

// Each participant learns why its own wishes are not met, in words, and nothing of what others asked for or avoid.
func TestUnmetWishesAreTheirOwnersToKnow(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		seller, rival, buyer, agency := f.supply[0], f.supply[1], f.demand[0], f.demand[1]
		buyer.owner().patch(t, f.at+"/registrations/"+f.regs[buyer], object{"max_meetings": 1}).is(200)
		f.wish(t, buyer.owner(), buyer, rival, object{"weight": 5}).is(201)
		f.wish(t, seller.owner(), seller, buyer, object{"weight": 1}).is(201)
		f.wish(t, seller.owner(), seller, agency, nil).is(201)
		f.wish(t, agency.owner(), agency, seller, object{"kind": "avoid"}).is(201)
		all := f.schedule(t, nil).is(201)
		require.ElementsMatch(t, []string{"cap_demand", "avoided"}, all.each("unscheduled", "code"))
		f.do(t, "close_registration").is(200)
		f.do(t, "publish").is(200)
		for lang, script := range map[string]string{"zh-CN": `\p{Han}.*。$`, "en": `^[A-Z][^\p{Han}]*\.$`} {
			own := seller.owner().with("Accept-Language", lang).get(t, "%s/schedule", f.at).is(200)
			require.ElementsMatch(t, []string{f.regs[buyer] + " cap_demand", f.regs[agency] + " no_common_slot"}, unmet(own))
			for _, detail := range own.each("unscheduled", "detail") {
				require.Regexp(t, script, detail)
			}
		}
		for _, p := range []*party{buyer, agency, rival, f.b["streamer"]} {
			require.Empty(t, p.owner().get(t, "%s/schedule", f.at).is(200).list("unscheduled"), "it asked for nothing that it did not get")
		}
	})
}

// unmet lists whom the pairs left out would have met, with the code.
func unmet(a *answer) []string {
	var out []string
	for i := range a.list("unscheduled") {
		at := fmt.Sprintf("unscheduled.%d.", i)
		out = append(out, a.str(at+"demand_id")+" "+a.str(at+"code"))
	}
	return out
}

// A timetable that was made for others than take part now is not published.
func TestStaleTimetables(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		f := newFair(t, s)
		first := f.schedule(t, nil).is(201)
		f.supply[0].owner().post(t, f.at+"/registrations/"+f.regs[f.supply[0]]+"/withdraw", nil).is(200)
		f.do(t, "close_registration").is(200)
		require.Equal(t, 409, f.do(t, "publish").status, "it has meetings with who withdrew")
		next := f.schedule(t, nil).is(201)
		require.NotContains(t, string(next.body), f.regs[f.supply[0]])
		f.host.owner().post(t, fmt.Sprintf("%s/schedule/%s/restore", f.at, first.str("revision")), nil).is(201)
		require.Equal(t, 409, f.do(t, "publish").status, "restored, it fits no better")
		f.schedule(t, nil).is(201)
		f.do(t, "publish").is(200)
		require.Empty(t, f.supply[0].owner().get(t, "%s/schedule", f.at).is(200).list("meetings"))
	})
}

func TestChangesFeed(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		p := w.a["supplier"]
		head := p.owner().get(t, "/v1/changes").is(200)
		for head.str("next_after") != "" && len(head.list("items")) > 0 {
			head = p.owner().get(t, "/v1/changes?after=%s", head.str("next_after")).is(200)
		}
		after := head.str("next_after")
		id := p.listed(t, nil)
		p.owner().patch(t, "/v1/products/"+id, object{"title": "改了标题"}).is(200)
		p.owner().del(t, "/v1/products/"+id).is(204)
		require.Empty(t, p.owner().get(t, "/v1/changes?after=%s", after).is(200).list("items"), "a place in the feed is given on publishing")
		s.settle(t)
		feed := p.owner().get(t, "/v1/changes?after=%s", after).is(200)
		require.Equal(t, []string{"product.created", "product.changed", "product.changed", "product.deleted"}, feed.each("items", "topic"))
		require.Equal(t, []string{id, id, id, id}, feed.each("items", "key"))
		page := p.owner().get(t, "/v1/changes?limit=2&after=%s", after).is(200)
		require.Len(t, p.owner().get(t, "/v1/changes?after=%s", page.str("next_after")).is(200).list("items"), 2)
		for _, other := range w.b {
			require.NotContains(t, string(other.owner().get(t, "/v1/changes").is(200).body), id, "another's changes are not in one's feed")
		}
		p.owner().get(t, "/v1/changes?after=-1").faults("after out_of_range")
	})
}
