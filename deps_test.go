package gongbo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "gongbo/"

// may says which of our own packages a package may import. A name that ends in
// /... stands for the package and all below it; the most exact name counts.
// A package that no name fits has no place yet and fails the test.
var may = map[string][]string{
	"domain/...":                   {"domain/..."},
	"matching/...":                 {"domain/...", "matching/..."},
	"matching/timetable/selection": {"matching/timetable/flow"},
	"matching/timetable/flow":      {},
	"search/...":                   {"domain/...", "search/..."},
	"stream":                       {"domain/..."},
	"migrations":                   {},
	"store":                        {"domain/...", "migrations"},
	"store/pgtest":                 {},
	"openapi":                      {},
	"api":                          {"api/...", "domain/...", "matching/...", "search/...", "store", "openapi"},
	"api/...":                      {"domain/..."},
	"api/docs":                     {},
	"demo":                         {"domain/..."},
	"mirror":                       {"domain/...", "matching/...", "search/...", "store"},
	"cmd/...":                      {"api/...", "cmd/...", "domain/...", "matching/...", "search/...", "store", "stream", "migrations", "openapi", "mirror", "demo"},
	"tools/...":                    {"domain/..."},
}

// owners says which packages alone may import a library, or what is below it.
var owners = map[string][]string{
	"github.com/go-fuego/fuego":   {"api/..."},
	"github.com/uptrace/bun":      {"store", "migrations"},
	"github.com/jackc/pgx":        {"store", "store/pgtest"},
	"modernc.org/sqlite":          {"store", "search/..."},
	"github.com/nats-io":          {"stream"},
	"github.com/meilisearch":      {"search/..."},
	"github.com/alecthomas/kong":  {"cmd/..."},
	"github.com/prometheus":       {"api", "cmd/..."},
	"github.com/stretchr/testify": {"search/conformance"}, // tests, and the suites they share
	"net/http":                    {"api/...", "search/...", "cmd/..."},
	"database/sql":                {"store", "search/..."},
}

// purely lists the packages that only compute: no file, no process, no network.
var purely = []string{"domain", "domain/document", "matching", "matching/timetable", "matching/timetable/dzn", "matching/timetable/file", "matching/timetable/picture",
	"matching/timetable/selection", "matching/timetable/flow"}

// TestImports keeps the arrows between packages pointing one way. What test
// files import does not count.
func TestImports(t *testing.T) {
	for pkg, imports := range packages(t) {
		rule, known := ruleOf(pkg)
		if !known {
			t.Errorf("package %s is not in the list of deps_test.go: where does it belong?", pkg)
			continue
		}
		for _, imp := range imports {
			if own, ours := strings.CutPrefix(imp, module); ours && !matchesAny(rule, own) {
				t.Errorf("%s imports %s; it may import only %v", pkg, own, rule)
			}
			for library, users := range owners {
				if matches(library+"/...", imp) && !matchesAny(users, pkg) {
					t.Errorf("%s imports %s; only %v may", pkg, imp, users)
				}
			}
		}
	}
}

// TestDomainImportsTheStandardLibraryOnly is the rule that keeps the business
// free of tools.
func TestDomainImportsTheStandardLibraryOnly(t *testing.T) {
	for pkg, imports := range packages(t) {
		if !matches("domain/...", pkg) {
			continue
		}
		for _, imp := range imports {
			first, _, _ := strings.Cut(imp, "/")
			if strings.Contains(first, ".") {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
}

// TestDecisionsDoNoIO: what decides is handed all it needs.
func TestDecisionsDoNoIO(t *testing.T) {
	all := packages(t)
	for _, pkg := range purely {
		for _, imp := range all[pkg] {
			if slices.Contains([]string{"os", "os/exec", "net", "net/http", "database/sql", "log", "log/slog"}, imp) {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
}

func TestTheRuleFitsItsPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, pkg string
		want         bool
	}{
		{"domain", "domain", true}, {"domain", "domain/docking", false},
		{"domain/...", "domain", true}, {"domain/...", "domain/docking", true}, {"domain/...", "domains", false},
		{"net/http/...", "net/http/pprof", true}, {"net/http/...", "net/httpx", false},
	} {
		require.Equal(t, c.want, matches(c.pattern, c.pkg), "%s %s", c.pattern, c.pkg)
	}
}

// packages returns what the files of each package import, but not its tests. It
// reads them itself: go list in a child process would hide from go test that
// its kept result is stale.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skip(path)
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		if pkg := filepath.ToSlash(filepath.Dir(path)); pkg != "." {
			all[pkg] = append(all[pkg], imports(file)...)
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

// skip returns fs.SkipDir for folders that are not of this module.
func skip(folder string) error {
	name := filepath.Base(folder)
	if folder != "." && (strings.ContainsAny(name[:1], "._") || slices.Contains([]string{"testdata", "node_modules", "bin", "data"}, name)) {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil && folder != "." {
		return fs.SkipDir
	}
	return nil
}

func imports(file *ast.File) []string {
	var paths []string
	for _, spec := range file.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, "`\""))
	}
	return paths
}

// ruleOf returns the most exact rule for the package.
func ruleOf(pkg string) (rule []string, known bool) {
	best := ""
	for pattern := range may {
		if matches(pattern, pkg) && (!known || better(pattern, best)) {
			best, known = pattern, true
		}
	}
	return may[best], known
}

// better tells whether pattern a is more exact than b.
func better(a, b string) bool {
	aTree, bTree := strings.HasSuffix(a, "/..."), strings.HasSuffix(b, "/...")
	if aTree != bTree {
		return bTree
	}
	return len(a) > len(b)
}

func matchesAny(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, pkg) })
}

func matches(pattern, pkg string) bool {
	tree, isTree := strings.CutSuffix(pattern, "/...")
	return pkg == tree || isTree && strings.HasPrefix(pkg, tree+"/")
}
