package mattermost

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// needsTrust tells whether Mattermost refuses to call a host unless its
// settings list it: loopback, private and link-local addresses. A name counts
// when it resolves to one here.
func needsTrust(host string) bool {
	if host == "" {
		return false
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return reserved(a)
	}
	if host == "localhost" {
		return true
	}
	addresses, err := net.LookupIP(host)
	return err == nil && slices.ContainsFunc(addresses, func(ip net.IP) bool {
		a, ok := netip.AddrFromSlice(ip)
		return ok && reserved(a.Unmap())
	})
}

func reserved(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified()
}

// trusted tells whether AllowedUntrustedInternalConnections, hosts and CIDR
// ranges between spaces or commas, lists a host.
func trusted(allowed, host string) bool {
	address, isAddress := netip.ParseAddr(host)
	for _, entry := range strings.FieldsFunc(allowed, func(r rune) bool { return r == ' ' || r == ',' }) {
		if strings.EqualFold(entry, host) {
			return true
		}
		if p, err := netip.ParsePrefix(entry); err == nil && isAddress == nil && p.Contains(address) {
			return true
		}
	}
	return false
}
