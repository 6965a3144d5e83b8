using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Bench;

/// <summary>Inputs of the benchmarks, the same in every run.</summary>
internal static class Scratch
{
    /// <summary>A probability that rises and falls over some 60 px, with a little noise: blobs with ragged edges.</summary>
    public static ushort Blob(int x, int y)
    {
        var wave = Math.Sin(x * 0.11) * Math.Sin(y * 0.09) + 0.3 * Math.Sin(x * 0.031 + y * 0.027);
        var noise = ((uint)(x * 73856093 ^ y * 19349663) % 1024 / 1024.0 - 0.5) * 0.3;
        return (ushort)(Math.Clamp(0.4 + 0.5 * wave + noise, 0, 1) * Quantised.One);
    }

    public static Heatmap Blobs(string path, int side)
    {
        var heatmap = new Heatmap(path, new PixelSize(side, side), 8);
        var tile = new ushort[Heatmap.TileSide * Heatmap.TileSide];
        for (var t = 0; t < heatmap.TileColumns * heatmap.TileRows; t++)
        {
            var column = t % heatmap.TileColumns;
            var row = t / heatmap.TileColumns;
            for (var i = 0; i < tile.Length; i++)
                tile[i] = Blob(column * Heatmap.TileSide + i % Heatmap.TileSide, row * Heatmap.TileSide + i / Heatmap.TileSide);
            heatmap.Add(column, row, tile);
        }
        return heatmap;
    }

    public static BitMask Mask(int side)
    {
        var mask = new BitMask(side, side);
        for (var i = 0; i < side * side; i++)
            mask[i % side, i / side] = Blob(i % side, i / side) > Quantised.One / 2;
        return mask;
    }

    public static byte[] Noise(int bytes)
    {
        var noise = new byte[bytes];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
