package server

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pano/server/campaign"
	"pano/server/store"
	"pano/server/web"
)

// health mounts what machines ask: alive, ready, numbers.
func (s *Server) health(r gin.IRouter) {
	r.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	r.GET("/readyz", func(c *gin.Context) {
		state := s.ready(c.Request.Context())
		status := http.StatusOK
		for _, problem := range state {
			if problem != "ok" {
				status = http.StatusServiceUnavailable
			}
		}
		c.JSON(status, state)
	})
	metrics := promhttp.HandlerFor(s.metrics(), promhttp.HandlerOpts{})
	r.GET("/metrics", func(c *gin.Context) {
		host, _, err := net.SplitHostPort(c.Request.RemoteAddr)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			if nerr := web.Actor(c).Need(campaign.ReadLog); nerr != nil {
				web.Fail(c, nerr)
				return
			}
		}
		metrics.ServeHTTP(c.Writer, c.Request)
	})
}

// ready names each part and what is wrong with it.
func (s *Server) ready(ctx context.Context) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	state := map[string]string{"database": "ok", "display_log": "ok", "broker": "ok"}
	if err := s.store.View(ctx, func(p store.Ports) error {
		_, err := p.Displays.List(ctx, campaign.Filter{Limit: 1})
		return err
	}); err != nil {
		state["database"] = "not readable"
	}
	if _, err := s.dlog.Checkpoint(ctx); err != nil {
		state["display_log"] = "not readable"
	}
	if !s.fleet.Stats().Linked {
		state["broker"] = "not connected"
	}
	return state
}

// metrics are few and without names of people or contents.
func (s *Server) metrics() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func() float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "pano", Name: name, Help: help}, value))
	}
	gauge("displays_online", "Players that are connected and heard of lately.", func() float64 {
		n := 0
		for _, st := range s.fleet.Statuses() {
			if st.Presence == "online" {
				n++
			}
		}
		return float64(n)
	})
	gauge("displays_diverged", "Players that are online and have not applied their newest programme.", func() float64 {
		n := 0
		for _, st := range s.fleet.Statuses() {
			if st.Presence == "online" && st.Applied < st.Desired {
				n++
			}
		}
		return float64(n)
	})
	gauge("outbox_batches", "Proof batches that players still hold.", func() float64 {
		n := 0
		for _, st := range s.fleet.Statuses() {
			n += st.Outbox
		}
		return float64(n)
	})
	gauge("mqtt_connected", "1 while the server is connected to the broker.", func() float64 {
		return map[bool]float64{true: 1}[s.fleet.Stats().Linked]
	})
	return reg
}
