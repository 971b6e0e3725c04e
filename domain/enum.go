package domain

// Texts returns the elements of a list of any kind of string as plain strings.
func Texts[T ~string](all []T) []string {
	s := make([]string, len(all))
	for i, v := range all {
		s[i] = string(v)
	}
	return s
}

// Platform is where live sessions are held.
type Platform string

// Platforms is every platform.
var Platforms = []Platform{"douyin", "kuaishou", "taobao", "wechat_channels", "xiaohongshu", "pinduoduo", "jd"}

// Values is every platform, for the contract.
func (Platform) Values() []string { return Texts(Platforms) }

// Band is a part of the day in Shanghai in which a party can be on air.
type Band string

// Bands is every band; the last three make the night economy.
var Bands = []Band{"morning", "afternoon", "evening", "prime_night", "late_night"}

// Values is every band, for the contract.
func (Band) Values() []string { return Texts(Bands) }

// Night tells whether the band belongs to the night economy (18:00 to 06:00).
func (b Band) Night() bool { return b == "evening" || b == "prime_night" || b == "late_night" }

// CooperationMode is how a streamer is paid.
type CooperationMode string

const (
	CommissionOnly     CooperationMode = "commission_only"
	SlotPlusCommission CooperationMode = "slot_plus_commission"
)

// CooperationModes is every mode.
var CooperationModes = []CooperationMode{CommissionOnly, SlotPlusCommission}

// Values is every mode, for the contract.
func (CooperationMode) Values() []string { return Texts(CooperationModes) }

// AgeBand is a band of ages of an audience.
type AgeBand string

// AgeBands is every band of ages.
var AgeBands = []AgeBand{"18_23", "24_30", "31_40", "41_50", "51_plus"}

// Values is every band of ages, for the contract.
func (AgeBand) Values() []string { return Texts(AgeBands) }

// SpendingPower is how much an audience spends.
type SpendingPower string

// SpendingPowers is every level of spending power.
var SpendingPowers = []SpendingPower{"low", "middle", "high"}

// Values is every level, for the contract.
func (SpendingPower) Values() []string { return Texts(SpendingPowers) }

// Capability is something a streamer can do beyond talking to a camera.
type Capability string

// Capabilities is every capability.
var Capabilities = []Capability{"outdoor", "factory_tour", "field_harvest", "vr_ar", "store_visit", "try_on", "cooking", "foreign_language", "cantonese"}

// Values is every capability, for the contract.
func (Capability) Values() []string { return Texts(Capabilities) }
