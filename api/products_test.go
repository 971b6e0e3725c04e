package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

func TestProductLife(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		w := newWorld(t, s)
		p, reader := w.a["supplier"], w.b["streamer"]
		made := p.as(domain.Member).post(t, "/v1/products", aProduct.with(object{"supplier_id": p.has["suppliers"], "sku": "A-1"})).is(201)
		at := "/v1/products/" + made.str("id")
		require.Equal(t, at, made.header.Get("Location"))
		require.Equal(t, "draft [list]", made.str("status")+" "+made.str("actions"))
		require.Equal(t, "goods 1 spot [commission_only]", made.str("offering_type")+" "+made.str("moq")+" "+made.str("stock_mode")+" "+made.str("cooperation_modes"), "what was left out has its default")
		do := func(action string) *answer { return p.owner().post(t, at+"/"+action, nil) }
		seen := func() bool { return reader.owner().get(t, "%s", at).status == 200 }

		require.False(t, seen())
		do("pause").refused(409, "illegal_state")
		do("delist").refused(409, "illegal_state")
		require.Contains(t, do("pause").str("detail"), "list", "it says what may be done")
		require.Equal(t, "listed [pause delist]", do("list").is(200).str("status")+" "+p.owner().get(t, "%s", at).str("actions"))
		require.True(t, seen())
		do("list").refused(409, "illegal_state")
		do("pause").is(200)
		require.False(t, seen())
		do("list").is(200)
		leaf := made.str("category_code")
		for _, code := range []string{leaf, leaf[:4], leaf[:2]} { // a branch stands for its leaves
			require.Contains(t, reader.owner().get(t, "/v1/products?category_code=%s", code).is(200).each("items", "id"), made.str("id"), code)
		}
		require.NotContains(t, reader.owner().get(t, "/v1/products?category_code=%s", "1201").is(200).each("items", "id"), made.str("id"))
		do("delist").is(200)
		require.False(t, seen())
		for _, action := range []string{"list", "pause", "delist"} {
			do(action).refused(409, "illegal_state")
		}
		require.Equal(t, int64(5), p.owner().get(t, "%s", at).num("version"))
		p.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": p.has["suppliers"], "sku": "A-1"})).refused(409, "already_exists")
		p.owner().del(t, at).is(204)
		p.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": p.has["suppliers"], "sku": "A-1"})).is(201)
		p.owner().patch(t, "/v1/products/"+p.has["products"], object{"supplier_id": w.b["supplier"].has["suppliers"]}).faults("supplier_id unknown_field")
	})
}

func TestListingNeedsCredentials(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "零食铺")
		supplier := p.make(t, "suppliers", "/v1/suppliers", aSupplier.with(object{"category_codes": []string{"14", "01"}}))
		papers := "/v1/suppliers/" + supplier + "/credentials"
		leaf := s.as("").get(t, "/v1/categories?leaf=true&limit=100&parent_code=1401").is(200).str("items.0.code")
		snack := p.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": supplier, "category_code": leaf})).is(201).str("id")
		list := func() *answer { return p.owner().post(t, "/v1/products/"+snack+"/list", nil) }
		detail := list().refused(409, "credential_missing").str("detail")
		for _, kind := range []string{"business_license", "food_license", "food_production_license"} {
			require.Contains(t, detail, kind)
		}
		p.owner().post(t, papers, object{"kind": "crown", "number": ""}).faults("kind no_such_reference", "number required")
		p.owner().post(t, papers, object{"kind": "food_license", "number": "1", "issued_on": "2026-13-01", "expires_on": "never"}).faults("issued_on bad_date", "expires_on bad_date")
		p.owner().post(t, papers, aLicence).is(201)
		p.owner().post(t, papers, aLicence).refused(409, "already_exists")
		p.owner().post(t, papers, object{"kind": "food_license", "number": "JY14401", "expires_on": "2026-11-21"}).is(201) // yesterday
		p.owner().post(t, papers, object{"kind": "food_production_license", "number": "SC10144", "issued_on": "2026-11-23"}).is(201)
		detail = list().refused(409, "credential_missing").str("detail")
		require.NotContains(t, detail, "business_license")
		require.Contains(t, detail, "food_license")
		require.Contains(t, detail, "food_production_license")
		p.owner().post(t, papers, object{"kind": "food_license", "number": "JY14402", "expires_on": "2026-11-22"}).is(201) // today still
		p.owner().post(t, papers, object{"kind": "food_production_license", "number": "SC10145"}).is(201)
		list().is(200)

		dress := p.owner().post(t, "/v1/products", aProduct.with(object{"supplier_id": supplier})).is(201).str("id")
		p.owner().post(t, "/v1/products/"+dress+"/list", nil).is(200)
		p.owner().patch(t, "/v1/products/"+dress, object{"category_code": "120101"}).is(409)
		masked := s.organization(t, "agency", "机构").owner().get(t, "%s", papers).is(200)
		require.Contains(t, masked.each("items", "number"), "JY***02")
		require.NotContains(t, string(masked.body), "JY14402")
	})
}
