package domain

import (
	"fmt"
	"slices"
	"strings"

	"gongbo/domain/reference"
)

// Division wants a GB/T 2260 code.
func (c *Checks) Division(field, code string) {
	if code == "" {
		c.Want(false, field, CodeRequired)
		return
	}
	_, ok := reference.DivisionByCode(code)
	c.Want(ok, field, CodeNoSuchThing, "what", "GB/T 2260")
}

func (c *Checks) province(field, code string) {
	c.Division(field, code)
	if _, ok := reference.DivisionByCode(code); ok {
		c.Want(strings.HasSuffix(code, "0000"), field, CodeNotAllowed)
	}
}

// categories wants at most n known category codes; a branch stands for all its leaves.
func (c *Checks) categories(field string, codes []string, n int) []string {
	c.Want(len(codes) <= n, field, CodeTooMany, "max", n)
	out := make([]string, 0, len(codes))
	for i, code := range codes[:min(n, len(codes))] {
		_, ok := reference.CategoryByCode(code)
		c.Want(ok, fmt.Sprintf("%s[%d]", field, i), CodeNoSuchThing, "what", "category")
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// leaf wants a category without children and returns it.
func (c *Checks) leaf(field, code string) reference.Category {
	if code == "" {
		c.Want(false, field, CodeRequired)
		return reference.Category{}
	}
	cat, ok := reference.CategoryByCode(code)
	c.Want(ok, field, CodeNoSuchThing, "what", "category")
	c.Want(!ok || cat.Leaf, field, CodeNotALeaf)
	return cat
}
