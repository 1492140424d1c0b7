package displaylog

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"pano/devices/proof"
	"pano/server/displaylog/checkpoint"
	"pano/server/displaylog/tile"
)

// Queue holds the acts that wait for their place; they were written there in the
// transactions of the acts themselves.
type Queue interface {
	Pending(ctx context.Context, limit int) ([]Pending, error)
	// Done removes exactly these.
	Done(ctx context.Context, ids []string) error
	// Woken yields after acts were queued by this process.
	Woken() <-chan struct{}
}

// Options make a Log. All but Publish and Logger are needed.
type Options struct {
	Storage Storage
	Queue   Queue
	Key     checkpoint.Key
	Now     func() int64 // microseconds UTC
	// Publish is told of each new checkpoint: players echo it in their signed batches.
	Publish func(checkpoint []byte)
	Logger  *slog.Logger
}

// Log is the display log of one organisation. Its methods may be called at once.
type Log struct {
	Options
	opener *proof.Opener

	mu      sync.Mutex
	waiting []*intake // batches that wait for the next transaction
	leading bool      // somebody is committing
}

// New opens the log. It refuses a key that did not sign what is there.
func New(ctx context.Context, o Options) (*Log, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Publish == nil {
		o.Publish = func([]byte) {}
	}
	opener, err := proof.NewOpener()
	if err != nil {
		return nil, fmt.Errorf("open the display log: %w", err)
	}
	l := &Log{Options: o, opener: opener}
	err = o.Storage.Read(ctx, func(tx Tx) error {
		m, ok, err := tx.Marks.Newest(ctx)
		if err != nil || !ok {
			return err
		}
		if _, err := checkpoint.Read(m.Note, o.Key.Verifier); err != nil {
			return fmt.Errorf("the log key does not belong to this log; put the right key file back: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open the display log: %w", err)
	}
	return l, nil
}

// The rhythm of Run: acts queued by another process are found within poll, a
// grown log is signed within the second.
const (
	poll  = 250 * time.Millisecond
	signs = time.Second
)

// Run moves queued acts into the log and signs checkpoints, until ctx ends.
// Errors are logged and tried again: a full disk must not end the log.
func (l *Log) Run(ctx context.Context) error {
	look, sign := time.NewTicker(poll), time.NewTicker(signs)
	defer look.Stop()
	defer sign.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := l.Drain(last); err != nil {
				return err
			}
			_, err := l.Sign(last)
			return err
		case <-l.Queue.Woken():
			err = l.Drain(ctx)
		case <-look.C:
			err = l.Drain(ctx)
		case <-sign.C:
			_, err = l.Sign(ctx)
		}
		if err != nil && ctx.Err() == nil {
			l.Logger.Error("display log", "err", err)
		}
	}
}

// writer appends leaves in one transaction.
type writer struct {
	Tx
	ctx  context.Context
	tree *tile.Tree
}

func (l *Log) write(ctx context.Context, fn func(w *writer) error) error {
	return l.Storage.Write(ctx, func(tx Tx) error {
		size, err := tx.Leaves.Size(ctx)
		if err != nil {
			return err
		}
		w := &writer{Tx: tx, ctx: ctx, tree: tile.New(ctx, tx.Tiles, size)}
		if err := fn(w); err != nil {
			return err
		}
		return w.tree.Flush()
	})
}

// add appends one leaf and returns its index.
func (w *writer) add(body []byte) (int64, error) {
	i := w.tree.Size()
	if err := w.Leaves.Add(w.ctx, Leaf{Index: i, Body: body}); err != nil {
		return 0, err
	}
	return i, w.tree.Add(tlog.RecordHash(body))
}

func (w *writer) say(k Kind, v any) (int64, error) {
	body, err := encode(k, v)
	if err != nil {
		return 0, err
	}
	return w.add(body)
}

// drainAtOnce bounds one transaction of the sequencer.
const drainAtOnce = 256

