using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Training.Data;

/// <summary>One label for the whole image.</summary>
internal sealed class ConstantLabels(byte label) : ITumorLabels
{
    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels) => labels[..(width * height)].Fill(label);
}

/// <summary>
/// Labels from a mask image, whose pixels may each cover many image pixels: value ≥ 192 is tumour, the stated value
/// (if any) unknown, everything else normal. Outside the mask is normal.
/// </summary>
/// <param name="scale">Level-0 px per mask px.</param>
internal sealed class MaskLabels(ISlide mask, double scale, byte? unknown) : ITumorLabels, IDisposable
{
    private const byte TumorFrom = 192;

    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels)
    {
        var (columns, rows) = (Coordinates(origin.X, step, width), Coordinates(origin.Y, step, height));
        var area = new LevelRect(0, columns[0], rows[0], (int)(columns[^1] - columns[0] + 1), (int)(rows[^1] - rows[0] + 1));
        var rgb = new byte[area.Width * area.Height * 3];
        mask.Read(area, rgb);
        var size = mask.Info.Size;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var outside = columns[x] < 0 || rows[y] < 0 || columns[x] >= size.Width || rows[y] >= size.Height;
                var value = outside ? (byte)0 : rgb[((rows[y] - area.Y) * area.Width + columns[x] - area.X) * 3];
                labels[y * width + x] = value == unknown && !outside ? TumorLabel.Unknown
                    : value >= TumorFrom ? TumorLabel.Tumor : TumorLabel.Normal;
            }
        }
    }

    public void Dispose() => mask.Dispose();

    private long[] Coordinates(double from, double step, int count)
    {
        var result = new long[count];
        for (var i = 0; i < count; i++)
            result[i] = (long)Math.Floor((from + (i + 0.5) * step) / scale);
        return result;
    }
}
