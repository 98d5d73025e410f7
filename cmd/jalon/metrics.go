package main

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"jalon/bot"
	"jalon/mattermost"
)

// metrics is what Prometheus may read.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	durations  *prometheus.HistogramVec
	deliveries *prometheus.CounterVec
	messages   *prometheus.CounterVec
	calendars  *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jalon_requests_total",
			Help: "Requests from the chat, by hook and outcome."}, []string{"hook", "outcome"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "jalon_request_seconds",
			Help:    "Time to answer a request from the chat.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .1, .5, 2}}, []string{"hook"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jalon_deliveries_total",
			Help: "Attempts settled, by kind and resulting state."}, []string{"kind", "state"}),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jalon_messages_total",
			Help: "Messages to the bot without a slash, by outcome."}, []string{"outcome"}),
		calendars: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jalon_calendar_requests_total",
			Help: "Requests for calendars, by outcome."}, []string{"outcome"}),
	}
	m.registry.MustRegister(m.requests, m.durations, m.deliveries, m.messages, m.calendars, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// gauge adds a value that is read when asked.
func (m *metrics) gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// watchSocket adds how the web socket fares.
func (m *metrics) watchSocket(state func() mattermost.SocketState) {
	m.gauge("jalon_websocket_connected", "1 while the web socket is connected, else 0.", func() float64 {
		if state().Connected {
			return 1
		}
		return 0
	})
}

// watch adds what is read from the bot when asked.
func (m *metrics) watch(a *assembly) {
	m.gauge("jalon_catalogue_products", "Products in the catalogue.", func() float64 {
		if c := a.keeper.Current().Catalogue; c != nil {
			return float64(len(c.Startups))
		}
		return 0
	})
	m.gauge("jalon_catalogue_age_seconds", "Since the catalogue was last confirmed by its source.", func() float64 {
		at := a.keeper.Current().FetchedAt
		if at.IsZero() {
			return 0
		}
		return a.clock.Now().Sub(at).Seconds()
	})
	m.gauge("jalon_imports_failing", "Files that products publish and that were not taken in last, by this process.", func() float64 {
		failing, _ := a.published.worst()
		return float64(failing)
	})
	m.gauge("jalon_imports_age_seconds", "Since the import that worked the longest ago did; 0 where none ever did.", func() float64 {
		_, oldest := a.published.worst()
		if oldest.IsZero() {
			return 0
		}
		return a.clock.Now().Sub(oldest).Seconds()
	})
}

func (m *metrics) request(hook, outcome string, took time.Duration) {
	m.requests.WithLabelValues(hook, outcome).Inc()
	m.durations.WithLabelValues(hook).Observe(took.Seconds())
}

func (m *metrics) delivery(d bot.Delivery) {
	m.deliveries.WithLabelValues(string(d.Kind), string(d.State)).Inc()
}

func (m *metrics) message(outcome string) { m.messages.WithLabelValues(outcome).Inc() }

func (m *metrics) calendar(outcome string) { m.calendars.WithLabelValues(outcome).Inc() }

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
