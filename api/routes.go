package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/go-fuego/fuego"

	"gongbo/api/docs"
	"gongbo/domain"
	"gongbo/domain/docking"
)

// The tags of operations, in the order of the docs.
const (
	tagAccounts  = "accounts"
	tagProfiles  = "profiles"
	tagGoods     = "goods"
	tagSearch    = "search"
	tagMatching  = "matching"
	tagDocking   = "docking"
	tagChanges   = "changes"
	tagReference = "reference"
	tagSystem    = "operations"
)

// server lists every route. fuego serves them and describes their types; what
// fuego would do in other ways than the contract says is taken out of its hands
// by the gate before it and the serializers here.
func (a *API) server() *server {
	s := &server{api: a, operations: map[string]*Operation{}, fuego: newFuego(a)}
	a.accountRoutes(s)
	a.profileRoutes(s)
	a.goodsRoutes(s)
	a.searchRoutes(s)
	a.dockingRoutes(s)
	a.otherRoutes(s)
	docsPages := docs.Handler()
	fuego.GetStd(s.fuego, "/docs", docsPages.ServeHTTP)
	fuego.GetStd(s.fuego, "/docs/", docsPages.ServeHTTP)
	fuego.GetStd(s.fuego, "/{$}", http.RedirectHandler("/docs", http.StatusFound).ServeHTTP)
	s.mustHavePolicies()
	return s
}

// mustHavePolicies stops a server with a route that the policy table forgets,
// or a policy without a route: it would be an open door, or a dead one.
func (s *server) mustHavePolicies() {
	var ids []string
	for _, op := range s.operations {
		p, ok := policies[op.ID]
		if !ok || !p.public && p.role == "" || slices.Contains(ids, op.ID) {
			panic(fmt.Sprintf("operation %q has no policy of its own", op.ID))
		}
		ids = append(ids, op.ID)
	}
	for id := range policies {
		if !slices.Contains(ids, id) {
			panic(fmt.Sprintf("policy %q has no operation", id))
		}
	}
}

func (a *API) accountRoutes(s *server) {
	post(s, "/v1/accounts", Operation{ID: "signUp", Tag: tagAccounts, Status: 201, Summary: "注册账号与首个组织 / Sign up with a first organization"}, a.signUp)
	post(s, "/v1/sessions", Operation{ID: "createSession", Tag: tagAccounts, Status: 201, Summary: "登录 / Sign in"}, a.createSession)
	remove(s, "/v1/sessions/current", Operation{ID: "endSession", Tag: tagAccounts, Summary: "退出登录 / Sign out"}, a.endSession)
	get(s, "/v1/me", Operation{ID: "getMe", Tag: tagAccounts, Summary: "当前身份 / Who am I"}, a.getMe)
	post(s, "/v1/me/memberships", Operation{ID: "acceptInvite", Tag: tagAccounts, Status: 201, Summary: "接受邀请加入组织 / Accept an invitation to an organization"}, a.acceptInvite)
	post(s, "/v1/api-keys", Operation{ID: "createAPIKey", Tag: tagAccounts, Status: 201, Summary: "新建 API 密钥 / Create an API key"}, a.createAPIKey)
	get(s, "/v1/api-keys", Operation{ID: "listAPIKeys", Tag: tagAccounts, Summary: "API 密钥列表 / List API keys"}, a.listAPIKeys)
	remove(s, "/v1/api-keys/{id}", Operation{ID: "revokeAPIKey", Tag: tagAccounts, Summary: "吊销 API 密钥 / Revoke an API key"}, a.revokeAPIKey)
	get(s, "/v1/organizations/{id}/members", Operation{ID: "listMembers", Tag: tagAccounts, Summary: "成员列表 / List members"}, a.listMembers)
	post(s, "/v1/organizations/{id}/members", Operation{ID: "inviteMember", Tag: tagAccounts, Status: 201, Summary: "邀请成员 / Invite a member"}, a.inviteMember)
	patch(s, "/v1/organizations/{id}/members/{account_id}", Operation{ID: "changeMember", Tag: tagAccounts, Summary: "修改成员角色 / Change a member's role"}, a.changeMember)
	remove(s, "/v1/organizations/{id}/members/{account_id}", Operation{ID: "removeMember", Tag: tagAccounts, Summary: "移除成员 / Remove a member"}, a.removeMember)
	post(s, "/v1/blocks", Operation{ID: "createBlock", Tag: tagAccounts, Status: 201, Summary: "拉黑 / Block an organization"}, a.createBlock)
	get(s, "/v1/blocks", Operation{ID: "listBlocks", Tag: tagAccounts, Summary: "拉黑列表 / List blocks"}, a.listBlocks)
	remove(s, "/v1/blocks/{id}", Operation{ID: "removeBlock", Tag: tagAccounts, Summary: "取消拉黑 / Take a block back"}, a.removeBlock)
}

