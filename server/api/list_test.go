package api

import (
	"encoding/json"
	"testing"
)

// TestEmptyListIsAList holds that a list without rows reads [] and never null.
func TestEmptyListIsAList(t *testing.T) {
	b, err := json.Marshal(listed([]string(nil)))
	if err != nil || string(b) != "[]" {
		t.Errorf("an empty list reads %s (%v), want []", b, err)
	}
	b, err = json.Marshal(listed(map[string]int{"a": 1}))
	if err != nil || string(b) != `{"a":1}` {
		t.Errorf("what is no list reads %s (%v)", b, err)
	}
}
