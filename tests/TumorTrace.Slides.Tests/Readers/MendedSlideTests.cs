using BitMiracle.LibTiff.Classic;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides.Readers;
using TumorTrace.Slides.Tiles;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Readers;

/// <summary>Levels that OpenSlide 3.4.1 reads as garbage or not at all, with the libtiff of Debian 12.</summary>
public sealed class MendedSlideTests
{
    private const int Tile = 256;

    public static TheoryData<Compression, string, bool> Layouts()
    {
        var data = new TheoryData<Compression, string, bool>();
        foreach (
            var compression in new[]
            {
                Compression.NONE,
                Compression.ADOBE_DEFLATE,
                Compression.DEFLATE,
                Compression.LZW,
                Compression.PACKBITS,
            }
        )
        {
            foreach (var colour in new[] { "rgb", "grey", "palette", "apart", "16-bit rgb" })
            {
                data.Add(compression, colour, false);
                if (compression is Compression.ADOBE_DEFLATE or Compression.LZW && colour != "palette")
                    data.Add(compression, colour, true);
            }
        }
        return data;
    }

    private static SmallTiff Of(int width, int height, string colour) =>
        colour switch
        {
            "grey" => new SmallTiff(width, height).AsGrey,
            "palette" => new SmallTiff(width, height).AsPalette,
            "apart" => new SmallTiff(width, height) { Apart = true },
            "16-bit rgb" => new SmallTiff(width, height) { Bits = 16 },
            _ => new SmallTiff(width, height),
        };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Levels_smaller_than_their_tiles_show_what_is_stored(Compression compression, string colour, bool predictor)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        // Both sides larger than a tile, then one, then none.
        SmallTiff[] levels =
        [
            .. new[] { (800, 600), (400, 300), (200, 150), (100, 75) }.Select(
                (s, i) =>
                    Of(s.Item1, s.Item2, colour) with
                    {
                        Compression = compression,
                        Predictor = predictor,
                        Reduced = i > 0,
                        TileHeight = 2 * Tile,
                    }
            ),
        ];
        SmallTiff.Write(path, levels);
        using var slide = SlideFile.Open(path);
        Assert.Equal("generic-tiff", slide.Info.Format);
        Assert.Equal(4, slide.Info.Levels.Count);
        for (var i = 0; i < levels.Length; i++)
            SlidePixels.AssertShows(slide, i, levels[i]);
        Assert.Contains("level 1, 2, 3 (smaller than its tiles) by LibTiff.NET", slide.Info.Reader);
        Assert.Empty(slide.Info.Warnings);
        using var mask = SlideFile.OpenMask(path);
        for (var i = 0; i < levels.Length; i++)
            SlidePixels.AssertShows(mask, i, levels[i]);
    }

    [Theory]
    [InlineData(300, 300, 512, 512)]
    [InlineData(300, 700, 512, 512)]
    [InlineData(700, 300, 512, 512)]
    [InlineData(511, 513, 512, 512)]
    [InlineData(100, 600, 256, 512)]
    [InlineData(600, 100, 256, 112)]
    [InlineData(1, 1, 256, 256)]
    [InlineData(255, 3, 256, 16)]
    public void A_mask_smaller_than_its_tile_shows_what_is_stored(int width, int height, int tileWidth, int tileHeight)
    {
        using var folder = new TemporaryFolder();
        foreach (var compression in new[] { Compression.NONE, Compression.LZW, Compression.ADOBE_DEFLATE })
        {
            var image = new SmallTiff(width, height)
            {
                TileWidth = tileWidth,
                TileHeight = tileHeight,
                Compression = compression,
            }.AsGrey;
            var path = folder.File($"{compression}.tif");
            SmallTiff.Write(path, image);
            using var mask = SlideFile.OpenMask(path);
            SlidePixels.AssertShows(mask, 0, image);
        }
    }

    [Fact]
    public void Grey_JPEG_levels_smaller_than_their_tiles_show_what_is_stored()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        static byte Smooth(int x, int y, int channel) => (byte)(40 + x / 4 + y / 8);
        SmallTiff[] levels =
        [
            .. new[] { 512, 256, 128, 64 }.Select(
                (s, i) =>
                    new SmallTiff(s, s)
                    {
                        Compression = Compression.JPEG,
                        Reduced = i > 0,
                        Value = Smooth,
                    }.AsGrey
            ),
        ];
        SmallTiff.Write(path, levels);
        using var slide = SlideFile.Open(path);
        for (var i = 0; i < levels.Length; i++)
            SlidePixels.AssertShows(slide, i, levels[i], tolerance: 6);
    }

    [Fact]
    public void Ordinary_slides_stay_with_OpenSlide()
    {
        using var folder = new TemporaryFolder();
        SmallTiff.Write(folder.File("a.tif"), new SmallTiff(600, 500), new SmallTiff(300, 256) { Reduced = true });
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.IsType<OpenSlideSlide>(slide);
    }

    [Theory]
    [InlineData(Compression.NONE, "rgb")]
    [InlineData(Compression.ADOBE_DEFLATE, "rgb")]
    [InlineData(Compression.LZW, "grey")]
    [InlineData(Compression.LZW, "apart")]
    [InlineData(Compression.PACKBITS, "palette")]
    public void Missing_tiles_are_glass_in_slides_and_0_in_masks(Compression compression, string colour)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        SmallTiff[] levels =
        [
            Of(700, 600, colour) with
            {
                Compression = compression,
                Missing = [0, 4, 8],
            },
            Of(350, 300, colour) with
            {
                Compression = compression,
                Missing = [1],
                Reduced = true,
            },
            Of(175, 150, colour) with
            {
                Compression = compression,
                Missing = [0],
                Reduced = true,
            },
        ];
        SmallTiff.Write(path, levels);
        byte? Hole(int level, int x, int y, byte value) =>
            levels[level].Missing.Contains(y / Tile * ((levels[level].Width + Tile - 1) / Tile) + x / Tile) ? value : null;
        using var slide = SlideFile.Open(path);
        using var mask = SlideFile.OpenMask(path);
        for (var i = 0; i < levels.Length; i++)
        {
            var level = i;
            SlidePixels.AssertShows(slide, i, levels[i], other: (x, y) => Hole(level, x, y, 255));
            SlidePixels.AssertShows(mask, i, levels[i], other: (x, y) => Hole(level, x, y, 0));
        }
        Assert.Equal(["3 of 9 tiles are missing in the file: they are read as glass"], slide.Info.Warnings);
        Assert.Equal(["3 of 9 tiles are missing in the file: they are read as 0"], mask.Info.Warnings);
    }

    [Fact]
    public void Missing_JPEG_tiles_are_glass_however_they_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        PyramidWriter.Write(path, 1000, 700, new PyramidOptions(0.25, Tile), (_, _, rgb) => rgb.Span.Fill(120));
        TiffBytes.Remove(path, page: 0, tiles: [0, 5, 11]);
        using var slide = SlideFile.Open(path);
        Assert.IsType<DirectTiffSlide>(slide);
        // Whole tiles, and parts of several.
        foreach (var (x, y, side) in new[] { (0, 0, Tile), (0, 0, 2 * Tile), (200, 200, 300), (700, 500, 400) })
        {
            var rgb = SlidePixels.Read(slide, 0, x, y, side, side);
            for (var i = 0; i < side * side; i++)
            {
                var (px, py) = (x + i % side, y + i / side);
                var number = py / Tile * 4 + px / Tile;
                var white = px >= 1000 || py >= 700 || number is 0 or 5 or 11;
                Assert.True(Math.Abs(rgb[i * 3] - (white ? 255 : 120)) < 3, $"({px}, {py}) is {rgb[i * 3]}");
            }
        }
    }

    [Fact]
    public void A_slide_without_any_tile_is_glass()
    {
        using var folder = new TemporaryFolder();
        SmallTiff.Write(folder.File("a.tif"), new SmallTiff(300, 300) { Missing = [0, 1, 2, 3] });
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.DoesNotContain(SlidePixels.Read(slide, 0, 0, 0, 300, 300), v => v != 255);
    }

    [Theory]
    [InlineData(Tile)]
    [InlineData(0)]
    public void Levels_in_SubIFDs_are_levels(int tile)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.ome.tif");
        SmallTiff Of(int width, int height) => new(width, height) { TileWidth = tile, TileHeight = tile > 0 ? tile : 16 };
        var slideImage = Of(1200, 800) with { Inner = [Of(600, 400), Of(300, 200)] };
        // As bfconvert writes them: a label and an overview after the slide, not marked as reduced.
        SmallTiff.Write(path, slideImage, Of(90, 100), Of(300, 100));
        using var slide = SlideFile.Open(path);
        Assert.Equal([1, 2, 4], slide.Info.Levels.Select(l => l.Downsample));
        SlidePixels.AssertShows(slide, 0, slideImage);
        SlidePixels.AssertShows(slide, 1, slideImage.Inner[0]);
        SlidePixels.AssertShows(slide, 2, slideImage.Inner[1]);
    }

    [Fact]
    public void An_image_of_another_shape_is_no_level()
    {
        using var folder = new TemporaryFolder();
        var label = new SmallTiff(300, 512) { Reduced = true };
        SmallTiff.Write(folder.File("a.tif"), new SmallTiff(1200, 800), label, new SmallTiff(300, 200) { Reduced = true });
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.Equal([new PixelSize(1200, 800), new PixelSize(300, 200)], slide.Info.Levels.Select(l => l.Size));
        SlidePixels.AssertShows(slide, 1, new SmallTiff(300, 200));
        Assert.Equal(
            "level 1 of 300 x 512 px is left out: it has not the shape of the slide (1200 x 800 px)",
            Assert.Single(slide.Info.Warnings)
        );
    }

    [Fact]
    public void Real_pyramids_keep_all_their_levels()
    {
        using var slide = SlideFile.Open(Path.Combine(SharedFiles.Need("wsi"), "boxes.tiff"));
        Assert.Equal(4, slide.Info.Levels.Count);
        Assert.DoesNotContain(slide.Info.Warnings, w => w.Contains("left out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void Turned_images_are_read_as_stored(int orientation)
    {
        using var folder = new TemporaryFolder();
        var image = new SmallTiff(700, 600) { Orientation = orientation };
        foreach (var stored in new[] { image, image.InStrips })
        {
            SmallTiff.Write(folder.File("a.tif"), stored);
            using var slide = SlideFile.Open(folder.File("a.tif"));
            SlidePixels.AssertShows(slide, 0, stored);
            Assert.Contains($"orientation {orientation}", Assert.Single(slide.Info.Warnings));
        }
    }

    [Fact]
    public void Further_images_of_the_same_size_are_told_of()
    {
        using var folder = new TemporaryFolder();
        var channel = new SmallTiff(600, 500).AsGrey;
        SmallTiff.Write(folder.File("a.tif"), channel, channel, channel);
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.Equal(
            "the file holds 3 images of 600 x 500 px (channels, slices or times): only the first is read",
            Assert.Single(slide.Info.Warnings)
        );
    }

    [Theory]
    [InlineData(300)]
    [InlineData(100)]
    public void Channels_beyond_red_green_and_blue_are_no_transparency(int side)
    {
        using var folder = new TemporaryFolder();
        var image = new SmallTiff(side, side) { Samples = 4, Value = (x, y, c) => c == 3 ? (byte)(x * 3) : SmallTiff.Texture(x, y, c) };
        foreach (var stored in new[] { image, image.InStrips })
        {
            SmallTiff.Write(folder.File("a.tif"), stored);
            using var slide = SlideFile.Open(folder.File("a.tif"));
            SlidePixels.AssertShows(slide, 0, stored);
            Assert.Contains("1 further channel(s)", Assert.Single(slide.Info.Warnings));
        }
    }

    [Fact]
    public void Channels_without_a_colour_are_refused()
    {
        using var folder = new TemporaryFolder();
        var image = new SmallTiff(300, 300).AsGrey with { Samples = 5 };
        foreach (var stored in new[] { image, image.InStrips })
        {
            SmallTiff.Write(folder.File("a.tif"), stored);
            var error = Assert.Throws<UserException>(() => SlideFile.Open(folder.File("a.tif")));
            Assert.Contains("has 5 channels", error.Message);
        }
    }

    [Fact]
    public void A_16_bit_mask_keeps_its_values_or_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var (side, tile) in new[] { (300, 256), (300, 512), (40, 512), (300, 0) })
        {
            // Both bytes of a value are the same: 257 and more, which are 255 in a mask, and 0.
            var image = new SmallTiff(side, side)
            {
                TileWidth = tile,
                TileHeight = tile > 0 ? tile : 16,
                Bits = 16,
                Value = (x, y, _) => (byte)((x / 10 + y / 10) % 2),
            }.AsGrey;
            SmallTiff.Write(folder.File("a.tif"), image);
            try
            {
                using var mask = MaskFile.Open(folder.File("a.tif"));
                SlidePixels.AssertShowsInside(mask, 0, image with { Value = (x, y, c) => (byte)(255 * image.Value(x, y, c)) });
            }
            catch (UserException e)
            {
                Assert.Contains("save it with 8 bits, or untiled", e.Message);
                Assert.Equal(40, side);
            }
        }
    }
}
