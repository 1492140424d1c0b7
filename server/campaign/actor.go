package campaign

// Role is what a person may do. One person may hold several.
type Role string

const (
	Admin    Role = "admin"
	Designer Role = "designer"
	Approver Role = "approver"
	Operator Role = "operator"
	Crew     Role = "crew"
	Auditor  Role = "auditor"
)

// Roles lists all roles in the order in which pages show them.
func Roles() []Role { return []Role{Admin, Designer, Approver, Operator, Crew, Auditor} }

// Actor is who acts: a person with a session, or the system itself (ID "system").
type Actor struct {
	ID    string
	Name  string
	Roles []Role
	Units []string // org units the roles are limited to; empty = all
	Lang  string   // "vi" or "en"
	IP    string   // where the request came from, for the log
}

// Is tells whether the actor holds any of the roles.
func (a Actor) Is(roles ...Role) bool {
	for _, have := range a.Roles {
		for _, want := range roles {
			if have == want {
				return true
			}
		}
	}
	return false
}

// Permission is one act that a role may or may not do.
type Permission string

const (
	ManageUsers  Permission = "users.manage"
	ManageRules  Permission = "rules.manage"
	ManagePlaces Permission = "places.manage"   // areas, locations, displays, units
	ManagePlan   Permission = "plan.manage"     // campaigns, phases, milestones, slogans
	Design       Permission = "assets.design"   // draft, upload, submit, withdraw own
	EditDesigns  Permission = "designs.edit"    // write and try designs of the office
	AddDesigns   Permission = "designs.install" // put them into the library, take them out
	OrderPrints  Permission = "prints.order"    // packages for printing houses
	ManageKit    Permission = "kit.manage"      // official artwork, colours and logos of the office
	Approve      Permission = "assets.approve"  // approve or return others' work
	Place        Permission = "placements.make" // place, move, end, publish
	TakeOver     Permission = "takeover.order"  // emergency takeover and its end
	PairDisplay  Permission = "displays.pair"
	DoTasks      Permission = "tasks.do"     // crew work with photos
	VerifyTasks  Permission = "tasks.verify" // judge a crew's photo
	ReadLog      Permission = "log.read"     // as-of, history, verify
	ExportLog    Permission = "log.export"
	ReadAll      Permission = "read" // every signed-in person
)

// rights is the whole table of who may do what.
func rights(r Role) []Permission {
	switch r {
	case Admin:
		return []Permission{ManageUsers, ManageRules, ManagePlaces, ManagePlan, EditDesigns, AddDesigns, ManageKit, PairDisplay, ReadLog, ExportLog, ReadAll}
	case Designer:
		return []Permission{Design, EditDesigns, OrderPrints, ReadAll}
	case Approver:
		return []Permission{Approve, VerifyTasks, ReadLog, ReadAll}
	case Operator:
		return []Permission{ManagePlaces, ManagePlan, Place, OrderPrints, TakeOver, PairDisplay, VerifyTasks, ReadLog, ReadAll}
	case Crew:
		return []Permission{DoTasks, ReadAll}
	case Auditor:
		return []Permission{ReadLog, ExportLog, ReadAll}
	}
	return nil
}

// Can tells whether the actor may do p.
func (a Actor) Can(p Permission) bool {
	for _, r := range a.Roles {
		for _, have := range rights(r) {
			if have == p {
				return true
			}
		}
	}
	return false
}

// Need returns a Forbidden error that names the missing permission, or nil.
func (a Actor) Need(p Permission) error {
	if a.Can(p) {
		return nil
	}
	return Errorf(Forbidden, "forbidden", "", "%s may not do this: the right %q is needed", a.Name, p).
		With("actor", a.Name, "permission", string(p))
}
