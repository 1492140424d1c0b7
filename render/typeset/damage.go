package typeset

import "fmt"

// guard runs what reads the font's tables. Their sums may agree and their contents
// still make no sense, on which the shaper panics.
func (f *Face) guard(read func()) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = f.damaged(fmt.Errorf("%v", fault))
		}
	}()
	read()
	return nil
}

func (f *Face) damaged(why error) error {
	return fmt.Errorf("the font %s is damaged, install it again: %w", f.Name(), why)
}
