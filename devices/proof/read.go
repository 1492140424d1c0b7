package proof

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"pano/devices/blob"
)

// Decode reads a body. It accepts only the one canonical encoding, so equal
// batches have equal bytes.
func Decode(body []byte) (*Batch, error) {
	b, err := read(body)
	if err != nil {
		return nil, err
	}
	again, err := b.Encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, body) {
		return nil, fmt.Errorf("%w: the body is not in canonical form", ErrMalformed)
	}
	return b, nil
}

// read is Decode without the check of the form.
func read(body []byte) (*Batch, error) {
	if len(body) > maxBody {
		return nil, fmt.Errorf("%w: body of %d bytes, at most %d", ErrTooLarge, len(body), maxBody)
	}
	if len(body) > 0 && body[0] != bodyVersion {
		return nil, fmt.Errorf("%w: %d, this software knows %d", ErrVersion, body[0], bodyVersion)
	}
	r := reader{rest: body}
	b := &Batch{V: int(r.byte()), Display: r.text()}
	b.Stream = binary.BigEndian.Uint64(r.take(8))
	b.Seq = r.uvarint()
	b.Prev = Hash(r.take(len(b.Prev)))
	b.Boot = r.text()
	b.Clock = ClockReport{State: Clock(r.byte()), Offset: r.varint(), Source: r.text()}
	if r.byte() != 0 {
		b.Seen = &Checkpoint{Size: int64(r.uvarint()), Root: Hash(r.take(32))}
	}
	b.Plays = r.plays()
	if r.bad || len(r.rest) > 0 {
		return nil, fmt.Errorf("%w: the body ends early or late", ErrMalformed)
	}
	return b, nil
}

// reader takes values from the front; after the first failure it is bad and
// gives zeros, so callers check once.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.rest) {
		r.bad, r.rest = true, nil
		return make([]byte, n)
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

func (r *reader) byte() byte { return r.take(1)[0] }

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) text() string {
	n := r.count(maxText)
	return string(r.take(n))
}

// count reads a number that must not exceed limit.
func (r *reader) count(limit int) int {
	n := r.uvarint()
	if n > uint64(limit) {
		r.bad, r.rest = true, nil
		return 0
	}
	return int(n)
}

func pick[T any](r *reader, list []T) (zero T) {
	n := r.count(len(list))
	if n == 0 {
		return zero
	}
	return list[n-1]
}

func (r *reader) plays() []Play {
	texts := make([]string, r.count(4*MaxPlays))
	for i := range texts {
		texts[i] = r.text()
	}
	digests := make([]blob.Digest, r.count(2*MaxPlays))
	for i := range digests {
		digests[i] = blob.FromBytes([32]byte(r.take(32)))
	}
	plays := make([]Play, r.count(MaxPlays))
	if r.bad {
		return nil
	}
	for _, field := range [...]func(*Play) *string{
		func(p *Play) *string { return &p.Item }, func(p *Play) *string { return &p.Placement },
		func(p *Play) *string { return &p.Campaign }, func(p *Play) *string { return &p.Takeover },
	} {
		for i := range plays {
			*field(&plays[i]) = pick(r, texts)
		}
	}
	for i := range plays {
		plays[i].File = pick(r, digests)
	}
	for i := range plays {
		plays[i].Frame = pick(r, digests)
	}
	r.times(plays)
	for i := range plays {
		plays[i].WhyStart = Why(r.byte())
	}
	for i := range plays {
		plays[i].WhyStop = Why(r.byte())
	}
	for i := range plays {
		plays[i].Grade = Grade(r.byte())
	}
	for i := range plays {
		plays[i].Clock = Clock(r.byte())
	}
	return plays
}

func (r *reader) times(plays []Play) {
	var programme int64
	for i := range plays {
		programme += r.varint()
		plays[i].Programme = programme
	}
	steps := make([]int64, len(plays))
	for i := range plays {
		steps[i] = r.varint()
	}
	var end int64
	for i := range plays {
		plays[i].Start = end + steps[i]
		end = plays[i].Start + int64(r.uvarint())
		plays[i].End = end
	}
}