// Drain moves all queued acts into the log. An act that already stands there,
// because a crash came between the two databases, is only removed from the queue.
func (l *Log) Drain(ctx context.Context) error {
	for {
		queued, err := l.Queue.Pending(ctx, drainAtOnce)
		if err != nil {
			return fmt.Errorf("read the queued acts: %w", err)
		}
		if len(queued) == 0 {
			return nil
		}
		err = l.write(ctx, func(w *writer) error {
			for _, p := range queued {
				if err := w.act(p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("append queued acts: %w", err)
		}
		ids := make([]string, len(queued))
		for i, p := range queued {
			ids[i] = p.ID
		}
		if err := l.Queue.Done(ctx, ids); err != nil {
			return fmt.Errorf("remove queued acts: %w", err)
		}
	}
}

func (w *writer) act(p Pending) error {
	_, there, err := w.Acts.Find(w.ctx, p.ID)
	if err != nil || there {
		return err
	}
	a, err := DecodeAct(p.Body)
	if err != nil {
		return fmt.Errorf("act %s: %w", p.ID, err)
	}
	if a.ID != p.ID {
		return fmt.Errorf("act %s: its leaf says id %s", p.ID, a.ID)
	}
	i, err := w.add(p.Body)
	if err != nil {
		return err
	}
	return w.Acts.Add(w.ctx, ActRow{ID: a.ID, Actor: a.Actor, Act: a.Act, Object: a.Object, At: a.At, Leaf: i})
}

// Wait returns the index of the leaf of an act, once it stands in the log. It
// drains the queue itself, so it works without Run.
func (l *Log) Wait(ctx context.Context, id string) (int64, error) {
	look := time.NewTicker(poll)
	defer look.Stop()
	for {
		if err := l.Drain(ctx); err != nil {
			return 0, err
		}
		var leaf int64
		var ok bool
		err := l.Storage.Read(ctx, func(tx Tx) (err error) {
			leaf, ok, err = tx.Acts.Find(ctx, id)
			return err
		})
		if err != nil {
			return 0, fmt.Errorf("find act %s: %w", id, err)
		}
		if ok {
			return leaf, nil
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("wait for act %s to stand in the log: %w", id, ctx.Err())
		case <-look.C:
		}
	}
}

// Sign makes a checkpoint if the log has grown since the last, and returns the newest.
func (l *Log) Sign(ctx context.Context) ([]byte, error) {
	newest, err := l.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	var h checkpoint.Head
	if newest != nil {
		if h, err = checkpoint.Read(newest, l.Key.Verifier); err != nil {
			return nil, err
		}
	}
	grown := false
	err = l.Storage.Read(ctx, func(tx Tx) error {
		size, err := tx.Leaves.Size(ctx)
		grown = size > h.Size
		return err
	})
	if err != nil || !grown {
		return newest, err
	}
	var made []byte
	err = l.write(ctx, func(w *writer) error {
		last, _, err := w.Marks.Newest(ctx)
		made = last.Note
		if err != nil || last.Size >= w.tree.Size() {
			return err
		}
		root, err := w.tree.Root(w.tree.Size())
		if err != nil {
			return err
		}
		if made, err = l.Key.Sign(checkpoint.Head{Origin: l.Key.Name(), Size: w.tree.Size(), Root: root}); err != nil {
			return err
		}
		return w.Marks.Add(ctx, Mark{Size: w.tree.Size(), Note: made, At: l.Now()})
	})
	if err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	if made != nil {
		l.Publish(made)
	}
	return made, nil
}

// Checkpoint returns the newest signed note; nil while the log is empty.
func (l *Log) Checkpoint(ctx context.Context) ([]byte, error) {
	var m Mark
	err := l.Storage.Read(ctx, func(tx Tx) (err error) {
		m, _, err = tx.Marks.Newest(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	return m.Note, nil
}

// StateRestore appends that the log goes on after a restore. From then on, batches
// that a player no longer has are a stated gap, not a demand.
func (l *Log) StateRestore(ctx context.Context, r Restore) (i int64, err error) {
	err = l.write(ctx, func(w *writer) error {
		if i, err = w.say(KindRestore, r); err != nil {
			return err
		}
		return w.Restores.Add(w.ctx, i)
	})
	return i, err
}
