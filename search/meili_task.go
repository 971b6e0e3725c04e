package search

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/meilisearch/meilisearch-go"
)

// done waits for a task and says how it went: the client returns no error for a task that failed.
// fine is a code of Meilisearch that counts as success.
func (m *Meili) done(ctx context.Context, doing string, info *meilisearch.TaskInfo, err error, fine string) error {
	if err != nil {
		if fine != "" && apiCode(err) == fine {
			return nil
		}
		return meiliError(ctx, doing, err)
	}
	task, err := m.client.WaitForTaskWithContext(ctx, info.TaskUID, m.poll)
	if err != nil {
		return meiliError(ctx, doing, err)
	}
	if task.Status == meilisearch.TaskStatusSucceeded || fine != "" && task.Error.Code == fine {
		return nil
	}
	return fmt.Errorf("%s: task %d %s (%s)", doing, info.TaskUID, task.Status, plainCode(task.Error.Code))
}

// meiliError turns an error of the client into one that is safe to log and show: the client's own text holds requests and answers.
func meiliError(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	}
	var e *meilisearch.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", doing, ErrUnavailable)
	}
	switch {
	case e.StatusCode == 0, e.StatusCode >= 500, e.StatusCode == http.StatusTooManyRequests, e.StatusCode == http.StatusRequestTimeout:
		return fmt.Errorf("%s: %w", doing, ErrUnavailable)
	case apiCode(err) == "index_not_found": // somebody dropped it: it comes back with the next rebuild
		return fmt.Errorf("%s: index missing: %w", doing, ErrUnavailable)
	}
	return fmt.Errorf("%s: search server answered %d (%s)", doing, e.StatusCode, plainCode(apiCode(err)))
}

func indexMissing(err error) bool { return apiCode(err) == "index_not_found" }

func apiCode(err error) string {
	var e *meilisearch.Error
	if errors.As(err, &e) {
		return e.MeilisearchApiError.Code
	}
	return ""
}

// plainCode lets through nothing but a code such as invalid_search_filter.
func plainCode(code string) string {
	for _, r := range code {
		if r != '_' && (r < 'a' || r > 'z') {
			return "unknown"
		}
	}
	if code == "" || len(code) > 64 {
		return "unknown"
	}
	return code
}
