package words

// The words of pano batch.

func enBatch() map[string]string {
	return map[string]string{
		"batch":        "Make many pictures of one design from the rows of a sheet.",
		"f_b_design":   "name of the design",
		"f_b_data":     "the sheet: .xlsx, .csv",
		"f_b_template": "the design, in place of the first argument",
		"f_b_example":  "write an .xlsx to be filled in, and nothing else",
		"f_b_sheet":    "sheet of the workbook (default: the first shown)",
		"f_b_size":     "size for rows that name none, such as 640x320, 192x32/3col or 600x70cm; repeat for more",
		"f_b_map":      "which column fills a field, by letter or heading: slogan=B; also size=, palette=, name=; repeat for more",
		"f_b_set":      "text of a field where the row has none; repeat for more",
		"f_b_palette":  "palette for rows that name none",
		"f_b_format":   "png, jpeg or pdf (default: PNG, and PDF for sizes in cm)",
		"f_b_images":   "folder or .zip with the pictures that cells name",
		"f_b_from":     "texts in an old encoding: auto, tcvn3 or vni converts them, unicode keeps them",
		"f_b_check":    "look at every row and draw nothing",
		"f_b_skip":     "draw the good rows when others are wrong",
		"f_b_resume":   "go on with a run that was cut off; draw only what is missing or changed",
		"f_b_out":      "folder or .zip to write",
	}
}

func viBatch() map[string]string {
	return map[string]string{
		"batch":        "Làm hàng loạt hình của một mẫu từ các dòng của bảng tính.",
		"f_b_design":   "tên mẫu thiết kế",
		"f_b_data":     "bảng tính: .xlsx, .csv",
		"f_b_template": "tên mẫu, thay cho tham số thứ nhất",
		"f_b_example":  "chỉ ghi một tệp .xlsx mẫu để điền",
		"f_b_sheet":    "trang tính cần đọc (mặc định: trang đầu tiên đang hiện)",
		"f_b_size":     "kích thước cho dòng không ghi, ví dụ 640x320, 192x32/3col hoặc 600x70cm; lặp lại nếu nhiều",
		"f_b_map":      "cột nào điền vào trường nào, theo chữ cột hoặc tiêu đề: slogan=B; cả size=, palette=, name=; lặp lại nếu nhiều",
		"f_b_set":      "chữ của một trường khi dòng để trống; lặp lại nếu nhiều",
		"f_b_palette":  "bảng màu cho dòng không ghi",
		"f_b_format":   "png, jpeg hoặc pdf (mặc định: PNG, riêng kích thước cm là PDF)",
		"f_b_images":   "thư mục hoặc tệp .zip chứa các ảnh mà ô ghi tên",
		"f_b_from":     "chữ gõ bằng bảng mã cũ: auto, tcvn3 hoặc vni để chuyển, unicode để giữ nguyên",
		"f_b_check":    "xem hết các dòng, không vẽ",
		"f_b_skip":     "vẫn vẽ các dòng đúng khi có dòng sai",
		"f_b_resume":   "làm tiếp lần chạy bị ngắt; chỉ vẽ phần còn thiếu hoặc đã đổi",
		"f_b_out":      "thư mục hoặc tệp .zip để ghi",
	}
}
