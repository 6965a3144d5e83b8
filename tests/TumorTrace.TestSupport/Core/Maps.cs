using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;

namespace TumorTrace.TestSupport;

/// <summary>Small heatmaps and masks for tests.</summary>
internal static class Maps
{
    /// <summary>A heatmap of the given values (quantised), 8 level-0 px a pixel.</summary>
    public static Heatmap Heatmap(TemporaryFolder folder, int width, int height, Func<int, int, ushort> value, double level0PerPixel = 8)
    {
        var map = new Heatmap(folder.File(Guid.NewGuid().ToString("N")), new PixelSize(width, height), level0PerPixel);
        var tile = new ushort[Core.Heatmaps.Heatmap.TileSide * Core.Heatmaps.Heatmap.TileSide];
        for (var row = 0; row < map.TileRows; row++)
        {
            for (var column = 0; column < map.TileColumns; column++)
            {
                for (var i = 0; i < tile.Length; i++)
                {
                    var x = column * Core.Heatmaps.Heatmap.TileSide + i % Core.Heatmaps.Heatmap.TileSide;
                    var y = row * Core.Heatmaps.Heatmap.TileSide + i / Core.Heatmaps.Heatmap.TileSide;
                    tile[i] = x < width && y < height ? value(x, y) : (ushort)0;
                }
                map.Add(column, row, tile);
            }
        }
        return map;
    }

    /// <summary>A lattice over a slide at its own scale, 8 px a heatmap pixel.</summary>
    public static DenseLattice Lattice(int width, int height, int window)
    {
        using var slide = new MemorySlide(width, height, 0.25, (_, _) => default);
        return new DenseLattice(WorkingScale.ForRatio(slide.Info, 1), window, 8);
    }

    /// <summary>Random pixels in clumps of random size: specks, pinches, holes and islands in holes.</summary>
    public static BitMask RandomMask(int seed)
    {
        var random = new Random(seed);
        var width = random.Next(1, 34);
        var height = random.Next(1, 34);
        var grain = random.Next(1, 5);
        var density = random.NextDouble();
        var coarse = new bool[(width / grain + 1) * (height / grain + 1)];
        for (var i = 0; i < coarse.Length; i++)
            coarse[i] = random.NextDouble() < density;
        var mask = new BitMask(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                mask[x, y] = coarse[y / grain * (width / grain + 1) + x / grain] ^ random.Next(12) == 0;
        }
        return mask;
    }
}
