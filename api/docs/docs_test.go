package docs

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func get(t *testing.T, address string, headers ...string) *http.Response {
	t.Helper()
	return do(t, http.MethodGet, address, headers...)
}

func do(t *testing.T, method, address string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	all, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(all)
}

func TestEveryAssetIsServedWithItsType(t *testing.T) {
	files, err := load()
	require.NoError(t, err)
	require.Contains(t, files, "index.html")
	for name, f := range files {
		want := f.data
		if f.packed {
			want, err = unpack(f.data)
			require.NoError(t, err)
		}
		for _, encoding := range []string{"", "br, gzip;q=0.8", "gzip;q=0"} {
			res := get(t, "/docs/"+name, "Accept-Encoding", encoding)
			require.Equal(t, http.StatusOK, res.StatusCode, name)
			require.Equal(t, kinds[path.Ext(name)], res.Header.Get("Content-Type"), name)
			require.NotEmpty(t, res.Header.Get("Content-Type"), name)
			require.Contains(t, res.Header.Get("Content-Security-Policy"), "default-src 'none'", name)
			require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"), name)
			text := res.Body
			if f.packed && strings.Contains(encoding, "0.8") {
				require.Equal(t, "gzip", res.Header.Get("Content-Encoding"), name)
				text, err = gzip.NewReader(res.Body)
				require.NoError(t, err)
			} else {
				require.Empty(t, res.Header.Get("Content-Encoding"), name)
			}
			got, err := io.ReadAll(text)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got), name)
		}
	}
}

func TestThePageLoadsOnlyWhatThisServerHas(t *testing.T) {
	page := body(t, get(t, "/docs"))
	require.Contains(t, page, `lang="zh-CN"`)
	for _, name := range []string{"/docs", "/docs/page.js", "/docs/page.css"} {
		require.NotRegexp(t, `(https?:)?//[a-z0-9-]+\.[a-z]`, body(t, get(t, name)), "%s names another host", name)
	}
	require.NotRegexp(t, `<script>|<style|\sstyle=|\son[a-z]+=`, page, "the policy stops inline code")
	links := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, links)
	for _, l := range links {
		if l[1] == "openapi.json" { // of the API, beside /docs
			continue
		}
		require.Equal(t, http.StatusOK, get(t, "/"+l[1]).StatusCode, l[1])
	}
}

func TestAssetsAreKeptByTheBrowser(t *testing.T) {
	for name, keep := range map[string]string{"/docs/swagger-ui-5.35.0.js": "immutable", "/docs/page.js": "no-cache", "/docs": "no-cache"} {
		first := get(t, name, "Accept-Encoding", "gzip")
		require.Contains(t, first.Header.Get("Cache-Control"), keep, name)
		again := get(t, name, "Accept-Encoding", "gzip", "If-None-Match", first.Header.Get("ETag"))
		require.Equal(t, http.StatusNotModified, again.StatusCode, name)
		require.Empty(t, body(t, again), name)
		require.Equal(t, http.StatusOK, get(t, name, "If-None-Match", `"other"`).StatusCode, name)
	}
	packed, plain := get(t, "/docs/swagger-ui-5.35.0.js", "Accept-Encoding", "gzip"), get(t, "/docs/swagger-ui-5.35.0.js")
	require.NotEqual(t, packed.Header.Get("ETag"), plain.Header.Get("ETag"), "two encodings are two things")
}

func TestWhatIsNotThereIsAProblem(t *testing.T) {
	for _, address := range []string{"/docs/nothing", "/docs/assets/index.html", "/docs/../docs.go", "/docs/swagger-ui-5.35.0.js.gz"} {
		res := get(t, address)
		require.Equal(t, http.StatusNotFound, res.StatusCode, address)
		require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))
		require.JSONEq(t, `{"type":"about:blank","title":"Not found","status":404,"code":"not_found"}`, body(t, res))
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	res := do(t, http.MethodPost, "/docs")
	require.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
	require.Equal(t, "GET, HEAD", res.Header.Get("Allow"))
	head := do(t, http.MethodHead, "/docs")
	require.Equal(t, http.StatusOK, head.StatusCode)
	require.Empty(t, body(t, head))
}

func TestAPageWithASlashGoesToTheOneWithout(t *testing.T) {
	res := get(t, "/docs/")
	require.Equal(t, http.StatusMovedPermanently, res.StatusCode)
	require.Equal(t, "/docs", res.Header.Get("Location"))
}
