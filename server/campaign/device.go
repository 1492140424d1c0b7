package campaign

import "pano/devices/blob"

// Device is the player that drives a display.
type Device struct {
	Display    string
	PublicKey  []byte // Ed25519
	SecretHash []byte // sha256 of the MQTT password and HTTP token (random, 256 bit)
	PairedAt   int64
	Revoked    int64
	Software   string
	Name       string
}

// Desired is what a display should have: exact signed bytes, sent as they are.
type Desired struct {
	Display   string
	Rev       int64
	Pointer   []byte // signed desired message
	Programme []byte // signed programme document
	Digest    blob.Digest
	At        int64
	By        string
}
