package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"pano/server/campaign"
	"pano/server/control"
	"pano/server/web"
)

const (
	maxPairBody   = 8 << 10
	maxDeviceFile = 16 << 20
)

// device registers what players speak over HTTP. It is not part of the OpenAPI
// document: docs/protocol.md describes it together with the rest of the protocol.
func (a *API) device(r *gin.Engine) {
	g := r.Group("/device/v1")
	g.POST("/pair", a.pair)
	g.GET("/blob/:digest", a.deviceBlob)
	g.HEAD("/blob/:digest", a.deviceBlob)
	g.POST("/upload", a.deviceUpload)
}

// pair exchanges a one-time code and a public key for a credential.
func (a *API) pair(c *gin.Context) {
	var in struct {
		Code      string `json:"code"`
		PublicKey []byte `json:"public_key"`
		Name      string `json:"name"`
		Software  string `json:"software"`
	}
	dec := json.NewDecoder(http.MaxBytesReader(c.Writer, c.Request.Body, maxPairBody))
	if err := dec.Decode(&in); err != nil {
		web.Fail(c, campaign.Errorf(campaign.Invalid, "body_invalid", "", "the pairing request is not JSON: %v", err))
		return
	}
	p, err := a.o.Control.Pair(c.Request.Context(), control.PairIn{Code: in.Code, PublicKey: in.PublicKey, Name: in.Name, Software: in.Software})
	if err != nil {
		web.Fail(c, err)
		return
	}
	if err := a.o.Player.Enrolled(p.Username, p.Password); err != nil {
		web.Fail(c, err)
		return
	}
	keys := make([]gin.H, 0, len(p.Keys))
	for kid, key := range p.Keys {
		keys = append(keys, gin.H{"kid": kid, "key": key})
	}
	c.JSON(http.StatusOK, gin.H{
		"display": p.Display, "org": p.Org, "tz": p.TZ,
		"profile":    gin.H{"name": p.Profile, "w_px": p.WPx, "h_px": p.HPx, "colours": p.Colours},
		"broker_url": a.o.Player.BrokerURL(c.Request.Host), "username": p.Username, "password": p.Password,
		"http_token": p.Display + "." + p.HTTPToken, "programme_keys": keys, "ca_pem": a.o.Player.CA,
	})
}

// credential reads "Authorization: Bearer DISPLAY.SECRET".
func credential(c *gin.Context) (display, secret string, ok bool) {
	token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	if !ok || len(token) > 512 {
		return "", "", false
	}
	return strings.Cut(token, ".")
}

func (a *API) deviceBlob(c *gin.Context) {
	display, secret, ok := credential(c)
	if !ok {
		web.Fail(c, campaign.Errorf(campaign.Forbidden, "sign_in", "", "a player's credential is needed"))
		return
	}
	d, err := control.ParseDigest(c.Param("digest"))
	if err != nil {
		web.Fail(c, campaign.Errorf(campaign.Invalid, "digest_invalid", "digest", "%v", err))
		return
	}
	r, _, mime, err := a.o.Control.DeviceBlob(c.Request.Context(), display, secret, d)
	if err != nil {
		web.Fail(c, err)
		return
	}
	defer r.Close()
	c.Header("Content-Type", mime)
	c.Header("Cache-Control", "private, max-age=31536000, immutable")
	c.Header("ETag", `"`+string(d)+`"`)
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, r)
}

func (a *API) deviceUpload(c *gin.Context) {
	display, secret, ok := credential(c)
	if !ok {
		web.Fail(c, campaign.Errorf(campaign.Forbidden, "sign_in", "", "a player's credential is needed"))
		return
	}
	b, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxDeviceFile))
	if err != nil {
		web.Fail(c, err)
		return
	}
	if err := a.o.Control.DeviceUpload(c.Request.Context(), display, secret, c.Query("kind"), bytes.NewReader(b)); err != nil {
		web.Fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}