func (a *API) profileRoutes(s *server) {
	crud(s, "/v1/suppliers", names{"Supplier", "Suppliers", tagProfiles, "供应商", "supplier"}, a.suppliers())
	post(s, "/v1/suppliers/{id}/credentials", Operation{ID: "addCredential", Tag: tagProfiles, Status: 201, Summary: "新增资质 / Add a credential"}, a.addCredential)
	get(s, "/v1/suppliers/{id}/credentials", Operation{ID: "listCredentials", Tag: tagProfiles, Summary: "资质列表 / List credentials"}, a.listCredentials)
	remove(s, "/v1/suppliers/{id}/credentials/{credential_id}", Operation{ID: "removeCredential", Tag: tagProfiles, Summary: "删除资质 / Remove a credential"}, a.removeCredential)
	crud(s, "/v1/streamers", names{"Streamer", "Streamers", tagProfiles, "主播", "streamer"}, a.streamers())
	crud(s, "/v1/agencies", names{"Agency", "Agencies", tagProfiles, "MCN机构", "agency"}, a.agencies())
	crud(s, "/v1/organizers", names{"Organizer", "Organizers", tagProfiles, "主办方", "organizer"}, a.organizers())
	crud(s, "/v1/markets", names{"Market", "Markets", tagProfiles, "专业批发市场", "market"}, a.markets())
}

func (a *API) goodsRoutes(s *server) {
	r := a.products()
	post(s, "/v1/products", Operation{ID: "createProduct", Tag: tagGoods, Status: 201, Summary: "新建商品 / Create product"}, a.createProduct)
	get(s, "/v1/products", Operation{ID: "listProducts", Tag: tagGoods, Summary: "商品列表 / List products"},
		func(c Call, p productList) (Page[Product], error) { return r.listed(a, c, p) })
	get(s, "/v1/products/{id}", Operation{ID: "getProduct", Tag: tagGoods, Summary: "读取商品 / Read product"},
		func(c Call, p byID) (Product, error) { return r.read(a, c, p.ID) })
	patch(s, "/v1/products/{id}", Operation{ID: "updateProduct", Tag: tagGoods, Summary: "修改商品 / Change product"},
		func(c Call, p byID, m merge[ProductInput]) (Product, error) { return r.patched(a, c, p.ID, m) })
	remove(s, "/v1/products/{id}", Operation{ID: "deleteProduct", Tag: tagGoods, Summary: "删除商品 / Delete product"},
		func(c Call, p byID) error { return r.removed(a, c, p.ID) })
	act(s, "/v1/products/{id}/list", Operation{ID: "listProduct", Tag: tagGoods, Summary: "上架 / List product"}, a.moveProduct(domain.ListProduct))
	act(s, "/v1/products/{id}/pause", Operation{ID: "pauseProduct", Tag: tagGoods, Summary: "暂停 / Pause product"}, a.moveProduct(domain.PauseProduct))
	act(s, "/v1/products/{id}/delist", Operation{ID: "delistProduct", Tag: tagGoods, Summary: "下架 / Delist product"}, a.moveProduct(domain.DelistProduct))
	act(s, "/v1/imports", Operation{ID: "importProducts", Tag: tagGoods, Status: 201, Summary: "批量导入商品 CSV / Import products from CSV", Raw: &Raw{Consumes: "text/csv"}}, a.importProducts)
	get(s, "/v1/imports/{id}", Operation{ID: "getImport", Tag: tagGoods, Summary: "读取导入结果 / Read an import"}, a.getImport)
}

