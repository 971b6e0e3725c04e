package docking

// Repair is how a timetable differs from the published one that it mends.
type Repair struct {
	OfRevision int64          `json:"of_revision"`
	NowSlotID  SlotID         `json:"now_slot_id"` // first slot that had not begun; empty: all had
	Incidents  []Incident     `json:"incidents"`   // since that revision
	Moved      []Move         `json:"moved"`       // held in another slot
	Reseated   []Move         `json:"reseated"`    // held in the same slot, at another table or with others of their people
	Cancelled  []Cancellation `json:"cancelled"`   // held no more
	Added      []MeetingID    `json:"added"`       // held and not published before
	Shortened  []MeetingID    `json:"shortened"`   // under way, and over before they should be
	Freed      int64          `json:"freed"`       // published meetings that left their slot
	Refilled   int64          `json:"refilled"`    // of these, those in whose stead another came into the slot
}

// Move is a meeting that was moved.
type Move struct {
	MeetingID   MeetingID      `json:"meeting_id"`
	SupplyID    RegistrationID `json:"supply_id"`
	DemandID    RegistrationID `json:"demand_id"`
	FromSlotID  SlotID         `json:"from_slot_id"`
	FromTableID TableID        `json:"from_table_id"`
	ToSlotID    SlotID         `json:"to_slot_id"`
	ToTableID   TableID        `json:"to_table_id"`
	Forced      bool           `json:"forced"` // it could not stay; else it made room for another
}

// Cancellation is a published meeting that is not held, with the reason.
type Cancellation struct {
	MeetingID MeetingID      `json:"meeting_id"`
	SupplyID  RegistrationID `json:"supply_id"`
	DemandID  RegistrationID `json:"demand_id"`
	SlotID    SlotID         `json:"slot_id"`
	TableID   TableID        `json:"table_id"`
	Code      string         `json:"code"`
}
