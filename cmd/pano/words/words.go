// Package words holds what the command line says, in English and Vietnamese: data
// only, the same keys in both.
package words

import "maps"

// English is the catalogue in English.
func English() map[string]string {
	return merge(map[string]string{
		"pano":     "Pano plans, renders, schedules and proves a city's visual campaigns.",
		"see_help": "See: pano --help, or pano COMMAND --help",
		"serve":    "Run the office's server: pages, API, MQTT broker, display log.",
		"demo":     "Run a whole sample city on this machine, with six real players.",
		"render":   "Render a template to PNG, JPEG or PDF.",
		"player":   "Run a player at this machine.",
		"log":      "Verify the display log, or show its head.",
		"verify":   "Verify everything; the last line is the verdict or the first bad record.",
		"head":     "Print the newest signed checkpoint.",
		"user":     "Add people and make one-time sign-in links.",
		"user_add": "Add a person; prints a one-time link to choose a password.",
		"user_ls":  "List people and their roles.",
		"user_new": "Make a new one-time link for a person who cannot sign in.",
		"backup":   "Copy databases, files and keys into a folder while the server runs.",
		"restore":  "Make a data folder from a backup, after checking it.",
		"simulate": "Run many real players against a server, to see how it bears them.",
		"doctor":   "Check this machine and a data folder and say what to mend.",
	}, merge(enFlags(), merge(enTemplate(), merge(enPrinting(), enBatch()))))
}

// Vietnamese is the catalogue in Vietnamese.
func Vietnamese() map[string]string {
	return merge(map[string]string{
		"pano":     "Pano lập kế hoạch, dựng hình, xếp lịch và chứng minh việc tuyên truyền cổ động trực quan của một thành phố.",
		"see_help": "Xem: pano --help, hoặc pano LỆNH --help",
		"serve":    "Chạy máy chủ của cơ quan: trang web, API, máy chủ MQTT, nhật ký hiển thị.",
		"demo":     "Chạy cả một thành phố mẫu trên máy này, với sáu bộ phát thật.",
		"render":   "Dựng một mẫu thiết kế ra PNG, JPEG hoặc PDF.",
		"player":   "Chạy bộ phát trên máy này.",
		"log":      "Xác minh nhật ký hiển thị, hoặc xem mốc mới nhất.",
		"verify":   "Xác minh toàn bộ; dòng cuối là kết luận hoặc bản ghi sai đầu tiên.",
		"head":     "In mốc xác nhận đã ký mới nhất.",
		"user":     "Thêm người dùng và tạo đường dẫn đăng nhập một lần.",
		"user_add": "Thêm một người; in đường dẫn dùng một lần để đặt mật khẩu.",
		"user_ls":  "Liệt kê người dùng và vai trò.",
		"user_new": "Tạo đường dẫn một lần cho người không đăng nhập được.",
		"backup":   "Sao lưu cơ sở dữ liệu, tệp và khóa vào một thư mục trong khi máy chủ chạy.",
		"restore":  "Dựng lại thư mục dữ liệu từ bản sao lưu, sau khi kiểm tra.",
		"simulate": "Chạy nhiều bộ phát thật với một máy chủ để xem sức chịu tải.",
		"doctor":   "Kiểm tra máy này và thư mục dữ liệu, nói rõ cần sửa gì.",
	}, merge(viFlags(), merge(viTemplate(), merge(viPrinting(), viBatch()))))
}

func enFlags() map[string]string {
	return map[string]string{
		"f_data":       "data folder",
		"f_data_demo":  "data folder to keep (default: a temporary one)",
		"f_addr":       "address of pages and API",
		"f_mqtt_addr":  "address of the embedded MQTT broker",
		"f_checkpoint": "a checkpoint kept elsewhere (pano log head > FILE); may be given again",
		"f_database":   "PostgreSQL URL (default: SQLite in the data folder)",
		"f_mqtt_url":   "external MQTT broker, mqtt(s)://user:password@host:port (default: the embedded one)",
		"f_mqtt_ca":    "file with the CA certificate of the external broker",
		"f_tls":        "auto (own CA), cert (--tls-cert, --tls-key) or off",
		"f_tls_cert":   "certificate file, PEM",
		"f_tls_key":    "private key file, PEM",
		"f_insecure":   "allow plain HTTP beyond this machine",
		"f_org":        "name of the organisation, [a-z0-9-]",
		"f_zone":       "time zone of new displays",
		"f_name":       "template name",
		"f_list":       "list the templates, one a line",
		"f_fields":     "list the template's fields, one a line",
		"f_set":        "a field's text, name=value; repeat for more",
		"f_image":      "a picture field's file, name=path; repeat for more",
		"f_palette":    "palette of the template",
		"f_size":       "1920x1080 in pixels, or 600x70cm, 6x1m, 2100x297mm",
		"f_dpi":        "dots per inch for sizes in cm",
		"f_tone":       "tone of the campaign: festive, neutral or solemn",
		"f_distance":   "viewing distance in metres: tells letters that are too small",
		"f_strict":     "findings that warn make it fail, and no file is written",
		"f_motion":     "how a text runs that is wider than its board: flip (pages) or ticker; fade: a screen's words come up",
		"f_preview":    "dots: a text board as its lamps are seen (.png), or in true size for print (.pdf)",
		"f_pitch":      "--preview dots as PDF: distance between lamps in mm",
		"f_speed":      "ticker: pixels a second",
		"f_day":        "day on which a picture that counts days is shown, such as 2026-11-07",
		"f_colours":    "what a display can show: 1bit, 3col, 8col, rgb5, grey4, rgb8g22 and the like",
		"f_out":        "file to write, .png .jpg .pdf; - for standard output (PNG)",
		"f_server":     "address of the Pano server",
		"f_code":       "one-time pairing code from the display's page",
		"f_output":     "folder or web",
		"f_out_addr":   "loopback address of the web output",
		"f_out_dir":    "folder of the folder output",
		"f_ca":         "file with the CA certificate of the server",
		"f_out_folder": "folder to write into; it must not exist or be empty",
		"f_from":       "folder with the backup",
		"f_user_name":  "sign-in name",
		"f_user_full":  "full name",
		"f_user_role":  "role: admin designer approver operator crew auditor; repeat for more",
		"f_players":    "how many players",
		"f_for":        "how long",
		"f_base_url":   "address that people use, for the link",
	}
}

