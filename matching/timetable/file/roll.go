package file

import (
	"fmt"

	"gongbo/matching/timetable"
)

// roll numbers what the event names.
type roll struct{ slots, sessions, halls, tables, people, meetings names }

// names numbers texts in the order in which they come.
type names struct {
	names []string
	at    map[string]int
}

// add says whether the name is new.
func (n *names) add(name string) bool {
	if _, known := n.at[name]; known {
		return false
	}
	if n.at == nil {
		n.at = map[string]int{}
	}
	n.at[name] = len(n.names)
	n.names = append(n.names, name)
	return true
}

func (n *names) has(name string) bool {
	_, known := n.at[name]
	return known
}

// index is the position of a name, 0 where there is none of it.
func (n *names) index(name string) int { return n.at[name] }

// number counts from 1; 0 stands for a name that is not there, such as "".
func (n *names) number(name string) int {
	if at, known := n.at[name]; known && name != "" {
		return at + 1
	}
	return 0
}

// of are the positions of the names.
func (n *names) of(all []string) []int {
	var out []int
	for _, name := range all {
		out = append(out, n.index(name))
	}
	return out
}

// pick are the names at the positions.
func (n *names) pick(all []int) []string {
	out := []string{}
	for _, i := range all {
		out = append(out, n.names[i])
	}
	return out
}

func newRoll(e *Event) *roll {
	r := &roll{}
	for _, x := range e.Slots {
		r.slots.add(x.ID)
		r.sessions.add(x.Session)
	}
	for _, hall := range e.Halls {
		r.halls.add(hall)
	}
	for i := range e.TableCount {
		r.tables.add(fmt.Sprint(i + 1))
	}
	for _, x := range e.Tables {
		r.tables.add(x.ID)
	}
	for _, x := range e.Participants {
		r.people.add(x.ID)
	}
	for _, id := range e.asked() {
		r.meetings.add(id)
	}
	return r
}

func (r *roll) times(e *Event) []timetable.Slot {
	var out []timetable.Slot
	for _, x := range e.Slots {
		out = append(out, timetable.Slot{Session: r.sessions.index(x.Session) + 1, Closed: r.tables.of(x.Closed)})
	}
	return out
}

// stands are the halls of the tables, nil where there are no halls.
func (r *roll) stands(e *Event) []int {
	if len(e.Halls) == 0 {
		return nil
	}
	var out []int
	for _, x := range e.Tables {
		out = append(out, r.halls.number(x.Hall))
	}
	return out
}

func (r *roll) walks(e *Event) [][]int {
	if len(e.Walks) == 0 {
		return nil
	}
	out := make([][]int, len(e.Halls))
	for i := range out {
		out[i] = make([]int, len(e.Halls))
	}
	for _, x := range e.Walks {
		out[r.halls.index(x.From)][r.halls.index(x.To)] = x.Slots
	}
	return out
}
