package main

import (
	"context"
	"fmt"
	"time"

	"gongbo/api"
	"gongbo/demo"
	"gongbo/domain"
	"gongbo/domain/docking"
	"gongbo/store"
)

// demoSeed is the market that everybody sees, and that the figures are about.
const demoSeed = 1

// demoPassword is every demo account's.
const demoPassword = "gongbo-demo-2026"

type login struct{ email, who string }

// demoLogins are printed at the start. They belong to the first of each kind.
var demoLogins = []login{
	{"vendor@demo.example", "供应商 vendor"},
	{"agency@demo.example", "MCN机构 agency"},
	{"streamer@demo.example", "主播 streamer"},
	{"organizer@demo.example", "主办方 organizer"},
	{"market@demo.example", "市场运营方 market operator"},
}

type demoCmd struct {
	Walk walkCmd `cmd:"" help:"Walk through the main job over HTTP."`
}

// loadDemo fills an empty store with the demo market, all of it or nothing.
func loadDemo(ctx context.Context, st *store.Store) error {
	empty, err := st.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	now := time.Now()
	m, err := demo.New(demoSeed, now)
	if err != nil {
		return err
	}
	return loadMarket(ctx, st, m, now)
}

// loadMarket fills the store with the market, all of it or nothing.
func loadMarket(ctx context.Context, st *store.Store, m demo.Market, now time.Time) error {
	hash, err := api.NewSecrets(1).Hash(ctx, demoPassword)
	if err != nil {
		return err
	}
	return st.Batch(ctx, func(st *store.Store) error {
		l := &loader{ctx: ctx, store: st, market: m, now: now, hash: hash, known: map[string]bool{}}
		for _, step := range []func() error{l.markets, l.suppliers, l.products, l.agencies, l.streamers, l.event} {
			if err := step(); err != nil {
				return fmt.Errorf("load demo: %w", err)
			}
		}
		return nil
	})
}

// loader keeps what it has made, by its index in the market.
type loader struct {
	ctx    context.Context
	store  *store.Store
	market demo.Market
	now    time.Time
	hash   string
	known  map[string]bool // logins given out

	marketIDs []domain.MarketID
	vendors   []domain.Supplier
	vendorBy  []domain.Actor
	mcns      []domain.Agency
	mcnBy     []domain.Actor
	hosts     []domain.Streamer
	hostBy    []domain.Actor
}

// join signs up an owner of a new organization. The first of a kind gets the
// login that is printed.
func (l *loader) join(kind domain.OrganizationKind, login, name string) (domain.Actor, error) {
	email := fmt.Sprintf("%s@demo.example", login)
	if l.known[login] {
		email = fmt.Sprintf("%s%d@demo.example", login, len(l.known))
	}
	l.known[login], l.known[email] = true, true
	acc, err := domain.NewAccount(domain.AccountID(newID(domain.PrefixAccount)), domain.AccountFields{Email: email, Password: demoPassword, Name: "演示账号"}, l.now)
	if err != nil {
		return domain.Actor{}, err
	}
	acc.PasswordHash = l.hash
	org, err := domain.NewOrganization(domain.OrganizationID(newID(domain.PrefixOrganization)), domain.OrganizationFields{Kind: kind, Name: name}, l.now)
	if err != nil {
		return domain.Actor{}, err
	}
	by := domain.Actor{AccountID: acc.ID, OrganizationID: org.ID, Kind: kind, Role: domain.Owner, RequestID: "demo"}
	return by, l.store.SignUp(l.ctx, by, acc, org)
}

func (l *loader) markets() error {
	by, err := l.join(domain.MarketOrganization, "market", "广州专业批发市场联合运营")
	if err != nil {
		return err
	}
	for _, f := range l.market.Markets {
		v, err := domain.NewMarket(domain.MarketID(newID(domain.PrefixMarket)), by.OrganizationID, f, l.now)
		if err != nil {
			return err
		}
		if err := l.store.CreateMarket(l.ctx, by, v); err != nil {
			return err
		}
		l.marketIDs = append(l.marketIDs, v.ID)
	}
	return nil
}

func (l *loader) suppliers() error {
	for _, d := range l.market.Suppliers {
		by, err := l.join(domain.SupplierOrganization, "vendor", d.Name)
		if err != nil {
			return err
		}
		f := d.SupplierFields
		if d.Market != demo.None {
			f.MarketID = l.marketIDs[d.Market]
		}
		v, err := domain.NewSupplier(domain.SupplierID(newID(domain.PrefixSupplier)), by.OrganizationID, f, l.now)
		if err != nil {
			return err
		}
		v.Measures = d.Measures
		if err := l.store.CreateSupplier(l.ctx, by, v); err != nil {
			return err
		}
		for _, f := range d.Credentials {
			c, err := domain.NewCredential(domain.CredentialID(newID(domain.PrefixCredential)), v, f, l.now)
			if err != nil {
				return err
			}
			if err := l.store.AddCredential(l.ctx, by, c); err != nil {
				return err
			}
		}
		l.vendors, l.vendorBy = append(l.vendors, v), append(l.vendorBy, by)
	}
	return nil
}

