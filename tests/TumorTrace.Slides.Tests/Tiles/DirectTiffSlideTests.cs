using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Slides.Directories;
using TumorTrace.Slides.Readers;
using TumorTrace.Slides.Tiles;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Tiles;

/// <summary>Tiles decoded directly are OpenSlide's, byte by byte.</summary>
public sealed class DirectTiffSlideTests
{
    private static OpenSlideSlide Plain(string path, string vendor = "generic-tiff") => new(path, vendor, null);

    /// <summary>Texture and sharp edges in all channels, so that a wrong chroma filter shows.</summary>
    private static void Texture(int y, int rows, Memory<byte> rgb)
    {
        var width = rgb.Length / 3 / rows;
        for (var i = 0; i < width * rows; i++)
        {
            var px = i % width;
            var py = y + i / width;
            rgb.Span[i * 3] = (byte)(px * px / 7 + py);
            rgb.Span[i * 3 + 1] = (byte)(px % 40 < 20 ? 220 : 40);
            rgb.Span[i * 3 + 2] = (byte)(px * 3 ^ py * 5);
        }
    }

    private static void AssertSame(OpenSlideSlide expected, ISlide found, int level, long step, int width, int height)
    {
        var size = expected.Info.Levels[level].Size;
        var a = new byte[width * height * 3];
        var b = new byte[width * height * 3];
        for (long y = 0; y < size.Height; y += step)
        {
            for (long x = 0; x < size.Width; x += step)
            {
                expected.Read(new LevelRect(level, x, y, width, height), a);
                found.Read(new LevelRect(level, x, y, width, height), b);
                Assert.True(a.AsSpan().SequenceEqual(b), $"level {level}, x {x}, y {y}");
            }
        }
    }

    [Theory]
    [InlineData(256, 75, 512)]
    [InlineData(256, 95, 256)]
    [InlineData(512, 87, 512)]
    [InlineData(240, 80, 480)]
    public void Our_own_pyramids_come_out_as_from_OpenSlide(int tile, int quality, int block)
    {
        using var folder = new TemporaryFolder();
        PyramidWriter.Write(folder.File("a.tif"), 1500, 1100, new PyramidOptions(0.25, tile, quality), Texture);
        using var expected = Plain(folder.File("a.tif"));
        using var found = SlideFile.Open(folder.File("a.tif"));
        Assert.IsType<DirectTiffSlide>(found);
        for (var level = 0; level < expected.Info.Levels.Count; level++)
            AssertSame(expected, found, level, block, block, block);
    }

    [Theory]
    [InlineData("bcss_1008_pyramid.tif", "generic-tiff", 512)]
    [InlineData("CMU-1-Small-Region.svs", "aperio", 480)]
    public void Real_slides_come_out_as_from_OpenSlide(string file, string vendor, int block)
    {
        var path = Path.Combine(SharedFiles.Need("wsi"), file);
        using var expected = Plain(path, vendor);
        using var found = SlideFile.Open(path);
        Assert.IsType<DirectTiffSlide>(found);
        for (var level = 0; level < expected.Info.Levels.Count; level++)
            AssertSame(expected, found, level, block, block, block);
        // Rectangles that are no whole tiles.
        AssertSame(expected, found, 0, 701, 333, 257);
    }

    [Fact]
    public void What_is_not_JPEG_stays_with_OpenSlide()
    {
        using var slide = SlideFile.Open(Path.Combine(SharedFiles.Need("wsi"), "boxes.tiff"));
        Assert.StartsWith("OpenSlide", slide.Info.Reader);
    }

    [Fact]
    public void A_tile_that_cannot_be_decoded_is_left_to_OpenSlide()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        PyramidWriter.Write(path, 1500, 1100, new PyramidOptions(0.25, 256), Texture);
        var plane = Planes(path)[0];
        using (var file = File.OpenWrite(path))
        {
            // Neither the richest tile nor the last, which are looked at when the slide is opened.
            var number = Enumerable.Range(0, plane.Offsets.Length - 1).First(i => plane.ByteCounts[i] < plane.ByteCounts.Max());
            file.Position = plane.Offsets[number];
            file.Write(new byte[plane.ByteCounts[number]]);
        }
        using var expected = Plain(path);
        using var found = SlideFile.Open(path);
        Assert.IsType<DirectTiffSlide>(found);
        var rgb = new byte[1536 * 1280 * 3];
        var failure = Assert.ThrowsAny<Exception>(() => expected.Read(new LevelRect(0, 0, 0, 1536, 1280), rgb));
        Assert.Equal(failure.Message, Assert.ThrowsAny<Exception>(() => found.Read(new LevelRect(0, 0, 0, 1536, 1280), rgb)).Message);
    }

    [Fact]
    public void Threads_read_the_same_pixels()
    {
        using var folder = new TemporaryFolder();
        PyramidWriter.Write(folder.File("a.tif"), 1500, 1100, new PyramidOptions(0.25, 256), Texture);
        using var slide = SlideFile.Open(folder.File("a.tif"));
        var expected = new byte[256 * 256 * 3];
        slide.Read(new LevelRect(0, 256, 256, 256, 256), expected);
        Parallel.For(
            0,
            64,
            _ =>
            {
                var rgb = new byte[expected.Length];
                slide.Read(new LevelRect(0, 256, 256, 256, 256), rgb);
                Assert.Equal(expected, rgb);
            }
        );
    }

    [Theory]
    [InlineData("II*\0\u0008\0\0\0\u0001\0\u0044\u0001\u0004\0\u00ff\u00ff\u00ff\u007f\0\0\0\0\0\0\0\0")]
    [InlineData("MM\0*\0\0\0\u0008\u00ff\u00ff")]
    public void Damaged_directories_are_recognised(string bytes)
    {
        using var file = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(bytes));
        Assert.Throws<InvalidDataException>(() => TiffDirectories.Read(file));
    }

    private static List<TiffPlane> Planes(string path)
    {
        using var file = File.OpenRead(path);
        return TiffDirectories.Read(file);
    }
}
