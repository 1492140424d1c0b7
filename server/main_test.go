package server_test

import (
	"testing"

	"pano/server/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
