package pack

import (
	"fmt"
	"io/fs"
	"path"

	"pano/render/design"
)

// Shared lists the drawings of the library, or those of one design.
func Shared(fsys fs.FS, only string) ([]string, error) {
	if only == "" {
		files, err := fs.Glob(fsys, "art/*.svg")
		if err != nil {
			return nil, fmt.Errorf("list art: %w", err)
		}
		return files, nil
	}
	names, err := Built(fsys, only)
	var files []string
	for _, name := range names {
		d, err := design.Read(fsys, path.Dir(name))
		if err != nil {
			return nil, err
		}
		for _, file := range d.ArtFiles() {
			if at := "art/" + file + ".svg"; fs.ValidPath(at) {
				files = append(files, at)
			}
		}
	}
	return files, err
}

// Built lists the designs of the library, or one of them.
func Built(fsys fs.FS, only string) ([]string, error) {
	if only == "" {
		only = "*"
	}
	files, err := fs.Glob(fsys, "*/"+only+"/template.yaml")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	return files, nil
}
