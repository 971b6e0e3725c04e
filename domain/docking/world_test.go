package docking_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/docking"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 123456000, time.UTC)

// ids makes IDs that follow from how often it was asked.
func ids() func(prefix string) string {
	n := 0
	return func(prefix string) string {
		n++
		return fmt.Sprintf("%s_%032x", prefix, n)
	}
}

func id(prefix string, n int) string { return fmt.Sprintf("%s_%032x", prefix, n) }

// slot is the n-th half hour of the day.
func slot(n int, session int64) docking.Slot {
	at := now.Add(time.Duration(n) * 30 * time.Minute)
	return docking.Slot{StartsAt: at, EndsAt: at.Add(30 * time.Minute), Session: session}
}

func eventFields() docking.EventFields {
	return docking.EventFields{
		Name: "夜经济对接会", Kind: "docking", Theme: "night_economy", DivisionCode: "440100", Venue: "广交会展馆", MaxMeetings: 3,
		Slots: []docking.Slot{slot(0, 1), slot(1, 1), slot(4, 2)}, Tables: []docking.Table{{Name: "A1"}, {Name: "A2"}},
	}
}

func newEvent(t *testing.T) docking.Event {
	t.Helper()
	e, err := docking.NewEvent("evt_1", "org_host", eventFields(), ids(), now)
	require.NoError(t, err)
	return e
}

func openEvent(t *testing.T) docking.Event {
	t.Helper()
	e, err := newEvent(t).Move(docking.Open, now)
	require.NoError(t, err)
	return e
}

func faults(t *testing.T, err error) map[string][]domain.Code {
	t.Helper()
	out := map[string][]domain.Code{}
	if err == nil {
		return out
	}
	require.ErrorIs(t, err, domain.Invalid)
	for _, f := range refused(t, err).Faults {
		out[f.Field] = append(out[f.Field], f.Code)
	}
	return out
}

func refused(t *testing.T, err error) *domain.Error {
	t.Helper()
	var e *domain.Error
	require.True(t, errors.As(err, &e), "%v", err)
	return e
}
