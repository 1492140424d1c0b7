package server_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"pano/server"
	"pano/server/campaign"
)

// TestOneServerAFolder holds that two servers never share a data folder: they
// would fork the log and the revisions of displays.
func TestOneServerAFolder(t *testing.T) {
	o := server.Options{Dir: t.TempDir(), Addr: "127.0.0.1:0", MQTTAddr: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler)}
	first, err := server.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = server.New(t.Context(), o)
	var e *campaign.Error
	if !errors.As(err, &e) || e.Code != "data_in_use" || !strings.Contains(e.Msg, o.Dir) || !server.IsInputError(err) {
		t.Fatalf("a second server got %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	third, err := server.New(t.Context(), o)
	if err != nil {
		t.Fatalf("after the first has stopped: %v", err)
	}
	if err := third.Close(); err != nil {
		t.Error(err)
	}
}
