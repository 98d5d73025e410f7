package mattermost

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"reflect"
	"strings"
	"sync"
	"time"

	"jalon/bot"
)

// Sealer signs what we hand to Mattermost and want back unaltered: Mattermost
// signs neither buttons nor forms. The first key seals; all of them open.
type Sealer struct {
	keys         [][]byte
	installation string
	hashes       sync.Pool // of the first key
}

// sealed is what a seal binds. Buttons have no user and do not expire.
type sealed struct {
	Act          bot.Act       `json:"a"`
	Channel      bot.ChannelID `json:"c"`
	Installation string        `json:"i"`
	User         bot.UserID    `json:"u,omitempty"` // forms
	Expires      int64         `json:"e,omitempty"` // forms: unix seconds
	Hook         string        `json:"h,omitempty"` // answers only one person sees: where the next one goes
	Direct       bool          `json:"d,omitempty"` // forms: opened in a direct conversation
}

// formLife is how long a form may stay open.
const formLife = time.Hour

// KeySize is the length of a seal key in bytes.
const KeySize = 32

// NewSealer reads keys, "hex,hex…", the current one first.
func NewSealer(keys, installation string) (*Sealer, error) {
	s := &Sealer{installation: installation}
	for _, text := range strings.Split(keys, ",") {
		key, err := hex.DecodeString(strings.TrimSpace(text))
		if err != nil || len(key) != KeySize {
			return nil, errors.New("a seal key is 64 hexadecimal digits")
		}
		s.keys = append(s.keys, key)
	}
	s.hashes.New = func() any { return hmac.New(sha256.New, s.keys[0]) }
	return s, nil
}

// NewKey makes a seal key.
func NewKey() string { return randomHex(KeySize) }

// NewNonce makes a text nobody can guess.
func NewNonce() string { return randomHex(16) }

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// seal signs s.
func (s *Sealer) seal(what sealed) string { return string(s.appendSeal(nil, what)) }

// appendSeal signs what and appends the seal to dst. Every answer carries a
// few: they take a microsecond each.
func (s *Sealer) appendSeal(dst []byte, what sealed) []byte {
	what.Installation = s.installation
	var room [512]byte
	body := what.appendJSON(room[:0])
	from := len(dst)
	dst = base64.RawURLEncoding.AppendEncode(dst, body)
	h := s.hashes.Get().(hash.Hash)
	defer s.hashes.Put(h)
	h.Reset()
	h.Write(dst[from:])
	var sum [sha256.Size]byte
	return base64.RawURLEncoding.AppendEncode(append(dst, '.'), h.Sum(sum[:0]))
}

// appendJSON writes what json.Marshal writes. The seals of buttons hold ids
// alone, which need no care.
func (what sealed) appendJSON(dst []byte) []byte {
	a, rest := what.Act, what.Act
	rest.Verb, rest.Product, rest.Nonce, rest.Choice = "", "", "", ""
	if !reflect.ValueOf(rest).IsZero() || what.User != "" || what.Expires != 0 || what.Direct ||
		!bare(string(a.Verb), string(a.Product), a.Nonce, string(what.Channel), what.Installation, what.Hook) {
		body, err := json.Marshal(what)
		if err != nil {
			panic(fmt.Sprintf("seal: %v", err)) // only texts and numbers
		}
		return append(dst, body...)
	}
	field := func(name, value string) {
		dst = append(append(append(append(dst, name...), '"'), value...), '"')
	}
	field(`{"a":{"v":`, string(a.Verb))
	if a.Product != "" {
		field(`,"p":`, string(a.Product))
	}
	if a.Nonce != "" {
		field(`,"n":`, a.Nonce)
	}
	field(`},"c":`, string(what.Channel))
	field(`,"i":`, what.Installation)
	if what.Hook != "" {
		field(`,"h":`, what.Hook)
	}
	return append(dst, '}')
}

// bare tells whether JSON writes all these texts as they are.
func bare(texts ...string) bool {
	for _, text := range texts {
		for i := range len(text) {
			if c := text[i]; c < ' ' || c >= 0x7f || strings.IndexByte("\"\\<>&", c) >= 0 {
				return false
			}
		}
	}
	return true
}

// open checks a seal. Its error is a *bot.Error of CodeSealBroken.
func (s *Sealer) open(text string) (sealed, error) {
	broken := &bot.Error{Code: bot.CodeSealBroken}
	body, signature, found := strings.Cut(text, ".")
	given, err := base64.RawURLEncoding.DecodeString(signature)
	if !found || err != nil {
		return sealed{}, broken
	}
	for _, key := range s.keys {
		if !hmac.Equal(given, mac(key, body)) {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(body)
		var what sealed
		if err != nil || json.Unmarshal(raw, &what) != nil || what.Installation != s.installation {
			return sealed{}, broken
		}
		return what, nil
	}
	return sealed{}, broken
}

// openButton checks a button's seal: it must have been drawn in channel.
func (s *Sealer) openButton(text string, channel bot.ChannelID) (sealed, error) {
	what, err := s.open(text)
	if err == nil && (what.User != "" || what.Channel != channel) {
		err = &bot.Error{Code: bot.CodeSealBroken}
	}
	return what, err
}

// openForm checks a form's seal: opened by user, less than formLife ago.
func (s *Sealer) openForm(text string, user bot.UserID, now time.Time) (sealed, error) {
	what, err := s.open(text)
	switch {
	case err != nil:
		return what, err
	case what.User == "":
		return what, &bot.Error{Code: bot.CodeSealBroken}
	case what.User != user:
		return what, &bot.Error{Code: bot.CodeFormForeign}
	case now.Unix() > what.Expires:
		return what, &bot.Error{Code: bot.CodeFormExpired}
	}
	return what, nil
}

// Proof is what only this installation can answer to a nonce.
func (s *Sealer) Proof(nonce string) string {
	return hex.EncodeToString(mac(s.keys[0], "proof/"+s.installation+"/"+nonce))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
