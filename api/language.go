package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"gongbo/domain"
)

//go:embed messages/zh.json messages/en.json messages/words.json
var messageFiles embed.FS

// sentence is what a code says: a title, and a detail with {placeholders}.
type sentence struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

var catalogs = sync.OnceValue(func() map[string]map[domain.Code]sentence {
	out := make(map[string]map[domain.Code]sentence)
	for _, lang := range []string{"zh", "en"} {
		var c map[domain.Code]sentence
		b, err := messageFiles.ReadFile("messages/" + lang + ".json")
		if err == nil {
			err = json.Unmarshal(b, &c)
		}
		if err != nil { // held by a test
			c = map[domain.Code]sentence{}
		}
		out[lang] = c
	}
	return out
})

func title(lang string, code domain.Code) string { return catalogs()[lang][code].Title }

// Message is what a code says in a language, zh or en, with the placeholders filled in.
func Message(lang string, code domain.Code, args domain.Args) string {
	s := catalogs()[lang][code]
	if s.Detail == "" {
		return s.Title
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		if k == "what" || k == "want" || k == "got" {
			v = word(lang, v)
		}
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s.Detail)
}

var nouns = sync.OnceValue(func() map[string]map[string]string {
	var out map[string]map[string]string
	b, err := messageFiles.ReadFile("messages/words.json")
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil { // held by a test
		return map[string]map[string]string{}
	}
	return out
})

// word is what people call the thing or the type, or the name itself.
func word(lang, name string) string {
	if w, ok := nouns()[name][lang]; ok {
		return w
	}
	return name
}

var languages = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})

// languageOf returns the language to answer in: "zh" unless the client would rather have English.
func languageOf(r *http.Request) string {
	h := r.Header.Get("Accept-Language")
	if h == "" || len(h) > 200 {
		return "zh"
	}
	tags, _, err := language.ParseAcceptLanguage(h)
	if err != nil {
		return "zh"
	}
	if _, i, sure := languages.Match(tags...); i == 1 && sure != language.No {
		return "en"
	}
	return "zh"
}

func bytesText(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
