package player

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"pano/devices/blob"
)

// maxFile bounds a picture or a programme.
const maxFile = 256 << 20

// errMissing means that the server does not give this file to this display.
var errMissing = errors.New("the server does not serve this file to this display")

// fetcher gets files by digest over HTTP and keeps them. A download that breaks
// goes on where it stopped; wrong bytes never become visible.
type fetcher struct {
	http  *http.Client
	base  string // server address
	token string
	store *blob.Store
	// clock is told what time the server says it is.
	clock func(server time.Time)
}

// get makes sure that a file is in the store, trying until ctx ends or the
// server says that there is no such file. size < 0 means not known.
func (f *fetcher) get(ctx context.Context, d blob.Digest, size int64) error {
	if _, err := blob.Parse(string(d)); err != nil {
		return err
	}
	if size > maxFile {
		return fmt.Errorf("file %s: %w of %d bytes", d, blob.ErrTooLarge, maxFile)
	}
	for pause := 250 * time.Millisecond; ; pause = min(2*pause, 30*time.Second) {
		if f.store.Has(d) {
			return nil
		}
		err := f.once(ctx, d, size)
		if err == nil || ctx.Err() != nil || errors.Is(err, errMissing) || errors.Is(err, blob.ErrTooLarge) {
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
func (f *fetcher) once(ctx context.Context, d blob.Digest, size int64) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.base+"/device/v1/blob/"+string(d), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+f.token)
	have := f.store.Partial(d)
	if have > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(have, 10)+"-")
	}
	resp, err := f.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil && f.clock != nil {
		f.clock(t)
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
		body = http.NoBody // all bytes are here; only the check is missing
	case http.StatusNotFound, http.StatusForbidden, http.StatusGone:
		return fmt.Errorf("file %s: %w", d, errMissing)
	default:
		return fmt.Errorf("file %s: server answers %s", d, resp.Status)
	}
	if size < 0 || size > maxFile {
		return fmt.Errorf("file %s: %w of %d bytes", d, blob.ErrTooLarge, maxFile)
	}
	return f.store.PutAs(d, size, body)
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
