using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>How wide a strip of windows may be so that the tiles of its rows stay in the cache.</summary>
internal static class ReadingOrder
{
    /// <param name="window">Side of the windows in working px.</param>
    /// <param name="step">Distance between neighbouring windows in working px.</param>
    internal static int ColumnsAtOnce(WorkingSlide slide, int window, int step)
    {
        // Raster order over the strip needs, at any time, the tiles under one row of windows.
        var tile = Math.Max(slide.TileHeight, 512);
        var rows = (window + 2 * tile - 1) / tile * tile;
        var pixelsInCache = slide.CacheBytes / 3;
        var width = pixelsInCache / rows * (slide.Scale.Unscaled ? 1 : 1 / Math.Max(1, slide.Scale.Residual));
        return (int)Math.Clamp((width - 2 * tile - window) / step, 1, int.MaxValue);
    }
}
