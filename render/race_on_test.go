//go:build race

package render

// raceDetector tells that every access to memory is watched, which makes pixels slow.
const raceDetector = true
