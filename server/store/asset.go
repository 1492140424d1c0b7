package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"pano/devices/blob"
	"pano/server/campaign"
	"pano/server/store/engine"
)

func assets() kind[campaign.Asset] {
	type t = campaign.Asset
	return kind[t]{
		noun:    "asset",
		columns: []string{"id", "campaign", "name", "set_id", "current", "created_by", "created_at", "demo"},
		fields: func(a *t) []any {
			return []any{&a.ID, &a.Campaign, &a.Name, &a.Set, &a.Current, &a.CreatedBy, &a.CreatedAt, &a.Demo}
		},
		version: func(a *t) *int64 { return &a.Version },
		search:  func(a *t) string { return a.Name },
		filter: filters{campaign: "campaign = $?", set: "set_id = $?",
			display:   "id IN (SELECT asset FROM placement WHERE display = $?)",
			placement: "id IN (SELECT asset FROM placement WHERE id = $?)",
			state:     "(SELECT v.state FROM asset_version v WHERE v.asset = asset.id AND v.n = asset.current)",
			from:      "created_at", to: "created_at + 1",
			text: `id IN (SELECT v.asset FROM asset_version v WHERE v.fold LIKE $? ESCAPE '\')`}, // the words on it, of any version
	}
}

// Versions keeps the versions of assets.
type Versions struct{ w *work }

const versionColumns = "asset, n, state, author, inputs, files, digest, created_at, submitted_at, decided_at, decision"

func versionFields(v *campaign.AssetVersion) []any {
	return []any{&v.Asset, &v.N, &v.State, &v.Author, asJSON(&v.Inputs), asJSON(&v.Files), &v.Digest, &v.CreatedAt, &v.SubmittedAt,
		&v.DecidedAt, asJSON(&v.Decision)}
}

func versionDest(v *campaign.AssetVersion) []any { return append(versionFields(v), &v.Version) }

func refText(ref campaign.AssetRef) string { return ref.Asset + "/" + strconv.Itoa(ref.Version) }

// Get returns one version.
func (s Versions) Get(ctx context.Context, ref campaign.AssetRef) (campaign.AssetVersion, error) {
	var v campaign.AssetVersion
	err := s.w.q.QueryRowContext(ctx, "SELECT "+versionColumns+", version FROM asset_version WHERE asset = $1 AND n = $2",
		ref.Asset, ref.Version).Scan(versionDest(&v)...)
	if errors.Is(err, sql.ErrNoRows) {
		return v, missing("asset version", refText(ref))
	}
	return v, engine.Explain(err, "read asset version")
}

// List returns versions, newest first, by IDs (asset ids), State, Campaign, Set and
// Text (all words on it: typed values, the words of an upload). After is "asset/n".
func (s Versions) List(ctx context.Context, f campaign.Filter) ([]campaign.AssetVersion, error) {
	c := &clause{}
	if len(f.IDs) > 0 {
		c.in("asset", f.IDs)
	}
	if len(f.State) > 0 {
		c.in("state", f.State)
	}
	if f.Campaign != "" {
		c.add("asset IN (SELECT id FROM asset WHERE campaign = $?)", f.Campaign)
	}
	if f.Set != "" {
		c.add("asset IN (SELECT id FROM asset WHERE set_id = $?)", f.Set)
	}
	for word := range strings.FieldsSeq(Fold(f.Text)) {
		c.add(`fold LIKE $? ESCAPE '\'`, "%"+likeEscape(word)+"%")
	}
	if asset, n, ok := strings.Cut(f.After, "/"); ok {
		num, err := strconv.Atoi(n)
		if err != nil {
			return nil, campaign.Errorf(campaign.Invalid, "filter", "after", "the page mark %q is not asset/number; start from the first page", f.After)
		}
		c.conds = append(c.conds, "(created_at, asset, n) < ((SELECT created_at FROM asset_version WHERE asset = "+c.arg(asset)+
			" AND n = "+c.arg(num)+"), "+c.arg(asset)+", "+c.arg(num)+")")
	}
	rows, err := s.w.q.QueryContext(ctx, "SELECT "+versionColumns+", version FROM asset_version"+c.sql()+
		" ORDER BY created_at DESC, asset DESC, n DESC LIMIT "+c.arg(limit(f.Limit)), c.args...)
	if err != nil {
		return nil, engine.Explain(err, "list asset versions")
	}
	out, err := collect(rows, versionDest)
	return out, engine.Explain(err, "list asset versions")
}

