package watch

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"

	"pano/devices/blob"
	"pano/devices/programme"
	"pano/server/campaign"
	"pano/server/control/port"
)

const (
	codeLife  = 15 * 60 * 1_000_000
	maxUpload = 16 << 20
)

// alphabet of pairing codes: nothing that looks like something else.
func alphabet() *base32.Encoding {
	return base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").WithPadding(base32.NoPadding)
}

// PairCode makes a one-time code that enrols a player for a display. It is shown
// once and kept only as a hash.
func (x *Watch) PairCode(ctx context.Context, by campaign.Actor, display string) (code string, expires int64, err error) {
	raw := make([]byte, 5)
	if _, err := rand.Read(raw); err != nil {
		return "", 0, port.Refuse(err)
	}
	code = alphabet().EncodeToString(raw)
	expires = x.desk.Now() + codeLife
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.PairDisplay, Do: func(p port.Ports) (port.Act, error) {
		d, err := p.Displays.Get(ctx, display)
		if err != nil {
			return port.Act{}, err
		}
		if d.Driven != campaign.ByPlayer || d.Retired != 0 {
			return port.Act{}, campaign.Invalidf("display_not_driven", "display", "%s is not driven by a player: change that first", d.Name).With("name", d.Name)
		}
		return port.Act{Verb: "device.code", Object: "display/" + display, Detail: map[string]int64{"expires": expires}},
			p.Codes.Put(ctx, codeHash(code), display, expires, by.ID)
	}})
	if err != nil {
		return "", 0, err
	}
	return code[:4] + "-" + code[4:], expires, nil
}

func codeHash(code string) []byte {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	sum := sha256.Sum256([]byte(plain))
	return sum[:]
}

// Pair enrols a player with a code. The secret is returned once and kept as a hash.
func (x *Watch) Pair(ctx context.Context, in PairIn) (out Paired, err error) {
	if len(in.PublicKey) != ed25519.PublicKeySize {
		return out, campaign.Invalidf("key_size", "public_key", "the key has %d bytes: an Ed25519 key has 32", len(in.PublicKey))
	}
	for _, err := range []error{campaign.CheckText("name", in.Name, 0, 100), campaign.CheckText("software", in.Software, 0, 100), campaign.CheckText("code", in.Code, 1, 40)} {
		if err != nil {
			return out, err
		}
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return out, port.Refuse(err)
	}
	secret := base64.RawURLEncoding.EncodeToString(raw)
	hash := sha256.Sum256([]byte(secret))
	err = x.desk.Store.Tx(ctx, func(p port.Ports) error {
		now := x.desk.Now()
		id, err := p.Codes.Take(ctx, codeHash(in.Code), now)
		if err != nil {
			return err
		}
		d, err := p.Displays.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := p.Devices.Put(ctx, port.Device{Display: id, PublicKey: in.PublicKey, SecretHash: hash[:], PairedAt: now, Software: in.Software, Name: in.Name}); err != nil {
			return err
		}
		d.Paired = now
		if err := p.Displays.Put(ctx, &d); err != nil {
			return err
		}
		pub, _ := x.desk.Signer.Key.Public().(ed25519.PublicKey)
		out = Paired{Display: id, Org: x.desk.Org, Profile: d.Profile, TZ: d.TZ, WPx: d.WPx, HPx: d.HPx, Colours: d.Colours,
			Username: id, Password: secret, HTTPToken: secret, Keys: map[string][]byte{x.desk.Signer.Kid: pub}}
		return x.desk.Record(ctx, p, campaign.Actor{ID: "device/" + id, Name: in.Name}, port.Act{Verb: "device.pair", Object: "display/" + id,
			Detail: map[string]any{"public_key": in.PublicKey, "name": in.Name, "software": in.Software}})
	})
	if err != nil {
		return Paired{}, port.Refuse(err)
	}
	x.desk.Fleet.Push(out.Display)
	return out, nil
}

