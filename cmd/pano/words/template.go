package words

// The words of pano template and of folders of designs.

func enTemplate() map[string]string {
	return map[string]string{
		"template":          "Write, check and pack designs of your own.",
		"tpl_new":           "Start a new design: write its first files.",
		"tpl_check":         "Check designs completely and draw them at every size and palette.",
		"tpl_preview":       "Draw a design with its sample texts, or its contact sheet.",
		"tpl_pack":          "Pack a design into one file for an upload or another office.",
		"tpl_list":          "List the designs and where they come from.",
		"f_templates":       "folder with designs of your own, looked at anew at each use",
		"f_templates_serve": "folder with designs of the office, followed while the server runs (default: templates in the data folder)",
		"f_tpl_name":        "name of the design, a-z, 0-9 and hyphens",
		"f_tpl_kind":        "medium: led, textboard, banner, panel, poster or pennant",
		"f_tpl_from":        "copy this design instead of starting small",
		"f_tpl_dir":         "folder in which the design's folder is made",
		"f_tpl_path":        "folder of a design, its template.yaml or a pack",
		"f_tpl_paths":       "designs, packs, or folders of such",
		"f_tpl_strict":      "notes are errors too",
		"f_tpl_png":         "file to write, .png; - for standard output",
		"f_tpl_sheet":       "all sizes and palettes on one picture",
		"f_tpl_maxpx":       "longest side of the picture",
		"f_tpl_zip":         "file to write (default: NAME.pano.zip)",
	}
}

func viTemplate() map[string]string {
	return map[string]string{
		"template":          "Viết, kiểm tra và đóng gói mẫu thiết kế của riêng mình.",
		"tpl_new":           "Bắt đầu một mẫu mới: ghi các tệp đầu tiên.",
		"tpl_check":         "Kiểm tra toàn bộ mẫu và vẽ thử ở mọi kích thước, mọi bảng màu.",
		"tpl_preview":       "Vẽ một mẫu với chữ mẫu, hoặc cả bảng hình của mẫu.",
		"tpl_pack":          "Đóng gói một mẫu thành một tệp để tải lên hoặc gửi nơi khác.",
		"tpl_list":          "Liệt kê các mẫu và nguồn của chúng.",
		"f_templates":       "thư mục mẫu của riêng mình, được đọc lại mỗi lần dùng",
		"f_templates_serve": "thư mục mẫu của cơ quan, được theo dõi khi máy chủ chạy (mặc định: templates trong thư mục dữ liệu)",
		"f_tpl_name":        "tên mẫu, gồm a-z, 0-9 và dấu gạch nối",
		"f_tpl_kind":        "loại: led, textboard, banner, panel, poster hoặc pennant",
		"f_tpl_from":        "chép từ mẫu này thay vì bắt đầu từ mẫu nhỏ",
		"f_tpl_dir":         "thư mục để tạo thư mục của mẫu",
		"f_tpl_path":        "thư mục của một mẫu, tệp template.yaml hoặc gói",
		"f_tpl_paths":       "các mẫu, gói, hoặc thư mục chứa chúng",
		"f_tpl_strict":      "coi lưu ý cũng là lỗi",
		"f_tpl_png":         "tệp cần ghi, .png; - là đầu ra chuẩn",
		"f_tpl_sheet":       "mọi kích thước và bảng màu trên một hình",
		"f_tpl_maxpx":       "cạnh dài nhất của hình",
		"f_tpl_zip":         "tệp cần ghi (mặc định: TÊN.pano.zip)",
	}
}
