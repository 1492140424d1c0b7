package words

func enPrinting() map[string]string {
	return map[string]string{
		"print_package": "Make the package for a printing house: PDF at 1:1 and 1:10, JPEG, order sheet.",
		"f_medium":      "material and its finishing: hems, pockets, eyelets, bleed; see: pano print-package --media",
		"f_bleed":       "PDF: bleed beyond the cut, in mm",
		"f_marks":       "PDF: marks for cutting, folding and eyelets",
		"f_scale":       "PDF: 10 writes it at a tenth of the size; the scale goes into its name",
		"f_icc":         "PDF: the printing house's colour profile, named as output intent",
		"f_media":       "list the media, one a line",
		"f_sizes":       "600x70cm, 6x1m or 2100x297mm; may be given again",
		"f_copies":      "how many of each size",
		"f_pk_title":    "occasion, for the order sheet",
		"f_pk_office":   "who orders, for the order sheet",
		"f_pk_contact":  "name and telephone, for the order sheet",
		"f_pk_due":      "when it is needed, for the order sheet",
		"f_pk_out":      "ZIP file to write",
	}
}

func viPrinting() map[string]string {
	return map[string]string{
		"print_package": "Làm gói gửi nhà in: PDF 1:1 và 1:10, JPEG, phiếu đặt in.",
		"f_medium":      "chất liệu và gia công: viền, luồn cây, khoen, tràn lề; xem: pano print-package --media",
		"f_bleed":       "PDF: phần tràn lề ngoài nét cắt, mm",
		"f_marks":       "PDF: dấu cắt, dấu gấp và dấu khoen",
		"f_scale":       "PDF: 10 là xuất ở một phần mười khổ; tỉ lệ được ghi vào tên tệp",
		"f_icc":         "PDF: hồ sơ màu của nhà in, ghi làm output intent",
		"f_media":       "liệt kê chất liệu, mỗi dòng một loại",
		"f_sizes":       "600x70cm, 6x1m hoặc 2100x297mm; lặp lại nếu nhiều",
		"f_copies":      "số lượng mỗi khổ",
		"f_pk_title":    "đợt tuyên truyền, ghi trên phiếu",
		"f_pk_office":   "đơn vị đặt in, ghi trên phiếu",
		"f_pk_contact":  "người liên hệ và điện thoại, ghi trên phiếu",
		"f_pk_due":      "thời hạn cần hàng, ghi trên phiếu",
		"f_pk_out":      "tệp ZIP cần ghi",
	}
}
