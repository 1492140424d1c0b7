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
	Display   string      `json:"display"`
	Rev       int64       `json:"rev"`
	Pointer   []byte      `json:"pointer"`   // signed desired message
	Programme []byte      `json:"programme"` // signed programme document
	Digest    blob.Digest `json:"digest"`
	At        int64       `json:"at"`
	By        string      `json:"by"`
}
