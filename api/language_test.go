package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gongbo/domain"
)

// What stands in a sentence is in the sentence's language.
func TestMessagesSpeakOneLanguage(t *testing.T) {
	require.Greater(t, len(nouns()), 20)
	for name, w := range nouns() {
		require.NotEmpty(t, w["zh"], name)
		require.NotEmpty(t, w["en"], name)
	}
	args := domain.Args{"what": "category"}
	require.Equal(t, "没有这个类目", Message("zh", domain.CodeNoSuchThing, args))
	require.Equal(t, "there is no such category", Message("en", domain.CodeNoSuchThing, args))
	require.Equal(t, "类型应为 整数，收到 文本", Message("zh", domain.CodeWrongType, domain.Args{"want": "integer", "got": "string"}))
}
