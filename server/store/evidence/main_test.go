package evidence_test

import (
	"os"
	"testing"

	"pano/server/store/storetest"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(envChild); dir != "" {
		os.Exit(child(dir))
	}
	storetest.Main(m)
}
