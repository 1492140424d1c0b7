package legacy

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are the 67 small letters with a mark, and đ: with their capitals all 134.
const letters = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"

func TestAllLettersBothWays(t *testing.T) {
	if n := len([]rune(letters)); n != 67 {
		t.Fatalf("%d letters, want 67", n)
	}
	for _, small := range letters {
		for _, r := range []rune{small, unicode.ToUpper(small)} {
			old, ok := Encode(string(r), VNI)
			if back := Decode(old, VNI); !ok || back != string(r) {
				t.Errorf("VNI: %c is %q, which reads %q", r, old, back)
			}
			// The capital fonts: plain letters around it say that it is a capital.
			word := "x" + string(r) + "yx"
			if r != small {
				word = strings.ToUpper(word)
			}
			old, ok = Encode(word, TCVN3)
			if back := Decode(old, TCVN3); !ok || back != word {
				t.Errorf("TCVN3: %s is %q, which reads %q", word, old, back)
			}
		}
	}
	seen := map[string]rune{}
	for _, r := range letters {
		old, _ := Encode(string(r), TCVN3)
		if seen[old] != 0 {
			t.Errorf("TCVN3: %c and %c are both %q", r, seen[old], old)
		}
		seen[old] = r
	}
}

// Sentences as they stand in old files, with what they say. The old forms were not
// made by this package.
func samples() map[Scheme][][2]string {
	return map[Scheme][][2]string{
		TCVN3: {
			{"Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"},
			{"§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"},
			{"CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
			{"§¶ng bé tØnh L©m §ång", "Đảng bộ tỉnh Lâm Đồng"},
			{"Ban Th\u00adêng vô TØnh ñy", "Ban Thường vụ Tỉnh ủy"},
			{"NhiÖt liÖt chµo mõng ngµy Quèc kh¸nh", "Nhiệt liệt chào mừng ngày Quốc khánh"},
			{"§\u00adêng Xu©n H\u00ad¬ng", "Đường Xuân Hương"},
		},
		VNI: {
			{"Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"},
			{"Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"},
			{"COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
			{"Nhieät lieät chaøo möøng", "Nhiệt liệt chào mừng"},
			{"Ñöôøng Xuaân Höông, phöôøng Laâm Vieân", "Đường Xuân Hương, phường Lâm Viên"},
			{"An toaøn giao thoâng laø haïnh phuùc cuûa moïi nhaø", "An toàn giao thông là hạnh phúc của mọi nhà"},
		},
	}
}

func TestSamplesAreToldAndRead(t *testing.T) {
	for from, list := range samples() {
		for _, s := range list {
			if got := Decode(s[0], from); got != s[1] {
				t.Errorf("%s: %q reads %q, want %q", from, s[0], got, s[1])
			}
			if got := Detect(s[0]); got != from {
				t.Errorf("%q is taken for %q, want %s", s[0], got, from)
			}
			if got := Detect(s[1]); got != Unicode {
				t.Errorf("%q is taken for %q", s[1], got)
			}
		}
	}
}

// Slogans of the plan, set in both schemes and read again.
func TestSlogansComeBack(t *testing.T) {
	for _, s := range []string{
		"NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ TỈNH LÂM ĐỒNG LẦN THỨ XII, NHIỆM KỲ 2025 - 2030",
		"KỶ NIỆM 81 NĂM QUỐC KHÁNH NƯỚC CHXHCN VIỆT NAM (02/9/1945 - 02/9/2026)",
		"ĐÃ UỐNG RƯỢU, BIA KHÔNG LÁI XE",
		"Phân loại rác tại nguồn để môi trường luôn xanh, sạch, đẹp",
		"Toàn dân rèn luyện thân thể theo gương Bác Hồ vĩ đại",
		"Khuỷu tay, ngoằn ngoèo, huỳnh huỵch, giếng khơi, quýt ngọt",
	} {
		for _, to := range Schemes() {
			old, ok := Encode(s, to)
			if got := Decode(old, to); !ok || got != s {
				t.Errorf("%s: %q came back as %q", to, s, got)
			}
			if got := Detect(old); got != to {
				t.Errorf("%q is taken for %q, want %s", old, got, to)
			}
		}
	}
}

func TestOrdinaryTextIsLeftAlone(t *testing.T) {
	for _, s := range []string{
		"", "A", "NGÀY QUỐC KHÁNH", "Tôi là cô giáo, cô Hà và tôi", "Không có gì quý hơn", "là", "cô", "Hà Tú", "hoá ra khoá cũ",
		"toà nhà này có hoà khí", "Chè, cà phê và sô-cô-la", norm.NFD.String("Nhiệt liệt chào mừng"),
		"Road safety is happiness for every home", "café, résumé, naïve, coöperate – déjà vu", "Windows® and µTorrent™ © 2026 Pano",
		"Thickness 10 µm ± 5 µm at 20 °C, ½ inch, §5 and §12a", "L'été dernier, nous avons fêté Noël à côté de la forêt où naît la rivière.",
		"Où es-tu ? Je suis là, près du marché ; c'est très bientôt, dû à la tempête.", "«Bonjour», dit-il", "Größe, Übung, schön, für, Straße, Mädchen",
		"El niño comió mañana más que tú, señor; sí, aquí está", "São Paulo não é a capital; coração", "Ærø, Øresund, smørrebrød, blåbær",
		"func f(x int) error { return nil } // a·b ≠ c¹", "https://example.com/a?b=c&d=%20", "1234567890", "—", "ÿþ", "\xff\xfe", "🙂🙂",
		"Đà Lạt – thành phố ngàn hoa «Xuân»", "Cơ Ho: ơ̆, ư̆, ĕ, ŏ, ñ, č", "A©B®C", "a, b, c, ç, d, e, ê, f, î, û", "&N<ñ<<<Ñ<ng", "São João, Conceição, atenção",
	} {
		if got := Detect(s); got != Unicode {
			t.Errorf("%q is taken for %s: %q", s, got, Decode(s, got))
		}
	}
}

func TestShortNamesAreTold(t *testing.T) {
	for s, want := range map[string]Scheme{
		"L©m §ång": TCVN3, "§µ L¹t": TCVN3, "Xu©n H\u00ad¬ng": TCVN3, "ViÖt Nam": Unicode, // one word that could be anything: too little
		"Ñaø Laït": VNI, "Vieät Nam": VNI, "Xuaân Höông": VNI, "ViÖt Nam m¹nh": TCVN3,
	} {
		if got := Detect(s); got != want {
			t.Errorf("%q is taken for %q, want %q (%q)", s, got, want, Decode(s, want))
		}
	}
}

func TestFontsTell(t *testing.T) {
	for name, want := range map[string]struct {
		s Scheme
		h bool
	}{".VnTime": {TCVN3, false}, ".VnTimeH": {TCVN3, true}, ".VnArial NarrowH": {TCVN3, true}, "VNI-Times": {VNI, false},
		"VNI-Helve-Condense": {VNI, false}, "Times New Roman": {Unicode, false}, "": {Unicode, false}} {
		if s, h := OfFont(name); s != want.s || h != want.h {
			t.Errorf("%s: %q %v", name, s, h)
		}
	}
	if got := Capitals("§¶ng bé", TCVN3); got != "ĐẢNG BỘ" {
		t.Errorf("capitals: %q", got)
	}
}

func FuzzLegacy(f *testing.F) {
	for from, list := range samples() {
		for _, s := range list {
			f.Add(s[0], string(from))
		}
	}
	f.Fuzz(func(t *testing.T, s, scheme string) {
		from := Detect(s)
		if Plain(s) && from != Unicode {
			t.Fatalf("ASCII %q is taken for %s", s, from)
		}
		for _, x := range append(Schemes(), from, Scheme(scheme)) {
			if got := Decode(strings.ToValidUTF8(s, "?"), x); !norm.NFC.IsNormalString(got) {
				t.Fatalf("%s: %q is not NFC", x, got)
			}
		}
	})
}
