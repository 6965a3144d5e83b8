using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Heatmaps;

public sealed class HeatmapTests
{
    /// <summary>More tiles than are kept, so that every view reads the file again and again.</summary>
    private const int Tiles = 300;

    [Fact]
    public void Views_read_the_same_at_the_same_time_and_leave_the_file_to_its_owner()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("h.tiles");
        using (var heatmap = Filled(path))
        {
            Parallel.For(
                0,
                4,
                thread =>
                {
                    using var view = heatmap.View();
                    for (var i = 0; i < 3 * Tiles; i++)
                    {
                        var column = (i * 7 + thread * 50) % Tiles;
                        Assert.Equal(column + 1, view[column * Heatmap.TileSide + 5, 9]);
                    }
                }
            );
            Assert.Equal(Tiles, heatmap[(Tiles - 1) * Heatmap.TileSide, 0]);
            Assert.True(File.Exists(path));
        }
        Assert.False(File.Exists(path));
    }

    /// <summary>Each tile full of its number, from 1.</summary>
    private static Heatmap Filled(string path)
    {
        var heatmap = new Heatmap(path, new PixelSize(Tiles * Heatmap.TileSide, Heatmap.TileSide), 4);
        var values = new ushort[Heatmap.TileSide * Heatmap.TileSide];
        for (var column = 0; column < Tiles; column++)
        {
            Array.Fill(values, (ushort)(column + 1));
            heatmap.Add(column, 0, values);
        }
        return heatmap;
    }
}
