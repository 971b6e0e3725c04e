package document_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
	"gongbo/domain/document"
)

type inner struct {
	Count int64  `json:"count"`
	Small int    `json:"small"`
	Note  string `json:"note"`
}

type sheet struct {
	Name  string     `json:"name"`
	At    time.Time  `json:"at"`
	Maybe *int64     `json:"maybe"`
	Until *time.Time `json:"until"`
	Yes   bool       `json:"yes"`
	Tags  []string   `json:"tags"`
	Inner inner      `json:"inner"`
	List  []inner    `json:"list"`
	Own   string     `json:"-"`
}

func codes(faults []domain.Fault) []string {
	out := []string{}
	for _, f := range faults {
		out = append(out, f.Field+" "+string(f.Code))
	}
	return out
}

func TestDecode(t *testing.T) {
	var b sheet
	faults, err := document.Decode([]byte(` {"name":"女装","at":"2026-11-22T08:00:00+08:00","maybe":null,"yes":true,"tags":["a"],"inner":{"count":-5,"small":7},"list":[{"note":"x"},{}]} `), &b)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, "女装", b.Name)
	require.True(t, b.At.Equal(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)))
	require.Nil(t, b.Maybe)
	require.Equal(t, inner{Count: -5, Small: 7}, b.Inner)
	require.Equal(t, []inner{{Note: "x"}, {}}, b.List)
}

func TestDecodeFaults(t *testing.T) {
	for text, want := range map[string][]string{
		`[]`:                                     {" wrong_type"},
		`null`:                                   {" wrong_type"},
		`"x"`:                                    {" wrong_type"},
		`{"name":null}`:                          {"name wrong_type"},
		`{"name":1,"yes":"true","tags":{}}`:      {"name wrong_type", "yes wrong_type", "tags wrong_type"},
		`{"Name":"x","Own":"x","-":"x"}`:         {"Name unknown_field", "Own unknown_field", "- unknown_field"},
		`{"name":"a","name":"b"}`:                {"name duplicate_key"},
		`{"x":1,"x":2}`:                          {"x unknown_field", "x duplicate_key"},
		`{"inner":{"count":1.5,"x":1}}`:          {"inner.count wrong_type", "inner.x unknown_field"},
		`{"list":[{},{"count":"1"},3]}`:          {"list[1].count wrong_type", "list[2] wrong_type"},
		`{"tags":["a",null,1]}`:                  {"tags[1] wrong_type", "tags[2] wrong_type"},
		`{"maybe":9223372036854775808}`:          {"maybe out_of_range"},
		`{"maybe":-9223372036854775808}`:         {},
		`{"maybe":1e3}`:                          {"maybe wrong_type"},
		`{"maybe":1e400}`:                        {"maybe wrong_type"},
		`{"maybe":-0}`:                           {},
		`{"at":"yesterday"}`:                     {"at bad_time"},
		`{"at":"2026-11-22"}`:                    {"at bad_time"},
		`{"at":"2026-02-30T00:00:00Z"}`:          {"at bad_time"},
		`{"at":1}`:                               {"at wrong_type"},
		`{"name":"a\u0000b"}`:                    {"name bad_character"},
		`{"` + strings.Repeat("x", 200) + `":1}`: {strings.Repeat("x", 80) + "… unknown_field"},
		`{"a\nb\u0007":1}`:                       {"a?b? unknown_field"},
	} {
		var b sheet
		faults, err := document.Decode([]byte(text), &b)
		require.NoError(t, err, text)
		require.Equal(t, want, codes(faults), text)
	}
}

func TestDecodeWhatCannotBeRead(t *testing.T) {
	for _, text := range []string{
		"", " ", "{", "}", "{]", `{"name"}`, `{"name":}`, `{"name":"x",}`, `{} {}`, `{}x`, `{}]`, "{\"name\":\"\xff\"}", "{\"name\":\"a\x00\"}", "{\"name\":\"a\nb\"}", `{"name":NaN}`, `{"maybe":01}`, `{"maybe":+1}`, `{"maybe":.5}`,
		`{'name':1}`, `{name:1}`, "\ufeff{}", strings.Repeat("[", 40), strings.Repeat("[", 1_000_000), strings.Repeat(`{"a":`, 100_000), `{"a":` + strings.Repeat("[", 33) + strings.Repeat("]", 33) + `}`,
	} {
		var b sheet
		faults, err := document.Decode([]byte(text), &b)
		require.ErrorIs(t, err, domain.Malformed, "%.40q", text)
		require.Empty(t, faults)
	}
}

// Whoever wrote a file by hand wants to know where it stops being JSON.
func TestDecodeNamesTheLine(t *testing.T) {
	var b sheet
	_, err := document.Decode([]byte("{\n  \"name\": \"x\",\n  \"yes\": maybe\n}"), &b)
	require.ErrorContains(t, err, "line 3")
}

// In a merge patch null takes a field away, at any depth.
func TestDecodePatch(t *testing.T) {
	var b sheet
	faults, err := document.DecodePatch([]byte(`{"name":null,"inner":{"note":null},"tags":null}`), &b)
	require.NoError(t, err)
	require.Empty(t, faults)
	faults, err = document.DecodePatch([]byte(`{"nothing":null,"inner":{"x":null}}`), &b)
	require.NoError(t, err)
	require.Equal(t, []string{"nothing unknown_field", "inner.x unknown_field"}, codes(faults))
}

// A document of nothing but faults is told of some.
func TestDecodeTellsSoManyFaults(t *testing.T) {
	var b sheet
	faults, err := document.Decode([]byte(`{"tags":[`+strings.Repeat("1,", 100_000)+`1]}`), &b)
	require.NoError(t, err)
	require.Len(t, faults, 100)
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{}`, `{"name":"x","inner":{"count":1}}`, `[[[[`, `{"list":[{"note":null}]}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var b sheet
		if _, err := document.Decode(text, &b); err != nil {
			require.ErrorIs(t, err, domain.Malformed)
		}
		if _, err := document.DecodePatch(text, &b); err != nil {
			require.ErrorIs(t, err, domain.Malformed)
		}
	})
}
