using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Server.Tiles;

/// <summary>A whole slide as one picture, <paramref name="Factor"/> level-0 px per px. Coarser pictures are made from it.</summary>
internal sealed record Overview(RgbImage Image, int Factor)
{
    internal RgbImage Read(double ratio, WorkingRect rect)
    {
        var residual = ratio / Factor;
        var x = rect.X * residual;
        var y = rect.Y * residual;
        var target = new RgbImage(rect.Width, rect.Height);
        var left = (int)x;
        var top = (int)y;
        var width = (int)Math.Ceiling(rect.Width * residual) + 1;
        var height = (int)Math.Ceiling(rect.Height * residual) + 1;
        var source = new byte[width * height * 3];
        for (var row = 0; row < Math.Min(height, Image.Height - top); row++)
            Image.Row(top + row)[(left * 3)..(Math.Min(left + width, Image.Width) * 3)].CopyTo(source.AsSpan(row * width * 3));
        Edges.Extend(source, width, height, Image.Width - left, Image.Height - top);
        Resampler.Resample(source, width, height, x - left, y - top, residual, target.Pixels, rect.Width, rect.Height);
        return target;
    }
}
