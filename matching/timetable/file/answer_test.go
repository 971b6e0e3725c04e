package file_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/matching/timetable"
	"gongbo/matching/timetable/file"
	"gongbo/matching/timetable/selection"
)

func solve(t *testing.T, document string) (*file.Event, *file.Answer) {
	t.Helper()
	e := event(t, document)
	a, err := e.Solve(timetable.Options{Iterations: 20_000})
	require.NoError(t, err)
	return e, a
}

func TestSolveAnswersInNames(t *testing.T) {
	e, a := solve(t, text(t, "meetings.json"))
	require.Len(t, a.Meetings, 4)
	require.Equal(t, "silk-lin", a.Meetings[2].ID)
	require.Equal(t, []string{"silk", "lin", "10:00"}, []string{a.Meetings[2].A, a.Meetings[2].B, a.Meetings[2].Slot})
	require.EqualValues(t, 132, a.Quality.Value)
	require.Equal(t, "valid", e.Judge(a).Status, e.Judge(a).Violations)

	e, a = solve(t, text(t, "candidates.json"))
	require.Equal(t, []file.Held{
		{ID: "b", A: "s1", B: "d2", Slot: "2", Table: "1", SeatA: 1, SeatB: 1}, {ID: "c", A: "s2", B: "d1", Slot: "1", Table: "1", SeatA: 1, SeatB: 1},
	}, a.Meetings)
	require.Equal(t, []file.Left{{ID: "a", Code: timetable.CapDemand}, {ID: "d", Code: timetable.Avoided}}, a.Unscheduled)
	require.Empty(t, a.Short)
	require.Equal(t, "valid", e.Judge(a).Status, e.Judge(a).Violations)

	e, a = solve(t, strings.Replace(text(t, "candidates.json"), `"demand": "d2", "avoid": true`, `"demand": "d2"`, 1))
	require.Empty(t, a.Short)
	require.Equal(t, "valid", e.Judge(a).Status, e.Judge(a).Violations)

	e, a = solve(t, strings.Replace(text(t, "candidates.json"), `"host": true, "min": 1`, `"host": true, "min": 2`, 1))
	require.Equal(t, []file.Short{{ID: "s1", Code: selection.LostToMusts}}, a.Short)
	require.Equal(t, "valid", e.Judge(a).Status, e.Judge(a).Violations)
}

func TestHallsAreSaidAndJudged(t *testing.T) {
	e, a := solve(t, strings.Replace(text(t, "meetings.json"), `"table_count": 2`, `"halls": ["东", "西"], "tables": [{"id": "1", "hall": "西"}, {"id": "2", "hall": "西"}]`, 1))
	require.Equal(t, "西", a.Meetings[0].Hall)
	require.Equal(t, "valid", e.Judge(a).Status, e.Judge(a).Violations)
	a.Meetings[0].Hall = "东"
	require.Contains(t, strings.Join(e.Judge(a).Violations, "\n"), `stands in hall "西", not "东"`)
}

func TestSetFairness(t *testing.T) {
	e := event(t, text(t, "meetings.json"))
	for _, x := range [][2]int{{0, 0}, {3, 3}, {-1, timetable.NoLimit}} {
		e.SetFairness(&x[0])
		require.Equal(t, x[1], e.Problem().Fairness)
	}
	e = event(t, text(t, "meetings.json"))
	e.SetFairness(nil)
	require.Equal(t, 2, e.Problem().Fairness, "as the file has it")
}

func TestSolveNamesAClash(t *testing.T) {
	_, a := solve(t, strings.Replace(text(t, "meetings.json"), `"id": "mo", "name": "阿莫直播间", "forbidden": ["14:00"]`, `"id": "mo", "forbidden": ["09:00", "09:30", "10:00"]`, 1))
	require.Equal(t, file.Infeasible, a.Status)
	require.Equal(t, []string{"tea-mo"}, a.Clash.Meetings)
	require.Contains(t, a.Clash.People, "mo")
	require.True(t, a.Clash.Smallest)
	require.Nil(t, a.Quality)
	require.Nil(t, a.Clash.Cures, "nobody asked")
}

