using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Server.Tiles;

/// <summary>
/// A run's heatmap with a pyramid of reduced copies. Each px of a copy keeps the largest of four values, so that a lesion of a few px
/// stays visible at low magnification. Scratch files hold the values. Safe to use from several threads.
/// </summary>
internal sealed class HeatmapLevels : IDisposable
{
    private const int Side = Heatmap.TileSide;

    private readonly List<Heatmap> _levels;
    private readonly Lock _lock = new();

    /// <param name="pyramid">False for the full-size map alone.</param>
    /// <exception cref="Core.UserException">The file is missing or damaged.</exception>
    internal HeatmapLevels(string path, string scratchPrefix, double level0PerPixel, bool pyramid)
    {
        _levels = [HeatmapFile.Read(path, $"{scratchPrefix}-0.tiles", level0PerPixel)];
        while (pyramid && Math.Max(_levels[^1].Width, _levels[^1].Height) > 1)
            _levels.Add(Halve(_levels[^1], $"{scratchPrefix}-{_levels.Count}.tiles"));
    }

    /// <summary>Fills quantised values for a rectangle of px that are each <paramref name="ratio"/> level-0 px wide.</summary>
    internal ushort[] Sample(double ratio, WorkingRect rect)
    {
        var values = new ushort[rect.Width * rect.Height];
        lock (_lock)
        {
            var map = _levels.FindLast(l => l.Level0PerPixel <= ratio * 1.0001) ?? _levels[0];
            for (var y = 0; y < rect.Height; y++)
            {
                var row = (int)((rect.Y + y + 0.5) * ratio / map.Level0PerPixel);
                for (var x = 0; x < rect.Width; x++)
                    values[y * rect.Width + x] = map[(int)((rect.X + x + 0.5) * ratio / map.Level0PerPixel), row];
            }
        }
        return values;
    }

    /// <summary>Works on the full-size map while no other thread reads it.</summary>
    internal T Use<T>(Func<Heatmap, T> work)
    {
        lock (_lock)
            return work(_levels[0]);
    }

    public void Dispose()
    {
        lock (_lock)
            _levels.ForEach(l => l.Dispose());
    }

    private static Heatmap Halve(Heatmap source, string scratchPath)
    {
        var half = new Heatmap(scratchPath, new PixelSize((source.Width + 1) / 2, (source.Height + 1) / 2), source.Level0PerPixel * 2);
        for (var row = 0; row < half.TileRows; row++)
        {
            for (var column = 0; column < half.TileColumns; column++)
                half.Add(column, row, HalfTile(source, column, row));
        }
        return half;
    }

    private static ushort[] HalfTile(Heatmap source, int column, int row)
    {
        var values = new ushort[Side * Side];
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var right = quarter % 2;
            var below = quarter / 2;
            if (source.Tile(2 * column + right, 2 * row + below) is not { } tile)
                continue;
            for (var i = 0; i < tile.Length; i++)
            {
                ref var value = ref values[(i / Side + below * Side) / 2 * Side + (i % Side + right * Side) / 2];
                value = Math.Max(value, tile[i]);
            }
        }
        return values;
    }
}
