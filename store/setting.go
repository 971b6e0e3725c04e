package store

import "context"

// Setting returns the value of the key. The first to ask settles it with fresh;
// every process is told the same.
func (s *Store) Setting(ctx context.Context, key, fresh string) (string, error) {
	if _, err := s.w.NewRaw("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", key, fresh).Exec(ctx); err != nil {
		return "", translate(err, "settle "+key)
	}
	var value string
	err := s.w.NewRaw("SELECT value FROM settings WHERE key = ?", key).Scan(ctx, &value)
	return value, translate(err, "read setting")
}

// Empty tells whether nobody has signed up yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	taken, err := s.r.NewSelect().Model((*accountRow)(nil)).Exists(ctx)
	return !taken, translate(err, "read accounts")
}