// Each cure is one that makes the event possible, in the event's own names.
func TestAdviseNamesCures(t *testing.T) {
	e, a := solve(t, strings.Replace(text(t, "meetings.json"), `"id": "mo", "name": "阿莫直播间", "forbidden": ["14:00"]`, `"id": "mo", "forbidden": ["09:00", "09:30", "10:00"]`, 1))
	e.Advise(a, timetable.Options{})
	require.Equal(t, []file.Cure{
		{Changes: []file.Change{{Kind: timetable.LiftForbidden, Participant: "mo", Slot: "09:00"}}, Proven: true},
		{Changes: []file.Change{{Kind: timetable.LiftForbidden, Participant: "mo", Slot: "09:30"}}, Proven: true},
		{Changes: []file.Change{{Kind: timetable.LiftForbidden, Participant: "mo", Slot: "10:00"}}, Proven: true},
		{Changes: []file.Change{{Kind: timetable.FreeSession, Meeting: "tea-mo"}}, Proven: true},
		{Changes: []file.Change{{Kind: timetable.OneMoreSlot, AfterSlot: "10:00", Session: "上午"}}, Proven: true},
		{Changes: []file.Change{{Kind: timetable.DropMeeting, Meeting: "tea-mo"}}, Proven: true},
	}, a.Clash.Cures)

	e, a = solve(t, `{"slots": [{"id": "1"}, {"id": "2"}], "table_count": 1, "participants": [{"id": "a"}, {"id": "b"}], "complete": true,
		"meetings": [{"id": "x", "a": "a", "b": "b"}, {"id": "y", "a": "a", "b": "b"}],
		"precedences": [{"before": "x", "after": "y"}, {"before": "y", "after": "x"}]}`)
	require.Equal(t, []file.Precedence{{Before: "x", After: "y"}, {Before: "y", After: "x"}}, a.Clash.Orders)
	e.Advise(a, timetable.Options{})
	require.Contains(t, a.Clash.Cures, file.Cure{Changes: []file.Change{{Kind: timetable.DropOrder, Order: &file.Precedence{Before: "y", After: "x"}}}, Proven: true})

	e, a = solve(t, text(t, "meetings.json"))
	e.Advise(a, timetable.Options{})
	require.Nil(t, a.Clash)
}

func TestBalancedIsAnObjective(t *testing.T) {
	e, a := solve(t, strings.Replace(text(t, "candidates.json"), `"objective": "value"`, `"objective": "balanced"`, 1))
	require.Equal(t, selection.Balanced, e.Plan().Objective)
	require.Equal(t, "valid", e.Judge(a).Status, e.Judge(a).Violations)
}

func TestAnswersAreReadBack(t *testing.T) {
	for _, name := range []string{"meetings.json", "candidates.json"} {
		e, a := solve(t, text(t, name))
		var b bytes.Buffer
		require.NoError(t, a.Write(&b))
		again, err := e.ReadAnswer(&b)
		require.NoError(t, err)
		require.Equal(t, a, again)
	}
}

