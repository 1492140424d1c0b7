package fonts

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// TestFilesArePinned notices a font that was changed: pictures would change with it.
func TestFilesArePinned(t *testing.T) {
	want := map[string]string{
		"Anton_400Regular.ttf":           "97aae409210d255fb3b92f18c8af2ed14941e10a1ee134a35bb91f52086de1d0",
		"BeVietnamPro_400Regular.ttf":    "cb6f53d6fd56316356c55b067474d9621c27b7182b124063b8f6eab6acef63bd",
		"BeVietnamPro_600SemiBold.ttf":   "04db63d2a82dd4bb35ba25e00dab1d12febcd0e917856b174b71a24d6f0c9afa",
		"BeVietnamPro_800ExtraBold.ttf":  "10fcb42b9cee8e30918843416676ae059e8f77fe439d0c3a4350617ef9f77a75",
		"DancingScript_700Bold.ttf":      "2bd1f21937334ffd94c3879b6032c04df6390833432dfc7a79d0020eae80d038",
		"Inter_400Regular.ttf":           "a414b48aa577ef2c62ebb135341ddeef33ee26a4f5dc9f787f93c1aab08ebb50",
		"Inter_600SemiBold.ttf":          "f30e9d2574c3bec5144347ff965f9841c8f06857f0b7383000f8c9489a161841",
		"Lora_700Bold.ttf":               "7d74015e950c2fb66519c7295b8155621d22200ae2ca2a4c6b43ce3c490cac87",
		"RobotoCondensed_400Regular.ttf": "3d77ebb1e496ddf072704e61b6c9f82768a4c60a0f063936eb1964f93237d2b5",
		"RobotoCondensed_700Bold.ttf":    "b5144f9355fa2a666404583399b7ccffda4c9491a201e9740cd5b00656281611",
	}
	files, err := fs.Glob(Files, "*.ttf")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(want) {
		t.Errorf("%d font files, %d are pinned", len(files), len(want))
	}
	for _, name := range files {
		b, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want[name] {
			t.Errorf("%s: sha256 %x, pinned %s", name, sum, want[name])
		}
	}
}

func TestEachFamilyHasItsLicence(t *testing.T) {
	names, err := fs.Glob(Files, "*.ttf")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("LICENCES/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		family, _, _ := strings.Cut(name, "_")
		text, err := os.ReadFile("LICENCES/" + family + "-OFL.txt")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "SIL OPEN FONT LICENSE Version 1.1") {
			t.Errorf("LICENCES/%s-OFL.txt is not the Open Font License", family)
		}
		if !strings.Contains(string(table), name) {
			t.Errorf("LICENCES/README.md does not name %s", name)
		}
	}
}
