package audit

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"pano/server/campaign"
	"pano/server/control/port"
)

// ExportCSV writes the rows of AsOf, as many as there are, and returns the sha256 of
// the bytes. UTF-8 with a byte order mark, so that spreadsheets read it; what a
// spreadsheet would take for a formula is made plain text. The export is logged.
func (x *Audit) ExportCSV(ctx context.Context, by campaign.Actor, w io.Writer, in AsOfIn) (string, error) {
	if err := by.Need(campaign.ExportLog); err != nil {
		return "", err
	}
	in, err := x.settle(in)
	if err != nil {
		return "", err
	}
	head, err := x.head(ctx)
	if err != nil {
		return "", port.Refuse(err)
	}
	sum := sha256.New()
	out := io.MultiWriter(w, sum)
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return "", broken(err)
	}
	c := csv.NewWriter(out)
	c.UseCRLF = true
	n := 0
	write := func(cells ...string) bool {
		for i := range cells {
			cells[i] = plain(cells[i])
		}
		return c.Write(cells) == nil
	}
	write(columns()...)
	err = x.rows(ctx, in, func(r AsOfRow) bool {
		n++
		return write(cells(r)...)
	})
	if err == nil { // last, so that the first line names the columns
		write("log_size", strconv.FormatInt(head.Size, 10), "log_root", head.Root, "from", stamp(in.From), "to", stamp(in.To))
	}
	c.Flush()
	if err != nil {
		return "", port.Refuse(err)
	}
	if c.Error() != nil {
		return "", broken(c.Error())
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	_, err = x.desk.Change(ctx, by, port.Change{Need: campaign.ExportLog, Do: func(port.Ports) (port.Act, error) {
		return port.Act{Verb: "log.export", Object: "log", Detail: map[string]any{"query": in, "rows": n, "sha256": digest, "log_size": head.Size}}, nil
	}})
	return digest, err
}

func broken(err error) error {
	return &campaign.Error{Kind: campaign.Unavailable, Code: "export_broken", Msg: "the export broke off: start it again", Err: err}
}

// plain keeps a spreadsheet from running a cell.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(s)[0]) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

func columns() []string {
	return []string{"location", "display", "from_utc", "to_utc", "kind", "asset", "asset_version", "name", "file_sha256", "placement", "campaign",
		"takeover", "approved_by", "approved_at", "approval_leaf", "placed_by", "publish_rev", "ordered_by", "evidence_leaf", "stream", "seq",
		"grade", "clock", "received", "plays", "photo", "expected_placement", "expected_file", "expected_why", "differs"}
}

func cells(r AsOfRow) []string {
	i := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []string{r.Location.Name, r.Display.Name, stamp(r.From), stamp(r.To), r.Kind, r.Asset.Asset, strconv.Itoa(r.Asset.Version), r.AssetName,
		string(r.File), r.Placement, r.Campaign, r.Takeover, r.Authority.ApprovedBy, stamp(r.Authority.ApprovedAt), i(r.Authority.Leaf),
		r.Authority.PlacedBy, i(r.Authority.PublishRev), r.Authority.OrderedBy, i(r.Evidence.Leaf), strconv.FormatUint(r.Evidence.Stream, 16),
		strconv.FormatUint(r.Evidence.Seq, 10), r.Evidence.Grade, r.Evidence.Clock, stamp(r.Evidence.Received), strconv.Itoa(r.Evidence.Plays),
		r.Evidence.Photo, r.Expected.Placement, string(r.Expected.File), r.Expected.Why, strconv.FormatBool(r.Differs)}
}

// stamp is an instant in UTC with microseconds; nothing for 0.
func stamp(t int64) string {
	if t == 0 {
		return ""
	}
	return time.UnixMicro(t).UTC().Format("2006-01-02T15:04:05.000000Z")
}
