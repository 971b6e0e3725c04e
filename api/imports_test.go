package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The headers of a file as Chinese sellers write it, and of one from a program.
const (
	zhHeader = "商品名称,货号,类目,供货价,直播价,佣金率,库存,发货时效(小时),产地,一件代发,样品政策,标签\n"
	enHeader = "title,sku,category,supply_price_fen,live_price_fen,commission_bps,stock,ship_within_hours,origin,dropship,sample_policy,tags\n"
)

func zhRow(sku string) string {
	return "法式碎花裙," + sku + ",碎花裙,39.00,¥99.9,25%,\"1,000\",24,广东省广州市,是,免费,显瘦、度假\n"
}

func TestImports(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		supplier := p.make(t, "suppliers", "/v1/suppliers", aSupplier)
		p.make(t, "credentials", "/v1/suppliers/"+supplier+"/credentials", aLicence)
		to := "?supplier_id=" + supplier
		products := func() int { return len(p.owner().get(t, "/v1/products?limit=100").is(200).list("items")) }

		dry := p.importing(t, to+"&dry_run=true", zhHeader+zhRow("A-1")).is(201)
		require.Equal(t, "true 1 1 0 []", fmt.Sprint(dry.at("dry_run"), " ", dry.num("rows"), " ", dry.num("accepted"), " ", dry.num("rejected"), " ", dry.list("problems")))
		require.Equal(t, 0, products(), "a dry run keeps nothing")

		got := p.importing(t, to, zhHeader+zhRow("A-1")).is(201)
		require.Equal(t, "/v1/imports/"+got.str("id"), got.header.Get("Location"))
		require.Equal(t, string(got.body), string(p.owner().get(t, "/v1/imports/%s", got.str("id")).is(200).body))
		made := p.owner().get(t, "/v1/products").is(200)
		for path, want := range map[string]string{"title": "法式碎花裙", "sku": "A-1", "category_code": "010101", "supply_price_fen": "3900", "live_price_fen": "9990", "commission_bps": "2500", "stock": "1000",
			"ship_within_hours": "24", "origin_division_code": "440100", "dropship": "true", "sample_policy": "free", "tags": "[显瘦 度假]", "status": "draft"} {
			require.Equal(t, want, made.str("items.0."+path), path)
		}
		gb, err := simplifiedchinese.GB18030.NewEncoder().String(zhHeader + zhRow("GB-1"))
		require.NoError(t, err)
		for name, file := range map[string]string{
			"BOM": "\ufeff" + zhHeader + zhRow("BOM-1"), "GB18030": gb, "CRLF": strings.ReplaceAll(zhHeader+zhRow("CRLF-1"), "\n", "\r\n"), "blank lines": zhHeader + "\n,,,,,,,,,,,\n" + zhRow("BL-1") + "\n\n",
			"English": enHeader + "Dress,EN-1,010101,3900,9990,2500,1000,24,440100,yes,free,slim|light\n", "other order": "货号,商品名称,类目,直播价,发货时效,产地\nOO-1,裙子,010101,99,24,440100\n",
		} {
			a := p.importing(t, to, file).is(201)
			require.Equal(t, int64(1), a.num("accepted"), "%s: %s", name, a.body)
		}
		require.Equal(t, 7, products())
		p.importing(t, to+"&list=true", zhHeader+zhRow("L-1")).is(201)
		require.Equal(t, "L-1 listed", p.owner().get(t, "/v1/products").str("items.0.sku")+" "+p.owner().get(t, "/v1/products").str("items.0.status"))
	})
}

