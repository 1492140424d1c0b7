package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

// Errors of the codec; test with errors.Is.
var (
	ErrMessage  = errors.New("wire: malformed message")
	ErrVersion  = errors.New("wire: unknown message version")
	ErrTooLarge = errors.New("wire: message too large")
)

const (
	prefixZstd  = 0x01
	packAbove   = 1 << 10   // smaller messages stay readable
	maxUnpacked = 512 << 10 // bytes after decompression
	maxList     = 1000
	maxString   = 4 << 10
)

// Message is a pointer to one of the message structs of this package.
type Message interface {
	header() *Head
}

// Encode writes a message for a topic of kind k: JSON, or a byte 0x01 and zstd of
// JSON when that is smaller. It sets V. Desired, Cmd and Plays are signed bytes
// and travel as they are, without this codec.
func Encode(k Kind, m Message) ([]byte, error) {
	m.header().V = Version
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrMessage, err)
	}
	if len(b) > packAbove {
		enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithLowerEncoderMem(true))
		if err != nil {
			return nil, fmt.Errorf("compress message: %w", err)
		}
		if z := enc.EncodeAll(b, []byte{prefixZstd}); len(z) < len(b) {
			b = z
		}
	}
	return b, CheckSize(k, len(b))
}

// CheckSize refuses a payload above the limit of its topic.
func CheckSize(k Kind, n int) error {
	d, ok := DeliveryOf(k)
	if !ok {
		return fmt.Errorf("%w: kind %.20q", ErrTopic, string(k))
	}
	if n > d.Limit {
		return fmt.Errorf("%w: %d bytes on %s, at most %d", ErrTooLarge, n, k, d.Limit)
	}
	return nil
}

// Decode reads a payload of a topic of kind k into m. Unknown fields are ignored,
// an unknown version is ErrVersion.
func Decode(k Kind, payload []byte, m Message) error {
	if err := CheckSize(k, len(payload)); err != nil {
		return err
	}
	if len(payload) == 0 {
		return fmt.Errorf("%w: empty", ErrMessage)
	}
	if payload[0] == prefixZstd {
		dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxUnpacked), zstd.WithDecoderMaxWindow(maxUnpacked))
		if err != nil {
			return fmt.Errorf("decompress message: %w", err)
		}
		defer dec.Close()
		if payload, err = dec.DecodeAll(payload[1:], nil); err != nil {
			return fmt.Errorf("%w: %v", ErrMessage, err)
		}
	}
	if len(payload) == 0 || payload[0] != '{' || !utf8.Valid(payload) {
		return fmt.Errorf("%w: want a JSON object in UTF-8", ErrMessage)
	}
	if err := json.Unmarshal(payload, m); err != nil {
		return fmt.Errorf("%w: %v", ErrMessage, err)
	}
	if err := m.header().checkHead(); err != nil {
		return err
	}
	if h, ok := m.(*Hello); ok {
		if err := h.check(); err != nil {
			return err
		}
	}
	return bounded(reflect.ValueOf(m).Elem())
}

// bounded refuses long lists and long texts anywhere in a message.
func bounded(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > maxString {
			return fmt.Errorf("%w: a text of %d bytes, at most %d", ErrMessage, v.Len(), maxString)
		}
	case reflect.Slice, reflect.Map:
		if v.Len() > maxList {
			return fmt.Errorf("%w: a list of %d, at most %d", ErrMessage, v.Len(), maxList)
		}
		if v.Kind() == reflect.Map {
			for it := v.MapRange(); it.Next(); {
				if err := errors.Join(bounded(it.Key()), bounded(it.Value())); err != nil {
					return err
				}
			}
			return nil
		}
		for i := range v.Len() {
			if err := bounded(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if err := bounded(v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return bounded(v.Elem())
		}
	}
	return nil
}
