package campaign

// Severity says what a finding does: only Block stops the act.
type Severity string

const (
	Info  Severity = "info"
	Warn  Severity = "warn"
	Block Severity = "block"
)

// Finding is what a rule has to say about an asset or a placement. Code is the
// key of the translated message and Params fill it; Msg is English and complete.
type Finding struct {
	Rule     string            `json:"rule"`
	Severity Severity          `json:"severity"`
	Code     string            `json:"code"`
	Field    string            `json:"field,omitempty"`
	Display  string            `json:"display,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
	Msg      string            `json:"msg"`
	Source   string            `json:"source,omitempty"` // the text that the rule rests on
}

// Blocked tells whether any finding stops the act.
func Blocked(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity == Block {
			return true
		}
	}
	return false
}
