package link

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync/atomic"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// session is one connection: a paho client that is never used again.
type session struct {
	client mqtt.Client
	lost   chan error // gets one value when the connection breaks
	conn   *atomic.Pointer[net.Conn]
}

// open connects and waits for the broker's answer.
func (l *Link) open(ctx context.Context) (session, error) {
	s := session{lost: make(chan error, 1), conn: new(atomic.Pointer[net.Conn])}
	s.client = mqtt.NewClient(l.options(ctx, s))
	if err := l.wait(ctx, s.client.Connect()); err != nil {
		s.close()
		return s, fmt.Errorf("connect to %s: %w", l.target.Redacted(), err)
	}
	return s, nil
}

// options is the option set of one connection.
//
// OrderMatters stays true: the handler only enqueues and never blocks, so the
// read loop cannot stall, messages keep their order, and no goroutine is started
// for each of them. AutoReconnect is false because Run makes the next client.
func (l *Link) options(ctx context.Context, s session) *mqtt.ClientOptions {
	o := mqtt.NewClientOptions()
	o.AddBroker("tcp://" + l.target.Host)
	o.SetProtocolVersion(4)
	o.SetClientID(l.cfg.ClientID)
	o.SetUsername(l.cfg.Username)
	o.SetPassword(l.cfg.Password)
	o.SetCleanSession(true)
	o.SetOrderMatters(true)
	o.SetAutoReconnect(false)
	o.SetConnectRetry(false)
	o.SetResumeSubs(false)
	o.SetKeepAlive(l.cfg.KeepAlive)
	o.SetPingTimeout(l.cfg.Timeout)
	o.SetConnectTimeout(l.cfg.Timeout)
	o.SetWriteTimeout(l.cfg.Timeout)
	o.SetStore(mqtt.NewMemoryStore())
	o.SetCustomOpenConnectionFn(func(_ *url.URL, o mqtt.ClientOptions) (net.Conn, error) {
		dialCtx, cancel := context.WithTimeout(ctx, o.ConnectTimeout)
		defer cancel()
		conn, err := l.cfg.Dial(dialCtx)
		if err != nil {
			return nil, err
		}
		conn = &watched{conn, s.end}
		s.conn.Store(&conn)
		return conn, nil
	})
	if l.cfg.Will != nil {
		topic, payload := l.cfg.Will()
		o.SetBinaryWill(topic, payload, 1, false)
	}
	o.SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) {
		l.enqueue(m.Topic(), m.Payload())
	})
	o.SetConnectionLostHandler(func(_ mqtt.Client, err error) {
		s.end(err)
	})
	return o
}

// end says that the connection is over; the first reason counts.
func (s session) end(why error) {
	select {
	case s.lost <- why:
	default:
	}
}

// watched tells at once when the socket fails. The client keeps silent about a
// socket that was closed under it, and would be deaf for a keep-alive or longer.
type watched struct {
	net.Conn
	end func(error)
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if err != nil {
		w.end(err)
	}
	return n, err
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if err != nil {
		w.end(err)
	}
	return n, err
}

// subscribe asks for all filters at once. paho does not report a refused filter
// as an error, so the granted values are read.
func (l *Link) subscribe(s session) error {
	if len(l.cfg.Filters) == 0 {
		return nil
	}
	filters := make(map[string]byte, len(l.cfg.Filters))
	for _, f := range l.cfg.Filters {
		filters[f] = l.cfg.QoS
	}
	token := s.client.SubscribeMultiple(filters, nil)
	if err := l.wait(context.Background(), token); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	if t, ok := token.(*mqtt.SubscribeToken); ok {
		for filter, granted := range t.Result() {
			if granted > 2 {
				return fmt.Errorf("%w: %s", ErrRefused, filter)
			}
		}
	}
	return nil
}

// wait waits for a token, but not for ever.
func (l *Link) wait(ctx context.Context, t mqtt.Token) error {
	limit := time.NewTimer(l.cfg.Timeout)
	defer limit.Stop()
	select {
	case <-t.Done():
		return t.Error()
	case <-ctx.Done():
		return ctx.Err()
	case <-limit.C:
		return fmt.Errorf("no answer within %s", l.cfg.Timeout)
	}
}

// close says goodbye when the connection stands and frees it either way.
func (s session) close() {
	s.client.Disconnect(250)
	if conn := s.conn.Load(); conn != nil {
		_ = (*conn).Close() // a handshake that nobody waits for any more ends here
	}
}