// Authenticate tells whether the secret is the one given to the display's player.
func (x *Watch) Authenticate(ctx context.Context, display, secret string) (ok bool) {
	sum := sha256.Sum256([]byte(secret))
	err := x.desk.Store.View(ctx, func(p port.Ports) error {
		d, err := p.Devices.Get(ctx, display)
		ok = err == nil && d.Revoked == 0 && len(d.SecretHash) == len(sum) && subtle.ConstantTimeCompare(sum[:], d.SecretHash) == 1
		return nil
	})
	return ok && err == nil
}

// Revoke takes a player's rights away, now and for good.
func (x *Watch) Revoke(ctx context.Context, by campaign.Actor, display, reason string) error {
	if err := port.Reason(reason); err != nil {
		return err
	}
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.PairDisplay, Do: func(p port.Ports) (port.Act, error) {
		dev, err := p.Devices.Get(ctx, display)
		if err != nil {
			return port.Act{}, err
		}
		dev.Revoked = x.desk.Now()
		d, err := p.Displays.Get(ctx, display)
		if err != nil {
			return port.Act{}, err
		}
		d.Paired = 0
		if err := p.Displays.Put(ctx, &d); err != nil {
			return port.Act{}, err
		}
		return port.Act{Verb: "device.revoke", Object: "display/" + display, Detail: map[string]string{"reason": reason}}, p.Devices.Put(ctx, dev)
	}})
	if err == nil {
		x.desk.Fleet.Cut(display)
	}
	return err
}

// Command asks a player for one momentary act. It is not kept for later: an absent
// player does not get it.
func (x *Watch) Command(ctx context.Context, by campaign.Actor, display, name string) error {
	if err := by.Need(campaign.PairDisplay); err != nil {
		return err
	}
	switch name {
	case "identify", "screenshot", "flush", "reload", "restart", "clear-cache", "self-test":
	default:
		return campaign.Invalidf("choice_unknown", "name", "%.20q is no command", name).With("value", name)
	}
	_, err := x.desk.Change(ctx, by, port.Change{Need: campaign.PairDisplay, Do: func(p port.Ports) (port.Act, error) {
		_, err := p.Displays.Get(ctx, display)
		return port.Act{Verb: "device.command", Object: "display/" + display, Detail: map[string]string{"name": name}}, err
	}})
	if err != nil {
		return err
	}
	return port.Refuse(x.desk.Fleet.Command(ctx, display, name, nil))
}

// DesiredOf is the newest signed pointer of a display, as the fleet sends it.
func (x *Watch) DesiredOf(ctx context.Context, display string) (pointer []byte, rev int64, err error) {
	err = x.desk.Store.View(ctx, func(p port.Ports) error {
		d, err := p.Devices.Desired(ctx, display)
		pointer, rev = d.Pointer, d.Rev
		return err
	})
	return pointer, rev, port.Refuse(err)
}

// unknownDevice says the same for a wrong secret and for a wrong display.
func unknownDevice() error {
	return campaign.Errorf(campaign.Forbidden, "device_unknown", "", "the display and its secret do not fit: pair the player again")
}

// DeviceBlob opens a file for a player: only what its programme, its order or its
// ready list names. The caller closes the reader.
func (x *Watch) DeviceBlob(ctx context.Context, display, secret string, digest blob.Digest) (r io.ReadSeekCloser, size int64, mime string, err error) {
	if !x.Authenticate(ctx, display, secret) {
		return nil, 0, "", unknownDevice()
	}
	err = x.desk.Store.View(ctx, func(p port.Ports) error {
		got, err := p.Devices.Desired(ctx, display)
		if err != nil {
			return err
		}
		told, take, err := x.desk.Read(got)
		if err != nil {
			return err
		}
		var ok bool
		if mime, ok = named(got, told, take, digest); !ok {
			return campaign.Errorf(campaign.NotFound, "file_unknown", "", "this display has no such file")
		}
		return nil
	})
	if err != nil {
		return nil, 0, "", port.Refuse(err)
	}
	r, size, err = x.desk.Open(ctx, digest)
	return r, size, mime, err
}

