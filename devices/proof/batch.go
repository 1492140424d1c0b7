package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// domain stands before the signed bytes, so the signature is good for nothing else.
const domain = "pano/batch/1\n"

const (
	signedVersion = 1
	headSize      = 1 + ed25519.SignatureSize
)

// Sign encodes, compresses and signs the batch. The result is: version byte 1,
// 64 bytes of Ed25519 over "pano/batch/1\n" and the rest, the zstd frame of the
// body. It fails with ErrTooLarge when the batch must be cut smaller.
func (b *Batch) Sign(priv ed25519.PrivateKey) ([]byte, error) {
	body, err := b.Encode()
	if err != nil {
		return nil, err
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault),
		zstd.WithEncoderCRC(false), zstd.WithWindowSize(maxBody), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("compress batch: %w", err)
	}
	packed := enc.EncodeAll(body, nil)
	out := make([]byte, 0, headSize+len(packed))
	out = append(out, signedVersion)
	out = append(out, ed25519.Sign(priv, append([]byte(domain), packed...))...)
	out = append(out, packed...)
	if len(out) > MaxSigned {
		return nil, fmt.Errorf("%w: %d bytes signed, at most %d: close it with fewer plays", ErrTooLarge, len(out), MaxSigned)
	}
	return out, nil
}

// HashOf is the name of a signed batch in the chain: SHA-256 of all its bytes.
func HashOf(signed []byte) Hash { return sha256.Sum256(signed) }

// Opener opens signed batches; it keeps the decompressor, so servers use one for
// many. It is safe for concurrent use.
type Opener struct{ dec *zstd.Decoder }

// NewOpener makes an opener. Close it to free its memory.
func NewOpener() (*Opener, error) {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(maxBody), zstd.WithDecoderMaxWindow(maxBody))
	if err != nil {
		return nil, fmt.Errorf("make decompressor: %w", err)
	}
	return &Opener{dec: dec}, nil
}

// Close frees the memory of the opener.
func (o *Opener) Close() { o.dec.Close() }

// Open checks size, signature and form. Nothing of an unsigned batch is decompressed.
func (o *Opener) Open(pub ed25519.PublicKey, signed []byte) (*Batch, error) {
	switch {
	case len(signed) > MaxSigned:
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(signed), MaxSigned)
	case len(signed) <= headSize:
		return nil, fmt.Errorf("%w: %d bytes", ErrMalformed, len(signed))
	case signed[0] != signedVersion:
		return nil, fmt.Errorf("%w: %d, this software knows %d", ErrVersion, signed[0], signedVersion)
	case len(pub) != ed25519.PublicKeySize:
		return nil, fmt.Errorf("%w: the public key has %d bytes, want %d", ErrSignature, len(pub), ed25519.PublicKeySize)
	}
	packed := signed[headSize:]
	if !ed25519.Verify(pub, append([]byte(domain), packed...), signed[1:headSize]) {
		return nil, ErrSignature
	}
	body, err := o.unpack(packed)
	if err != nil {
		return nil, err
	}
	return Decode(body)
}

// Read reads a batch that was opened before it was stored: it refuses what does not
// decode, but checks neither signature nor canonical form again.
func (o *Opener) Read(signed []byte) (*Batch, error) {
	if len(signed) <= headSize || len(signed) > MaxSigned || signed[0] != signedVersion {
		return nil, fmt.Errorf("%w: %d bytes are no signed batch", ErrMalformed, len(signed))
	}
	body, err := o.unpack(signed[headSize:])
	if err != nil {
		return nil, err
	}
	return read(body)
}

func (o *Opener) unpack(packed []byte) ([]byte, error) {
	body, err := o.dec.DecodeAll(packed, nil)
	if err != nil {
		if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
			return nil, fmt.Errorf("%w: %v", ErrTooLarge, err)
		}
		return nil, fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	return body, nil
}

// Open opens one signed batch. Use an Opener for many.
func Open(pub ed25519.PublicKey, signed []byte) (*Batch, error) {
	o, err := NewOpener()
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return o.Open(pub, signed)
}
