package control_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"pano/server/campaign"
	"pano/server/control"
)

// roles that may use a verb, as the one table that people agreed on. A verb that is
// not here fails the test: nobody gets a right by forgetting.
func allowed() map[string]string {
	const all = "admin designer approver operator crew auditor"
	return map[string]string{
		"Units": all, "Areas": all, "References": all, "Campaigns": all, "Campaign": all, "Slogans": all, "Coverage": all,
		"SaveUnit": "admin operator", "SaveArea": "admin operator", "SaveLocation": "admin operator", "SaveDisplay": "admin operator",
		"RetireDisplay": "admin operator", "SaveReference": "admin operator", "SaveCampaign": "admin operator", "SavePhase": "admin operator",
		"SaveMilestone": "admin operator", "SaveSlogan": "admin operator", "ApproveSlogan": "approver",
		"Templates": all, "Template": all, "TemplatePreview": all, "Preview": all, "Countdown": all, "Assets": all, "Asset": all, "File": all, "ArtworkPage": all, "Waiting": all,
		"OfficeKit": all, "KitFile": all, "SaveBrand": "admin", "PutLogo": "admin", "RemoveLogo": "admin", "PutOfficial": "admin", "RemoveOfficial": "admin",
		"DesignLibrary": all, "DesignFile": all, "InstallDesign": "admin", "RemoveDesign": "admin", "NewDesign": "admin designer", "SaveDesign": "admin designer",
		"DesignDraft": "admin designer", "DraftFile": "admin designer", "DropDesign": "admin designer", "TryDesign": "admin designer", "CheckDesign": "admin designer",
		"PrintPlan": "designer operator", "PrintPackage": "designer operator",
		"SaveDraft": "designer", "SaveSet": "designer", "PlanSet": "designer", "MakeSet": "designer", "AddSizes": "designer", "UploadImage": "designer", "UploadAsset": "designer", "Refit": "designer", "Submit": "designer",
		"MyBatches": "designer", "Batch": "designer", "BatchExample": "designer", "BatchPicture": "designer", "BatchZIP": "designer", "NewBatch": "designer",
		"ReplaceBatch": "designer", "MapBatch": "designer", "StartBatch": "designer", "StopBatch": "designer", "SaveBatch": "designer", "DeleteBatch": "designer",
		"NewVersion": "designer", "Rename": "designer", "Withdraw": "approver operator", // and authors, see its own test
		"Approve": "approver", "Return": "approver",
		"Place": "operator", "CheckPlace": "operator", "Move": "operator", "Cancel": "operator", "End": "operator", "AddTask": "operator",
		"Placements": all, "Tasks": all, "Task": all, "Evidence": all, "EvidenceOf": all, "Unjudged": all, "EvidenceFile": all,
		"Complete": "crew", "VerifyEvidence": "approver operator",
		"Locations": all, "Location": all, "Displays": all, "Display": all, "Delivery": all, "Day": all, "Why": all, "DeviceFile": all,
		"Publish": "operator", "TakeOver": "operator", "EndTakeover": "operator", "Takeovers": all, "TakeoverStatus": all,
		"PairCode": "admin operator", "Revoke": "admin operator", "Command": "admin operator",
		"AsOf": "admin approver operator auditor", "Entries": "admin approver operator auditor", "AssetHistory": "admin approver operator auditor",
		"ExportCSV": "admin auditor", "Overview": all,
		"Rules": all, "Rule": all, "Lint": all, "Breaking": all, "ChangeRule": "admin", "ResetRule": "admin",
	}
}

