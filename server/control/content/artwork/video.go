package artwork

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"pano/server/campaign"
)

// Bounds of video work.
const (
	maxClip       = 60 * time.Second
	minClip       = 500 * time.Millisecond
	maxVideoSide  = 4096
	maxVideoPx    = 4096 * 2304
	maxFramesASec = 60
	outFrames     = 30 // frames a second of what displays get, at most
)

// videoBounds: a minute of 4K takes some minutes of one processor.
func videoBounds() bounds {
	return bounds{time: 8 * time.Minute, memory: 4 << 30, file: 512 << 20}
}

// isMP4 tells whether a file starts as MP4 and MOV do.
func isMP4(b []byte) bool { return len(b) > 12 && string(b[4:8]) == "ftyp" }

// probe is what ffprobe says, as far as it matters.
type probe struct {
	Streams []struct {
		Type     string `json:"codec_type"`
		Codec    string `json:"codec_name"`
		Width    int    `json:"width"`
		Height   int    `json:"height"`
		Rate     string `json:"avg_frame_rate"`
		SideData []struct {
			Rotation float64 `json:"rotation"`
		} `json:"side_data_list"`
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

// read are the flags before every foreign input: one known container, local files
// only, no reference out of the file.
func read(file string) []string {
	return []string{"-protocol_whitelist", "file", "-f", "mov", "-i", file}
}

// openVideo checks a video and takes its first picture.
func openVideo(ctx context.Context, data []byte) (File, error) {
	if !have("ffmpeg") || !have("ffprobe") {
		return File{}, missing("a video", "video_tools", "ffmpeg")
	}
	d, err := newDesk("in.mp4", data)
	if err != nil {
		return File{}, err
	}
	defer d.close()
	f, err := d.probe(ctx)
	if err != nil {
		return f, err
	}
	if f.Still, err = d.first(ctx); err != nil {
		return f, err
	}
	still, err := OpenPicture(ctx, f.Still)
	f.WPx, f.HPx = still.WPx, still.HPx
	return f, err
}

func brokenVideo(err error) error {
	return &campaign.Error{Kind: campaign.Invalid, Code: "video_broken", Field: "file", Msg: "the video is damaged: export it again as MP4 (H.264)", Err: err}
}

func (d *desk) probe(ctx context.Context) (File, error) {
	f := File{Kind: "video", MIME: "video/mp4"}
	b := videoBounds()
	b.time, b.memory = 20*time.Second, 1<<30
	said, err := d.run(ctx, b, "ffprobe", append([]string{"-v", "error", "-print_format", "json", "-show_format", "-show_streams"}, read("in.mp4")...)...)
	if err != nil {
		return f, brokenVideo(err)
	}
	var p probe
	if err := json.Unmarshal(said, &p); err != nil {
		return f, brokenVideo(err)
	}
	seconds, err := strconv.ParseFloat(p.Format.Duration, 64)
	if err != nil {
		return f, brokenVideo(err)
	}
	length := time.Duration(seconds * float64(time.Second))
	f.MS = int(math.Round(seconds * 1000))
	if !(seconds > 0) || length < minClip || length > maxClip+50*time.Millisecond {
		return f, campaign.Invalidf("video_long", "file", "the video lasts %.1f s: half a second to %d s are possible", seconds, int(maxClip.Seconds())).
			With("value", strconv.FormatFloat(seconds, 'f', 1, 64), "max", strconv.Itoa(int(maxClip.Seconds())))
	}
	for _, s := range p.Streams {
		if s.Type != "video" {
			continue // sound and data streams are left out
		}
		if s.Codec != "h264" {
			return f, campaign.Invalidf("video_codec", "file", "the video is coded as %.20s: export it as MP4 with H.264", s.Codec).With("value", fmt.Sprintf("%.20s", s.Codec))
		}
		if s.Width < 16 || s.Height < 16 || s.Width > maxVideoSide || s.Height > maxVideoSide || s.Width*s.Height > maxVideoPx || rate(s.Rate) > maxFramesASec+1 {
			return f, campaign.Invalidf("video_size", "file", "the video has %d x %d pixels at %.0f frames a second: at most 4096 x 2304 at 60", s.Width, s.Height, rate(s.Rate)).
				With("width", strconv.Itoa(s.Width), "height", strconv.Itoa(s.Height))
		}
		return f, nil
	}
	return f, campaign.Invalidf("video_broken", "file", "the file has no moving picture: export it again as MP4 (H.264)")
}

// rate reads "30000/1001".
func rate(s string) float64 {
	a, b, ok := strings.Cut(s, "/")
	n, _ := strconv.ParseFloat(a, 64)
	m, _ := strconv.ParseFloat(b, 64)
	if !ok || m == 0 {
		return 0
	}
	return n / m
}

// steady are the flags that make the same bytes from the same input.
func steady() []string {
	return []string{"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-threads", "1"}
}

func (d *desk) first(ctx context.Context) ([]byte, error) {
	args := append([]string{"-v", "error", "-nostdin", "-y", "-threads", "1"}, read("in.mp4")...)
	args = append(append(args, steady()...), "-map", "0:v:0", "-frames:v", "1", "-sws_flags", "bicubic+accurate_rnd+full_chroma_int+bitexact", "-pix_fmt", "rgb24", "-c:v", "png", "-f", "image2", "-update", "1", "first")
	if _, err := d.run(ctx, videoBounds(), "ffmpeg", args...); err != nil {
		return nil, brokenVideo(err)
	}
	out, err := os.ReadFile(d.path("first"))
	if err != nil {
		return nil, brokenVideo(err)
	}
	return out, nil
}

// Scene is where a video goes on a display: its part Crop, drawn at Dst on the
// finished still picture Poster, which shows through around it.
type Scene struct {
	Poster []byte // PNG of the display's size
	WPx    int
	HPx    int
	Crop   image.Rectangle // of the video's picture
	Dst    image.Rectangle
}

// Clip makes a display's own video: H.264 at its native pixels, without sound.
func Clip(ctx context.Context, data []byte, s Scene) ([]byte, error) {
	if !have("ffmpeg") {
		return nil, missing("a video", "video_tools", "ffmpeg")
	}
	d, err := newDesk("in.mp4", data)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if err := os.WriteFile(d.path("poster"), s.Poster, 0o600); err != nil {
		return nil, err
	}
	even := func(n int) int { return n + n&1 } // H.264 with 4:2:0 has no odd sides
	scale := "flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"
	graph := fmt.Sprintf("[0:v:0]fps=%d:round=near:eof_action=pass,crop=%d:%d:%d:%d:exact=1,scale=%d:%d:%s,setsar=1,format=rgb24[v];[1:v]format=rgb24[p];"+
		"[p][v]overlay=%d:%d:format=rgb:shortest=1,pad=%d:%d:0:0:black,scale=out_color_matrix=bt709:out_range=tv:%s,format=yuv420p[o]",
		outFrames, s.Crop.Dx(), s.Crop.Dy(), s.Crop.Min.X, s.Crop.Min.Y, s.Dst.Dx(), s.Dst.Dy(), scale,
		s.Dst.Min.X, s.Dst.Min.Y, even(s.WPx), even(s.HPx), scale)
	args := append([]string{"-v", "error", "-nostdin", "-y", "-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1"}, read("in.mp4")...)
	args = append(args, "-protocol_whitelist", "file", "-f", "png_pipe", "-loop", "1", "-framerate", strconv.Itoa(outFrames), "-i", "poster",
		"-filter_complex", graph, "-map", "[o]")
	args = append(append(args, steady()...), "-an", "-sn", "-dn", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high", "-g", "60",
		"-x264-params", "threads=1:lookahead-threads=1:sliced-threads=0", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
		"-movflags", "+faststart", "-t", strconv.FormatFloat(maxClip.Seconds(), 'f', 0, 64), "-f", "mp4", "out.mp4")
	if _, err := d.run(ctx, videoBounds(), "ffmpeg", args...); err != nil {
		return nil, brokenVideo(err)
	}
	out, err := os.ReadFile(d.path("out.mp4"))
	if err != nil {
		return nil, brokenVideo(err)
	}
	return out, nil
}
