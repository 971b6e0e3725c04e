package api

import (
	"time"

	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

// RegistrationInput is what a party says on registering: exactly one of the
// three parties, and when it cannot come.
type RegistrationInput struct {
	SupplierID       domain.SupplierID `json:"supplier_id" optional:"true"`
	StreamerID       domain.StreamerID `json:"streamer_id" optional:"true"`
	AgencyID         domain.AgencyID   `json:"agency_id" optional:"true"`
	MaxMeetings      int64             `json:"max_meetings" optional:"true"`
	MinMeetings      int64             `json:"min_meetings" optional:"true"`
	Representatives  int64             `json:"representatives" optional:"true"`
	MeetingSlots     int64             `json:"meeting_slots" optional:"true"`
	UnavailableSlots []docking.SlotID  `json:"unavailable_slot_ids" optional:"true"`
	Note             string            `json:"note" optional:"true"`
}

// Registration is a registration as clients see it. What a party says to the
// organizer only, others do not see.
type Registration struct {
	ID             docking.RegistrationID `json:"id"`
	EventID        docking.EventID        `json:"event_id"`
	OrganizationID domain.OrganizationID  `json:"organization_id"`
	RegistrationInput
	Side      docking.Side                 `json:"side"`
	PartyName string                       `json:"party_name"`
	Status    docking.RegistrationStatus   `json:"status"`
	Actions   []docking.RegistrationAction `json:"actions"`
	Version   int64                        `json:"version"`
	CreatedAt time.Time                    `json:"created_at"`
	UpdatedAt time.Time                    `json:"updated_at"`
}

// WishInput is the body of POST /v1/events/{id}/wishes.
type WishInput struct {
	FromRegistrationID docking.RegistrationID `json:"from_registration_id"`
	ToRegistrationID   docking.RegistrationID `json:"to_registration_id"`
	Kind               docking.WishKind       `json:"kind"`
	Weight             int64                  `json:"weight" optional:"true"`
}

// Wish says that one participant wants to meet another, must, or must not.
type Wish struct {
	ID             docking.WishID        `json:"id"`
	EventID        docking.EventID       `json:"event_id"`
	OrganizationID domain.OrganizationID `json:"organization_id"`
	WishInput
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (r Registration) version() int64   { return r.Version }
func (r Registration) location() string { return eventPath(r.EventID, "registrations", string(r.ID)) }
func (w Wish) version() int64           { return w.Version }

func eventPath(e docking.EventID, list, id string) string {
	return "/v1/events/" + string(e) + "/" + list + "/" + id
}

func newRegistration(c Call, e docking.Event, r docking.Registration) Registration {
	out := Registration{ID: r.ID, EventID: r.EventID, OrganizationID: r.OrganizationID, RegistrationInput: RegistrationInput(r.RegistrationFields),
		Side: r.Side, PartyName: r.PartyName, Status: r.Status, Actions: r.Actions(), Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	if c.By.OrganizationID != r.OrganizationID && c.By.OrganizationID != e.OrganizationID {
		out.MaxMeetings, out.MinMeetings, out.UnavailableSlots, out.Note = 0, 0, []docking.SlotID{}, ""
		out.Actions = []docking.RegistrationAction{}
	}
	return out
}

func newWish(w docking.Wish) Wish {
	return Wish{ID: w.ID, EventID: w.EventID, OrganizationID: w.OrganizationID, WishInput: WishInput(w.WishFields), Version: w.Version, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt}
}

type registrationParams struct {
	ID             string `path:"id"`
	RegistrationID string `path:"registration_id"`
}

type registrationList struct {
	byID
	paging
	Status docking.RegistrationStatus `query:"status"`
	Side   docking.Side               `query:"side"`
}

// register puts the caller's own party on the list of an event.
func (a *API) register(c Call, p byID, in RegistrationInput) (Registration, error) {
	e, err := a.events().visible(a, c, p.ID)
	if err != nil {
		return Registration{}, err
	}
	r, err := docking.NewRegistration(docking.RegistrationID(a.NewID(domain.PrefixRegistration)), e, c.By.OrganizationID, docking.RegistrationFields(in), a.Now())
	if err != nil {
		return Registration{}, err
	}
	if r.PartyName, err = a.ownParty(c, r); err != nil {
		return Registration{}, err
	}
	return newRegistration(c, e, r), a.Store.CreateRegistration(c, c.By, e, r)
}

// ownParty returns the name of the party, which must be the caller's own.
func (a *API) ownParty(c Call, r docking.Registration) (string, error) {
	switch {
	case r.SupplierID != "":
		v, err := a.Store.Supplier(c, r.SupplierID)
		if err == nil {
			err = c.mine(v.OrganizationID)
		}
		return v.Name, missing(err, "supplier_id", "supplier")
	case r.StreamerID != "":
		v, err := a.Store.Streamer(c, r.StreamerID)
		if err == nil {
			err = c.mine(v.OrganizationID)
		}
		return v.Name, missing(err, "streamer_id", "streamer")
	}
	v, err := a.Store.Agency(c, r.AgencyID)
	if err == nil {
		err = c.mine(v.OrganizationID)
	}
	return v.Name, missing(err, "agency_id", "agency")
}

// listRegistrations shows the organizer all, and a participant its own and
// whom it could meet.
func (a *API) listRegistrations(c Call, p registrationList) (Page[Registration], error) {
	e, err := a.events().visible(a, c, p.ID)
	if err != nil {
		return Page[Registration]{}, err
	}
	f := store.RegistrationFilter{EventID: e.ID, Status: p.Status, Side: p.Side}
	if e.OrganizationID != c.By.OrganizationID {
		f.Viewer = c.By.OrganizationID
	}
	return listed(a, c, p.paging, func(at store.Page) ([]docking.Registration, error) { return a.Store.Registrations(c, f, at) },
		func(r docking.Registration) string { return string(r.ID) },
		func(r docking.Registration) Registration { return newRegistration(c, e, r) })
}

// registration returns a registration of the event that the caller may act on:
// its own or, as the organizer, any.
func (a *API) registration(c Call, p registrationParams) (docking.Event, docking.Registration, error) {
	e, err := a.events().visible(a, c, p.ID)
	if err != nil {
		return e, docking.Registration{}, err
	}
	r, err := a.Store.Registration(c, docking.RegistrationID(p.RegistrationID))
	if err != nil {
		return e, r, err
	}
	if r.EventID != e.ID || c.By.OrganizationID != r.OrganizationID && c.By.OrganizationID != e.OrganizationID {
		return e, r, domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	return e, r, nil
}

func (a *API) getRegistration(c Call, p registrationParams) (Registration, error) {
	e, r, err := a.registration(c, p)
	return newRegistration(c, e, r), err
}

func (a *API) updateRegistration(c Call, p registrationParams, m merge[RegistrationInput]) (Registration, error) {
	e, was, err := a.registration(c, p)
	if err == nil {
		err = c.mine(was.OrganizationID)
	}
	if err == nil {
		err = c.Match(was.Version)
	}
	if err != nil {
		return Registration{}, err
	}
	if e.Status != docking.RegistrationOpen && e.Status != docking.Scheduling {
		return Registration{}, domain.Refuse(domain.Conflict, domain.CodeRegistrationClosed, "state", e.Status)
	}
	in, err := m.over(RegistrationInput(was.RegistrationFields))
	if err != nil {
		return Registration{}, err
	}
	is, err := was.Change(e, docking.RegistrationFields(in), a.Now())
	if err != nil {
		return Registration{}, err
	}
	return newRegistration(c, e, is), a.Store.UpdateRegistration(c, c.By, was, is)
}

// moveRegistration returns the handler of an action on a registration: the
// party withdraws, the organizer does the rest.
func (a *API) moveRegistration(action docking.RegistrationAction) func(Call, registrationParams) (Registration, error) {
	return func(c Call, p registrationParams) (Registration, error) {
		e, was, err := a.registration(c, p)
		if err != nil {
			return Registration{}, err
		}
		by := e.OrganizationID
		if action == docking.Withdraw {
			by = was.OrganizationID
		}
		if err := c.mine(by); err != nil {
			return Registration{}, err
		}
		if err := c.Match(was.Version); err != nil {
			return Registration{}, err
		}
		is, err := was.Move(action, a.Now())
		if err != nil {
			return Registration{}, err
		}
		return newRegistration(c, e, is), a.Store.UpdateRegistration(c, c.By, was, is)
	}
}

// setWish keeps what a participant, or the organizer, wishes of two participants.
func (a *API) setWish(c Call, p byID, in WishInput) (Wish, error) {
	e, err := a.events().visible(a, c, p.ID)
	if err != nil {
		return Wish{}, err
	}
	from, err1 := a.participant(c, e, in.FromRegistrationID, "from_registration_id")
	to, err2 := a.participant(c, e, in.ToRegistrationID, "to_registration_id")
	if err1 == nil && c.By.OrganizationID != e.OrganizationID {
		err1 = missing(c.mine(from.OrganizationID), "from_registration_id", "registration")
	}
	for _, err := range []error{err1, err2} {
		if err != nil && faultsOf(err) == nil {
			return Wish{}, err
		}
	}
	if faults := append(faultsOf(err1), faultsOf(err2)...); faults != nil {
		return Wish{}, domain.Faulty(faults)
	}
	if err := e.CanWish(c.By.OrganizationID); err != nil {
		return Wish{}, err
	}
	w, err := docking.NewWish(docking.WishID(a.NewID(domain.PrefixWish)), e, c.By.OrganizationID, from, to, docking.WishFields(in), a.Now())
	if err != nil {
		return Wish{}, err
	}
	return newWish(w), a.Store.SetWish(c, c.By, w)
}

// participant returns a registration of the event that a wish may name.
func (a *API) participant(c Call, e docking.Event, id docking.RegistrationID, field string) (docking.Registration, error) {
	r, err := a.Store.Registration(c, id)
	own := r.OrganizationID == c.By.OrganizationID || e.OrganizationID == c.By.OrganizationID
	if err == nil && (r.EventID != e.ID || r.Status != docking.Approved && !own) {
		err = domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	if err == nil && !own {
		err = a.apart(c, r.OrganizationID)
	}
	return r, missing(err, field, "registration")
}

type wishParams struct {
	ID     string `path:"id"`
	WishID string `path:"wish_id"`
}

func (a *API) listWishes(c Call, p memberList) (Page[Wish], error) {
	e, err := a.events().visible(a, c, p.ID)
	if err != nil {
		return Page[Wish]{}, err
	}
	org := c.By.OrganizationID
	if org == e.OrganizationID {
		org = ""
	}
	return listed(a, c, p.paging, func(at store.Page) ([]docking.Wish, error) { return a.Store.Wishes(c, e.ID, org, at) },
		func(w docking.Wish) string { return string(w.ID) }, newWish)
}

func (a *API) removeWish(c Call, p wishParams) error {
	w, err := a.Store.Wish(c, docking.WishID(p.WishID))
	if err != nil {
		return err
	}
	if err := c.mine(w.OrganizationID); err != nil {
		return err
	}
	if string(w.EventID) != p.ID {
		return domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	if err := c.Match(w.Version); err != nil {
		return err
	}
	return a.Store.RemoveWish(c, c.By, w, a.Now())
}
