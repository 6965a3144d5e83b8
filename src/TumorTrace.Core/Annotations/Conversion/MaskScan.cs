using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>Reads a mask of any size once, strip by strip, as runs of tumour px; counts what values there are.</summary>
internal sealed class MaskScan(ISlide mask, LabelRule rule, IProgress<double>? progress = null, CancellationToken cancel = default)
{
    private const int BlockWidth = 4096;
    private const int LeastRows = 64;
    private const int MostRows = 1024;

    private readonly long[] _counts = new long[256];

    /// <summary>Px of each grey value; complete when all runs have been taken.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Px in other colours, as <see cref="MaskCensus.IsColoured"/> says; complete when all runs have been taken.</summary>
    public long Coloured { get; private set; }

    /// <summary>Runs of tumour px by row, then from left to right; none touches the next.</summary>
    public IEnumerable<(int Y, int Begin, int End)> Runs()
    {
        var size = mask.Info.Size;
        var rows = Math.Clamp(mask.Info.Levels[0].TileHeight, LeastRows, MostRows);
        var strip = new byte[size.Width * rows];
        for (var top = 0L; top < size.Height; top += rows)
        {
            cancel.ThrowIfCancellationRequested();
            var height = (int)Math.Min(rows, size.Height - top);
            Read(top, height, strip);
            for (var y = 0; y < height; y++)
            {
                foreach (var (begin, end) in Row(strip, y * (int)size.Width, (int)size.Width))
                    yield return ((int)top + y, begin, end);
            }
            progress?.Report((top + height) / (double)size.Height);
        }
    }

    /// <summary>The strip's first channel, in blocks that keep the colours' buffer small.</summary>
    private void Read(long top, int height, byte[] strip)
    {
        var size = mask.Info.Size;
        var rgb = new byte[BlockWidth * height * 3];
        for (var left = 0L; left < size.Width; left += BlockWidth)
        {
            var width = (int)Math.Min(BlockWidth, size.Width - left);
            mask.Read(new LevelRect(0, left, top, width, height), rgb.AsSpan(0, width * height * 3));
            for (var y = 0; y < height; y++)
            {
                var row = strip.AsSpan((int)(y * size.Width + left), width);
                for (var x = 0; x < width; x++)
                {
                    var at = (y * width + x) * 3;
                    row[x] = rgb[at];
                    Coloured += MaskCensus.IsColoured(rgb[at], rgb[at + 1], rgb[at + 2]) ? 1 : 0;
                }
            }
        }
    }

    /// <summary>Runs of one value are counted and judged at once.</summary>
    private List<(int Begin, int End)> Row(byte[] strip, int start, int width)
    {
        var runs = new List<(int Begin, int End)>();
        for (var x = 0; x < width; )
        {
            var value = strip[start + x];
            var length = strip.AsSpan(start + x, width - x).IndexOfAnyExcept(value);
            length = length < 0 ? width - x : length;
            _counts[value] += length;
            if (rule.Label(value) == TumorLabel.Tumor)
            {
                if (runs.Count > 0 && runs[^1].End == x)
                    runs[^1] = (runs[^1].Begin, x + length);
                else
                    runs.Add((x, x + length));
            }
            x += length;
        }
        return runs;
    }
}
