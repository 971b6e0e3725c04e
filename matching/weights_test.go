package matching

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/reference"
)

func TestTheWeightsThatComeWithTheProgramAreSound(t *testing.T) {
	w := weights(t)
	require.NotEmpty(t, w.Version)
	for code := range w.Prior.SalesCategoryBps {
		c, ok := reference.CategoryByCode(code)
		require.True(t, ok && c.Level == 1, "sales_category_bps: %s is no top category", code)
	}
	for kind, list := range w.Capabilities {
		require.Contains(t, domain.SupplierKinds, kind)
		for _, c := range list {
			require.Contains(t, domain.Capabilities, c)
		}
	}
	for _, c := range []Curve{w.Curves.CommissionOfTypical, w.Curves.PriceDistance, w.Curves.Stars, w.Curves.Fulfilment, w.Curves.StockOfOrders, w.Curves.SalesFen, w.Curves.AudienceShare} {
		for i := 1; i < len(c); i++ {
			require.GreaterOrEqual(t, c[i][1], c[i-1][1], "more must not score less")
		}
	}
	for _, c := range []Curve{w.Curves.ShipHours, w.Curves.ReturnOfPrior, w.Curves.SlotOfBudget, w.Curves.UpdatedDays} {
		for i := 1; i < len(c); i++ {
			require.LessOrEqual(t, c[i][1], c[i-1][1], "more must not score more")
		}
	}
}

func TestFaultyWeightsAreRefusedWithAReason(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"points that do not sum":  {`"category_fit": 3400`, `"category_fit": 3300`, "streamer_side: 14 components of 9900 points"},
		"a component left out":    {`"newcomer": 300`, `"newcomers": 300`, "newcomer is missing"},
		"a field nobody reads":    {`"neutral_bps"`, `"neutral"`, "unknown field"},
		"a curve that runs back":  {`[[24, 10000], [48,`, `[[64, 10000], [48,`, "curves.ship_hours: point 1"},
		"a level out of range":    {`"sample_free": 10000`, `"sample_free": 10001`, "levels.sample_free"},
		"a level left out":        {`"sample_paid": 5000,`, ``, "want 11 curves and 25 levels"},
		"no version":              {`"version": "2026-11.1"`, `"version": ""`, "version is empty"},
		"a tier without a prior":  {`"waist": 15000000,`, ``, "waist is missing"},
		"evidence without weight": {`"sales": 4,`, `"sales": 0,`, "evidence"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, string(weightsJSON), c.from)
			_, err := ParseWeights([]byte(strings.Replace(string(weightsJSON), c.from, c.to, 1)))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestCurve(t *testing.T) {
	c := Curve{{10, 0}, {20, 5000}, {40, 10000}}
	for x, want := range map[int64]int64{-5: 0, 10: 0, 15: 2500, 20: 5000, 30: 7500, 40: 10000, 1 << 60: 10000} {
		require.Equal(t, want, c.at(x), "at %d", x)
	}
}

func TestWeightsAreReadableJSON(t *testing.T) {
	require.True(t, json.Valid(weightsJSON))
	require.True(t, json.Valid(reasonsJSON))
}
