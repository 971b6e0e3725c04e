package demo

import (
	"fmt"
	"slices"
	"time"

	"gongbo/domain"
	"gongbo/domain/reference"
)

// credentials gives every supplier the papers its products need, except that
// one in 75 lacks one and one in 100 let one expire. Products that miss a paper
// are not listed.
func (b *builder) credentials() {
	needed := make([][]string, len(b.Suppliers))
	for _, p := range b.Products {
		c, _ := reference.CategoryByCode(p.CategoryCode)
		needed[p.Supplier] = append(needed[p.Supplier], c.Credentials...)
		if p.GICertificate != "" {
			needed[p.Supplier] = append(needed[p.Supplier], "origin_gi")
		}
	}
	number := 0
	for i := range b.Suppliers {
		s := &b.Suppliers[i]
		slices.Sort(needed[i])
		kinds := slices.Compact(needed[i])
		lacks, lapsed := None, None
		switch {
		case i%75 == 37:
			lacks = b.IntN(len(kinds))
		case i%100 == 50:
			lapsed = b.IntN(len(kinds))
		}
		for j, kind := range kinds {
			if j == lacks {
				continue
			}
			number++
			s.Credentials = append(s.Credentials, b.paper(kind, number, j == lapsed))
		}
	}
	b.unlist()
}

// paper dates a credential. Its number says that it is made up.
func (b *builder) paper(kind string, number int, lapsed bool) domain.CredentialFields {
	f := domain.CredentialFields{Kind: kind, Number: fmt.Sprintf("演示-%06d", number)}
	issued := b.day.AddDate(0, 0, -int(b.between(60, 700)))
	expires := b.day.AddDate(0, 0, int(b.between(200, 1200)))
	if lapsed {
		expires = b.day.AddDate(0, 0, -int(b.between(1, 50)))
	}
	f.IssuedOn = issued.Format(time.DateOnly)
	if kind != "business_license" || lapsed {
		f.ExpiresOn = expires.Format(time.DateOnly)
	}
	return f
}

func (b *builder) unlist() {
	day := b.day.Format(time.DateOnly)
	for i := range b.Products {
		p := &b.Products[i]
		c, _ := reference.CategoryByCode(p.CategoryCode)
		for _, kind := range c.Credentials {
			good := slices.ContainsFunc(b.Suppliers[p.Supplier].Credentials, func(f domain.CredentialFields) bool {
				return f.Kind == kind && (f.ExpiresOn == "" || day <= f.ExpiresOn)
			})
			p.Listed = p.Listed && good
		}
	}
}
