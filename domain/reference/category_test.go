package reference

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCategoryTreeIsLargeAndDeepEnough(t *testing.T) {
	leaves := 0
	for _, c := range Categories() {
		if c.Leaf {
			leaves++
			require.GreaterOrEqual(t, c.Level, 3, c)
		}
	}
	require.GreaterOrEqual(t, leaves, 300)
}

func TestEveryCategoryIsComplete(t *testing.T) {
	codes, siblings := map[string]bool{}, map[string]bool{}
	for _, c := range Categories() {
		require.False(t, codes[c.Code], c)
		codes[c.Code] = true
		for _, name := range []string{c.NameZh, c.NameEn} {
			require.NotEmpty(t, name, c)
			require.False(t, siblings[c.ParentCode+name], "two siblings are called %s", name)
			siblings[c.ParentCode+name] = true
		}
		require.Contains(t, []string{"goods", "voucher", "service"}, c.OfferingType, c)
		require.Positive(t, c.ReturnPriorBps, c)
		require.Positive(t, c.TypicalCommissionBps, c)
		require.Less(t, c.TypicalCommissionBps, 5000, c)
		require.True(t, !c.Leaf || len(c.Credentials) > 0, c)
		require.True(t, slices.IsSorted(c.Credentials), c)
		for _, k := range c.Credentials {
			_, ok := CredentialByCode(k)
			require.True(t, ok, "%s requires the unknown %s", c.Code, k)
		}
		for _, alias := range c.Aliases {
			require.NotEmpty(t, alias, c)
			require.NotRegexp(t, `^[0-9_ ]*$|_`, alias, c)
		}
	}
}

func TestCredentialsAreInherited(t *testing.T) {
	c, ok := CategoryByCode("120401")
	require.True(t, ok)
	require.Equal(t, []string{"business_license", "food_license", "food_production_license"}, c.Credentials)
	for _, c := range Categories() {
		for _, child := range CategoryChildren(c.Code) {
			require.Subset(t, child.Credentials, c.Credentials, child)
			require.Equal(t, c.OfferingType, child.OfferingType, child)
		}
	}
}

// Food Safety Law art. 35: who sells produce needs no food licence.
func TestFarmersNeedNoLicenceForFruit(t *testing.T) {
	c, _ := CategoryByCode("110101")
	require.Equal(t, []string{"agri_quality_certificate"}, c.Credentials)
}

func TestEveryCredentialIsCompleteAndUsed(t *testing.T) {
	used := map[string]bool{}
	for _, c := range Categories() {
		for _, k := range c.Credentials {
			used[k] = true
		}
	}
	// What a product may claim, whatever its category.
	for _, k := range []string{"origin_gi", "organic", "trademark_registration", "import_inspection", "cosmetics_production_license"} {
		used[k] = true
	}
	seen := map[string]bool{}
	for _, k := range Credentials() {
		require.False(t, seen[k.Code], k)
		seen[k.Code] = true
		require.True(t, used[k.Code], "nothing requires %s", k.Code)
		require.Contains(t, []string{"supplier", "product", "brand"}, k.Holder, k)
		require.NotEmpty(t, k.NameZh)
		require.NotEmpty(t, k.NameEn)
		require.NotEmpty(t, k.Note)
	}
	_, ok := CredentialByCode("no_such")
	require.False(t, ok)
}

func TestCategoryPathAndAncestors(t *testing.T) {
	require.Equal(t, "女装/连衣裙/碎花裙", CategoryPath("010101"))
	require.Equal(t, "女装", CategoryPath("01"))
	require.Empty(t, CategoryPath("99"))
	require.Equal(t, []string{"01", "0101"}, CategoryAncestors("010101"))
	require.Empty(t, CategoryAncestors("01"))
	require.Empty(t, CategoryAncestors("99"))
	require.Empty(t, CategoryChildren("010101"))
	require.Equal(t, "01", CategoryChildren("")[0].Code)
}

func TestCategoryByName(t *testing.T) {
	for name, code := range map[string]string{
		"碎花裙":         "010101",
		" 碎花 裙 ":      "010101",
		"女装/连衣裙/碎花裙":  "010101",
		"女装 > 连衣裙":    "0101",
		"女装":          "01",
		"桂味":          "110101", // an alias
		"polo衫":       "020103",
		"短袖T恤":        "010201",
		"酒店":          "40",
		"Category 99": "",
		"":            "",
	} {
		c, ok := CategoryByName(name)
		require.Equal(t, code != "", ok, name)
		require.Equal(t, code, c.Code, name)
	}
}

func TestEveryCategoryIsFoundByItsPath(t *testing.T) {
	for _, c := range Categories() {
		got, ok := CategoryByName(CategoryPath(c.Code))
		require.True(t, ok, c)
		require.Equal(t, c.Code, got.Code, c)
	}
}
