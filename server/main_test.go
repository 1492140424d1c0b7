package server_test

import (
	"fmt"
	"os"
	"testing"

	"pano/server/store/storetest"
)

// childEnv makes this test binary a server that a test may kill.
const childEnv = "PANO_TEST_SERVER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		fmt.Fprintln(os.Stderr, "server:", child(dir))
		os.Exit(1)
	}
	storetest.Main(m)
}
