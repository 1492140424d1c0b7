package words

import (
	"os"
	"strings"
)

// Lang is the language of help and messages: Vietnamese when the environment
// says so, else English (a script's C locale reads English).
func Lang() string {
	for _, key := range []string{"PANO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := strings.ToLower(os.Getenv(key)); v != "" {
			if strings.HasPrefix(v, "vi") {
				return "vi"
			}
			return "en"
		}
	}
	return "en"
}

// Say picks the reader's language.
func Say(en, vi string) string {
	if Lang() == "vi" {
		return vi
	}
	return en
}
