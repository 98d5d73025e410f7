package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"jalon/bot"
)

// number is n in eight bytes that sort as it counts.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// present is the value of keys that say all by being there.
var present = []byte{1}

const instantSize = 12

// instant is t in instantSize bytes that sort as time goes, for any year.
func instant(t time.Time) []byte {
	key := binary.BigEndian.AppendUint64(nil, uint64(t.Unix())^1<<63)
	return binary.BigEndian.AppendUint32(key, uint32(t.Nanosecond()))
}

// reversed is instant sorting the latest first.
func reversed(t time.Time) []byte {
	key := instant(t)
	for i := range key {
		key[i] = ^key[i]
	}
	return key
}

// instantOf reads instant back, from the start of a key.
func instantOf(key []byte) time.Time {
	seconds := int64(binary.BigEndian.Uint64(key) ^ 1<<63)
	return time.Unix(seconds, int64(binary.BigEndian.Uint32(key[8:]))).UTC()
}

// ofProduct begins every key of a product, and of no other.
func ofProduct(p bot.ProductID) []byte { return append([]byte(p), 0) }

// ofIndicator begins every key of an indicator: in the order of declaration.
// An id that is none of ours belongs to nothing, and is bot.ErrNotFound.
func ofIndicator(p bot.ProductID, id bot.IndicatorID) ([]byte, error) {
	digits, ok := strings.CutPrefix(string(id), "i")
	n, err := strconv.ParseUint(digits, 10, 64)
	if !ok || err != nil || indicatorID(n) != id {
		return nil, fmt.Errorf("indicator %q: %w", id, bot.ErrNotFound)
	}
	return append(ofProduct(p), number(n)...), nil
}

func indicatorID(n uint64) bot.IndicatorID {
	return bot.IndicatorID("i" + strconv.FormatUint(n, 10))
}

// lastOf moves a cursor to the last key that begins with prefix; follow it
// with c.Prev.
func lastOf(c *bbolt.Cursor, prefix []byte) (key, value []byte) {
	after := append(bytes.Clone(prefix), 0xff) // no text of ours holds this byte
	if key, _ = c.Seek(after); key == nil {
		return c.Last()
	}
	return c.Prev()
}