func (a *API) searchRoutes(s *server) {
	get(s, "/v1/search/products", Operation{ID: "searchProducts", Tag: tagSearch, Summary: "搜索商品 / Search products"}, a.searchProducts)
	get(s, "/v1/search/suppliers", Operation{ID: "searchSuppliers", Tag: tagSearch, Summary: "搜索供应商 / Search suppliers"}, a.searchSuppliers)
	get(s, "/v1/search/streamers", Operation{ID: "searchStreamers", Tag: tagSearch, Summary: "搜索主播 / Search streamers"}, a.searchStreamers)
	get(s, "/v1/streamers/{id}/matches", Operation{ID: "matchStreamer", Tag: tagMatching, Summary: "为主播匹配货源 / Match a streamer with supply"}, a.matchStreamer)
	get(s, "/v1/products/{id}/matches", Operation{ID: "matchProduct", Tag: tagMatching, Summary: "为商品匹配主播 / Match a product with streamers"}, a.matchProduct)
	get(s, "/v1/suppliers/{id}/matches", Operation{ID: "matchSupplier", Tag: tagMatching, Summary: "为供应商匹配主播 / Match a supplier with streamers"}, a.matchSupplier)
	post(s, "/v1/matches/explain", Operation{ID: "explainMatch", Tag: tagMatching, Summary: "解释一对匹配 / Explain a pair"}, a.explainMatch)
}

