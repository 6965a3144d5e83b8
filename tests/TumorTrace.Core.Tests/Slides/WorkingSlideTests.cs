using CsCheck;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Slides;

public sealed class WorkingSlideTests
{
    private static (byte, byte, byte) Noise(long x, long y) => ((byte)(x * 31 + y * 17), (byte)(x * y), (byte)(x + 3 * y));

    [Theory]
    [InlineData(0.25, 0.25, 1)]
    [InlineData(0.243, 0.25, 1)]
    [InlineData(0.499, 0.25, 0.5)]
    [InlineData(0.25, 4, 16)]
    [InlineData(0.23, 0.5, 2)]
    [InlineData(1, 0.25, 0.25)]
    [InlineData(0.36, 0.25, 0.25 / 0.36)]
    public void The_ratio_snaps_to_whole_factors_within_15_percent(double slideMpp, double targetMpp, double ratio)
    {
        var slide = new MemorySlide(4000, 3000, slideMpp, Noise);
        Assert.Equal(ratio, WorkingScale.For(slide.Info, slideMpp, targetMpp).Ratio, 12);
    }

    [Fact]
    public void The_nearest_finer_level_is_read_by_its_stored_downsample()
    {
        var slide = new MemorySlide(6400, 6400, 0.25, Noise, 4, 16, 32);
        Assert.Equal([0, 0, 1, 1, 2, 3, 3], new[] { 1, 2, 4, 8, 16, 32, 64 }.Select(r => WorkingScale.ForRatio(slide.Info, r).Level));
        Assert.Equal(2, WorkingScale.ForRatio(slide.Info, 8).Residual);
    }

    [Fact]
    public void Any_window_equals_the_pixels_and_white_outside() =>
        Gen.Select(Gen.Int[-90, 260], Gen.Int[-90, 180], Gen.Int[1, 120], Gen.Int[1, 120])
            .Sample(
                (x, y, w, h) =>
                {
                    var slide = new MemorySlide(200, 130, 0.25, Noise);
                    var working = new WorkingSlide(slide, WorkingScale.ForRatio(slide.Info, 1));
                    var rgb = new byte[w * h * 3];
                    working.Read(new WorkingRect(x, y, w, h), rgb);
                    var expected = new byte[rgb.Length];
                    slide.Read(new LevelRect(0, x, y, w, h), expected);
                    Assert.Equal(expected, rgb);
                },
                iter: 200
            );

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_whole_factor_is_the_box_average(int factor)
    {
        var slide = new MemorySlide(240, 240, 0.25, Noise);
        var working = new WorkingSlide(slide, WorkingScale.ForRatio(slide.Info, factor));
        var side = 240 / factor;
        var rgb = new byte[side * side * 3];
        working.Read(new WorkingRect(0, 0, side, side), rgb);
        var whole = new MemorySlide(240, 240, 0.25, Noise, factor);
        var expected = new byte[rgb.Length];
        whole.Read(new LevelRect(1, 0, 0, side, side), expected);
        Assert.All(expected.Zip(rgb), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
    }

    [Theory]
    [InlineData(1.37)]
    [InlineData(0.5)]
    [InlineData(5.3)]
    public void Windows_of_a_resampled_slide_fit_together(double ratio)
    {
        var slide = new MemorySlide(1500, 1400, 0.25, Noise, 2);
        var scale = WorkingScale.ForRatio(slide.Info, ratio);
        var w = (int)Math.Min(700, scale.Size.Width);
        var h = (int)Math.Min(600, scale.Size.Height);
        var whole = new byte[w * h * 3];
        new WorkingSlide(slide, scale).Read(new WorkingRect(0, 0, w, h), whole);
        var pieces = new WorkingSlide(slide, scale, cacheBytes: 16);
        var piece = new byte[50 * 40 * 3];
        for (var y = 0; y + 40 <= h; y += 40)
        {
            for (var x = 0; x + 50 <= w; x += 50)
            {
                pieces.Read(new WorkingRect(x, y, 50, 40), piece);
                for (var row = 0; row < 40; row++)
                    Assert.Equal(whole.AsSpan(((y + row) * w + x) * 3, 150), piece.AsSpan(row * 150, 150));
            }
        }
    }

    [Fact]
    public void Each_tile_is_decoded_once_however_much_the_windows_overlap()
    {
        var slide = new MemorySlide(3000, 2000, 0.25, (_, _) => (1, 2, 3));
        var working = new WorkingSlide(slide, WorkingScale.ForRatio(slide.Info, 1));
        var window = new byte[299 * 299 * 3];
        for (var y = -85; y < 2000; y += 128)
        {
            for (var x = -85; x < 3000; x += 128)
                working.Read(new WorkingRect(x, y, 299, 299), window);
        }
        Assert.Equal(new TileCount(6 * 4, 6 * 4), working.TileCount);
        Assert.Equal(6 * 4, slide.Reads);
    }

    [Fact]
    public void Memory_for_tiles_is_bounded_and_decoding_again_is_counted()
    {
        var slide = new MemorySlide(8192, 512, 0.25, (_, _) => (1, 2, 3));
        var working = new WorkingSlide(slide, WorkingScale.ForRatio(slide.Info, 1), cacheBytes: 4 * 512 * 512 * 3);
        var row = new byte[8192 * 3];
        for (var y = 0; y < 2; y++)
            working.Read(new WorkingRect(0, y, 8192, 1), row);
        Assert.Equal(new TileCount(32, 16), working.TileCount);
    }
}
