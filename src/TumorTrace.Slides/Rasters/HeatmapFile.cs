using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Slides.Rasters;

/// <summary>Reads a heatmap back from the TIFF that it was written to.</summary>
internal static class HeatmapFile
{
    /// <summary>The first plane, in tiles kept in a scratch file: memory stays bounded, empty areas take none.</summary>
    /// <param name="scratchPath">Created, and deleted when the heatmap is disposed.</param>
    /// <param name="level0PerPixel">Side of a heatmap px in level-0 px, as the manifest states it.</param>
    /// <exception cref="UserException">The file is missing, of another kind or damaged.</exception>
    public static Heatmap Read(string path, string scratchPath, double level0PerPixel)
    {
        if (!File.Exists(path))
            throw new UserException(
                $"{path}: the heatmap is gone, expected the file that `tumortrace segment` wrote; segment the slide again"
            );
        using var tiff = new FloatTiffReader(path);
        var map = new Heatmap(scratchPath, new PixelSize(tiff.Width, tiff.Height), level0PerPixel);
        try
        {
            for (var row = 0; row < map.TileRows; row++)
                AddRow(tiff, map, row);
            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private static void AddRow(FloatTiffReader tiff, Heatmap map, int row)
    {
        const int Side = Heatmap.TileSide;
        var tiles = Enumerable.Range(0, map.TileColumns).Select(_ => new ushort[Side * Side]).ToArray();
        for (var y = 0; y < Math.Min(Side, map.Height - row * Side); y++)
        {
            var values = tiff.Row(row * Side + y);
            for (var x = 0; x < values.Length; x++)
            {
                if (values[x] != 0)
                    tiles[x / Side][y * Side + x % Side] = Quantised.From(values[x]);
            }
        }
        for (var column = 0; column < tiles.Length; column++)
            map.Add(column, row, tiles[column]);
    }
}
