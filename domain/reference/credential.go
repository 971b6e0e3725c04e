package reference

import (
	_ "embed"
	"sync"
)

// Credential is a kind of document (资质) that a category may require.
type Credential struct {
	Code   string // food_license
	NameZh string // 食品经营许可证
	NameEn string
	Holder string // who holds it: "supplier", "product" or "brand"
	Note   string // who issues it and what it covers, in Chinese
}

// Credentials returns every kind of credential in the order of the table.
func Credentials() []Credential { return credentialTable().list }

// CredentialByCode finds a kind of credential.
func CredentialByCode(code string) (Credential, bool) {
	t := credentialTable()
	i, ok := t.byCode[code]
	if !ok {
		return Credential{}, false
	}
	return t.list[i], true
}

//go:embed credentials.tsv
var credentialsText string

type credentialIndex struct {
	list   []Credential
	byCode map[string]int
	err    error
}

var credentialTable = sync.OnceValue(parseCredentials)

func parseCredentials() *credentialIndex {
	t := &credentialIndex{byCode: make(map[string]int, 32)}
	t.err = rows("credentials.tsv", credentialsText, 5, func(field []string) error {
		t.byCode[field[0]] = len(t.list)
		t.list = append(t.list, Credential{Code: field[0], NameZh: field[1], NameEn: field[2], Holder: field[3], Note: field[4]})
		return nil
	})
	return t
}
