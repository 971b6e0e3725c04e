package api

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"strings"

	"gongbo/domain"
)

// prefixes are the prefixes of IDs by the name of what they name.
var prefixes = map[string]string{
	"account": domain.PrefixAccount, "organization": domain.PrefixOrganization, "apikey": domain.PrefixAPIKey, "invitation": domain.PrefixInvitation,
	"supplier": domain.PrefixSupplier, "streamer": domain.PrefixStreamer, "agency": domain.PrefixAgency, "organizer": domain.PrefixOrganizer,
	"market": domain.PrefixMarket, "credential": domain.PrefixCredential, "product": domain.PrefixProduct, "import": domain.PrefixImport,
	"block": domain.PrefixBlock, "change": domain.PrefixChange, "event": domain.PrefixEvent, "slot": domain.PrefixSlot, "table": domain.PrefixTable,
	"registration": domain.PrefixRegistration, "wish": domain.PrefixWish, "meeting": domain.PrefixMeeting,
}

// prefixOfType returns the prefix of the IDs of the type, or "": SupplierID has sup.
func prefixOfType(t reflect.Type) string {
	noun, ok := strings.CutSuffix(t.Name(), "ID")
	if !ok {
		return ""
	}
	return prefixes[strings.ToLower(noun)]
}

// nounOfParam returns what the ID names that a parameter holds, or "". {id} is
// of what stands before it in the path; others say it.
func nounOfParam(name, path string) string {
	if name == "id" {
		before, _, _ := strings.Cut(path, "/{id}")
		return singular(strings.ReplaceAll(before[strings.LastIndexByte(before, '/')+1:], "-", ""))
	}
	noun, ok := strings.CutSuffix(name, "_id")
	if !ok {
		return ""
	}
	return noun
}

// exampleID is an ID as an example: a UUIDv7 of a moment in May 2026, the rest
// of which follows from the name, whose first three letters are the prefix.
func exampleID(name string) string {
	sum := sha256.Sum256([]byte(name))
	h := hex.EncodeToString(sum[:])
	return name[:3] + "_019de8c34d807" + h[:3] + "8" + h[3:18]
}
