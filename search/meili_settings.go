package search

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"gongbo/search/analysis"
)

// Attributes of a Meilisearch document besides the fields of the schema. A text field holds folded text, raw holds it as written.
const (
	meiliID       = "id"
	meiliVersion  = "version"
	meiliRaw      = "raw"
	meiliPinyin   = "pinyin"
	meiliInitials = "initials"
)

// meiliSettings are the settings of a kind as code. A change of them changes the name of the index, see meiliUID.
func meiliSettings(s Schema) *meilisearch.Settings {
	out := &meilisearch.Settings{
		DisplayedAttributes:  append([]string{meiliID, meiliVersion, meiliRaw}, s.Numbers...),
		FilterableAttributes: []string{meiliID},
		SortableAttributes:   []string{meiliID},
		// A sort asked for is strict; ties of relevance go to the newest, then to the ID.
		RankingRules: []string{"sort", "words", "typo", "proximity", "attribute", "exactness", createdAt + ":desc", meiliID + ":asc"},
		Synonyms:     analysis.Synonyms(),
		TypoTolerance: &meilisearch.TypoTolerance{
			Enabled:             true,
			MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 4, TwoTypos: 8},
			DisableOnAttributes: []string{meiliPinyin, meiliInitials},
			DisableOnWords:      []string{},
			DisableOnNumbers:    true,
		},
		LocalizedAttributes: []*meilisearch.LocalizedAttributes{{Locales: []string{"cmn"}, AttributePatterns: s.textNames()}},
		Pagination:          &meilisearch.Pagination{MaxTotalHits: 1_000_000},
		Faceting: &meilisearch.Faceting{
			MaxValuesPerFacet: MaxFacetValues,
			SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeCount},
		},
	}
	out.SearchableAttributes = append(s.textNames(), meiliPinyin, meiliInitials)
	for _, t := range s.Terms {
		out.FilterableAttributes = append(out.FilterableAttributes, t.Name)
	}
	for _, n := range s.Numbers {
		out.FilterableAttributes = append(out.FilterableAttributes, n)
		out.SortableAttributes = append(out.SortableAttributes, n)
	}
	return out
}

func (s Schema) textNames() []string {
	var out []string
	for _, f := range s.Text {
		out = append(out, f.Name)
	}
	return out
}

// meiliUID names the index of a kind. It carries a fingerprint of the settings, so that a program with other settings
// uses an index of its own, which is empty until its first Swap, and never reads documents made for another schema.
func meiliUID(prefix string, s Schema) (string, error) {
	raw, err := json.Marshal(meiliSettings(s))
	if err != nil {
		return "", fmt.Errorf("fingerprint search settings of %s: %w", s.Kind, err)
	}
	h := fnv.New64a()
	h.Write(raw)
	return fmt.Sprintf("%s_%s_v%08x", prefix, s.Kind, h.Sum64()>>32), nil
}

// meiliDocument is what Meilisearch stores for a document.
func meiliDocument(s Schema, d Document) map[string]any {
	raw := map[string]string{}
	out := map[string]any{meiliID: d.ID, meiliVersion: d.Version, meiliRaw: raw}
	var spelled, initialed []string
	for _, f := range s.Text {
		text := d.Text[f.Name]
		if text == "" {
			continue
		}
		folded := analysis.Fold(text)
		raw[f.Name], out[f.Name] = text, folded
		if f.Crop > 0 {
			continue // pinyin of long texts finds everything
		}
		p, i := analysis.Pinyin(folded)
		spelled, initialed = append(spelled, p...), append(initialed, i...)
	}
	out[meiliPinyin], out[meiliInitials] = words(spelled), words(initialed)
	for name, values := range d.Terms {
		if len(values) > 0 {
			out[name] = values
		}
	}
	for name, n := range d.Numbers {
		out[name] = n
	}
	return out
}

func words(list []string) string {
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}
