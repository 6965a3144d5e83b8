using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Slides;

public sealed class SharedTilesTests
{
    private const long Tile = 512 * 512 * 3;

    private static (byte, byte, byte) Noise(long x, long y) => ((byte)(x * 31 + y * 17), (byte)(x * y), (byte)(x + 3 * y));

    private static byte[] Read(WorkingSlide working, long x, long y, int side)
    {
        var rgb = new byte[side * side * 3];
        working.Read(new WorkingRect(x, y, side, side), rgb);
        return rgb;
    }

    [Fact]
    public void A_later_stage_finds_the_tiles_of_an_earlier_one()
    {
        var slide = new MemorySlide(2048, 1024, 0.25, Noise);
        using var shared = new SharedTiles(slide, decoders: 1);
        var scale = WorkingScale.ForRatio(slide.Info, 1);
        var first = Read(new WorkingSlide(shared, scale), 0, 0, 1024);
        var stage = new WorkingSlide(shared, scale);
        Assert.True(stage.HasLeftovers);
        Assert.Equal(first, Read(stage, 0, 0, 1024));
        Read(stage, 0, 0, 1024);
        Read(stage, 1024, 0, 512);
        Assert.Equal(new TileCount(1, 1, Shared: 4), stage.TileCount);
        Assert.Equal(5, slide.Reads);
    }

    [Fact]
    public void Another_level_begins_anew()
    {
        var slide = new MemorySlide(2048, 1024, 0.25, Noise, 2);
        using var shared = new SharedTiles(slide, decoders: 1);
        Read(new WorkingSlide(shared, WorkingScale.ForRatio(slide.Info, 1)), 0, 0, 512);
        var stage = new WorkingSlide(shared, WorkingScale.ForRatio(slide.Info, 2));
        Read(stage, 0, 0, 512);
        Assert.Equal((false, new TileCount(1, 1)), (stage.HasLeftovers, stage.TileCount));
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(1, 9)]
    [InlineData(1, 5)]
    [InlineData(1.7, 40)]
    public void Tiles_decoded_side_by_side_are_the_same_and_decoded_once(double ratio, int capacity)
    {
        var slide = new MemorySlide(3000, 2000, 0.25, Noise);
        var scale = WorkingScale.ForRatio(slide.Info, ratio);
        var alone = new WorkingSlide(slide, scale);
        using var shared = new SharedTiles(slide, decoders: 4);
        var together = new WorkingSlide(shared, scale, capacity * Tile * (scale.Unscaled ? 1 : 2));
        for (var y = -100; y < 1000; y += 350)
        {
            for (var x = -100; x < 1500; x += 350)
                Assert.Equal(Read(alone, x, y, 600), Read(together, x, y, 600));
        }
        var count = together.TileCount;
        Assert.Equal(alone.TileCount.Distinct, count.Distinct);
        if (capacity == 40)
            Assert.Equal(count.Distinct, count.Decoded);
    }

    [Fact]
    public void A_tile_that_cannot_be_decoded_is_reported_as_it_is()
    {
        var slide = new MemorySlide(2048, 2048, 0.25, Noise)
        {
            OnRead = region => throw new UserException($"memory.tif: bad tile at {region.X % 512}"),
        };
        using var shared = new SharedTiles(slide, decoders: 4);
        var working = new WorkingSlide(shared, WorkingScale.ForRatio(slide.Info, 1));
        Assert.Equal("memory.tif: bad tile at 0", Assert.Throws<UserException>(() => Read(working, 0, 0, 2048)).Message);
    }
}