// named finds a digest among what a display was told.
func named(got port.Desired, told *port.Told, take *programme.Takeover, digest blob.Digest) (mime string, ok bool) {
	if digest == got.Digest {
		return "application/octet-stream", true
	}
	lists := make([][]programme.File, 0, len(told.Doc.Items)+len(told.Doc.Ready)+1)
	for _, it := range told.Doc.Items {
		lists = append(lists, it.Files)
	}
	for _, r := range told.Doc.Ready {
		lists = append(lists, r.Files)
	}
	if take != nil {
		lists = append(lists, take.Files)
	}
	for _, files := range lists {
		for _, f := range programme.All(files) {
			if f.SHA256 == digest {
				return f.MIME, true
			}
		}
	}
	return "", false
}

// Upload is what a player last sent of one kind.
type Upload struct {
	SHA256 blob.Digest `json:"sha256"`
	Size   int64       `json:"size"`
	At     int64       `json:"at"`
}

// DeviceUpload keeps the newest screenshot or log of a player.
func (x *Watch) DeviceUpload(ctx context.Context, display, secret, kind string, r io.Reader) error {
	if !x.Authenticate(ctx, display, secret) {
		return unknownDevice()
	}
	if kind != "screenshot" && kind != "log" {
		return campaign.Invalidf("choice_unknown", "kind", "%.20q is not taken: send a screenshot or a log", kind).With("value", kind)
	}
	digest, size, err := x.desk.KeepFrom(ctx, r, maxUpload)
	if err != nil {
		return err
	}
	body, err := json.Marshal(Upload{SHA256: digest, Size: size, At: x.desk.Now()})
	if err != nil {
		return port.Refuse(err)
	}
	return port.Refuse(x.desk.Store.Tx(ctx, func(p port.Ports) error {
		return p.Settings.Put(ctx, "upload/"+display+"/"+kind, string(body))
	}))
}

// DeviceFile opens the newest screenshot or log of a display. The caller closes it.
func (x *Watch) DeviceFile(ctx context.Context, by campaign.Actor, display, kind string) (r io.ReadSeekCloser, u Upload, err error) {
	err = x.desk.Look(ctx, by, campaign.ReadAll, func(p port.Ports) error {
		body, err := p.Settings.Get(ctx, "upload/"+display+"/"+kind)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(body), &u)
	})
	if err != nil {
		return nil, u, err
	}
	r, _, err = x.desk.Open(ctx, u.SHA256)
	return r, u, err
}

// Ingest appends signed batches to the display log. The key a batch must verify
// under is the enrolled one, whatever the caller says.
func (x *Watch) Ingest(ctx context.Context, batches []port.RawBatch) ([]port.BatchResult, error) {
	out := make([]port.BatchResult, len(batches))
	var good []port.RawBatch
	var at []int
	err := x.desk.Store.View(ctx, func(p port.Ports) error {
		good, at = nil, nil
		for i, b := range batches {
			dev, err := p.Devices.Get(ctx, b.Display)
			switch {
			case port.Missing(err):
				out[i] = port.BatchResult{Display: b.Display, Reject: "unknown"}
				continue
			case err != nil:
				return err
			case dev.Revoked != 0:
				out[i] = port.BatchResult{Display: b.Display, Reject: "revoked"}
				continue
			}
			b.PublicKey = bytes.Clone(dev.PublicKey)
			if b.Received == 0 {
				b.Received = x.desk.Now()
			}
			good, at = append(good, b), append(at, i)
		}
		return nil
	})
	if err != nil || len(good) == 0 {
		return out, port.Refuse(err)
	}
	results, err := x.desk.Log.Append(ctx, good)
	if err != nil {
		return nil, port.Refuse(err)
	}
	for i := range min(len(results), len(at)) {
		out[at[i]] = results[i]
	}
	return out, nil
}
