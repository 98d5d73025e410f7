package mattermost

import "testing"

// Addresses Mattermost refuses to call, and some it calls. Names other than
// localhost would need a resolver.
func TestNeedsTrust(t *testing.T) {
	for host, want := range map[string]bool{
		"": false, "localhost": true,
		"127.0.0.1": true, "127.255.255.254": true, "0.0.0.0": true, "::1": true, "::": true,
		"10.0.0.5": true, "172.16.0.1": true, "172.31.255.255": true, "192.168.1.1": true, "169.254.169.254": true,
		"fe80::1": true, "fd00::1": true, "fc00::1": true,
		"::ffff:127.0.0.1": true, "::ffff:10.0.0.5": true, "::ffff:169.254.1.1": true,
		"172.15.255.255": false, "172.32.0.1": false, "192.167.1.1": false, "11.0.0.1": false,
		"8.8.8.8": false, "2a01:4f8::1": false, "::ffff:8.8.8.8": false,
	} {
		if got := needsTrust(host); got != want {
			t.Errorf("needsTrust(%q) = %v", host, got)
		}
	}
}

func TestTrusted(t *testing.T) {
	for _, c := range []struct {
		allowed, host string
		want          bool
	}{
		{"", "10.0.0.5", false},
		{"", "", false},
		{" , ,, ", "", false},
		{"10.0.0.5", "10.0.0.5", true},
		{"10.0.0.50", "10.0.0.5", false},
		{"10.0.0.5/32", "10.0.0.5", true},
		{"10.0.0.0/8", "10.0.0.5", true},
		{"10.0.0.0/8", "11.0.0.5", false},
		{"10.0.0.0/33", "10.0.0.5", false},
		{"10.0.0.5:8080", "10.0.0.5", false},
		{"localhost", "127.0.0.1", false},
		{"localhost.example.org", "localhost", false},
		{"a, b,10.0.0.5 c", "10.0.0.5", true},
		{"a,,10.0.0.0/8", "10.9.9.9", true},
		{"bot.internal", "bot.internal", true},
		{"*.internal", "bot.internal", false},
		{"fd00::/8", "fd00::1", true},
		{"0.0.0.0/0", "fd00::1", false},
		{"0.0.0.0/0", "bot.internal", false},
	} {
		if got := trusted(c.allowed, c.host); got != c.want {
			t.Errorf("trusted(%q, %q) = %v", c.allowed, c.host, got)
		}
	}
}
