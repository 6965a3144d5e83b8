using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Annotations;

/// <summary>
/// A large mask, read from its file when needed: from the coarsest level that is still as fine as the samples, through
/// a tile cache of fixed size for each level. Safe to read from several threads.
/// </summary>
internal sealed class TiledMask : ILabelMap, IDisposable
{
    private const long CacheBytes = 24L << 20;

    /// <summary>Side in mask px of what is read at once, so that a tile is not decoded again for each row of samples.</summary>
    private const int Block = 512;

    /// <summary>Stored downsamples are quotients of rounded sizes: within this of an integer they are that integer.</summary>
    private const double Rounding = 0.01;

    private readonly ISlide _mask;
    private readonly LabelRule _rule;
    private readonly double _slidePerMaskX,
        _slidePerMaskY;
    private readonly (WorkingSlide Pixels, double Downsample)[] _levels;

    internal TiledMask(ISlide mask, PixelSize slide, MaskMeaning meaning)
    {
        _mask = mask;
        _rule = meaning.Rule;
        Notes = meaning.Notes;
        (_slidePerMaskX, _slidePerMaskY) = MaskLabels.SlidePerMask(mask.Info, slide);
        _levels =
        [
            .. mask.Info.Levels.Select(
                (level, i) =>
                    (new WorkingSlide(mask, new WorkingScale(level.Downsample, i, 1, level.Size), CacheBytes), Whole(level.Downsample))
            ),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels)
    {
        var (pixels, downsample) = LevelFor(step);
        var sideX = _slidePerMaskX * downsample;
        var sideY = _slidePerMaskY * downsample;
        var columns = Positions(origin.X / sideX, step / sideX, width, pixels.Scale.Size.Width);
        var rows = Positions(origin.Y / sideY, step / sideY, height, pixels.Scale.Size.Height);
        var samples = Math.Max(1, (int)(Block * sideX / step));
        for (var y = 0; y < height; y += samples)
        {
            for (var x = 0; x < width; x += samples)
                Copy(pixels, columns, rows, x, y, samples, labels);
        }
    }

    public void Dispose() => _mask.Dispose();

    private void Copy(WorkingSlide pixels, long[] columns, long[] rows, int left, int top, int samples, Span<byte> labels)
    {
        var right = Math.Min(left + samples, columns.Length) - 1;
        var bottom = Math.Min(top + samples, rows.Length) - 1;
        var area = new WorkingRect(
            columns[left],
            rows[top],
            (int)(columns[right] - columns[left]) + 1,
            (int)(rows[bottom] - rows[top]) + 1
        );
        var rgb = new byte[area.Width * area.Height * 3];
        pixels.Read(area, rgb);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
                labels[y * columns.Length + x] = _rule.Label(rgb[((rows[y] - area.Y) * area.Width + columns[x] - area.X) * 3]);
        }
    }

    private (WorkingSlide Pixels, double Downsample) LevelFor(double step)
    {
        var most = step / Math.Max(_slidePerMaskX, _slidePerMaskY) * (1 + Rounding);
        return _levels.Where(l => l.Downsample <= most).DefaultIfEmpty(_levels[0]).MaxBy(l => l.Downsample);
    }

    /// <summary>The level's px under each sample's centre; rising, so that the first and the last bound the rest.</summary>
    private static long[] Positions(double origin, double step, int count, long size) =>
        [.. Enumerable.Range(0, count).Select(i => Math.Clamp((long)Math.Floor(origin + (i + 0.5) * step), 0, size - 1))];

    private static double Whole(double downsample) =>
        Math.Abs(downsample - Math.Round(downsample)) <= Rounding * downsample ? Math.Round(downsample) : downsample;
}
