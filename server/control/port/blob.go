package port

import (
	"bytes"
	"context"
	"errors"
	"io"

	"pano/devices/blob"
	"pano/server/campaign"
)

// Publisher signs and sends anew what displays should show. Package watch is it.
type Publisher interface {
	Republish(ctx context.Context, by campaign.Actor, displays []string) error
}

// Keep stores bytes under their digest.
func (d *Desk) Keep(ctx context.Context, b []byte) (blob.Digest, error) {
	if err := ctx.Err(); err != nil {
		return "", Refuse(err)
	}
	digest, _, err := d.Blobs.Put(bytes.NewReader(b), int64(len(b)))
	return digest, unstored(err)
}

// KeepFrom stores what r gives, at most limit bytes.
func (d *Desk) KeepFrom(ctx context.Context, r io.Reader, limit int64) (blob.Digest, int64, error) {
	if err := ctx.Err(); err != nil {
		return "", 0, Refuse(err)
	}
	digest, n, err := d.Blobs.Put(r, limit)
	if errors.Is(err, blob.ErrTooLarge) {
		return "", 0, campaign.Invalidf("file_large", "file", "the file is larger than %d MB: make it smaller", limit>>20).With("max", itoa(limit>>20))
	}
	return digest, n, unstored(err)
}

// Bytes reads and verifies stored bytes, at most limit.
func (d *Desk) Bytes(ctx context.Context, digest blob.Digest, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, Refuse(err)
	}
	b, err := d.Blobs.Get(digest, limit)
	return b, unread(err)
}

// Open opens stored bytes, verified. The caller closes the reader.
func (d *Desk) Open(ctx context.Context, digest blob.Digest) (io.ReadSeekCloser, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, Refuse(err)
	}
	r, n, err := d.Blobs.Open(digest)
	return r, n, unread(err)
}

func unstored(err error) error {
	if err == nil {
		return nil
	}
	return &campaign.Error{Kind: campaign.Unavailable, Code: "blob_store", Msg: "the file could not be stored: see the disk of the server", Err: err}
}

func unread(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, blob.ErrNotFound), errors.Is(err, blob.ErrDigest):
		return &campaign.Error{Kind: campaign.NotFound, Code: "file_unknown", Msg: "there is no such file", Err: err}
	}
	return &campaign.Error{Kind: campaign.Unavailable, Code: "blob_read", Msg: "the file cannot be read or is damaged: restore it from a copy", Err: err}
}