func TestReadAnswerNamesWhatDangles(t *testing.T) {
	e := event(t, text(t, "meetings.json"))
	_, err := e.ReadAnswer(strings.NewReader(`{"meetings":[{"id":"x","slot":"11:00","table":"3"},{"seat_a":1,"seat_b":1}],"unscheduled":[{"id":"y"}],"more":1}`))
	require.ErrorIs(t, err, domain.Invalid)
	for _, want := range []string{
		"meetings[0].id: no_such_reference", "meetings[0].slot: no_such_reference", "meetings[0].table: no_such_reference", "meetings[0].seat_a: out_of_range",
		"meetings[1].id: required", "meetings[1].slot: required", "unscheduled[0].id: no_such_reference", "more: unknown_field",
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestJudgeNamesWhatIsBrokenInTheNamesOfTheEvent(t *testing.T) {
	for want, change := range map[string]func(*file.Answer){
		`meeting "tea-lin" is not held`:                                func(a *file.Answer) { a.Meetings = a.Meetings[1:] },
		`meeting "tea-lin" is given twice`:                             func(a *file.Answer) { a.Meetings = append(a.Meetings, a.Meetings[0]) },
		`meeting "silk-lin" fixed in slot "10:00" stands in slot`:      func(a *file.Answer) { a.Meetings[2].Slot = "09:30" },
		`meeting "tea-mo" of session "上午" stands in slot "14:00"`:      func(a *file.Answer) { a.Meetings[1].Slot = "14:00" },
		`forbidden to participant "silk"`:                              func(a *file.Answer) { a.Meetings[3].Slot = "09:00" },
		`closed in slot "13:30"`:                                       func(a *file.Answer) { a.Meetings[3].Slot, a.Meetings[3].Table = "13:30", "2" },
		`is not before meeting "silk-mo"`:                              func(a *file.Answer) { a.Meetings[1].Slot, a.Meetings[3].Slot = "10:00", "09:30" },
		`participant "lin" is in meetings "tea-lin" and "silk-lin" in`: func(a *file.Answer) { a.Meetings[0].Slot = "10:00" },
		`share table "2" in slot "10:00"`: func(a *file.Answer) {
			a.Meetings[1].Slot, a.Meetings[1].Table, a.Meetings[2].Table = "10:00", "2", "2"
		},
		`is of "silk" and "lin", 1 slots long`: func(a *file.Answer) { a.Meetings[2].B = "mo" },
		"value is 132, not 7 as stated":        func(a *file.Answer) { a.Quality.Value = 7 },
	} {
		e, a := solve(t, text(t, "meetings.json"))
		change(a)
		v := e.Judge(a)
		require.Equal(t, "violated", v.Status, want)
		require.Contains(t, strings.Join(v.Violations, "\n"), want)
	}
	for want, change := range map[string]func(*file.Answer){
		`meeting "d" is held, and is to be avoided`:      func(a *file.Answer) { a.Meetings = append(a.Meetings, file.Held{ID: "d", Slot: "1", Table: "1"}) },
		`meeting "a" is left out for`:                    func(a *file.Answer) { a.Unscheduled[0].Code = timetable.TableFull },
		`participant "s1" has 1 meetings of the 1 it as`: func(a *file.Answer) { a.Short = []file.Short{{ID: "s1"}} },
	} {
		e, a := solve(t, text(t, "candidates.json"))
		change(a)
		require.Contains(t, strings.Join(e.Judge(a).Violations, "\n"), want)
	}
}

// Whatever an answer says, the judge says something of it.
func FuzzJudge(f *testing.F) {
	for _, document := range []string{`{}`, `{"meetings":[{"id":"tea-lin","a":"tea","b":"lin","slot":"09:00","table":"1","seat_a":1,"seat_b":2}],"quality":{"breaks":1}}`, `{"unscheduled":[{"id":"a","code":"avoided"}],"short":[{"id":"s1","code":"no_place"}]}`} {
		f.Add(document)
	}
	halls := strings.Replace(example(f, "meetings.json"), `"table_count": 2`, `"halls": ["东", "西"], "walks": [{"from": "东", "to": "西", "slots": 1}], "tables": [{"id": "1", "hall": "东"}, {"id": "2", "hall": "西"}]`, 1)
	var events []*file.Event
	for _, document := range []string{example(f, "meetings.json"), example(f, "candidates.json"), halls} {
		e, err := file.Read(strings.NewReader(document))
		require.NoError(f, err)
		events = append(events, e)
	}
	f.Fuzz(func(t *testing.T, document string) {
		for _, e := range events {
			if a, err := e.ReadAnswer(strings.NewReader(document)); err == nil {
				v := e.Judge(a)
				require.Equal(t, len(v.Violations) == 0, v.Status == "valid")
			}
		}
	})
}

func example(f *testing.F, name string) string {
	f.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(f, err)
	return string(b)
}
