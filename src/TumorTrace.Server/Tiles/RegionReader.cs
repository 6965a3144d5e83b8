using System.Buffers;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;

namespace TumorTrace.Server.Tiles;

/// <summary>
/// Reads px of a slide at any reduction, from the coarsest stored level that is fine enough. Large reductions are read in blocks to keep
/// memory small if a slide has few levels. Each px depends only on what it covers, so the blocks fit together.
/// </summary>
internal static class RegionReader
{
    private const int BlockSide = 1024;

    /// <param name="ratio">Level-0 px per px of the result, 1 or more.</param>
    /// <param name="rect">In px of the result; what lies outside the slide is white.</param>
    internal static RgbImage Read(ISlide slide, double ratio, WorkingRect rect, CancellationToken cancel)
    {
        var scale = WorkingScale.ForRatio(slide.Info, ratio);
        var image = new RgbImage(rect.Width, rect.Height);
        if (scale.Unscaled)
        {
            cancel.ThrowIfCancellationRequested();
            slide.Read(new LevelRect(scale.Level, rect.X, rect.Y, rect.Width, rect.Height), image.Pixels);
            return image;
        }
        var side = Math.Max(1, (int)(BlockSide / scale.Residual));
        for (var y = 0; y < rect.Height; y += side)
        {
            for (var x = 0; x < rect.Width; x += side)
            {
                cancel.ThrowIfCancellationRequested();
                var block = new WorkingRect(rect.X + x, rect.Y + y, Math.Min(side, rect.Width - x), Math.Min(side, rect.Height - y));
                ReadBlock(slide, scale, block, image, x, y);
            }
        }
        return image;
    }

    private static void ReadBlock(ISlide slide, WorkingScale scale, WorkingRect block, RgbImage image, int left, int top)
    {
        var x = block.X * scale.Residual;
        var y = block.Y * scale.Residual;
        var residual = scale.Residual;
        var sourceX = (long)Math.Floor(x);
        var sourceY = (long)Math.Floor(y);
        var width = (int)Math.Ceiling(x + block.Width * residual - sourceX);
        var height = (int)Math.Ceiling(y + block.Height * residual - sourceY);
        var source = ArrayPool<byte>.Shared.Rent(width * height * 3);
        var target = ArrayPool<byte>.Shared.Rent(block.Width * block.Height * 3);
        try
        {
            slide.Read(new LevelRect(scale.Level, sourceX, sourceY, width, height), source.AsSpan(0, width * height * 3));
            var size = slide.Info.Levels[scale.Level].Size;
            Edges.Extend(source.AsSpan(0, width * height * 3), width, height, size.Width - sourceX, size.Height - sourceY);
            Resampler.Resample(
                source.AsSpan(0, width * height * 3),
                width,
                height,
                x - sourceX,
                y - sourceY,
                residual,
                target.AsSpan(0, block.Width * block.Height * 3),
                block.Width,
                block.Height
            );
            for (var row = 0; row < block.Height; row++)
                target.AsSpan(row * block.Width * 3, block.Width * 3).CopyTo(image.Row(top + row)[(left * 3)..]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source);
            ArrayPool<byte>.Shared.Return(target);
        }
    }
}
