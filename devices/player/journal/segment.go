package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
)

// File is what the journal writes through; tests put failing disks here.
type File interface {
	WriteAt(p []byte, off int64) (int, error)
	Sync() error
	Truncate(size int64) error
	Close() error
}

// OpenFile opens a journal file for writing, creating it.
func OpenFile(path string) (File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}

// A record is length, CRC-32C of the rest, kind, body.
const (
	recordHead = 9
	maxRecord  = 1 << 20
)

// record is one entry of a segment.
type record struct {
	kind byte
	body []byte
}

func appendRecord(buf []byte, r record) []byte {
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	_, _ = sum.Write([]byte{r.kind}) // a hash never fails
	_, _ = sum.Write(r.body)
	buf = binary.LittleEndian.AppendUint32(buf, uint32(len(r.body)))
	buf = binary.LittleEndian.AppendUint32(buf, sum.Sum32())
	return append(append(buf, r.kind), r.body...)
}

// parseRecords reads records up to the first that is torn or damaged and tells
// how many bytes were good. It never fails: what follows the good part was not
// acknowledged to anybody.
func parseRecords(data []byte) (records []record, good int64) {
	for {
		rest := data[good:]
		if len(rest) < recordHead {
			return records, good
		}
		n := binary.LittleEndian.Uint32(rest)
		if n > maxRecord || int(n) > len(rest)-recordHead {
			return records, good
		}
		body := rest[recordHead : recordHead+int(n)]
		sum := crc32.Update(crc32.Checksum(rest[8:9], crc32.MakeTable(crc32.Castagnoli)), crc32.MakeTable(crc32.Castagnoli), body)
		if sum != binary.LittleEndian.Uint32(rest[4:]) {
			return records, good
		}
		records = append(records, record{rest[8], body})
		good += int64(recordHead + len(body))
	}
}

// segment is an append-only file of records.
type segment struct {
	path string
	file File
	end  int64 // end of the last record that is known to be durable
}

// append makes records durable: all of them or, after a crash, a prefix. When it
// fails nothing counts as written and the next append overwrites the attempt.
func (s *segment) append(records ...record) error {
	var buf []byte
	for _, r := range records {
		buf = appendRecord(buf, r)
	}
	_, err := s.file.WriteAt(buf, s.end)
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		_ = s.file.Truncate(s.end) // best effort: a torn tail is tolerated as well
		return fmt.Errorf("journal %s: %w", filepath.Base(s.path), err)
	}
	s.end += int64(len(buf))
	return nil
}
