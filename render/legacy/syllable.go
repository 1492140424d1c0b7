package legacy

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// initials are what a Vietnamese syllable may begin with, the longest first.
const initials = "ngh ng gh gi kh nh ph th tr ch qu b c d đ g h k l m n p r s t v x"

// rhymes are what may follow, tone aside.
const rhymes = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây" +
	" e ec em en eng eo ep et ê êch êm ên ênh êp êt êu" +
	" i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu" +
	" o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong ooc oong op ot" +
	" ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt" +
	" u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu" +
	" ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych ynh yt yêm yên yêng yêt yêu "

// The five tone marks as they combine.
const (
	grave = '\u0300'
	acute = '\u0301'
	tilde = '\u0303'
	hook  = '\u0309'
	dot   = '\u0323'
)

// syllable tells whether w, NFC in any case, is spelt as a Vietnamese syllable: a
// known beginning, a known rhyme, one tone at most, and a tone that the rhyme takes.
func syllable(w string) bool {
	bare, tone, ok := untone(strings.ToLower(w))
	if !ok || bare == "" {
		return false
	}
	begin, rest := "", bare
	for _, in := range strings.Fields(initials) {
		if after, has := strings.CutPrefix(bare, in); has && after != "" && known(after) {
			begin, rest = in, after
			break
		}
	}
	if !known(rest) || !fits(begin, rest) {
		return false
	}
	last := rest[len(rest)-1]
	stop := last == 'p' || last == 't' || last == 'c' || strings.HasSuffix(rest, "ch")
	return !stop || tone == acute || tone == dot
}

func known(rhyme string) bool { return strings.Contains(rhymes, " "+rhyme+" ") }

// fits holds the spelling rules: k, gh and ngh stand before e, ê, i and y only.
func fits(begin, rhyme string) bool {
	front := strings.ContainsRune("eêiy", []rune(rhyme)[0])
	switch begin {
	case "k", "gh", "ngh":
		return front
	case "c", "ng":
		return !front
	case "g":
		return !front || strings.HasPrefix(rhyme, "i")
	case "qu":
		return rhyme[0] != 'u'
	case "p":
		return false // pin, panô, Pác Bó: too few to be evidence
	}
	return begin != "" || !strings.HasPrefix(rhyme, "iê")
}

// untone takes the tone off.
func untone(w string) (bare string, tone rune, ok bool) {
	ok = true
	bare = norm.NFC.String(strings.Map(func(r rune) rune {
		switch r {
		case grave, acute, tilde, hook, dot:
			ok = ok && tone == 0
			tone = r
			return -1
		}
		ok = ok && (unicode.IsLetter(r) || unicode.Is(unicode.Mn, r))
		return r
	}, norm.NFD.String(w)))
	return bare, tone, ok
}
