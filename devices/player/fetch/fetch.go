// Package fetch gets approved files from the server by digest, and sends what the
// server asked for.
package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"pano/devices/blob"
)

// MaxFile bounds a picture or a programme.
const MaxFile = 256 << 20

// ErrMissing means that the server does not give this file to this display.
var ErrMissing = errors.New("the server does not serve this file to this display")

// Fetcher gets files by digest over HTTP and keeps them. A download that breaks
// goes on where it stopped; wrong bytes never become visible.
type Fetcher struct {
	HTTP  *http.Client
	Base  string // server address
	Token string // bearer credential
	Store *blob.Store
	// Clock is told what time the server says it is.
	Clock func(server time.Time)
}

// Get makes sure that a file is in the store, trying until ctx ends or the
// server says that there is no such file. size < 0 means not known.
func (f *Fetcher) Get(ctx context.Context, d blob.Digest, size int64) error {
	if _, err := blob.Parse(string(d)); err != nil {
		return err
	}
	if size > MaxFile {
		return fmt.Errorf("file %s: %w of %d bytes", d, blob.ErrTooLarge, MaxFile)
	}
	for pause := 250 * time.Millisecond; ; pause = min(2*pause, 30*time.Second) {
		if f.Store.Has(d) {
			return nil
		}
		err := f.once(ctx, d, size)
		if err == nil || ctx.Err() != nil || errors.Is(err, ErrMissing) || errors.Is(err, blob.ErrTooLarge) {
			return err
		}
		timer := time.NewTimer(pause/2 + rand.N(pause))
		select {
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("%w (last: %w)", ctx.Err(), err)
		case <-timer.C:
		}
	}
}

// once makes one request for what is still missing.
func (f *Fetcher) once(ctx context.Context, d blob.Digest, size int64) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.Base+"/device/v1/blob/"+string(d), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+f.Token)
	have := f.Store.Partial(d)
	if have > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(have, 10)+"-")
	}
	resp, err := f.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil && f.Clock != nil {
		f.Clock(t)
	}
	body := io.Reader(&stallGuard{r: resp.Body, cancel: resp.Body.Close})
	switch resp.StatusCode {
	case http.StatusOK:
		if size < 0 {
			size = resp.ContentLength
		}
		// A server without ranges sends all of it again: skip what we have.
		if _, err := io.CopyN(io.Discard, body, have); err != nil {
			return err
		}
	case http.StatusPartialContent:
		if size < 0 {
			size = have + resp.ContentLength
		}
	case http.StatusRequestedRangeNotSatisfiable:
		if size < 0 {
			size = have
		}
		body = http.NoBody // all bytes are here; only the check is missing
	case http.StatusNotFound, http.StatusForbidden, http.StatusGone:
		return fmt.Errorf("file %s: %w", d, ErrMissing)
	default:
		return fmt.Errorf("file %s: server answers %s", d, resp.Status)
	}
	if size < 0 || size > MaxFile {
		return fmt.Errorf("file %s: %w of %d bytes", d, blob.ErrTooLarge, MaxFile)
	}
	return f.Store.PutAs(d, size, body)
}

// stallGuard ends a download that gives no byte for 30 s: the connection may be
// half open for hours otherwise.
type stallGuard struct {
	r      io.Reader
	cancel func() error
}

func (g *stallGuard) Read(p []byte) (int, error) {
	t := time.AfterFunc(30*time.Second, func() { _ = g.cancel() })
	defer t.Stop()
	return g.r.Read(p)
}

// Upload sends a file that a command asked for and returns its digest.
func (f *Fetcher) Upload(ctx context.Context, kind, command string, data []byte) (blob.Digest, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.Base+"/device/v1/upload?"+url.Values{"kind": {kind}, "command": {command}}.Encode(), bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+f.Token)
	req.Header.Set("Content-Type", "image/png")
	resp, err := f.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10)
	if resp.StatusCode/100 != 2 {
		return "", fmt.Errorf("upload: server answers %s", resp.Status)
	}
	return blob.Sum(data), nil
}
