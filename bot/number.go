package bot

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Number is a figure as typed. When Same is set, Value means nothing.
type Number struct {
	Value       float64 // finite, |Value| < 1e15, never a negative zero
	Decimals    int     // digits typed after the separator that are left once k and M are multiplied out; 0 to 15
	Provisional bool    // marked as such: "~10,4", "≈10,4", "10,4 (p)" or "10,4 p"
	Same        bool    // "=": the figure of the period before, which the caller knows
}

// Why a number is refused. ParseNumber's errors are *Error, with the code of
// the same name, and wrap one of these.
var (
	// ErrNotANumber: empty, no number in it, a foreign unit, or far too long.
	ErrNotANumber = errors.New("not a number")
	// ErrAmbiguousNumber: "1,234" may be one and a bit or over a thousand.
	ErrAmbiguousNumber = errors.New("ambiguous number")
	// ErrTwoNumbers: "10 11", "10-12", "3 sur 4".
	ErrTwoNumbers = errors.New("two numbers")
	// ErrNumberTooLarge: more digits than a float64 keeps exactly.
	ErrNumberTooLarge = errors.New("number too large")
)

const (
	maxNumberRunes  = 40 // and as many more as the unit has
	maxNumberDigits = 15 // every decimal of 15 digits survives a float64
	maxNumber       = 1e15
)

