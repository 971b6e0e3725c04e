package dzn

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"gongbo/matching/timetable"
)

// Write prints a problem as a data file that Parse reads back: the same participants, meetings, slots, tables and
// orders. Values, caps, hosts and closed tables have no place in the format; sessions other than 1 and then 2 are
// refused, and so are meetings of several slots, representatives and halls.
func Write(w io.Writer, p timetable.Problem) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if err := plain(p); err != nil {
		return err
	}
	morning := 0
	for s, slot := range p.Slots {
		switch {
		case slot.Session == 1 && morning == s:
			morning++
		case slot.Session != 2:
			return fmt.Errorf("write dzn: slot %d has session %d, and the format knows mornings (1) and then afternoons (2)", s+1, slot.Session)
		}
	}
	lists := make([][]int, len(p.Participants))
	for m, x := range p.Meetings {
		if x.Session > 2 {
			return fmt.Errorf("write dzn: meeting %d has session %d", m+1, x.Session)
		}
		lists[x.A], lists[x.B] = append(lists[x.A], m+2), append(lists[x.B], m+2) // the format counts these from 2
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "nBusiness = %d;\nnMeetings = %d;\nnTables = %d;\nnTotalSlots = %d;\nnMorningSlots = %d;\n\nrequested = [|",
		len(p.Participants), len(p.Meetings), p.Tables, len(p.Slots), morning)
	for _, x := range p.Meetings {
		session := x.Session
		if session == 0 {
			session = 3
		}
		fmt.Fprintf(b, "%d, %d, %d,\n|", x.A+1, x.B+1, session)
	}
	if len(p.Meetings) == 0 {
		b.WriteByte('|')
	}
	counts, forbidden, fixed := make([]int, len(lists)), make([][]int, len(lists)), make([]int, len(p.Meetings))
	for i, who := range p.Participants {
		counts[i], forbidden[i] = len(lists[i]), oneBased(who.Forbidden)
		if len(forbidden[i]) == 0 {
			forbidden[i] = []int{0}
		}
		if len(lists[i]) == 0 {
			lists[i] = []int{1}
		}
	}
	for m, x := range p.Meetings {
		fixed[m] = int(x.Fixed)
	}
	before := make([][]int, len(p.Meetings))
	for _, o := range p.Precedences {
		before[o.After] = append(before[o.After], o.Before+1)
	}
	fmt.Fprintf(b, "];\n\nmeetingsxBusiness = %s;\nnMeetingsBusiness = %s;\nforbidden = %s;\nfixed = %s;\nprecedences = %s;\n",
		sets(lists), numbers(counts), sets(forbidden), numbers(fixed), sets(before))
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write dzn: %w", err)
	}
	return nil
}

func plain(p timetable.Problem) error {
	for m, x := range p.Meetings {
		if x.Length > 1 {
			return fmt.Errorf("write dzn: meeting %d takes %d slots, and the format knows one", m+1, x.Length)
		}
	}
	for i, x := range p.Participants {
		if x.Seats > 1 {
			return fmt.Errorf("write dzn: participant %d has %d representatives, and the format knows one", i+1, x.Seats)
		}
	}
	if p.Halls != nil {
		return errors.New("write dzn: the format knows no halls")
	}
	return nil
}

func numbers(xs []int) string { return "[" + join(xs) + "]" }

func sets(xs [][]int) string {
	var b strings.Builder
	for i, x := range xs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("{" + join(x) + "}")
	}
	return "[" + b.String() + "]"
}

func join(xs []int) string {
	var b strings.Builder
	for i, x := range xs {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, x)
	}
	return b.String()
}
