using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>
/// The order in which windows are read: row by row, so that the blocks which neighbouring rows share are still in the
/// cache. Where a row of windows needs more blocks than the cache holds, the slide is done in vertical strips; only the
/// blocks at the strips' borders are then decoded twice. After a stage that has left blocks in the cache the order is
/// reversed: the last of them are used first, before others take their place.
/// </summary>
internal static class ReadingOrder
{
    /// <param name="windows">Position on the lattice and pixels of each window.</param>
    internal static List<TWindow> Find<TWindow>(
        WorkingSlide slide,
        IReadOnlyCollection<TWindow> windows,
        Func<TWindow, (int Column, int Row)> position,
        Func<TWindow, WorkingRect> rect
    )
    {
        var columns = windows.Count == 0 ? 1 : windows.Max(w => position(w).Column) + 1;
        for (var strips = 1; ; strips *= 2)
        {
            var width = (columns + strips - 1) / strips;
            if (width <= 1 || Fits(slide, windows, w => (position(w).Column / width, position(w).Row), rect))
            {
                var order = windows.OrderBy(w => position(w).Column / width).ThenBy(w => position(w).Row).ThenBy(w => position(w).Column);
                return [.. slide.HasLeftovers ? order.Reverse() : order];
            }
        }
    }

    private static bool Fits<TWindow>(
        WorkingSlide slide,
        IReadOnlyCollection<TWindow> windows,
        Func<TWindow, (int Strip, int Row)> band,
        Func<TWindow, WorkingRect> rect
    )
    {
        foreach (var row in windows.GroupBy(band))
        {
            var blocks = new HashSet<(long, long)>();
            foreach (var (left, top, right, bottom) in row.Select(w => slide.TilesUnder(rect(w))))
            {
                for (var y = top; y < bottom; y++)
                {
                    for (var x = left; x < right; x++)
                        blocks.Add((x, y));
                }
            }
            // The blocks of one row of windows, and the next window's that arrive before the row's first are done with.
            if (blocks.Count + 4 > slide.Capacity)
                return false;
        }
        return true;
    }
}
