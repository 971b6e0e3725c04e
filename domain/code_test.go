package domain_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// catalog is where the sentences are; reasons are the codes of package
// timetable, and onTheDay those of a repair, which the catalog has below prefixes.
const (
	catalog      = "../api/messages/"
	reasons      = "../matching/timetable/timetable.go"
	onTheDay     = "../matching/arrange/repair.go"
	reasonPrefix = "unscheduled_"
	shorts       = "../matching/timetable/selection/short.go"
	shortPrefix  = "short_"
)

type sentence struct{ Title, Detail string }

// TestEveryCodeHasASentence keeps the codes and the catalog equal, in every
// language, with the same placeholders.
func TestEveryCodeHasASentence(t *testing.T) {
	var want []string
	for _, code := range constants(t, "code.go", "Code") {
		want = append(want, code)
	}
	for _, code := range constants(t, reasons, "Code") {
		want = append(want, reasonPrefix+code)
	}
	for _, code := range constants(t, onTheDay, "string") {
		want = append(want, reasonPrefix+code)
	}
	for _, code := range constants(t, shorts, "ShortReason") {
		want = append(want, shortPrefix+code)
	}
	slices.Sort(want)
	require.Equal(t, slices.Compact(slices.Clone(want)), want, "a code twice")

	placeholder := regexp.MustCompile(`\{\w+\}`)
	holes := func(s sentence) []string {
		found := placeholder.FindAllString(s.Title+s.Detail, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	zh, en := sentences(t, "zh"), sentences(t, "en")
	for lang, got := range map[string]map[string]sentence{"zh": zh, "en": en} {
		var codes []string
		for code, s := range got {
			codes = append(codes, code)
			require.NotEmpty(t, s.Title, "%s %s", lang, code)
			require.NotContains(t, placeholder.ReplaceAllString(s.Title+s.Detail, ""), "{", "%s %s", lang, code)
		}
		slices.Sort(codes)
		require.Equal(t, want, codes, lang)
	}
	han := regexp.MustCompile(`\p{Han}`)
	for code := range zh {
		require.Equal(t, holes(zh[code]), holes(en[code]), code)
		require.True(t, han.MatchString(zh[code].Title), code)
		require.False(t, han.MatchString(en[code].Title+en[code].Detail), code)
	}
}

// TestEveryCodeIsUsed: a code nobody gives is a sentence nobody reads. So are topics.
func TestEveryCodeIsUsed(t *testing.T) {
	names := constants(t, "code.go", "Code")
	for name := range constants(t, "change.go", "Topic") {
		names[name] = name
	}
	used := map[string]bool{}
	require.NoError(t, filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || path == filepath.Join("..", "domain", "code.go") || path == filepath.Join("..", "domain", "change.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
			return true
		})
		return nil
	}))
	for name := range names {
		require.True(t, used[name], "%s is used nowhere", name)
	}
}

// constants returns the constants of the type in the file, by name.
func constants(t *testing.T, path, typeName string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	out := map[string]string{}
	for _, d := range file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			v := spec.(*ast.ValueSpec)
			if id, ok := v.Type.(*ast.Ident); ok && id.Name == typeName {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				out[v.Names[0].Name] = text
			}
		}
	}
	require.NotEmpty(t, out, path)
	return out
}

// sentences reads a language of the catalog, in which no code stands twice.
func sentences(t *testing.T, lang string) map[string]sentence {
	t.Helper()
	b, err := os.ReadFile(catalog + lang + ".json")
	require.NoError(t, err)
	var out map[string]sentence
	require.NoError(t, json.Unmarshal(b, &out))
	require.Len(t, regexp.MustCompile(`(?m)^  "\w+": \{`).FindAll(b, -1), len(out), "a code twice in %s", lang)
	return out
}
