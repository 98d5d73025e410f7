package publicfetch

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ErrNotPublic: an address is not one of the public internet.
var ErrNotPublic = errors.New("no public address")

// reserved are the ranges of IPv4, and of unicast, that belong to nobody, to one
// network or to a way of carrying other addresses: IANA's registries of
// special-purpose addresses, and 6to4 with its relays.
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

// unicast is where every public address of IPv6 is. Loopback, private and
// link-local ones, multicast, NAT64 and IPv4 in IPv6 are outside.
var unicast = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// IsPublic tells whether an address is one of the public internet, which
// nothing beside this machine or inside its network answers at.
func IsPublic(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || !a.Is4() && !unicast.Contains(a) {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// CheckAddress says why nothing is ever read from an address; nil when it may
// be. No name is looked up. The error never quotes more than a host.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("it cannot be read as an address")
	}
	return check(u)
}

func check(u *url.URL) error {
	host := strings.TrimSuffix(u.Hostname(), ".")
	port, err := strconv.ParseUint(orElse(u.Port(), "443"), 10, 16)
	switch {
	case u.Scheme != "https":
		return errors.New("it does not begin with https://")
	case u.User != nil:
		return errors.New("it holds a user name or a password, and only public files are read")
	case host == "":
		return errors.New("it names no host")
	case err != nil || port == 0:
		return errors.New("its port is no port")
	}
	if a, err := netip.ParseAddr(host); err == nil {
		if !IsPublic(a) {
			return fmt.Errorf("%s is %w", a, ErrNotPublic)
		}
		return nil
	}
	dot := strings.LastIndexByte(host, '.')
	if last := host[dot+1:]; dot < 0 || last[0] >= '0' && last[0] <= '9' { // "localhost"; "127.1", which some look-ups take for numbers
		return fmt.Errorf("%q is %w", host, ErrNotPublic)
	}
	return nil
}

// Shown is an address as it may be told: what follows the path may hold a
// secret.
func Shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
