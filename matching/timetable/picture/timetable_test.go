package picture_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/matching/timetable"
	"gongbo/matching/timetable/picture"
)

// requireXML reads the text to its end, so that every element is closed.
func requireXML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

func draw(t *testing.T, p timetable.Problem, places []timetable.Place, names picture.Labels) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, picture.Timetable(&b, p, places, names))
	requireXML(t, b.String())
	return b.String()
}

func TestTimetableDrawsMeetingsWaitsAndForbiddenSlots(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{Host: true}, {Forbidden: []int{2}}, {}, {}},
		Meetings:     []timetable.Meeting{{A: 0, B: 1}, {A: 0, B: 2, Fixed: timetable.At(2)}, {A: 1, B: 2}},
		Slots:        []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 2}}, Tables: 1,
	}
	places := []timetable.Place{{Slot: 0}, {Slot: 2}, {Slot: -1, Table: -1}}
	svg := draw(t, p, places, picture.Labels{Title: "试饮 <会>", People: []string{"武夷岩茶", "主播小林"}, Tables: []string{"A1"}, Sessions: []string{"上午", "下午"}})
	for part, n := range map[string]int{
		`<rect class="hall0"`: 4 + 1 + 1, // each meeting twice, and the legend's
		`<rect class="wait"`:  1 + 1,
		`<rect class="away"`:  1 + 1,
		`<circle class="pin"`: 2 + 1,
		`class="name"`:        3, // who meets nobody has no row
		`>A1</text>`:          4,
	} {
		require.Equal(t, n, strings.Count(svg, part), part)
	}
	for _, text := range []string{"试饮 &lt;会&gt;", ">武夷岩茶<", "上午", "下午", "武夷岩茶 ↔ 主播小林 · 1 · 桌 table A1", "洽谈 meetings 2 / 3 · 空档 breaks 1 · 空闲时段 idle slots 1 · 最长等候 longest wait 1"} {
		require.Contains(t, svg, text)
	}
	require.Contains(t, svg, `<line class="edge" x1="20"`, "between hosts and visitors")
	require.ErrorContains(t, picture.Timetable(io.Discard, p, nil, picture.Labels{}), "0 places for 3 meetings")
}

func TestTimetableDrawsLengthsRepresentativesAndHalls(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{Seats: 2}, {}, {}},
		Meetings:     []timetable.Meeting{{A: 0, B: 1, Length: 3}, {A: 0, B: 2}, {A: 2, B: 1}},
		Slots:        []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 1}, {Session: 1}}, Tables: 2, Halls: []int{1, 2}, Walk: [][]int{{0, 1}, {1, 0}},
	}
	svg := draw(t, p, []timetable.Place{{Slot: 1, Table: 0}, {Slot: 2, Table: 1, SeatA: 1}, {Slot: 0, Table: 1}}, picture.Labels{Halls: []string{"东馆", "西馆"}})
	for _, text := range []string{">1 · 1<", ">1 · 2<", "馆 hall 东馆", "馆 hall 西馆", "1 ↔ 2 · 2 – 4 · 馆 hall 东馆", "换馆 changes of hall 1", "空档 breaks 1 "} {
		require.Contains(t, svg, text)
	}
	require.NotContains(t, svg, `<line class="edge" x1="20"`, "nobody hosts")
	require.NotContains(t, svg, `class="table"`, "tables without names are not shown")
	require.Equal(t, 2+1, strings.Count(svg, `<rect class="hall0"`), "one bar for three slots")
}

func TestTimetableDrawsNothingToSee(t *testing.T) {
	svg := draw(t, timetable.Problem{Participants: make([]timetable.Participant, 2), Meetings: []timetable.Meeting{{A: 0, B: 1}}, Slots: []timetable.Slot{{Session: 1}}}, []timetable.Place{{Slot: -1, Table: -1}}, picture.Labels{})
	require.Contains(t, svg, "meetings 0 / 1")
}

func TestQualityDrawsSteps(t *testing.T) {
	var b bytes.Buffer
	moments := []picture.Moment{{Moves: 1, Millis: 1, Breaks: 20}, {Moves: 100, Millis: 2, Breaks: 10}, {Moves: 10_000, Millis: 40, Breaks: 4, Idle: 6, Wait: 3}, {Moves: 1_000_000, Millis: 1000, Breaks: 4, Idle: 5, Wait: 2}}
	require.NoError(t, picture.Quality(&b, picture.Run{Moments: moments, Bound: 2, By: picture.ByMoves}))
	requireXML(t, b.String())
	require.Contains(t, b.String(), `d="M150 74H150V129H460V162H770V162H770"`, "the breaks")
	require.Contains(t, b.String(), `d="M460 210H770V229H770"`, "idle slots, from where they are measured")
	require.Contains(t, b.String(), "步数")
	require.Contains(t, b.String(), "下界 bound 2")
	require.NotContains(t, b.String(), `stroke-dasharray="2 4"`, "nothing was left out between two measurements")
	b.Reset()
	require.NoError(t, picture.Quality(&b, picture.Run{Moments: moments, By: picture.ByTime}))
	require.Contains(t, b.String(), ">100 ms<")
	require.NotContains(t, b.String(), "bound")
	require.Contains(t, b.String(), ">1 s<")
	b.Reset()
	gap := []picture.Moment{{Moves: 1, Breaks: 3, Idle: 9, Wait: 4}, {Moves: 10, Breaks: 2}, {Moves: 100, Breaks: 1, Idle: 3, Wait: 3}}
	require.NoError(t, picture.Quality(&b, picture.Run{Moments: gap, By: picture.ByMoves}))
	require.Contains(t, b.String(), `stroke-dasharray="2 4" d="M150 210L770 284"`, "what is not known is dashed")
	require.Contains(t, b.String(), "途中未测")
	require.Error(t, picture.Quality(&b, picture.Run{}))
}
