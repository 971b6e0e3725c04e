package api

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	ics "github.com/arran4/golang-ical"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

type scheduleParams struct {
	byID
	Revision *int64 `query:"revision" min:"1"`
}

// getSchedule shows the organizer the newest timetable or any revision, and a
// participant its part of the published one.
func (a *API) getSchedule(c Call, p scheduleParams) (Schedule, error) {
	e, f, err := a.shownTimetable(c, p)
	if err != nil {
		return Schedule{}, err
	}
	var seen *part
	if f.Viewer != "" {
		if seen, err = a.ownPart(c, e.ID); err != nil {
			return Schedule{}, err
		}
	}
	t, err := a.Store.Timetable(c, f)
	if err != nil {
		return Schedule{}, err
	}
	return newSchedule(c, e, t, seen), nil
}

// shownTimetable returns the event and which part of which timetable the caller
// sees, or NotFound if there is none.
func (a *API) shownTimetable(c Call, p scheduleParams) (docking.Event, store.MeetingFilter, error) {
	e, err := a.events().visible(a, c, p.ID)
	if err != nil {
		return e, store.MeetingFilter{}, err
	}
	f := store.MeetingFilter{EventID: e.ID, Revision: e.ScheduleRevision}
	if e.OrganizationID != c.By.OrganizationID {
		f.Viewer, f.Revision = c.By.OrganizationID, e.PublishedRevision
	}
	if p.Revision != nil {
		if f.Viewer != "" && *p.Revision != f.Revision {
			f.Revision = 0
		} else {
			f.Revision = *p.Revision
		}
	}
	if f.Revision == 0 {
		return e, f, domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	return e, f, nil
}

// ownPart is what the caller sees of the event's timetable.
func (a *API) ownPart(c Call, e docking.EventID) (*part, error) {
	regs, err := a.Store.RegistrationsOf(c, e, c.By.OrganizationID)
	if err != nil {
		return nil, err
	}
	wishes, err := a.Store.WishesOf(c, e, c.By.OrganizationID)
	p := &part{own: map[docking.RegistrationID]bool{}, wanted: map[[2]docking.RegistrationID]bool{}}
	for _, r := range regs {
		p.own[r.ID] = true
	}
	for _, w := range wishes {
		p.wanted[[2]docking.RegistrationID{w.FromRegistrationID, w.ToRegistrationID}] = w.Kind == docking.Want
	}
	return p, err
}

type meetingList struct {
	byID
	paging
	RegistrationID docking.RegistrationID `query:"registration_id"`
}

// listMeetings pages through the meetings that getSchedule shows.
func (a *API) listMeetings(c Call, p meetingList) (Page[Meeting], error) {
	e, f, err := a.shownTimetable(c, scheduleParams{byID: p.byID})
	if err != nil {
		return Page[Meeting]{}, err
	}
	f.RegistrationID = p.RegistrationID
	return listed(a, c, p.paging, func(at store.Page) ([]docking.Meeting, error) { return a.Store.Meetings(c, f, at) },
		func(m docking.Meeting) string { return string(m.ID) },
		func(m docking.Meeting) Meeting { return newMeeting(e, m) })
}

type calendarParams struct {
	byID
	RegistrationID docking.RegistrationID `query:"registration_id"`
}

// getCalendar is what getSchedule shows as an iCalendar file (RFC 5545).
func (a *API) getCalendar(c Call, p calendarParams) (file, error) {
	e, f, err := a.shownTimetable(c, scheduleParams{byID: p.byID})
	if err != nil {
		return file{}, err
	}
	f.RegistrationID = p.RegistrationID
	t, err := a.Store.Timetable(c, f)
	if err != nil {
		return file{}, err
	}
	who, err := a.whoMeets(c, t.Meetings)
	if err != nil {
		return file{}, err
	}
	tables := map[docking.TableID]string{}
	for _, table := range e.Tables {
		tables[table.ID] = table.Name
	}
	cal := ics.NewCalendar()
	cal.SetProductId("-//Gongbo//docking//ZH")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(e.Name)
	for _, m := range timed(e, t.Meetings) {
		v := cal.AddEvent(string(m.ID) + "@gongbo")
		v.SetDtStampTime(t.CreatedAt)
		v.SetStartAt(*m.StartsAt)
		v.SetEndAt(*m.EndsAt)
		v.SetSummary(called(who[m.SupplyID], m.SupplyRepresentative) + " × " + called(who[m.DemandID], m.DemandRepresentative))
		v.SetLocation(strings.TrimSpace(e.Venue + " " + tables[m.TableID]))
		v.SetSequence(int(t.Revision))
	}
	return file{mediaType: "text/calendar; charset=utf-8", name: "timetable.ics", body: []byte(cal.Serialize(ics.WithNewLineWindows))}, nil // RFC 5545 wants CRLF everywhere
}

// whoMeets are the registrations of the meetings.
func (a *API) whoMeets(c Call, meetings []docking.Meeting) (map[docking.RegistrationID]docking.Registration, error) {
	var ids []string
	for _, m := range meetings {
		ids = append(ids, string(m.SupplyID), string(m.DemandID))
	}
	slices.Sort(ids)
	regs, err := a.Store.RegistrationsByID(c, slices.Compact(ids))
	who := make(map[docking.RegistrationID]docking.Registration, len(regs))
	for _, r := range regs {
		who[r.ID] = r
	}
	return who, err
}

// timed are the meetings that have a time, the first first.
func timed(e docking.Event, list []docking.Meeting) []Meeting {
	var out []Meeting
	for _, x := range list {
		if m := newMeeting(e, x); m.StartsAt != nil {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(x, y Meeting) int { return cmp.Or(x.StartsAt.Compare(*y.StartsAt), cmp.Compare(x.ID, y.ID)) })
	return out
}

// called is the name of the party, and which of its people where several come.
func called(r docking.Registration, representative int64) string {
	if r.Representatives > 1 {
		return r.PartyName + " #" + strconv.FormatInt(representative, 10)
	}
	return r.PartyName
}
