package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

func TestPhonesHaveOneSpelling(t *testing.T) {
	for _, s := range []string{"13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138-0013-8000", "008613800138000"} {
		got, ok := domain.NormalPhone(s)
		require.True(t, ok, s)
		require.Equal(t, "+8613800138000", got, s)
		again, ok := domain.NormalPhone(got)
		require.True(t, ok)
		require.Equal(t, got, again)
	}
	for _, s := range []string{"", "1380013800", "138001380000", "12800138000", "23800138000", "+1 202 555 0100", "+85213800138000", "+86008613800138000", "１３８００１３８０００", "13800138000\x00", "13800138000;", "020-38888888"} {
		_, ok := domain.NormalPhone(s)
		require.False(t, ok, s)
	}
}

func TestEmailsHaveOneSpelling(t *testing.T) {
	for in, want := range map[string]string{"zhen@example.com": "zhen@example.com", " Zhen@Example.COM ": "zhen@example.com", "a.b+c@mail.example.cn": "a.b+c@mail.example.cn"} {
		got, ok := domain.NormalEmail(in)
		require.True(t, ok, in)
		require.Equal(t, want, got)
	}
	for _, s := range []string{"", "zhen", "zhen@localhost", "@example.com", "Zhen <zhen@example.com>", "zhen@example.com, li@example.com", "zhen@exa mple.com", "zhen@example.com\r\nBcc: li@example.com", "a\x00@example.com", strings.Repeat("a", 250) + "@example.com"} {
		_, ok := domain.NormalEmail(s)
		require.False(t, ok, "%q", s)
	}
}

func TestAccountsNeedOneLogin(t *testing.T) {
	type F = domain.AccountFields
	try(t, accountFields, []bound[F]{
		{"phone", func(f *F) { f.Phone = "" }, ""}, {"email", func(f *F) { f.Email = "" }, ""}, {"phone", func(f *F) { f.Phone, f.Email = "", "" }, domain.CodeExactlyOneOf},
		{"name", func(f *F) { f.Name = han(50) }, ""}, {"name", func(f *F) { f.Name = han(51) }, domain.CodeTooLong},
	}, func(f F) error { _, err := domain.NewAccount("acc_1", f, now); return err })
	a, err := domain.NewAccount("acc_1", accountFields(), now)
	require.NoError(t, err)
	require.Equal(t, "+8613800138000", *a.Phone)
	require.Equal(t, "zhen@example.com", *a.Email)
	require.Empty(t, a.PasswordHash, "hashing is the caller's")
	require.Equal(t, domain.Account{ID: "acc_1", Phone: a.Phone, Email: a.Email, Name: "阿珍", Version: 1, CreatedAt: now, UpdatedAt: now}, a)
}

// A password is long rather than odd, and is not what everybody may read.
func TestPasswords(t *testing.T) {
	type F = domain.AccountFields
	set := func(s string, want domain.Code) bound[F] {
		return bound[F]{"password", func(f *F) { f.Password = s }, want}
	}
	try(t, accountFields, []bound[F]{
		set("", domain.CodeRequired), set("abcdefghi", domain.CodeWeakPassword), set("abcdefghij", ""), set("一二三四五六七八九十", ""),
		set("aaaaaaaaaaaa", domain.CodeWeakPassword), set("abcabcabcabc", domain.CodeWeakPassword), set("abcdabcdabcd", ""),
		set(strings.Repeat("abcd", 32), ""), set(strings.Repeat("abcd", 32)+"e", domain.CodeTooLong), set(strings.Repeat("汉字词语", 32), ""), set(strings.Repeat("a", 1<<20), domain.CodeTooLong),
		set("13800138000", domain.CodeWeakPassword), set("+86 138 0013 8000", domain.CodeWeakPassword), set("zhen@example.com", domain.CodeWeakPassword), set("ZHEN@example.com", domain.CodeWeakPassword),
		set("correct\xffhorse", domain.CodeWeakPassword),
	}, func(f F) error { _, err := domain.NewAccount("acc_1", f, now); return err })
}

func TestMasksShowOnlyWhatTheyMay(t *testing.T) {
	for _, c := range []struct {
		mask     func(string) string
		in, want string
	}{
		{domain.MaskPhone, "+8613800138000", "138****8000"}, {domain.MaskPhone, "13800138000", "138****8000"}, {domain.MaskPhone, "12345678", "********"}, {domain.MaskPhone, "110", "***"}, {domain.MaskPhone, "", ""},
		{domain.MaskName, "张三丰", "张*"}, {domain.MaskName, "张", "张*"}, {domain.MaskName, "", ""}, {domain.MaskName, "Li Lei", "L*"},
		{domain.MaskEmail, "lihua@example.com", "l***@example.com"}, {domain.MaskEmail, "华@example.com", "华***@example.com"}, {domain.MaskEmail, "@example.com", "***"}, {domain.MaskEmail, "nobody", "***"}, {domain.MaskEmail, "", "***"},
		{domain.MaskNumber, "粤食药监12345", "粤食*****45"}, {domain.MaskNumber, "1234", "****"}, {domain.MaskNumber, "12345", "12*45"}, {domain.MaskNumber, "", ""},
	} {
		require.Equal(t, c.want, c.mask(c.in), "%q", c.in)
	}
}

func TestRolesAndScopes(t *testing.T) {
	for i, r := range domain.Roles {
		for j, least := range domain.Roles {
			require.Equal(t, i <= j, r.Covers(least), "%s covers %s", r, least)
		}
		require.NoError(t, domain.CheckRole(r))
	}
	require.False(t, domain.Role("king").Covers(domain.Member))
	require.False(t, domain.Owner.Covers("king"))
	require.ErrorIs(t, domain.CheckRole("king"), domain.Invalid)

	session, key := domain.Actor{AccountID: "acc_1"}, domain.Actor{APIKeyID: "key_1", Scopes: []domain.Scope{domain.ProductsRead}}
	for _, s := range domain.Scopes {
		require.True(t, session.May(s))
		require.Equal(t, s == domain.ProductsRead, key.May(s))
	}
}

func TestIDs(t *testing.T) {
	require.True(t, domain.IsID("sup", "sup_0190c2a4b7d87f3e9a1b2c3d4e5f6071"))
	for _, s := range []string{"", "sup", "sup_", "prd_0190c2a4b7d87f3e9a1b2c3d4e5f6071", "sup_0190C2A4B7D87F3E9A1B2C3D4E5F6071", "sup_0190c2a4b7d87f3e9a1b2c3d4e5f607", "sup_0190c2a4b7d87f3e9a1b2c3d4e5f60711", "sup_0190c2a4b7d87f3e9a1b2c3d4e5f607g", "sup_0190c2a4b7d87f3e9a1b2c3d4e5f607\x00"} {
		require.False(t, domain.IsID("sup", s), s)
	}
}

func TestInstantsAreWhatADatabaseHolds(t *testing.T) {
	in := time.Date(2026, 11, 22, 16, 0, 0, 123456789, domain.Shanghai)
	require.Equal(t, time.Date(2026, 11, 22, 8, 0, 0, 123456000, time.UTC), domain.Instant(in))
}
