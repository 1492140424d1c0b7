//go:build race

package server_test

// slack stretches limits of time where the race detector slows everything.
const slack = 5
