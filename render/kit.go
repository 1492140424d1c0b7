package render

import (
	"crypto/sha256"
	"fmt"

	"pano/render/kit"
	"pano/render/layout"
)

// What an office brings: see package kit.
type (
	Brand        = kit.Brand
	BrandColour  = kit.Colour
	Official     = kit.Official
	OfficialInfo = kit.Info
)

// CheckBrand tells whether a kit can be used with the fonts that there are.
func (r *Renderer) CheckBrand(b Brand) error {
	_, err := b.Check(r.fonts)
	return err
}

// CheckOfficial tells whether a file can serve as official artwork under a name.
func CheckOfficial(name string, data []byte) (OfficialInfo, error) {
	_, info, err := kit.Read(name, data)
	return info, err
}

// dress gives a job the colours, fonts and logos of the order's kit.
func (r *Renderer) dress(j *job) error {
	if j.o.Brand == nil || j.design.Locked {
		return nil
	}
	k, err := j.o.Brand.Check(r.fonts)
	if err != nil {
		return err
	}
	j.kit = k.Key
	j.design, j.palette = k.Dress(j.design, j.palette)
	for _, f := range j.design.Fields {
		logo := k.Logos[f.Brand]
		if f.Brand == "" || len(logo) == 0 || len(j.o.Images[f.Name]) > 0 {
			continue
		}
		// Not the key of an ordinary picture: that may be no drawing.
		j.photos[f.Name], err = r.photos.Get(kept("logo", logo), func() (layout.Photo, int, error) {
			ph, err := kit.Logo(f.Name, logo)
			return keep(ph, logo, err)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// kept is the key under which a picture is kept that serves as something.
func kept(as string, data []byte) [32]byte {
	sum := sha256.Sum256(data)
	return sha256.Sum256(append([]byte(as+"/"), sum[:]...))
}

// keep names a picture and tells what keeping it costs.
func keep(ph layout.Photo, data []byte, err error) (layout.Photo, int, error) {
	cost := 8 * len(data)
	if err == nil && ph.Drawing == nil {
		w, h := ph.Size()
		cost += int(4 * w * h)
	}
	ph.Key = fmt.Sprintf("%x", sha256.Sum256(data))
	return ph, cost, err
}

// install gives a job the official artwork that its design draws. What the order
// lacks is told by the layout.
func (r *Renderer) install(j *job) error {
	if len(j.o.Official) == 0 {
		return nil
	}
	for _, name := range j.design.OfficialNames() {
		o, ok := j.o.Official[name]
		if !ok {
			continue
		}
		if sha256.Sum256(o.Bytes) != o.SHA256 {
			return refuse("official_changed", name, fmt.Sprintf("the official artwork %q is not the file that was checked; upload it again", name), "value", name)
		}
		ph, err := r.photos.Get(kept("official/"+name, o.Bytes), func() (layout.Photo, int, error) {
			ph, _, err := kit.Read(name, o.Bytes)
			return keep(ph, o.Bytes, err)
		})
		if err != nil {
			return err
		}
		if j.official == nil {
			j.official = map[string]layout.Photo{}
		}
		j.official[name] = ph
	}
	return nil
}
