using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Annotations;

/// <summary>
/// Labels from a mask image that covers the whole slide; one mask px may stand for many slide px. Values from 192 on
/// are tumour, the stated unknown value is unknown, everything else normal.
/// </summary>
public sealed class MaskLabels : ITumorLabels
{
    private const byte TumorFrom = 192;

    private readonly byte[] _labels;
    private readonly PixelSize _mask;
    private readonly PixelSize _slide;

    private MaskLabels(byte[] labels, PixelSize mask, PixelSize slide) => (_labels, _mask, _slide) = (labels, mask, slide);

    /// <param name="mask">Its first channel counts.</param>
    /// <exception cref="UserException">The mask has not the slide's shape.</exception>
    public static MaskLabels Read(ISlide mask, PixelSize slide, byte? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var size = mask.Info.Size;
        // A mask px may overhang the slide's edge, so the ratios agree up to one mask px.
        var ratio = Math.Max((double)slide.Width / size.Width, (double)slide.Height / size.Height);
        if (Math.Abs(slide.Width - size.Width * ratio) > ratio + 1 || Math.Abs(slide.Height - size.Height * ratio) > ratio + 1)
            throw new UserException($"{mask.Info.Path}: the mask has {size} px, which does not fit a slide of {slide} px; expected the same shape");
        var labels = new byte[size.Area];
        var rgb = new byte[size.Width * 3];
        for (var y = 0; y < size.Height; y++)
        {
            mask.Read(new LevelRect(0, 0, y, (int)size.Width, 1), rgb);
            for (var x = 0; x < size.Width; x++)
                labels[y * size.Width + x] = Label(rgb[x * 3], unknown);
        }
        return new MaskLabels(labels, size, slide);
    }

    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels)
    {
        for (var y = 0; y < height; y++)
        {
            var row = Clamp((origin.Y + (y + 0.5) * step) * _mask.Height / _slide.Height, _mask.Height);
            for (var x = 0; x < width; x++)
            {
                var column = Clamp((origin.X + (x + 0.5) * step) * _mask.Width / _slide.Width, _mask.Width);
                labels[y * width + x] = _labels[row * _mask.Width + column];
            }
        }
    }

    private static byte Label(byte value, byte? unknown) =>
        value == unknown ? TumorLabel.Unknown : value >= TumorFrom ? TumorLabel.Tumor : TumorLabel.Normal;

    private static long Clamp(double position, long size) => Math.Clamp((long)Math.Floor(position), 0, size - 1);
}
