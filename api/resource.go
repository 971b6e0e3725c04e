package api

import (
	"context"
	"reflect"
	"time"

	"gongbo/domain"
	"gongbo/store"
)

// resource is what creating, listing, reading, patching and deleting have in
// common for every kind of thing V: In is what clients say of it, Out how they
// see it, P the parameters of its list.
type resource[V, In, Out any, P interface{ pages() paging }] struct {
	id      func(V) string
	owner   func(V) domain.OrganizationID
	version func(V) int64
	input   func(V) In // the fields a merge patch is applied to
	show    func(Call, V) Out
	hidden  func(V) bool // from others than its owner; nil: nothing is

	create func(c Call, in In, now time.Time) (V, error)
	change func(c Call, was V, in In, now time.Time) (V, error)
	load   func(ctx context.Context, id string) (V, error)
	page   func(c Call, p P, at store.Page) ([]V, error)
	insert func(ctx context.Context, by domain.Actor, v V) error
	update func(ctx context.Context, by domain.Actor, was, v V) error
	remove func(ctx context.Context, by domain.Actor, v V, now time.Time) error
}

func (p paging) pages() paging { return p }

// names are the IDs of a resource's operations and what their summaries call it.
type names struct{ one, many, tag, zh, en string }

// crud registers the five operations at the path.
func crud[V, In, Out any, P interface{ pages() paging }](s *server, path string, n names, r resource[V, In, Out, P]) {
	post(s, path, Operation{ID: "create" + n.one, Tag: n.tag, Summary: "新建" + n.zh + " / Create " + n.en, Status: 201},
		func(c Call, _ none, in In) (Out, error) { return r.created(s.api, c, in) })
	get(s, path, Operation{ID: "list" + n.many, Tag: n.tag, Summary: n.zh + "列表 / List " + n.en + "s"},
		func(c Call, p P) (Page[Out], error) { return r.listed(s.api, c, p) })
	get(s, path+"/{id}", Operation{ID: "get" + n.one, Tag: n.tag, Summary: "读取" + n.zh + " / Read " + n.en},
		func(c Call, p byID) (Out, error) { return r.read(s.api, c, p.ID) })
	patch(s, path+"/{id}", Operation{ID: "update" + n.one, Tag: n.tag, Summary: "修改" + n.zh + " / Change " + n.en},
		func(c Call, p byID, m merge[In]) (Out, error) { return r.patched(s.api, c, p.ID, m) })
	remove(s, path+"/{id}", Operation{ID: "delete" + n.one, Tag: n.tag, Summary: "删除" + n.zh + " / Delete " + n.en},
		func(c Call, p byID) error { return r.removed(s.api, c, p.ID) })
}

func (r resource[V, In, Out, P]) created(a *API, c Call, in In) (Out, error) {
	var zero Out
	v, err := r.create(c, in, a.Now())
	if err != nil {
		return zero, err
	}
	if err := r.insert(c, c.By, v); err != nil {
		return zero, err
	}
	return r.show(c, v), nil
}

func (r resource[V, In, Out, P]) listed(a *API, c Call, p P) (Page[Out], error) {
	return listed(a, c, p.pages(), func(at store.Page) ([]V, error) { return r.page(c, p, at) }, r.id, func(v V) Out { return r.show(c, v) })
}

// read returns the thing as the caller sees it. What the caller may not see is
// not found: nothing tells it from what does not exist.
func (r resource[V, In, Out, P]) read(a *API, c Call, id string) (Out, error) {
	v, err := r.visible(a, c, id)
	if err != nil {
		var zero Out
		return zero, err
	}
	return r.show(c, v), nil
}

func (r resource[V, In, Out, P]) visible(a *API, c Call, id string) (V, error) {
	v, err := r.load(c, id)
	if err != nil || r.owner(v) == c.By.OrganizationID {
		return v, err
	}
	if r.hidden != nil && r.hidden(v) {
		return v, domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	return v, a.apart(c, r.owner(v))
}

// apart returns NotFound if the caller and the organization are kept apart by a block.
func (a *API) apart(c Call, org domain.OrganizationID) error {
	blocked, err := a.Store.AreBlocked(c, c.By.OrganizationID, org)
	if err == nil && blocked {
		err = domain.Refuse(domain.NotFound, domain.CodeNotFound)
	}
	return err
}

// own returns the caller's own thing, at the version the caller knows. What is
// another's is not found.
func (r resource[V, In, Out, P]) own(c Call, id string) (V, error) {
	v, err := r.load(c, id)
	if err != nil {
		return v, err
	}
	if err := c.mine(r.owner(v)); err != nil {
		return v, err
	}
	return v, c.Match(r.version(v))
}

func (r resource[V, In, Out, P]) patched(a *API, c Call, id string, m merge[In]) (Out, error) {
	var zero Out
	was, err := r.own(c, id)
	if err != nil {
		return zero, err
	}
	in, err := m.over(r.input(was))
	if err != nil {
		return zero, err
	}
	is, err := r.change(c, was, in, a.Now())
	if err != nil {
		return zero, err
	}
	if reflect.DeepEqual(r.input(is), r.input(was)) { // nothing changes: neither does the version
		return r.show(c, was), nil
	}
	if err := r.update(c, c.By, was, is); err != nil {
		return zero, err
	}
	return r.show(c, is), nil
}

func (r resource[V, In, Out, P]) removed(a *API, c Call, id string) error {
	v, err := r.own(c, id)
	if err != nil {
		return err
	}
	return r.remove(c, c.By, v, domain.Instant(a.Now()))
}