// Put inserts or updates a version, and notes which files it holds.
func (s Versions) Put(ctx context.Context, v *campaign.AssetVersion) error {
	args := make([]any, 0, 14)
	for _, p := range versionFields(v) {
		args = append(args, plain(p))
	}
	args = append(args, Fold(words(v)), v.Version)
	// The insert is refused by its WHERE unless the row is meant to be new; the
	// update touches only the version that the caller has read.
	q := `UPDATE asset_version SET state = $3, author = $4, inputs = $5, files = $6, digest = $7, created_at = $8,
		submitted_at = $9, decided_at = $10, decision = $11, fold = $12, version = version + 1
		WHERE asset = $1 AND n = $2 AND version = $13`
	if v.Version == 0 {
		q = "INSERT INTO asset_version (" + versionColumns + ", fold, version) VALUES (" + marks(1, 12) + ", $13 + 1) ON CONFLICT (asset, n) DO NOTHING"
	}
	r, err := s.w.q.ExecContext(ctx, q, args...)
	if err != nil {
		return engine.Explain(err, "save asset version")
	}
	ref := campaign.AssetRef{Asset: v.Asset, Version: v.N}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		if _, gone := s.Get(ctx, ref); gone != nil {
			return errors.Join(err, gone)
		}
		return errors.Join(err, stale("asset version", refText(ref)))
	}
	old := v.Version
	v.Version++
	s.w.undo = append(s.w.undo, func() { v.Version = old })
	return engine.Explain(s.putFiles(ctx, v), "save asset version")
}

func (s Versions) putFiles(ctx context.Context, v *campaign.AssetVersion) error {
	if _, err := s.w.q.ExecContext(ctx, "DELETE FROM asset_file WHERE asset = $1 AND n = $2", v.Asset, v.N); err != nil {
		return err
	}
	for _, f := range v.Files {
		_, err := s.w.q.ExecContext(ctx, "INSERT INTO asset_file (sha256, asset, n) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
			plain(&f.SHA256), v.Asset, v.N)
		if err != nil {
			return err
		}
	}
	return nil
}

// ByFile returns the versions that hold this file, oldest first.
func (s Versions) ByFile(ctx context.Context, d blob.Digest) ([]campaign.AssetRef, error) {
	rows, err := s.w.q.QueryContext(ctx, "SELECT asset, n FROM asset_file WHERE sha256 = $1 ORDER BY asset, n", plain(&d))
	if err != nil {
		return nil, engine.Explain(err, "find assets by file")
	}
	out, err := collect(rows, func(r *campaign.AssetRef) []any { return []any{&r.Asset, &r.Version} })
	return out, engine.Explain(err, "find assets by file")
}

// words are all texts by which a version can be found.
func words(v *campaign.AssetVersion) string {
	var b strings.Builder
	b.WriteString(v.Inputs.Words)
	for _, s := range v.Inputs.Values {
		b.WriteString(" " + s)
	}
	if a := v.Inputs.Artwork; a != nil {
		for _, s := range []string{a.Source.Number, a.Source.Issuer, a.Author, a.Rights.Owner, a.Unit} {
			b.WriteString(" " + s)
		}
	}
	return b.String()
}

// Approvals keeps decisions on asset versions.
type Approvals struct{ w *work }

// Put adds a decision; decisions are never changed.
func (s Approvals) Put(ctx context.Context, ref campaign.AssetRef, a *campaign.Approval) error {
	_, err := s.w.q.ExecContext(ctx, "INSERT INTO approval (id, asset, n, digest, by_user, by_name, made_at, approved, reason, leaf) VALUES ("+
		marks(1, 10)+")", plain(&a.ID), ref.Asset, ref.Version, plain(&a.Digest), plain(&a.By), plain(&a.ByName), a.At,
		plain(&a.Approved), plain(&a.Reason), a.Leaf)
	return engine.Explain(err, "save approval")
}

// List returns the decisions on one version, newest first.
func (s Approvals) List(ctx context.Context, ref campaign.AssetRef) ([]campaign.Approval, error) {
	rows, err := s.w.q.QueryContext(ctx, `SELECT id, digest, by_user, by_name, made_at, approved, reason, leaf FROM approval
		WHERE asset = $1 AND n = $2 ORDER BY made_at DESC, id DESC`, ref.Asset, ref.Version)
	if err != nil {
		return nil, engine.Explain(err, "list approvals")
	}
	out, err := collect(rows, func(a *campaign.Approval) []any {
		return []any{&a.ID, &a.Digest, &a.By, &a.ByName, &a.At, &a.Approved, &a.Reason, &a.Leaf}
	})
	return out, engine.Explain(err, "list approvals")
}

// SetLeaf stores where in the display log a decision stands.
func (s Approvals) SetLeaf(ctx context.Context, id string, leaf int64) error {
	r, err := s.w.q.ExecContext(ctx, "UPDATE approval SET leaf = $1 WHERE id = $2", leaf, id)
	if err != nil {
		return engine.Explain(err, "note the leaf of an approval")
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, missing("approval", id))
	}
	return nil
}