// Every verb, called by every role with empty input: who may not is told so before
// anything else is looked at; who may gets past the door.
func TestRightsOfEveryRole(t *testing.T) {
	w := newWorld(t)
	table := allowed()
	verbs := reflect.TypeOf(w.Control)
	actor := reflect.TypeFor[campaign.Actor]()
	nobody := person("u-none", "Không vai")
	for i := range verbs.NumMethod() {
		m := verbs.Method(i)
		if m.Type.NumIn() < 3 || m.Type.In(2) != actor || m.Name == "Republish" {
			continue // devices and the server's own loops have no actor; Republish follows a checked act
		}
		roles, known := table[m.Name]
		if !known {
			t.Errorf("%s is not in the table of rights", m.Name)
			continue
		}
		delete(table, m.Name)
		for _, who := range append([]campaign.Actor{nobody}, everyone()...) {
			may := len(who.Roles) > 0 && strings.Contains(roles, string(who.Roles[0]))
			err := call(w, m, who)
			var e *campaign.Error
			shut := errors.As(err, &e) && e.Code == "forbidden"
			if err != nil && e == nil {
				t.Errorf("%s by %s: %v (%T) is not the house's error", m.Name, who.Name, err, err)
			}
			if shut == may && !(m.Name == "Withdraw" && !may) {
				t.Errorf("%s by %v: refused %v, want %v (%v)", m.Name, who.Roles, shut, !may, err)
			}
		}
	}
	for name := range table {
		t.Errorf("the table names %s, which is no verb", name)
	}
}

// call runs a verb with input that is valid enough to come to the door.
func call(w *world, m reflect.Method, who campaign.Actor) error {
	args := []reflect.Value{reflect.ValueOf(w.Control), reflect.ValueOf(context.Background()), reflect.ValueOf(who)}
	for i := 3; i < m.Type.NumIn(); i++ {
		in := m.Type.In(i)
		switch {
		case in == reflect.TypeFor[io.Writer]():
			args = append(args, reflect.ValueOf(io.Discard))
		case in == reflect.TypeFor[io.Reader]():
			args = append(args, reflect.ValueOf(bytes.NewReader(nil)))
		case in.Kind() == reflect.Pointer:
			args = append(args, reflect.New(in.Elem()))
		case in.Kind() == reflect.String:
			args = append(args, reflect.ValueOf("lý do").Convert(in))
		case in == reflect.TypeFor[control.MilestoneIn]():
			args = append(args, reflect.ValueOf(control.MilestoneIn{Reason: "lý do"}))
		case in == reflect.TypeFor[control.TaskIn]():
			args = append(args, reflect.ValueOf(control.TaskIn{Kind: campaign.Inspect}))
		default:
			args = append(args, reflect.Zero(in))
		}
	}
	for _, out := range m.Func.Call(args) {
		if c, isCloser := out.Interface().(io.Closer); isCloser && c != nil && !out.IsNil() {
			_ = c.Close()
		}
		if err, isErr := out.Interface().(error); isErr {
			return err
		}
	}
	return nil
}

// Every act of a person stands in the log, with who did it.
func TestEveryActIsLogged(t *testing.T) {
	w := newWorld(t)
	c, ctx := w.city(), t.Context()
	ref := w.approved(c, "Một", "MỘT")
	res, err := w.Place(ctx, chi, control.PlaceIn{Asset: ref, Displays: []string{c.led.ID}, From: start, To: start + day})
	ok(t, err)
	_, err = w.Publish(ctx, chi, control.PublishIn{Displays: []string{c.led.ID}})
	ok(t, err)
	ok(t, w.End(ctx, chi, res.Placements[0].ID))
	_, err = w.ExportCSV(ctx, hoa, io.Discard, control.AsOfIn{From: start})
	ok(t, err)
	want := []string{"area.create", "location.create", "campaign.create", "display.create", "display.save", "asset.draft", "asset.submit",
		"asset.approve", "placement.create", "placement.publish", "placement.end", "log.export"}
	soon(t, "all acts stand in the log", func() bool {
		entries, err := w.Entries(ctx, hoa, control.EntryQuery{})
		ok(t, err)
		seen := map[string]bool{}
		for _, e := range entries {
			seen[e.Act] = true
			if e.Actor == "" || e.Name == "" || len(e.Detail) == 0 {
				t.Fatalf("entry %+v names nobody or says nothing", e)
			}
		}
		for _, act := range want {
			if !seen[act] {
				return false
			}
		}
		return true
	})
}
