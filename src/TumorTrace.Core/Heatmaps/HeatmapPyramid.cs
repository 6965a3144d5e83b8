using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Heatmaps;

/// <summary>Reduced copies of a heatmap, each half the size of the one before, rounded down.</summary>
internal static class HeatmapPyramid
{
    /// <summary>
    /// The heatmap (not owned) followed by ever smaller copies in scratch files until one fits into
    /// <paramref name="smallest"/> px. Dispose the copies, that is all but the first.
    /// </summary>
    public static List<Heatmap> Build(Heatmap heatmap, string scratchPrefix, int smallest = 512)
    {
        ArgumentNullException.ThrowIfNull(heatmap);
        var levels = new List<Heatmap> { heatmap };
        while (Math.Max(levels[^1].Width, levels[^1].Height) > smallest && Math.Min(levels[^1].Width, levels[^1].Height) > 1)
            levels.Add(Halve(levels[^1], $"{scratchPrefix}-{levels.Count}.tiles"));
        return levels;
    }

    private static Heatmap Halve(Heatmap source, string scratchPath)
    {
        var half = new Heatmap(scratchPath, new PixelSize(source.Width / 2, source.Height / 2), source.Level0PerPixel * 2);
        var values = new ushort[Heatmap.TileSide * Heatmap.TileSide];
        for (var row = 0; row < half.TileRows; row++)
        {
            for (var column = 0; column < half.TileColumns; column++)
            {
                FillTile(source, half, column, row, values);
                half.Add(column, row, values);
            }
        }
        return half;
    }

    private static void FillTile(Heatmap source, Heatmap half, int column, int row, ushort[] values)
    {
        Array.Clear(values);
        var left = column * Heatmap.TileSide;
        var top = row * Heatmap.TileSide;
        var width = Math.Min(Heatmap.TileSide, half.Width - left);
        var height = Math.Min(Heatmap.TileSide, half.Height - top);
        var upper = new ushort[2 * width];
        var lower = new ushort[2 * width];
        for (var y = 0; y < height; y++)
        {
            source.ReadRow(2 * left, 2 * (top + y), upper);
            source.ReadRow(2 * left, 2 * (top + y) + 1, lower);
            for (var x = 0; x < width; x++)
                values[y * Heatmap.TileSide + x] = Quantised.Mean(upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1], 4);
        }
    }
}