func (a *API) dockingRoutes(s *server) {
	crud(s, "/v1/events", names{"Event", "Events", tagDocking, "对接活动", "event"}, a.events())
	for _, m := range []struct {
		path, id, summary string
		action            docking.EventAction
	}{
		{"open", "openEvent", "开放报名 / Open registration", docking.Open},
		{"close_registration", "closeEventRegistration", "截止报名 / Close registration", docking.CloseRegistration},
		{"publish", "publishEvent", "发布日程 / Publish the timetable", docking.Publish},
		{"start", "startEvent", "活动开始 / Start event", docking.Start},
		{"finish", "finishEvent", "活动结束 / Finish event", docking.Finish},
		{"close", "closeEvent", "归档 / Close event", docking.Close},
		{"cancel", "cancelEvent", "取消活动 / Cancel event", docking.Cancel},
	} {
		act(s, "/v1/events/{id}/"+m.path, Operation{ID: m.id, Tag: tagDocking, Summary: m.summary}, a.moveEvent(m.action))
	}
	get(s, "/v1/events/{id}/slots", Operation{ID: "listEventSlots", Tag: tagDocking, Summary: "时段列表 / List slots"}, a.listEventSlots)
	get(s, "/v1/events/{id}/tables", Operation{ID: "listEventTables", Tag: tagDocking, Summary: "洽谈桌列表 / List tables"}, a.listEventTables)
	post(s, "/v1/events/{id}/registrations", Operation{ID: "register", Tag: tagDocking, Status: 201, Summary: "报名 / Register for an event"}, a.register)
	get(s, "/v1/events/{id}/registrations", Operation{ID: "listRegistrations", Tag: tagDocking, Summary: "报名列表 / List registrations"}, a.listRegistrations)
	get(s, "/v1/events/{id}/registrations/{registration_id}", Operation{ID: "getRegistration", Tag: tagDocking, Summary: "读取报名 / Read registration"}, a.getRegistration)
	patch(s, "/v1/events/{id}/registrations/{registration_id}", Operation{ID: "updateRegistration", Tag: tagDocking, Summary: "修改报名 / Change registration"}, a.updateRegistration)
	for _, m := range []struct {
		action  docking.RegistrationAction
		summary string
	}{
		{docking.Approve, "通过报名 / Approve registration"}, {docking.Waitlist, "转候补 / Put registration on the waiting list"},
		{docking.Reject, "拒绝报名 / Reject registration"}, {docking.Withdraw, "撤回报名 / Withdraw registration"},
	} {
		act(s, "/v1/events/{id}/registrations/{registration_id}/"+string(m.action), Operation{ID: string(m.action) + "Registration", Tag: tagDocking, Summary: m.summary}, a.moveRegistration(m.action))
	}
	post(s, "/v1/events/{id}/wishes", Operation{ID: "setWish", Tag: tagDocking, Status: 201, Summary: "提交意向 / Wish to meet, or to avoid"}, a.setWish)
	get(s, "/v1/events/{id}/wishes", Operation{ID: "listWishes", Tag: tagDocking, Summary: "意向列表 / List wishes"}, a.listWishes)
	remove(s, "/v1/events/{id}/wishes/{wish_id}", Operation{ID: "removeWish", Tag: tagDocking, Summary: "删除意向 / Remove wish"}, a.removeWish)
	command(s, "/v1/events/{id}/schedule", Operation{ID: "scheduleEvent", Tag: tagDocking, Status: 201, Summary: "自动排程 / Schedule an event"}, a.scheduleEvent)
	get(s, "/v1/events/{id}/schedule", Operation{ID: "getSchedule", Tag: tagDocking, Summary: "读取日程 / Read the timetable"}, a.getSchedule)
	command(s, "/v1/events/{id}/schedule/repair", Operation{ID: "repairSchedule", Tag: tagDocking, Status: 201, Summary: "临时调整日程 / Repair the timetable"}, a.repairSchedule)
	act(s, "/v1/events/{id}/schedule/{revision}/restore", Operation{ID: "restoreSchedule", Tag: tagDocking, Status: 201, Summary: "恢复日程版本 / Restore a timetable"}, a.restoreSchedule)
	get(s, "/v1/events/{id}/meetings", Operation{ID: "listMeetings", Tag: tagDocking, Summary: "洽谈列表 / List meetings"}, a.listMeetings)
	get(s, "/v1/events/{id}/calendar.ics", Operation{ID: "getCalendar", Tag: tagDocking, Summary: "日历文件 / Calendar file", Raw: &Raw{Produces: "text/calendar"}}, a.getCalendar)
}

func (a *API) otherRoutes(s *server) {
	get(s, "/v1/changes", Operation{ID: "listChanges", Tag: tagChanges, Summary: "变更流 / Feed of changes"}, a.listChanges)
	get(s, "/v1/categories", Operation{ID: "listCategories", Tag: tagReference, Summary: "商品类目 / Product categories"}, a.listCategories)
	get(s, "/v1/divisions", Operation{ID: "listDivisions", Tag: tagReference, Summary: "行政区划 / Administrative divisions"}, a.listDivisions)
	get(s, "/v1/enums", Operation{ID: "listEnums", Tag: tagReference, Summary: "枚举值 / Enumerations"}, a.listEnums)
	get(s, "/healthz", Operation{ID: "healthz", Tag: tagSystem, Summary: "存活 / Alive"}, a.healthz)
	get(s, "/readyz", Operation{ID: "readyz", Tag: tagSystem, Summary: "就绪 / Ready"}, a.readyz)
	get(s, "/openapi.json", Operation{ID: "getContract", Tag: tagSystem, Summary: "接口契约 / The contract", Raw: &Raw{Produces: "application/json"}}, a.getContract)
}
