package file

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongbo/domain"
)

const (
	mostFaults = 100
	mostTables = 20_000
	mostID     = 200 // characters
	mostSeats  = 1_000
)

// inspection collects what is wrong with a document, each path once.
type inspection struct {
	*roll
	e      *Event
	faults []domain.Fault
	told   map[string]bool
}

func inspect(e *Event, faults []domain.Fault) *inspection {
	c := &inspection{e: e, roll: &roll{}, faults: faults, told: map[string]bool{}}
	for _, f := range faults {
		c.told[f.Field] = true
	}
	return c
}

func (c *inspection) fault(at string, code domain.Code, args domain.Args) {
	if !c.told[at] && len(c.faults) < mostFaults {
		c.told[at] = true
		c.faults = append(c.faults, domain.Fault{Field: at, Code: code, Args: args})
	}
}

// name takes a new name into the list.
func (c *inspection) name(at, id string, list *names) {
	switch {
	case id == "":
		c.fault(at, domain.CodeRequired, nil)
	case utf8.RuneCountInString(id) > mostID:
		c.fault(at, domain.CodeTooLong, domain.Args{"max": fmt.Sprint(mostID)})
	case strings.ContainsFunc(id, unicode.IsControl):
		c.fault(at, domain.CodeBadCharacter, nil)
	case !list.add(id):
		c.fault(at, domain.CodeRepeated, nil)
	}
}

// refers checks that a name is of the list. What stands in for nothing may be "" unless it must be there.
func (c *inspection) refers(at, id string, list *names, what string, must bool) {
	if id == "" && must {
		c.fault(at, domain.CodeRequired, nil)
	} else if id != "" && !list.has(id) {
		c.fault(at, domain.CodeNoSuchThing, domain.Args{"what": what})
	}
}

// refersAll checks a list of names, each given once.
func (c *inspection) refersAll(at string, ids []string, list *names, what string) {
	seen := map[string]bool{}
	for i, id := range ids {
		here := fmt.Sprintf("%s[%d]", at, i)
		if c.refers(here, id, list, what, true); seen[id] {
			c.fault(here, domain.CodeRepeated, nil)
		}
		seen[id] = true
	}
}

func (c *inspection) number(at string, n, least, most int64) {
	if n < least || n > most {
		c.fault(at, domain.CodeOutOfRange, domain.Args{"min": fmt.Sprint(least), "max": fmt.Sprint(most)})
	}
}

func (c *inspection) among(at, x string, all []string) {
	if !oneOf(x, all) {
		c.fault(at, domain.CodeNotOneOf, domain.Args{"values": strings.Join(all, ", ")})
	}
}

// absent tells of what has no place in a document of this sort.
func (c *inspection) absent(at string, given bool) {
	if given {
		c.fault(at, domain.CodeNotAllowed, nil)
	}
}

func (c *inspection) event() {
	e := c.e
	if len(e.Slots) == 0 {
		c.fault("slots", domain.CodeRequired, nil)
	}
	if len(e.Participants) == 0 {
		c.fault("participants", domain.CodeRequired, nil)
	}
	c.venue()
	for i, x := range e.Slots {
		at := fmt.Sprintf("slots[%d]", i)
		c.name(at+".id", x.ID, &c.slots)
		c.refersAll(at+".closed", x.Closed, &c.tables, "table")
		c.sessions.add(x.Session)
	}
	c.participants()
	if e.Meetings == nil && e.Candidates == nil || len(e.Meetings) > 0 && len(e.Candidates) > 0 {
		c.fault("meetings", domain.CodeExactlyOneOf, domain.Args{"fields": "meetings, candidates"})
	}
	c.asked()
	c.candidates()
	for i, x := range e.Precedences {
		at := fmt.Sprintf("precedences[%d]", i)
		c.refers(at+".before", x.Before, &c.meetings, "meeting", true)
		c.refers(at+".after", x.After, &c.meetings, "meeting", true)
	}
	if e.Fairness != nil {
		c.number("fairness", int64(*e.Fairness), 0, 1<<30)
	}
	if e.Objective != "" {
		c.among("objective", e.Objective, objectives())
	}
	c.absent("complete", e.planned() && e.Complete)
	c.absent("precedences", e.planned() && len(e.Precedences) > 0)
	c.absent("objective", !e.planned() && e.Objective != "")
}

