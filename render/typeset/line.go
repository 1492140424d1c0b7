package typeset

import "math"

// setting is one way to break a text into lines, in em of the block.
type setting struct {
	breaks []int   // index of the first word of each line after the first
	cost   float64 // of raggedness and of what the breaks tear apart
	torn   float64 // the part of the cost that is for what the breaks tear apart
	width  float64 // of the widest line's ink
	top    float64 // ink above the first baseline
	bottom float64 // ink below the last
	step   float64 // least distance of all baselines at which no inks touch
}

// height at a distance of baselines.
func (s *setting) height(step float64) float64 {
	return s.top + s.bottom + step*float64(len(s.breaks))
}

// breaker finds settings. It is scratch of one Copy.
type breaker struct {
	words  []word
	at     []float64 // advance of words[:i], each with what follows it
	stop   []float64 // the same without what follows the last
	left   []float64 // where the ink of a line begins whose first word is i
	right  []float64 // where the ink of a line ends that ends before word i
	forced []int     // breaks typed before word i
	best   []float64
	from   []int
	store  []int // holds the breaks of all settings
}

func newBreaker(words []word) *breaker {
	n := len(words) + 1
	store := make([]float64, 4*n)
	const usual = 4 // lines
	b := &breaker{words: words, at: store[:n], stop: store[n : 2*n], left: store[2*n : 3*n], right: store[3*n:], forced: make([]int, n)}
	b.best, b.from, b.store = make([]float64, (usual+1)*n), make([]int, (usual+1)*n), make([]int, 0, 4*usual)
	for i := range words {
		w := &words[i]
		b.stop[i+1] = b.at[i] + w.advance
		b.at[i+1] = b.stop[i+1] + w.lead
		b.left[i], b.right[i+1] = b.at[i], b.stop[i+1]
		if !w.ink.empty() { // letters have white beside them
			b.left[i], b.right[i+1] = b.at[i]+w.ink.Min.X, b.at[i]+w.ink.Max.X
		}
		b.forced[i+1] = b.forced[i]
		if w.forced && i < len(words)-1 {
			b.forced[i+1]++
		}
	}
	return b
}

// typed is the number of lines that the author made.
func (b *breaker) typed() int { return b.forced[len(b.words)] + 1 }

// advance of the line words[i:j].
func (b *breaker) advance(i, j int) float64 { return b.stop[j] - b.at[i] }

// width is the same by ink.
func (b *breaker) width(i, j int) float64 { return b.right[j] - b.left[i] }

// whole tells that no line that the author made ends inside words[i:j].
func (b *breaker) whole(i, j int) bool { return b.forced[j-1] == b.forced[i] }

// open tells that a line may end before word j.
func (b *breaker) open(j int) bool {
	return b.words[j-1].forced || !math.IsInf(b.words[j-1].glue, 1)
}

// lines finds the n lines of least total cost by dynamic programming: squared
// distance from the mean width, and the cost of every break. No line's ink is
// wider than limit.
func (b *breaker) lines(n int, limit float64) (breaks []int, cost float64, ok bool) {
	m := len(b.words)
	mean := math.Max(1e-9, b.advance(0, m)/float64(n))
	row := m + 1
	b.best, b.from = grow(b.best, (n+1)*row), grow(b.from, (n+1)*row)
	for i := range b.best {
		b.best[i] = math.Inf(1)
	}
	b.best[0] = 0
	for k := 1; k <= n; k++ {
		last := m
		if k < n {
			last = m - (n - k)
		}
		for j := k; j <= last; j++ {
			if k == n && j < m || j < m && !b.open(j) {
				continue
			}
			b.best[k*row+j], b.from[k*row+j] = b.shortest(k, j, mean, limit)
		}
	}
	if cost = b.best[n*row+m]; math.IsInf(cost, 1) {
		return nil, 0, false
	}
	start := len(b.store)
	b.store = append(b.store, make([]int, n-1)...)
	breaks = b.store[start:len(b.store):len(b.store)]
	for k, j := n, m; k > 1; k-- {
		j = b.from[k*row+j]
		breaks[k-2] = j
	}
	return breaks, cost, true
}

// shortest is the least cost of k lines that end before word j, and where the
// last of them begins.
func (b *breaker) shortest(k, j int, mean, limit float64) (best float64, from int) {
	before := b.best[(k-1)*(len(b.words)+1):]
	best = math.Inf(1)
	for i := j - 1; i >= k-1; i-- {
		wide := b.width(i, j) > limit
		if wide && i < j-1 || !b.whole(i, j) {
			break
		}
		ratio := b.advance(i, j) / mean
		if over := ratio - 1; over > 0 && over*over >= best {
			break // longer lines only get worse
		}
		if wide || math.IsInf(before[i], 1) {
			continue
		}
		// Equal ways must not be told apart by the last bit, which differs
		// between processors.
		if c := before[i] + b.lineCost(i, j, ratio); c < best-1e-9 {
			best, from = c, i
		}
	}
	return best, from
}

// lonely is the cost of one syllable alone on the last line. A line that is a tenth
// too short costs 0.01.
const lonely = 0.8

// lineCost of words[i:j] at ratio times the mean width.
func (b *breaker) lineCost(i, j int, ratio float64) float64 {
	cost := (ratio - 1) * (ratio - 1)
	if j < len(b.words) && !b.words[j-1].forced {
		cost += b.words[j-1].glue
	}
	if j == len(b.words) && i > 0 && j-i == 1 && !b.words[i-1].forced && !b.words[i].info.Many {
		cost += lonely
	}
	return cost
}

// fill breaks words[:m] as late as the limit allows and counts the lines; it is 0
// if a line stays too wide.
func (b *breaker) fill(m int, limit float64) (lines int) {
	for i := 0; i < m; lines++ {
		end := 0
		for j := i + 1; j <= m && b.whole(i, j); j++ {
			if b.width(i, j) > limit {
				break
			}
			if j == m || b.open(j) {
				end = j
			}
		}
		if end == 0 {
			return 0
		}
		i = end
	}
	return lines
}

// narrowest is the least limit that allows n lines or fewer.
func (b *breaker) narrowest(n int) float64 {
	m := len(b.words)
	lo, hi := 0.0, b.advance(0, m)+1
	if b.fill(m, hi) == 0 || b.fill(m, hi) > n {
		return hi
	}
	for range 40 {
		mid := (lo + hi) / 2
		if k := b.fill(m, mid); k > 0 && k <= n {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi * (1 + 1e-9)
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
