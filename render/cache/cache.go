// Package cache keeps what is dear to make, within bounds.
package cache

import (
	"container/list"
	"sync"
)

// Cache keeps values by key up to a total cost, dropping the least recently
// used. A value is made once even when several callers want it. It is safe for
// concurrent use.
type Cache[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	used  int
	order *list.List // of *entry, newest first
	byKey map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key  K
	once sync.Once
	v    V
	cost int
	err  error
}

// New makes a cache that keeps values up to a total cost of limit.
func New[K comparable, V any](limit int) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, order: list.New(), byKey: map[K]*list.Element{}}
}

// Get returns the value for key, making it with mk, which also gives its cost.
// Errors are not kept.
func (c *Cache[K, V]) Get(key K, mk func() (V, int, error)) (V, error) {
	c.mu.Lock()
	el := c.byKey[key]
	if el == nil {
		el = c.order.PushFront(&entry[K, V]{key: key})
		c.byKey[key] = el
	} else {
		c.order.MoveToFront(el)
	}
	e := el.Value.(*entry[K, V])
	c.mu.Unlock()
	e.once.Do(func() {
		var cost int
		e.v, cost, e.err = mk()
		c.settle(el, e, cost)
	})
	return e.v, e.err
}

// Used is the cost of all that is kept.
func (c *Cache[K, V]) Used() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used
}

// settle books the cost of a new value and makes room.
func (c *Cache[K, V]) settle(el *list.Element, e *entry[K, V], cost int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[e.key] != el {
		return // dropped while it was made
	}
	if e.err != nil || cost > c.limit {
		c.drop(el)
		return
	}
	e.cost = cost
	c.used += cost
	for c.used > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *Cache[K, V]) drop(el *list.Element) {
	e := el.Value.(*entry[K, V])
	c.order.Remove(el)
	delete(c.byKey, e.key)
	c.used -= e.cost
}