// venue takes halls and tables in.
func (c *inspection) venue() {
	e := c.e
	for i, hall := range e.Halls {
		c.name(fmt.Sprintf("halls[%d]", i), hall, &c.halls)
	}
	for i, x := range e.Walks {
		at := fmt.Sprintf("walks[%d]", i)
		c.refers(at+".from", x.From, &c.halls, "hall", true)
		c.refers(at+".to", x.To, &c.halls, "hall", true)
		c.number(at+".slots", int64(x.Slots), 0, int64(len(e.Slots)))
	}
	if (e.TableCount != 0) == (len(e.Tables) > 0) {
		c.fault("tables", domain.CodeExactlyOneOf, domain.Args{"fields": "tables, table_count"})
	}
	c.number("table_count", int64(e.TableCount), 0, mostTables)
	c.absent("table_count", len(e.Halls) > 0 && e.TableCount != 0)
	for i := range min(max(e.TableCount, 0), mostTables) {
		c.tables.add(fmt.Sprint(i + 1))
	}
	for i, x := range e.Tables {
		at := fmt.Sprintf("tables[%d]", i)
		c.name(at+".id", x.ID, &c.tables)
		c.refers(at+".hall", x.Hall, &c.halls, "hall", len(e.Halls) > 0)
	}
}

func (c *inspection) participants() {
	for i, x := range c.e.Participants {
		at := fmt.Sprintf("participants[%d]", i)
		c.name(at+".id", x.ID, &c.people)
		c.refersAll(at+".forbidden", x.Forbidden, &c.slots, "slot")
		c.refers(at+".hall", x.Hall, &c.halls, "hall", false)
		c.number(at+".seats", int64(x.Seats), 0, mostSeats)
		c.number(at+".max", int64(x.Max), 0, 1<<30)
		c.number(at+".min", int64(x.Min), 0, 1<<30)
		if c.e.planned() && x.Side == "" {
			c.fault(at+".side", domain.CodeRequired, nil)
		} else if x.Side != "" {
			c.among(at+".side", x.Side, sides())
		}
		c.absent(at+".min", c.e.Complete && x.Min != 0)
	}
}

func (c *inspection) asked() {
	for i, x := range c.e.Meetings {
		at := fmt.Sprintf("meetings[%d]", i)
		c.name(at+".id", x.ID, &c.meetings)
		c.refers(at+".a", x.A, &c.people, "participant", true)
		c.refers(at+".b", x.B, &c.people, "participant", true)
		if x.A == x.B {
			c.fault(at+".b", domain.CodeRepeated, nil)
		}
		c.refers(at+".slot", x.Slot, &c.slots, "slot", false)
		c.refers(at+".session", x.Session, &c.sessions, "session", false)
		c.worth(at, x.Value, x.Length)
	}
}

func (c *inspection) worth(at string, value *int64, length int) {
	if value != nil {
		c.number(at+".value", *value, 0, 1<<40)
	}
	c.number(at+".length", int64(length), 0, int64(len(c.e.Slots)))
}

func (c *inspection) candidates() {
	side := map[string]string{}
	for _, x := range c.e.Participants {
		side[x.ID] = x.Side
	}
	seen := map[[2]string]bool{}
	for i, x := range c.e.Candidates {
		at := fmt.Sprintf("candidates[%d]", i)
		c.name(at+".id", x.ID, &c.meetings)
		c.refers(at+".supply", x.Supply, &c.people, "participant", true)
		c.refers(at+".demand", x.Demand, &c.people, "participant", true)
		if side[x.Supply] == demand {
			c.fault(at+".supply", domain.CodeNotAllowed, nil)
		}
		if side[x.Demand] == supply {
			c.fault(at+".demand", domain.CodeNotAllowed, nil)
		}
		if pair := [2]string{x.Supply, x.Demand}; seen[pair] {
			c.fault(at, domain.CodeRepeated, nil)
		} else {
			seen[pair] = true
		}
		c.refers(at+".slot", x.Slot, &c.slots, "slot", false)
		c.absent(at+".slot", x.Avoid && x.Slot != "")
		c.worth(at, x.Value, x.Length)
		c.number(at+".supply_likes", x.SupplyLikes, 0, 1<<40)
		c.number(at+".demand_likes", x.DemandLikes, 0, 1<<40)
	}
}
