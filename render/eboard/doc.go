// Package eboard draws text for LED text boards: few rows, few colours, every
// pixel on or off. It uses bitmap fonts, because outlines cut to so few pixels
// turn one Vietnamese tone mark into another.
package eboard
