package blob

// syncDir does nothing: Windows has no fsync of a folder, NTFS journals the rename.
func syncDir(string) error { return nil }
