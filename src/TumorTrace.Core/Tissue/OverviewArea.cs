using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Tissue;

/// <summary>The scanned part of an overview, half-open, in its px.</summary>
internal readonly record struct OverviewArea(int Left, int Top, int Right, int Bottom)
{
    public long Pixels => Math.Max(0, Right - Left) * (long)Math.Max(0, Bottom - Top);

    public static OverviewArea From(SlideInfo info, RgbImage overview, double downsample) =>
        new(
            Math.Max(0, (int)Math.Ceiling(info.Bounds.X / downsample)),
            Math.Max(0, (int)Math.Ceiling(info.Bounds.Y / downsample)),
            (int)Math.Min(overview.Width, Math.Ceiling(info.Bounds.Right / downsample)),
            (int)Math.Min(overview.Height, Math.Ceiling(info.Bounds.Bottom / downsample))
        );

    /// <summary>Position and colour of every px, row by row.</summary>
    public void ForEach(RgbImage image, Action<int, int, byte, byte, byte> action)
    {
        for (var y = Top; y < Bottom; y++)
        {
            var row = image.Row(y);
            for (var x = Left; x < Right; x++)
                action(x, y, row[x * 3], row[x * 3 + 1], row[x * 3 + 2]);
        }
    }

    /// <summary>The px whose colour is one of those asked for.</summary>
    public BitMask Select(RgbImage image, Func<int, int, int, bool> isOne)
    {
        var mask = new BitMask(image.Width, image.Height);
        ForEach(
            image,
            (x, y, r, g, b) =>
            {
                if (isOne(r, g, b))
                    mask[x, y] = true;
            }
        );
        return mask;
    }
}
