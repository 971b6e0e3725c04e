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

func TestTimetableDrawsMeetingsWaitsAndForbiddenSlots(t *testing.T) {
	p := timetable.Problem{
		Participants: []timetable.Participant{{}, {Forbidden: []int{2}}, {}, {}},
		Meetings:     []timetable.Meeting{{A: 0, B: 1}, {A: 0, B: 2}, {A: 1, B: 2}},
		Slots:        []timetable.Slot{{Session: 1}, {Session: 1}, {Session: 2}}, Tables: 1,
	}
	var b bytes.Buffer
	require.NoError(t, picture.Timetable(&b, p, []timetable.Place{{Slot: 0}, {Slot: 2}, {Slot: -1, Table: -1}}))
	requireXML(t, b.String())
	for class, n := range map[string]int{"m": 4, "w": 1, "f": 1, "n": 1} {
		require.Equal(t, n, strings.Count(b.String(), `class="`+class+`"`), class)
	}
	require.ErrorContains(t, picture.Timetable(&b, p, nil), "0 places for 3 meetings")
}

func TestQualityDrawsSteps(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, picture.Quality(&b, []picture.Moment{{0, 20}, {5, 10}, {50, 4}}, 100))
	requireXML(t, b.String())
	require.Contains(t, b.String(), "M64 28H96V148H384V220H704")
	require.Error(t, picture.Quality(&b, nil, 100))
}