func viFlags() map[string]string {
	return map[string]string{
		"f_data":       "thư mục dữ liệu",
		"f_data_demo":  "thư mục dữ liệu cần giữ lại (mặc định: thư mục tạm)",
		"f_addr":       "địa chỉ của trang web và API",
		"f_mqtt_addr":  "địa chỉ của máy chủ MQTT kèm theo",
		"f_checkpoint": "điểm kiểm tra được cất ở nơi khác (pano log head > FILE); có thể lặp lại",
		"f_database":   "địa chỉ PostgreSQL (mặc định: SQLite trong thư mục dữ liệu)",
		"f_mqtt_url":   "máy chủ MQTT ngoài, mqtt(s)://tên:mật-khẩu@máy:cổng (mặc định: máy chủ kèm theo)",
		"f_mqtt_ca":    "tệp chứng thư CA của máy chủ MQTT ngoài",
		"f_tls":        "auto (CA riêng), cert (--tls-cert, --tls-key) hoặc off",
		"f_tls_cert":   "tệp chứng thư, PEM",
		"f_tls_key":    "tệp khóa riêng, PEM",
		"f_insecure":   "cho phép HTTP không mã hóa ra ngoài máy này",
		"f_org":        "tên cơ quan, [a-z0-9-]",
		"f_zone":       "múi giờ của màn hình mới",
		"f_name":       "tên mẫu thiết kế",
		"f_list":       "liệt kê các mẫu, mỗi dòng một mẫu",
		"f_fields":     "liệt kê các trường của mẫu, mỗi dòng một trường",
		"f_set":        "chữ của một trường, tên=giá trị; lặp lại nếu nhiều",
		"f_image":      "tệp của một trường hình, tên=đường dẫn; lặp lại nếu nhiều",
		"f_palette":    "bảng màu của mẫu",
		"f_size":       "1920x1080 theo điểm ảnh, hoặc 600x70cm, 6x1m, 2100x297mm",
		"f_dpi":        "số điểm mỗi inch khi kích thước tính bằng cm",
		"f_tone":       "sắc thái của đợt: festive (vui), neutral (trung tính) hoặc solemn (trang nghiêm)",
		"f_distance":   "khoảng cách nhìn, tính bằng mét: báo chữ quá nhỏ",
		"f_strict":     "có điều bị nhắc thì dừng với lỗi, không ghi tệp",
		"f_motion":     "cách chạy của chữ dài hơn bảng: flip (từng trang) hoặc ticker (chạy chữ); fade: chữ trên màn hiện dần",
		"f_preview":    "dots: bảng chữ như nhìn thấy từng bóng đèn (.png), hoặc đúng cỡ thật để in (.pdf)",
		"f_pitch":      "--preview dots ra PDF: khoảng cách giữa các bóng đèn, mm",
		"f_speed":      "ticker: số điểm ảnh mỗi giây",
		"f_day":        "ngày chiếu, cho mẫu đếm ngày, ví dụ 2026-11-07",
		"f_colours":    "màu mà màn hình hiện được: 1bit, 3col, 8col, rgb5, grey4, rgb8g22…",
		"f_out":        "tệp cần ghi, .png .jpg .pdf; - là đầu ra chuẩn (PNG)",
		"f_server":     "địa chỉ máy chủ Pano",
		"f_code":       "mã ghép nối một lần, lấy ở trang của màn hình",
		"f_output":     "folder hoặc web",
		"f_out_addr":   "địa chỉ nội bộ của đầu ra web",
		"f_out_dir":    "thư mục của đầu ra folder",
		"f_ca":         "tệp chứng thư CA của máy chủ",
		"f_out_folder": "thư mục để ghi; chưa có hoặc còn trống",
		"f_from":       "thư mục chứa bản sao lưu",
		"f_user_name":  "tên đăng nhập",
		"f_user_full":  "họ và tên",
		"f_user_role":  "vai trò: admin designer approver operator crew auditor; lặp lại nếu nhiều",
		"f_players":    "số bộ phát",
		"f_for":        "trong bao lâu",
		"f_base_url":   "địa chỉ mọi người dùng, để tạo đường dẫn",
	}
}

func merge(a, b map[string]string) map[string]string {
	maps.Copy(a, b)
	return a
}