var (
	plainNumber   = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?$`)
	groupedNumber = regexp.MustCompile(`^[1-9][0-9]{0,2}(( [0-9]{3})+|('[0-9]{3})+)([.,][0-9]+)?$`)
	// One separator before exactly three digits: a decimal, or thousands. Not
	// so when the whole part is 0, longer than a group, or grouped itself.
	unclearNumber = regexp.MustCompile(`^[1-9][0-9]{0,2}[.,][0-9]{3}$`)
	mixedNumber   = regexp.MustCompile(`^[0-9]{1,3}([.,][0-9]{3})+[.,][0-9]*$`)
	severalParts  = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?([.,]? +[0-9]+([.,][0-9]+)?)+$`)
	loneDigit     = regexp.MustCompile(`(^|[^\pL\pN_])[0-9]`) // "-12" and "sur 4", not "m2" and "e400"
)

// ParseNumber reads a figure the way French and English readers type it:
// "10,4", "10.4", "165 000" (any Unicode space, in threes), "165'000", "1,2 M",
// "165 k", "+3", "−2,5", full-width digits. The indicator's unit may follow,
// in any case and without accents; of a unit that begins with a sign (%, ‰, €),
// the sign is enough. A k or M is taken as thousands or millions unless the
// unit begins with that letter: "1,2 M" of "M€" or of "minutes" is ambiguous.
//
// A separator followed by exactly three digits is ambiguous when the whole
// part has one to three digits and does not begin with 0: "1,234" and "1.234"
// are refused, "0,123", "1234,567" and "1 234,567" are not.
func ParseNumber(text, unit string) (Number, error) {
	if utf8.RuneCountInString(text) > maxNumberRunes+utf8.RuneCountInString(unit) {
		return Number{}, refuse(ErrNotANumber)
	}
	text = strings.TrimSpace(simplify(text))
	if text == "=" {
		return Number{Same: true}, nil
	}
	text, provisional := cutProvisional(text)
	negative := strings.HasPrefix(text, "-")
	if negative || strings.HasPrefix(text, "+") {
		text = text[1:]
	}
	digits, tail := splitTail(text)
	if digits == "" || digits[0] == ' ' {
		return Number{}, refuse(ErrNotANumber)
	}
	digits = strings.TrimRight(digits, " ")
	if err := checkDigits(digits); err != nil {
		if errors.Is(err, ErrAmbiguousNumber) {
			return Number{}, &Error{Code: CodeAmbiguousNumber, Err: ErrAmbiguousNumber, Among: readings(negative, digits, tail)}
		}
		return Number{}, err
	}
	power, err := parseTail(tail, unit)
	if err != nil {
		return Number{}, err
	}
	n, err := decimal(digits, power)
	if err != nil {
		return Number{}, err
	}
	if n.Provisional = provisional; negative {
		n.Value = 0 - n.Value // 0 - 0 is +0, unlike -0
	}
	return n, nil
}

func refuse(reason error) error {
	code := CodeNotANumber
	switch reason {
	case ErrAmbiguousNumber:
		code = CodeAmbiguousNumber
	case ErrTwoNumbers:
		code = CodeTwoNumbers
	case ErrNumberTooLarge:
		code = CodeNumberTooLarge
	}
	return &Error{Code: code, Err: reason}
}

// simplify brings every rune to its plain form (NFKC): one space, one minus,
// one apostrophe, ASCII digits. It leaves alone what would change the value:
// superscripts, circled digits and fractions ("10²" is not 102), and runes
// that become several.
func simplify(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.No, r) {
			if plain := []rune(norm.NFKC.String(string(r))); len(plain) == 1 {
				r = plain[0]
			}
		}
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u2212': // minus sign
			return '-'
		case r == '\u2019': // right single quotation mark
			return '\''
		}
		return r
	}, s)
}

// cutProvisional takes off the marks of a provisional figure; "(p)" is that of
// the national statistics, "10,4 p" what people make of it.
func cutProvisional(s string) (rest string, provisional bool) {
	rest = s
	for _, mark := range []string{"~", "≈"} {
		rest = strings.TrimPrefix(rest, mark)
	}
	for _, mark := range []string{"(p)", "(P)", " p", " P", " provisoire", " provisional"} {
		rest = strings.TrimSuffix(rest, mark)
	}
	return strings.TrimSpace(rest), rest != s
}

// readings are the ways an ambiguous number may be meant, as they are typed
// without doubt: « 1 234,5 » of "1.234,5", « 1 234 » and « 1,2340 » of "1.234".
func readings(negative bool, digits, tail string) (ways []string) {
	for _, way := range digitReadings(digits) {
		if negative {
			way = "-" + way
		}
		ways = append(ways, strings.TrimSpace(way+" "+tail))
	}
	return ways
}

func digitReadings(digits string) (ways []string) {
	group := func(s string) string {
		parts := strings.FieldsFunc(s, func(c rune) bool { return c == '.' || c == ',' })
		return strings.Join(parts, " ")
	}
	last := strings.LastIndexAny(digits, ".,")
	whole, fraction, mark := digits[:last], digits[last+1:], digits[last:last+1]
	if !strings.Contains(whole, mark) && strings.ContainsAny(whole, ".,") { // two marks: the last one is the decimal
		return []string{strings.TrimSuffix(group(whole)+","+fraction, ",")}
	}
	if len(fraction) == 3 {
		ways = append(ways, group(digits))
	}
	if !strings.ContainsAny(whole, ".,") {
		ways = append(ways, whole+","+fraction+"0") // a fourth digit leaves no doubt
	}
	return ways
}

func splitTail(s string) (digits, tail string) {
	i := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789., '", r) })
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i:]
}

func checkDigits(s string) error {
	switch {
	case unclearNumber.MatchString(s), mixedNumber.MatchString(s):
		return refuse(ErrAmbiguousNumber)
	case plainNumber.MatchString(s), groupedNumber.MatchString(s):
		return nil
	case severalParts.MatchString(s):
		return refuse(ErrTwoNumbers)
	}
	return refuse(ErrNotANumber)
}

// parseTail reads what follows the digits and returns the power of ten it
// multiplies them by: 0, 3 or 6.
func parseTail(tail, unit string) (power int, err error) {
	if isUnit(tail, unit) {
		return 0, nil
	}
	typed := strings.TrimSpace(tail)
	if rest, ok := strings.CutPrefix(tail, "M"); ok {
		tail, power = rest, 6
	} else if strings.HasPrefix(tail, "k") || strings.HasPrefix(tail, "K") {
		tail, power = tail[1:], 3
	}
	if power == 0 || !isUnit(tail, unit) {
		if loneDigit.MatchString(tail) {
			return 0, refuse(ErrTwoNumbers)
		}
		if unit = strings.TrimSpace(unit); unit != "" && !strings.ContainsAny(typed, "0123456789") { // « 1e3 » is no unit
			return 0, &Error{Code: CodeOtherUnit, Arg: typed, Hint: unit, Err: ErrNotANumber}
		}
		return 0, refuse(ErrNotANumber)
	}
	letter := map[int]string{3: "k", 6: "m"}[power]
	if strings.HasPrefix(foldUnit(unit), letter) {
		return 0, refuse(ErrAmbiguousNumber)
	}
	return power, nil
}

// isUnit tells whether s is nothing, the unit, or the sign it begins with.
func isUnit(s, unit string) bool {
	s, unit = foldUnit(s), foldUnit(unit)
	first, _, _ := strings.Cut(unit, " ")
	return s == "" || s == unit || s == first && strings.ContainsAny(first, "%‰€")
}

// foldUnit returns s without case, accents, or the kind of its spaces and
// apostrophes.
func foldUnit(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == '\u2019':
			return '\''
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// decimal turns checked digits, times 10^power, into the nearest float64.
func decimal(s string, power int) (Number, error) {
	s = strings.NewReplacer(" ", "", "'", "", ",", ".").Replace(s)
	whole, fraction, _ := strings.Cut(s, ".")
	whole = strings.TrimLeft(whole, "0")
	if len(whole)+len(fraction) > maxNumberDigits {
		return Number{}, refuse(ErrNumberTooLarge)
	}
	v, err := strconv.ParseFloat("0"+whole+"."+fraction+"e"+strconv.Itoa(power), 64)
	if err != nil || math.Abs(v) >= maxNumber {
		return Number{}, refuse(ErrNumberTooLarge)
	}
	return Number{Value: v, Decimals: max(0, len(fraction)-power)}, nil
}
