package web

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostLimited is how many senders are remembered at once: beyond, they are
// forgotten all together.
const mostLimited = 10_000

// limits lets each sender do so much a minute.
type limits struct {
	mu sync.Mutex
	of map[string]*rate.Limiter
}

// take counts one, and tells how long to wait when that is too many.
func (l *limits) take(sender string, minute int, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of[sender]
	if one == nil {
		if l.of == nil || len(l.of) >= mostLimited {
			l.of = map[string]*rate.Limiter{}
		}
		one = rate.NewLimiter(rate.Every(time.Minute/time.Duration(minute)), minute)
		l.of[sender] = one
	}
	r := one.ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// senderOf is who sends, by their address: of IPv6 the network, which is what
// one has.
func senderOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if address = address.Unmap().WithZone(""); address.Is6() {
		if network, err := address.Prefix(64); err == nil {
			return network.String()
		}
	}
	return address.String()
}
