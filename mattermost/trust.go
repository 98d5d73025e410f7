package mattermost

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"unicode"
)

// needsTrust tells whether Mattermost refuses to call a host unless its
// settings list it: those set apart for special purposes. A name counts
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
		return ok && reserved(a)
	})
}

// reservedRanges are those of the special-purpose address registries
// (RFC 6890) that Mattermost refuses unless they are listed.
var reservedRanges = ranges("0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 " +
	"192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 " +
	"::/128 ::1/128 64:ff9b::/96 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 ff00::/8")

func ranges(list string) (r []netip.Prefix) {
	for text := range strings.FieldsSeq(list) {
		r = append(r, netip.MustParsePrefix(text))
	}
	return r
}

func reserved(a netip.Addr) bool {
	a = a.Unmap()
	return slices.ContainsFunc(reservedRanges, func(p netip.Prefix) bool { return p.Contains(a) })
}

// trusted tells whether AllowedUntrustedInternalConnections, hosts and CIDR
// ranges between spaces or commas, lists a host.
func trusted(allowed, host string) bool {
	address, isAddress := netip.ParseAddr(host)
	for _, entry := range strings.FieldsFunc(allowed, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		if strings.EqualFold(entry, host) {
			return true
		}
		if p, err := netip.ParsePrefix(entry); err == nil && isAddress == nil && p.Contains(address) {
			return true
		}
	}
	return false
}