func (l *loader) products() error {
	for _, d := range l.market.Products {
		v, err := domain.NewProduct(domain.ProductID(newID(domain.PrefixProduct)), l.vendors[d.Supplier], d.ProductFields, l.now)
		if err != nil {
			return err
		}
		if d.Listed {
			v.Status = domain.Listed
		}
		if err := l.store.CreateProduct(l.ctx, l.vendorBy[d.Supplier], v); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) agencies() error {
	for _, f := range l.market.Agencies {
		by, err := l.join(domain.AgencyOrganization, "agency", f.Name)
		if err != nil {
			return err
		}
		v, err := domain.NewAgency(domain.AgencyID(newID(domain.PrefixAgency)), by.OrganizationID, f, l.now)
		if err != nil {
			return err
		}
		if err := l.store.CreateAgency(l.ctx, by, v); err != nil {
			return err
		}
		l.mcns, l.mcnBy = append(l.mcns, v), append(l.mcnBy, by)
	}
	return nil
}

func (l *loader) streamers() error {
	for _, d := range l.market.Streamers {
		f := d.StreamerFields
		var by domain.Actor
		if d.Agency != demo.None {
			by, f.AgencyID = l.mcnBy[d.Agency], l.mcns[d.Agency].ID
		} else {
			var err error
			if by, err = l.join(domain.StreamerOrganization, "streamer", f.Name); err != nil {
				return err
			}
		}
		v, err := domain.NewStreamer(domain.StreamerID(newID(domain.PrefixStreamer)), by.OrganizationID, f, l.now)
		if err != nil {
			return err
		}
		v.Measures, v.CategorySales = d.Measures, d.CategorySales
		if v.CategorySales == nil {
			v.CategorySales = []domain.CategorySale{}
		}
		if err := l.store.CreateStreamer(l.ctx, by, v); err != nil {
			return err
		}
		l.hosts, l.hostBy = append(l.hosts, v), append(l.hostBy, by)
	}
	return nil
}

func (l *loader) event() error {
	by, err := l.join(domain.OrganizerOrganization, "organizer", l.market.Organizer.Name)
	if err != nil {
		return err
	}
	o, err := domain.NewOrganizer(domain.OrganizerID(newID(domain.PrefixOrganizer)), by.OrganizationID, l.market.Organizer, l.now)
	if err != nil {
		return err
	}
	if err := l.store.CreateOrganizer(l.ctx, by, o); err != nil {
		return err
	}
	e, err := docking.NewEvent(docking.EventID(newID(domain.PrefixEvent)), by.OrganizationID, l.market.Event.EventFields, newID, l.now)
	if err != nil {
		return err
	}
	if err := l.store.CreateEvent(l.ctx, by, e); err != nil {
		return err
	}
	open, err := e.Move(docking.Open, l.now)
	if err != nil {
		return err
	}
	if err := l.store.UpdateEvent(l.ctx, by, e, open); err != nil {
		return err
	}
	return l.registrations(by, open)
}

func (l *loader) registrations(by domain.Actor, e docking.Event) error {
	var regs []docking.Registration
	var owners []domain.Actor
	for _, d := range l.market.Event.Registrations {
		f := docking.RegistrationFields{MaxMeetings: d.MaxMeetings}
		var owner domain.Actor
		var name string
		switch {
		case d.Supplier != demo.None:
			f.SupplierID, owner, name = l.vendors[d.Supplier].ID, l.vendorBy[d.Supplier], l.vendors[d.Supplier].Name
		case d.Streamer != demo.None:
			f.StreamerID, owner, name = l.hosts[d.Streamer].ID, l.hostBy[d.Streamer], l.hosts[d.Streamer].Name
		default:
			f.AgencyID, owner, name = l.mcns[d.Agency].ID, l.mcnBy[d.Agency], l.mcns[d.Agency].Name
		}
		for _, i := range d.UnavailableSlots {
			f.UnavailableSlots = append(f.UnavailableSlots, e.Slots[i].ID)
		}
		r, err := docking.NewRegistration(docking.RegistrationID(newID(domain.PrefixRegistration)), e, owner.OrganizationID, f, l.now)
		if err != nil {
			return err
		}
		r.PartyName = name
		if err := l.store.CreateRegistration(l.ctx, owner, e, r); err != nil {
			return err
		}
		if d.Approved {
			approved, err := r.Move(docking.Approve, l.now)
			if err != nil {
				return err
			}
			if err := l.store.UpdateRegistration(l.ctx, by, r, approved); err != nil {
				return err
			}
			r = approved
		}
		regs, owners = append(regs, r), append(owners, owner)
	}
	for _, d := range l.market.Event.Wishes {
		w, err := docking.NewWish(docking.WishID(newID(domain.PrefixWish)), e, owners[d.From].OrganizationID, regs[d.From], regs[d.To],
			docking.WishFields{FromRegistrationID: regs[d.From].ID, ToRegistrationID: regs[d.To].ID, Kind: d.Kind, Weight: d.Weight}, l.now)
		if err != nil {
			return err
		}
		if err := l.store.SetWish(l.ctx, owners[d.From], w); err != nil {
			return err
		}
	}
	return nil
}
