package matching

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// Every reason that scoring can give is met in a market, or its code is listed
// in the sources; both must be in the catalog in every language.
func TestEverySentenceIsInEveryLanguage(t *testing.T) {
	c := sentences()
	require.NoError(t, c.err)
	require.Equal(t, []string{"comma", "none", "unknown"}, sorted(map[string]bool{"comma": c.Comma[En] != "", "none": c.None[En] != "", "unknown": c.Unknown[En] != ""}))
	placeholder := regexp.MustCompile(`\{\w+\}`)
	for _, code := range sorted(sortable(c.Sentences)) {
		s := c.Sentences[Code(code)]
		require.Len(t, s, len(Langs), code)
		zh, en := placeholder.FindAllString(s[Zh], -1), placeholder.FindAllString(s[En], -1)
		require.NotEmpty(t, s[Zh], code)
		require.NotEmpty(t, s[En], code)
		for _, p := range append(zh, en...) {
			require.Contains(t, append(zh, ""), p, code)
		}
	}
	words := []string{}
	for _, list := range [][]string{
		domain.Platform("").Values(), domain.Band("").Values(), domain.CooperationMode("").Values(), domain.Tier("").Values(), domain.SamplePolicy("").Values(),
		domain.ProductStatus("").Values(), domain.SupplierKind("").Values(), domain.Capability("").Values(),
	} {
		words = append(words, list...)
	}
	for _, word := range words {
		require.Len(t, c.Words[word], len(Langs), word)
	}
	require.Len(t, c.Words, len(words), "a word that nothing means, or one that means two things")
}

func sortable[V any](m map[Code]V) map[string]V {
	out := make(map[string]V, len(m))
	for k, v := range m {
		out[string(k)] = v
	}
	return out
}

// speaks wants a reason to give all its sentence quotes.
func speaks(t *testing.T, met map[Code]bool, r Reason) {
	t.Helper()
	met[r.Code] = true
	for _, lang := range Langs {
		s := r.Text(lang)
		require.NotEqual(t, string(r.Code), s, "no sentence")
		require.NotContains(t, s, "{", "%s lacks a value", r.Code)
	}
}

func speakAll(t *testing.T, met map[Code]bool, m Match) {
	t.Helper()
	for _, c := range slices.Concat(m.Streamer.Components, m.Supplier.Components) {
		speaks(t, met, c.Reason)
	}
	for _, v := range m.Vetoes {
		speaks(t, met, v.Reason)
	}
	for _, r := range m.Raises {
		speaks(t, met, r.Reason)
	}
}

func TestEveryReasonSpeaks(t *testing.T) {
	met := map[Code]bool{}
	w := weights(t)
	mk := market(t, 37, 25, 30, 150)
	table := mk.table(w)
	for _, s := range mk.streamers {
		for _, p := range mk.products {
			m, _ := table.Explain(s.ID, p.ID, Options{Today: today, Raises: 50})
			speakAll(t, met, m)
		}
	}
	for _, bend := range []func(sc *scene){
		func(sc *scene) { sc.bend = func(t *Table) { t.PutBlock(sc.s.OrganizationID, sc.o.OrganizationID) } },
		func(sc *scene) { sc.bend = func(t *Table) { t.SuspendOrganization(sc.o.OrganizationID) } },
		func(sc *scene) { sc.p.MOQ, sc.p.DailyShipCapacity, sc.p.Stock = 5000, 10, 20 },
		func(sc *scene) { sc.held[0].ExpiresOn = "2026-01-01" },
		func(sc *scene) { sc.p.GICertificate = "增城荔枝" },
		func(sc *scene) { sc.p.CategoryCode = "120201"; sc.p.CategoryCode = "xx" },
		func(sc *scene) { sc.p.ShipWithinHours, sc.asked.Today = 0, "" },
		func(sc *scene) { sc.p.FloorPriceFen = 20000 },
		func(sc *scene) { sc.s.PriceLowFen, sc.s.PriceHighFen = 0, 0 },
		func(sc *scene) { sc.s.DivisionCode = "" },
		func(sc *scene) { sc.s.Capabilities, sc.s.Bands = nil, nil },
		func(sc *scene) { sc.s.DivisionCode = "440104" },
		func(sc *scene) { sc.s.CategorySales, sc.s.CategoryCodes = nil, []string{"010101"} },
		func(sc *scene) { sc.p.CommissionBps = 2000 },
		func(sc *scene) { sc.s.CategoryCodes = []string{"010101"} },
		func(sc *scene) { sc.s.Audience, sc.p.Audience = domain.Audience{}, domain.Audience{} },
		func(sc *scene) { sc.p.HarvestFrom, sc.p.HarvestTo = "12-01", "01-15" },
		func(sc *scene) {
			sc.p.CooperationModes, sc.s.SlotFeeFen = []domain.CooperationMode{domain.SlotPlusCommission}, 900_000
		},
	} {
		sc := newScene()
		bend(sc)
		speakAll(t, met, sc.explain(t))
	}
	speaks(t, met, Reason{Code: VetoNothingOffered})
	silent := []Code{}
	for code := range sentences().Sentences {
		if !met[code] {
			silent = append(silent, code)
		}
	}
	require.Empty(t, silent, "no pair of the test gives these")
	for _, code := range VetoCodes {
		require.Contains(t, sentences().Sentences, code)
	}
}

func TestReasonsQuoteWhatIsStored(t *testing.T) {
	m := newScene().explain(t)
	require.Equal(t, []string{
		"主播主营「碎花裙」，与商品类目一致，已核验 12 场",
		"粉丝与买家重合度 94.3%（性别 100%，年龄 100%，消费力 100%，地域 71.5%）",
		"直播价 129 元，在粉丝消费区间 80 元至 300 元内",
		"无需坑位费",
	}, texts(m.Reasons, Zh))
	require.Contains(t, texts(m.Reasons, En)[2], "CNY 129")
	require.Empty(t, m.Cautions)

	sc := newScene()
	sc.p.LivePriceFen, sc.s.FulfilmentBps = 90000, 5000
	require.Equal(t, []string{
		"直播价 900 元，高于粉丝消费区间 80 元至 300 元",
		"主播履约率 50%（20 次核验）",
	}, texts(sc.explain(t).Cautions, Zh))
}

func texts(list []Reason, lang Lang) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, r.Text(lang))
	}
	return out
}

func TestAnUnknownCodeOrLanguageStillSpeaks(t *testing.T) {
	require.Equal(t, "nonsense", Reason{Code: "nonsense"}.Text(Zh))
	require.Equal(t, "样品免费", Reason{Code: "sample_free"}.Text("fr"))
	require.True(t, strings.Contains(Reason{Code: "ships_within"}.Text(En), "{hours}"))
}
