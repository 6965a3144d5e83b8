using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.TestSupport;

/// <summary>A slide that computes its level-0 pixels; further levels are exact box averages. Counts its reads.</summary>
internal sealed class MemorySlide : ISlide
{
    private int _reads;
    private readonly Func<long, long, (byte R, byte G, byte B)> _pixel;

    public MemorySlide(long width, long height, double? mpp, Func<long, long, (byte, byte, byte)> pixel, params int[] downsamples)
    {
        _pixel = pixel;
        int[] all = [1, .. downsamples];
        Info = new SlideInfo
        {
            Path = "memory.tif",
            Format = "memory",
            Levels = [.. all.Select(d => new SlideLevel(new PixelSize(width / d, height / d), d, 64, 64))],
            Mpp = mpp,
            MppSource = MppSource.Given,
            Bounds = new Level0Rect(0, 0, width, height),
        };
    }

    public SlideInfo Info { get; init; }

    public int Reads => _reads;

    public Action<LevelRect>? OnRead { get; set; }

    public void Read(LevelRect region, Span<byte> rgb)
    {
        OnRead?.Invoke(region);
        Interlocked.Increment(ref _reads);
        var level = Info.Levels[region.Level];
        var d = (int)level.Downsample;
        for (var y = 0; y < region.Height; y++)
        {
            for (var x = 0; x < region.Width; x++)
            {
                var lx = region.X + x;
                var ly = region.Y + y;
                var outside = lx < 0 || ly < 0 || lx >= level.Size.Width || ly >= level.Size.Height;
                var (r, g, b) = outside ? ((byte)255, (byte)255, (byte)255) : Average(lx * d, ly * d, d);
                rgb[(y * region.Width + x) * 3] = r;
                rgb[(y * region.Width + x) * 3 + 1] = g;
                rgb[(y * region.Width + x) * 3 + 2] = b;
            }
        }
    }

    public void Dispose() { }

    private (byte, byte, byte) Average(long x0, long y0, int d)
    {
        int r = 0,
            g = 0,
            b = 0;
        for (var y = y0; y < y0 + d; y++)
        {
            for (var x = x0; x < x0 + d; x++)
            {
                var p = _pixel(x, y);
                r = r + p.R;
                g = g + p.G;
                b = b + p.B;
            }
        }
        var n = d * d;
        return ((byte)((r + n / 2) / n), (byte)((g + n / 2) / n), (byte)((b + n / 2) / n));
    }
}
