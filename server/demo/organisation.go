package demo

import (
	"context"
	"time"

	"pano/server/campaign"
)

// organisation loads wards and units. Source: Resolution 1671/NQ-UBTVQH15 (2025)
// for the five wards; the units are those of the plan, the city's ended on 2025-07-01.
func (l *loader) organisation(ctx context.Context) error {
	for _, a := range []campaign.Area{
		{Name: "Phường Xuân Hương - Đà Lạt", Short: "Xuân Hương", Old: []string{"Phường 1", "Phường 2", "Phường 3", "Phường 4", "Phường 10"}},
		{Name: "Phường Cam Ly - Đà Lạt", Short: "Cam Ly", Old: []string{"Phường 5", "Phường 6", "Xã Tà Nung"}},
		{Name: "Phường Lâm Viên - Đà Lạt", Short: "Lâm Viên", Old: []string{"Phường 8", "Phường 9", "Phường 12"}},
		{Name: "Phường Xuân Trường - Đà Lạt", Short: "Xuân Trường", Old: []string{"Phường 11", "Xã Xuân Thọ", "Xã Xuân Trường", "Xã Trạm Hành"}},
		{Name: "Phường Lang Biang - Đà Lạt", Short: "Lang Biang", Old: []string{"Phường 7", "Thị trấn Lạc Dương", "Xã Lát"}},
	} {
		if err := l.c.SaveArea(ctx, l.by(campaign.Operator), &a); err != nil {
			return err
		}
		l.areas[a.Short] = a.ID
	}
	ended := l.day(2025, time.July, 1)
	for _, u := range []campaign.Unit{
		{Name: "Thành ủy Đà Lạt", Short: "Thành ủy", Kind: "party", ValidTo: ended},
		{Name: "Ban Tuyên giáo và Dân vận Thành ủy", Short: "Ban TG&DV", Kind: "party", ValidTo: ended},
		{Name: "Trung tâm Văn hóa, Thông tin và Thể thao thành phố Đà Lạt", Short: "TT VHTT&TT", Kind: "centre", ValidTo: ended},
		{Name: "Ban Tuyên giáo và Dân vận Tỉnh ủy Lâm Đồng", Short: "BTGDV Tỉnh ủy", Kind: "party"},
		{Name: "Trung tâm Văn hóa - Nghệ thuật tỉnh Lâm Đồng", Short: "TT VH-NT", Kind: "centre", ValidFrom: ended},
		{Name: "UBND phường Xuân Hương - Đà Lạt", Short: "UBND Xuân Hương", Kind: "ward", ValidFrom: ended},
		{Name: "UBND phường Lâm Viên - Đà Lạt", Short: "UBND Lâm Viên", Kind: "ward", ValidFrom: ended},
		{Name: "UBND phường Cam Ly - Đà Lạt", Short: "UBND Cam Ly", Kind: "ward", ValidFrom: ended},
		{Name: "UBND phường Xuân Trường - Đà Lạt", Short: "UBND Xuân Trường", Kind: "ward", ValidFrom: ended},
		{Name: "UBND phường Lang Biang - Đà Lạt", Short: "UBND Lang Biang", Kind: "ward", ValidFrom: ended},
	} {
		if err := l.c.SaveUnit(ctx, l.by(campaign.Operator), &u); err != nil {
			return err
		}
		l.units[u.Short] = u.ID
	}
	return nil
}

// reference is a document of the legal basis, dates as typed in the plan.
func references() []campaign.Reference {
	return []campaign.Reference{
		{Number: "45-CT/TW", Date: "14/4/2025", Issuer: "Bộ Chính trị", Title: "Chỉ thị về đại hội đảng bộ các cấp tiến tới Đại hội đại biểu toàn quốc lần thứ XIV của Đảng"},
		{Number: "171-KH/TU", Date: "13/5/2025", Issuer: "Tỉnh ủy Lâm Đồng", Title: "Kế hoạch thực hiện Chỉ thị số 45-CT/TW"},
		{Number: "155-KL/TW", Date: "17/5/2025", Issuer: "Bộ Chính trị, Ban Bí thư", Title: "Kết luận số 155-KL/TW"},
		{Number: "99-QĐ/TW", Date: "27/02/2023", Issuer: "Ban Bí thư", Title: "Quy định về sử dụng cờ Đảng"},
		{Number: "1415-CV/BTGTU", Date: "23/10/2024", Issuer: "Ban Tuyên giáo Tỉnh ủy", Title: "Hướng dẫn công tác khánh tiết đại hội các cấp nhiệm kỳ 2025 - 2030"},
		{Number: "11-KH/BTGDVTU", Date: "21/5/2025", Issuer: "Ban Tuyên giáo và Dân vận Tỉnh ủy", Title: "Kế hoạch tuyên truyền đại hội đảng bộ các cấp"},
	}
}
