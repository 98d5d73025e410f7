package publicfetch

import (
	"net/netip"
	"strings"
	"testing"
)

// Each reserved range is refused to its last address, and what lies just beside
// is public.
func TestIsPublic(t *testing.T) {
	for _, text := range []string{
		"0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.254",
		"169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
		"198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.255", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1",
		"100::1", "2001::1", "2001:0:4136:e378::", "2001:2::1", "2001:10::1", "2001:1ff:ffff::", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "3fff:fff:ffff::",
		"5f00::1", "fc00::1", "fdff:ffff::1", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "1fff:ffff::1",
	} {
		if IsPublic(netip.MustParseAddr(text)) {
			t.Errorf("%s is taken for public", text)
		}
	}
	for _, text := range []string{
		"1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
		"172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2000::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1111", "2a01:e0a::1", "3ffe::1", "3fff:1000::1",
	} {
		if !IsPublic(netip.MustParseAddr(text)) {
			t.Errorf("%s is refused", text)
		}
	}
	if IsPublic(netip.Addr{}) {
		t.Error("no address at all is taken for public")
	}
}

// addresses are those nothing is read from, with what says so.
var addresses = map[string]string{
	"":                                    "does not begin with https",
	"data.example.org/a.csv":              "does not begin with https",
	"http://data.example.org/a.csv":       "does not begin with https",
	"ftp://data.example.org/a.csv":        "does not begin with https",
	"file:///etc/passwd":                  "does not begin with https",
	"javascript:alert(1)":                 "does not begin with https",
	"https://user:SECRET@data.org/a":      "user name or a password",
	"https://SECRET@data.org/a":           "user name or a password",
	"https://":                            "names no host",
	"https:///a.csv":                      "names no host",
	"https:data.example.org":              "names no host",
	"https://:443/a":                      "names no host",
	"https://.":                           "names no host",
	"https://data.example.org:0/":         "no port",
	"https://data.example.org:65536/":     "no port",
	"https://data.org:SECRET/":            "cannot be read",
	"https://data.example.org\n.evil/":    "cannot be read",
	"https://localhost/a":                 "no public",
	"https://localhost./a":                "no public",
	"https://jalon/a":                     "no public",
	"https://127.0.0.1/a?key=SECRET":      "127.0.0.1 is no public",
	"https://127.0.0.1./a":                "no public",
	"https://[::1]/a":                     "no public",
	"https://[::ffff:10.0.0.1]/":          "no public",
	"https://[64:ff9b::10.0.0.1]/":        "no public",
	"https://[fe80::1%25eth0]/":           "no public",
	"https://169.254.169.254/latest/meta": "no public",
	"https://100.64.0.1/":                 "no public",
	"https://2130706433/":                 "no public",
	"https://127.1/":                      "no public",
	"https://0x7f.0.0.0x1/":               "no public",
	"https://0177.0.0.1/":                 "no public",
}

func TestCheckAddress(t *testing.T) {
	for address, want := range addresses {
		if err := CheckAddress(address); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
	for _, address := range []string{"https://data.example.org/a.csv", "HTTPS://data.example.org:8443/?key=1#x", "https://8.8.8.8/a", "https://[2606:4700::1111]:443/a", "https://données.gouv.fr/a"} {
		if err := CheckAddress(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestShown(t *testing.T) {
	for address, want := range map[string]string{"https://u:SECRET@data.org/a%2Fb.csv?key=SECRET#SECRET": "https://data.org/a%2Fb.csv", "https://data.org": "https://data.org", "\n": ""} {
		if got := Shown(address); got != want {
			t.Errorf("%s is shown as %q", address, got)
		}
	}
}