// Every fault of every bad row is told, in the reader's language; the good rows are kept.
func TestImportProblems(t *testing.T) {
	eachAPI(t, func(t *testing.T, s *server) {
		p := s.organization(t, "supplier", "商家")
		supplier := p.make(t, "suppliers", "/v1/suppliers", aSupplier)
		to := "?supplier_id=" + supplier
		problems := func(a *answer) []string {
			var out []string
			for i := range a.is(201).list("problems") {
				at := fmt.Sprintf("problems.%d.", i)
				require.NotEmpty(t, a.str(at+"detail"))
				require.NotContains(t, a.str(at+"detail"), "{")
				out = append(out, a.str(at+"row")+" "+a.str(at+"field")+" "+a.str(at+"code"))
			}
			return out
		}
		file := zhHeader + zhRow("B-1") + // row 2
			"x,B-2,没有这类,abc,-1,25.001%,1.5,24,火星,也许,送,\n" + // 3
			zhRow("B-1") + // 4: the SKU of row 2
			",,,,,,,,,,,多的,另外多的\n" + // 5
			"\n" +
			zhRow("B-3") // 7 in the file
		a := p.importing(t, to, file)
		require.Equal(t, []string{"3 category_code no_such_reference", "3 commission_bps wrong_type", "3 dropship wrong_type", "3 live_price_fen out_of_range", "3 origin_division_code no_such_reference",
			"3 sample_policy not_one_of", "3 stock wrong_type", "3 supply_price_fen wrong_type", "3 title too_short"}, sorted(only(problems(a), "3 ")))
		require.Equal(t, []string{"4 sku repeated"}, only(problems(a), "4 "))
		require.Contains(t, problems(a), "5 row too_many_items")
		require.Contains(t, problems(a), "5 title required")
		require.Equal(t, "5 2 3", fmt.Sprint(a.num("rows"), a.num("accepted"), a.num("rejected")))
		require.Equal(t, []string{"2 sku repeated"}, problems(p.importing(t, to, zhHeader+zhRow("B-1"))), "of an earlier file")
		require.Equal(t, []string{"2 category_code credential_missing"}, problems(p.importing(t, to+"&list=true", zhHeader+zhRow("B-9"))))
		english := p.owner().with("Accept-Language", "en").get(t, "/v1/imports/%s", a.str("id")).is(200)
		require.NotEqual(t, a.str("problems.0.detail"), english.str("problems.0.detail"))

		p.importing(t, to, "").refused(400, "empty_file")
		p.importing(t, to, zhHeader).refused(400, "empty_file")
		p.importing(t, to, "\n\n").refused(400, "empty_file")
		p.importing(t, to, "\x00\x01").refused(400, "not_utf8")
		p.importing(t, to, "商品名称\n裙\x00子\n").refused(400, "not_utf8")
		p.importing(t, to, "\xff\xfe\x46\x55\xc1\x54\x0d\x54").refused(400, "not_utf8") // UTF-16
		p.importing(t, to, "商品名称,颜色,,商品标题\n裙子,红,,\n").faults("header[1] unknown_field", "header[2] unknown_field", "header[3] repeated")
		p.importing(t, to, strings.Repeat("x,", 16_384)+"\n1\n").is(422)
		p.importing(t, to, zhHeader+strings.Repeat("裙子\n", 5001)).faults("body too_many_items")
		p.importing(t, to, strings.Repeat("x", 9<<20)).refused(413, "body_too_large")
		p.importing(t, "", zhHeader+zhRow("C")).faults("supplier_id required")
		p.importing(t, to+"&dry_run=maybe", zhHeader+zhRow("C")).faults("dry_run wrong_type")
		p.owner().post(t, "/v1/imports"+to, object{}).refused(415, "unsupported_media_type")
		for _, cell := range []string{"1e999999", "1e-999999", "0x1p99999", "1/3", "inf", "NaN", "１２", "--1", strings.Repeat("9", 100_000), "0." + strings.Repeat("0", 100_000) + "1"} {
			require.Len(t, only(problems(p.importing(t, to+"&dry_run=true", "商品名称,类目,产地,发货时效,直播价\n裙子,碎花裙,440100,24,"+cell+"\n")), "2 live_price_fen"), 1, cell[:min(12, len(cell))])
		}
		require.Len(t, p.owner().get(t, "/v1/products").is(200).list("items"), 2)
	})
}

// only keeps the texts that begin so.
func only(list []string, prefix string) []string {
	var out []string
	for _, s := range list {
		if strings.HasPrefix(s, prefix) {
			out = append(out, s)
		}
	}
	return out
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }
