package proof

import (
	"encoding/binary"
	"fmt"
	"math"

	"pano/devices/blob"
)

const (
	bodyVersion = 1
	maxInstant  = 7289654400000000 // 2201-01-01T00:00:00Z
)

// Encode returns the canonical body of a batch: one batch has one encoding.
//
// All numbers are unsigned varints, "signed" ones in zig-zag form. Order: version;
// display; stream (8 bytes, big endian); seq; prev (32 bytes); boot; clock state,
// offset (signed), source; 0 or 1 and then checkpoint size and root (32 bytes);
// texts: count, each with its length; digests: count, 32 bytes each; count of
// plays; then the columns, each for all plays: item, placement, campaign, takeover
// (number of a text, 0 = none), file, frame (number of a digest, 0 = none),
// programme (signed step from the play before), start (signed step from the end
// of the play before), length, why_start, why_stop, grade, clock.
// Texts and digests are numbered from 1 in the order of first use, play by play.
func (b *Batch) Encode() ([]byte, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	out := make([]byte, 0, 512+len(b.Plays)*16)
	out = append(out, bodyVersion)
	out = appendText(out, b.Display)
	out = binary.BigEndian.AppendUint64(out, b.Stream)
	out = binary.AppendUvarint(out, b.Seq)
	out = append(out, b.Prev[:]...)
	out = appendText(out, b.Boot)
	out = append(out, byte(b.Clock.State))
	out = binary.AppendVarint(out, b.Clock.Offset)
	out = appendText(out, b.Clock.Source)
	if b.Seen == nil {
		out = append(out, 0)
	} else {
		out = binary.AppendUvarint(append(out, 1), uint64(b.Seen.Size))
		out = append(out, b.Seen.Root[:]...)
	}
	return appendPlays(out, b.Plays), nil
}

func appendText(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// names numbers values from 1 in order of first use; "" is 0.
type names[T ~string] struct {
	list []T
	of   map[T]uint64
}

func (n *names[T]) number(s T) uint64 {
	if s == "" {
		return 0
	}
	if k, ok := n.of[s]; ok {
		return k
	}
	if n.of == nil {
		n.of = map[T]uint64{}
	}
	n.list = append(n.list, s)
	n.of[s] = uint64(len(n.list))
	return n.of[s]
}

func appendPlays(out []byte, plays []Play) []byte {
	var texts names[string]
	var digests names[blob.Digest]
	refs := make([][6]uint64, len(plays))
	for i, p := range plays {
		refs[i] = [6]uint64{texts.number(p.Item), texts.number(p.Placement), texts.number(p.Campaign), texts.number(p.Takeover),
			digests.number(p.File), digests.number(p.Frame)}
	}
	out = binary.AppendUvarint(out, uint64(len(texts.list)))
	for _, s := range texts.list {
		out = appendText(out, s)
	}
	out = binary.AppendUvarint(out, uint64(len(digests.list)))
	for _, d := range digests.list {
		sum, _ := d.Bytes()
		out = append(out, sum[:]...)
	}
	out = binary.AppendUvarint(out, uint64(len(plays)))
	for c := range 6 {
		for i := range plays {
			out = binary.AppendUvarint(out, refs[i][c])
		}
	}
	var before Play
	for _, p := range plays {
		out = binary.AppendVarint(out, p.Programme-before.Programme)
		before = p
	}
	before = Play{}
	for _, p := range plays {
		out = binary.AppendVarint(out, p.Start-before.End)
		before = p
	}
	for _, p := range plays {
		out = binary.AppendUvarint(out, uint64(p.End-p.Start))
	}
	for c := range 4 {
		for _, p := range plays {
			out = append(out, [4]byte{byte(p.WhyStart), byte(p.WhyStop), byte(p.Grade), byte(p.Clock)}[c])
		}
	}
	return out
}

func (b *Batch) check() error {
	bad := func(field string, v any) error {
		return fmt.Errorf("%w: %s %.80v is out of range", ErrMalformed, field, v)
	}
	switch {
	case b.V != bodyVersion:
		return fmt.Errorf("%w: %d, this software knows %d", ErrVersion, b.V, bodyVersion)
	case !word(b.Display) || b.Display == "":
		return bad("display", b.Display)
	case b.Seq == 0 || b.Seq > math.MaxInt64:
		return bad("seq", b.Seq)
	case b.Seq == 1 && b.Prev != Hash{}:
		return fmt.Errorf("%w: the first batch of a stream names a batch before it", ErrMalformed)
	case !word(b.Boot):
		return bad("boot", b.Boot)
	case b.Clock.State > ClockStepped || !word(b.Clock.Source):
		return bad("clock", b.Clock)
	case b.Clock.Offset > maxInstant || b.Clock.Offset < -maxInstant:
		return bad("clock offset", b.Clock.Offset)
	case b.Seen != nil && b.Seen.Size < 0:
		return bad("seen_checkpoint", b.Seen.Size)
	case len(b.Plays) > MaxPlays:
		return fmt.Errorf("%w: %d plays, at most %d", ErrTooLarge, len(b.Plays), MaxPlays)
	}
	for i := range b.Plays {
		if field := b.Plays[i].wrong(); field != "" {
			return fmt.Errorf("%w: play %d: %s is out of range", ErrMalformed, i, field)
		}
	}
	return nil
}

// wrong names the field that is out of range, "" when all is well.
func (p *Play) wrong() string {
	switch {
	case !word(p.Item), !word(p.Placement), !word(p.Campaign), !word(p.Takeover):
		return "an id"
	case !digest(p.File):
		return "file"
	case !digest(p.Frame):
		return "frame"
	case p.Programme < 0 || p.Programme > 1<<53:
		return "programme"
	case p.Start < 0 || p.End < p.Start || p.End >= maxInstant:
		return "start or end"
	case p.WhyStart > lastWhy || p.WhyStop > lastWhy:
		return "why"
	case p.Grade > Witnessed:
		return "grade"
	case p.Clock > ClockStepped:
		return "clock"
	}
	return ""
}

// word is "" or at most maxText printable ASCII characters without blanks.
func word(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return len(s) <= maxText
}

func digest(d blob.Digest) bool {
	if d == "" {
		return true
	}
	_, err := blob.Parse(string(d))
	return err == nil
}
