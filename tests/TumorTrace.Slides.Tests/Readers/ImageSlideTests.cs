using System.Buffers.Binary;
using System.IO.Hashing;
using BitMiracle.LibTiff.Classic;
using NetVips;
using TumorTrace.Core;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Readers;

/// <summary>Pictures and TIFF files in strips: pixels, levels and pixel size as stated.</summary>
public sealed class ImageSlideTests
{
    private static NetVips.Image Picture()
    {
        var bytes = new byte[60 * 40 * 3];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = SmallTiff.Texture(i / 3 % 60, i / 180, i % 3);
        using var image = NetVips.Image.NewFromMemory(bytes, 60, 40, 3, Enums.BandFormat.Uchar);
        return image.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <param name="unit">1: px per metre.</param>
    private static void WritePng(string path, uint x, uint y, byte unit)
    {
        using var image = Picture();
        using var bare = image.Copy(xres: 1, yres: 1);
        var png = bare.PngsaveBuffer(keep: Enums.ForeignKeep.None).ToList();
        // After the signature and the header; one that is there already is renamed away.
        var chunk = new byte[21];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, 9);
        "pHYs"u8.CopyTo(chunk.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8), x);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(12), y);
        chunk[16] = unit;
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(17), Crc32.HashToUInt32(chunk.AsSpan(4, 13)));
        var own = png.ToArray().AsSpan().IndexOf("pHYs"u8);
        if (own >= 0)
            png.RemoveRange(own - 4, 21);
        png.InsertRange(33, chunk);
        File.WriteAllBytes(path, [.. png]);
    }

    [Theory]
    [InlineData(4_000_000, 4_000_000, 1, 0.25)]
    [InlineData(2_000_000, 2_000_000, 1, 0.5)]
    [InlineData(2835, 2835, 1, null)]
    [InlineData(3780, 3780, 1, null)]
    [InlineData(11811, 11811, 1, null)]
    [InlineData(4_000_000, 4_000_000, 0, null)]
    [InlineData(1, 1, 0, null)]
    public void PNG_states_px_per_metre(uint x, uint y, byte unit, double? expected)
    {
        using var folder = new TemporaryFolder();
        WritePng(folder.File("a.png"), x, y, unit);
        using var slide = SlideFile.Open(folder.File("a.png"));
        Assert.Equal(expected, slide.Info.Mpp);
        Assert.Empty(slide.Info.Warnings);
        using var given = SlideFile.Open(folder.File("a.png"), 0.4);
        Assert.Equal(0.4, given.Info.Mpp);
        Assert.Equal(expected is null ? 0 : 1, given.Info.Warnings.Count);
    }

    [Theory]
    [InlineData(1, 72, null)]
    [InlineData(1, 96, null)]
    [InlineData(1, 300, null)]
    [InlineData(1, 50800, 0.5)]
    [InlineData(2, 40000, 0.25)]
    [InlineData(0, 1, null)]
    [InlineData(0, 40000, null)]
    public void JPEG_states_px_per_inch_or_cm(byte unit, ushort density, double? expected)
    {
        using var folder = new TemporaryFolder();
        using var image = Picture();
        var jpeg = image.JpegsaveBuffer(keep: Enums.ForeignKeep.None);
        Assert.True(jpeg.AsSpan().IndexOf("JFIF"u8) < 0);
        var (high, low) = ((byte)(density >> 8), (byte)density);
        byte[] jfif = [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 2, unit, high, low, high, low, 0, 0];
        File.WriteAllBytes(folder.File("a.jpg"), [.. jpeg[..2], .. jfif, .. jpeg[2..]]);
        using var slide = SlideFile.Open(folder.File("a.jpg"));
        Assert.Equal(expected, slide.Info.Mpp is { } mpp ? Math.Round(mpp, 4) : null);
        Assert.Empty(slide.Info.Warnings);
    }

    [Theory]
    [InlineData(Compression.NONE, "rgb")]
    [InlineData(Compression.LZW, "rgb")]
    [InlineData(Compression.ADOBE_DEFLATE, "apart")]
    [InlineData(Compression.PACKBITS, "grey")]
    [InlineData(Compression.LZW, "palette")]
    public void TIFF_in_strips_states_its_size_and_has_its_levels(Compression compression, string colour)
    {
        using var folder = new TemporaryFolder();
        var image = new SmallTiff(400, 300) { Compression = compression, Resolution = (40_000, 40_000, ResUnit.CENTIMETER) }.InStrips;
        image = colour switch
        {
            "grey" => image.AsGrey,
            "palette" => image.AsPalette,
            "apart" => image with { Apart = true },
            _ => image,
        };
        var half = image with { Width = 200, Height = 150, Reduced = true };
        var label = image with { Width = 100, Height = 100, Reduced = true };
        var other = image with { Width = 200, Height = 150 };
        SmallTiff.Write(folder.File("a.tif"), image, half, label, other);
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.Equal(0.25, slide.Info.Mpp);
        Assert.Equal("TIFF resolution tags", slide.Info.MppSource!.Name);
        Assert.Equal([1, 2], slide.Info.Levels.Select(l => l.Downsample));
        SlidePixels.AssertShows(slide, 0, image);
        SlidePixels.AssertShows(slide, 1, half);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Missing_strips_are_glass_in_slides_and_0_in_masks(bool apart)
    {
        using var folder = new TemporaryFolder();
        var image = new SmallTiff(400, 300) { Apart = apart, Missing = [0, 5, 18] }.InStrips;
        SmallTiff.Write(folder.File("a.tif"), image);
        byte? Hole(int y, byte value) => image.Missing.Contains(y / 16) ? value : null;
        using var slide = SlideFile.Open(folder.File("a.tif"));
        SlidePixels.AssertShows(slide, 0, image, other: (_, y) => Hole(y, 255));
        using var mask = SlideFile.OpenMask(folder.File("a.tif"));
        SlidePixels.AssertShows(mask, 0, image, other: (_, y) => Hole(y, 0));
    }

    [Fact]
    public void OME_TIFF_states_its_size_tiled_and_in_strips()
    {
        using var folder = new TemporaryFolder();
        var image = new SmallTiff(600, 400)
        {
            Description =
                "<?xml version=\"1.0\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image><Pixels "
                + "PhysicalSizeX=\"250\" PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"250\" PhysicalSizeYUnit=\"nm\"/></Image></OME>",
            Resolution = (72, 72, ResUnit.INCH),
        };
        foreach (var stored in new[] { image, image.InStrips })
        {
            SmallTiff.Write(folder.File("a.ome.tif"), stored);
            using var slide = SlideFile.Open(folder.File("a.ome.tif"));
            Assert.Equal((0.25, "OME-XML"), (slide.Info.Mpp, slide.Info.MppSource!.Name));
            Assert.Empty(slide.Info.Warnings);
        }
    }

    [Fact]
    public void Big_TIFFs_are_mended_as_classic_ones()
    {
        using var folder = new TemporaryFolder();
        using var large = NetVips.Image.NewFromMemory(Bytes(300, 200), 300, 200, 3, Enums.BandFormat.Uchar);
        large.Tiffsave(
            folder.File("a.tif"),
            compression: Enums.ForeignTiffCompression.Lzw,
            tile: true,
            tileWidth: 512,
            tileHeight: 512,
            bigtiff: true
        );
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.Contains("smaller than its tiles", slide.Info.Reader);
        SlidePixels.AssertShows(slide, 0, new SmallTiff(300, 200));
    }

    [Fact]
    public void A_file_name_with_brackets_is_a_file_name()
    {
        using var folder = new TemporaryFolder();
        var image = new SmallTiff(64, 48).InStrips;
        SmallTiff.Write(folder.File("a[page=1].tif"), image);
        using var slide = SlideFile.Open(folder.File("a[page=1].tif"));
        SlidePixels.AssertShows(slide, 0, image);
    }

    [Fact]
    public void Numbers_that_are_no_colours_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var floats = NetVips.Image.Black(64, 64).Cast(Enums.BandFormat.Float);
        floats.Tiffsave(folder.File("a.tif"));
        var error = Assert.Throws<UserException>(() => SlideFile.Open(folder.File("a.tif")));
        Assert.Contains("expected 8 or 16 bits a channel", error.Message);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(256, false)]
    [InlineData(512, false)]
    [InlineData(256, true)]
    [InlineData(512, true)]
    public void A_file_that_is_cut_off_is_an_error_never_white(int tile, bool sparse)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        SmallTiff.Write(path, new SmallTiff(400, 300) { TileWidth = tile, TileHeight = tile > 0 ? tile : 16 });
        if (sparse)
            TiffBytes.Remove(path, page: 0, tiles: [1]);
        // As if the directory stood before the px, and the file ended between.
        TiffBytes.PointBeyond(path);
        Assert.Throws<UserException>(() =>
        {
            using var slide = SlideFile.Open(path);
            SlidePixels.Read(slide, 0, 0, 0, 400, 300);
        });
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..5000]);
        Assert.Throws<UserException>(() => SlideFile.Open(path));
    }

    [Theory]
    [InlineData(128, "")]
    [InlineData(128, "Aperio Image Library v11\r\n400x300 [0,0 400x300] (128x128)|AppMag = 40|MPP = 0.25")]
    public void Tiles_that_the_directory_does_not_list_are_no_glass(int tile, string description)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        SmallTiff.Write(
            path,
            new SmallTiff(400, 300)
            {
                TileWidth = tile,
                TileHeight = tile,
                Description = description,
            }
        );
        using (var whole = SlideFile.Open(path, 0.25))
            Assert.Equal(400, whole.Info.Size.Width);
        var bytes = File.ReadAllBytes(path);
        TiffBytes.WidenTiles(path, 50_000);
        Assert.Contains(
            "states tiles of 50000 x 128 px, expected sides up to 32768",
            Assert.Throws<UserException>(() => SlideFile.Open(path, 0.25)).Message
        );
        File.WriteAllBytes(path, bytes);
        TiffBytes.Widen(path, 60_000);
        var error = Assert.Throws<UserException>(() => SlideFile.Open(path, 0.25));
        Assert.Contains("states an image of 60000 x 300 px in 1407 tiles, but lists 12: the file is damaged", error.Message);
    }

    [Fact]
    public void A_damaged_tile_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.tif");
        SmallTiff.Write(path, new SmallTiff(300, 300) { TileWidth = 512, TileHeight = 512 });
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(5000, 400).Fill(0xAA);
        File.WriteAllBytes(path, bytes);
        using var slide = SlideFile.Open(path);
        var error = Assert.Throws<UserException>(() => SlidePixels.Read(slide, 0, 0, 0, 300, 300));
        Assert.Contains("the tile at x 0, y 0", error.Message);
    }

    [Fact]
    public void Dicom_without_OpenSlide_4_says_how_to_get_it()
    {
        Assert.SkipUnless(SlideFile.OpenSlideVersion.StartsWith('3'), "OpenSlide 4 reads DICOM");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.dcm"), [.. new byte[128], .. "DICM"u8, .. new byte[64]]);
        var error = Assert.Throws<UserException>(() => SlideFile.Open(folder.File("a.dcm")));
        Assert.Contains("expected OpenSlide 4.0 or newer", error.Message);
        Assert.Contains("libopenslide1", error.Message);
    }

    [Fact]
    public void Dicom_levels_open_with_OpenSlide_4()
    {
        Assert.SkipWhen(SlideFile.OpenSlideVersion.StartsWith('3'), "needs OpenSlide 4");
        foreach (var file in Directory.EnumerateFiles(SharedFiles.Need("dicom"), "multi_frame*.dcm"))
        {
            using var slide = SlideFile.Open(file);
            Assert.Equal("dicom", slide.Info.Format);
            Assert.Contains(SlidePixels.Read(slide, 0, 0, 0, 600, 600), v => v < 200);
        }
    }

    private static byte[] Bytes(int width, int height) =>
        [.. Enumerable.Range(0, width * height * 3).Select(i => SmallTiff.Texture(i / 3 % width, i / 3 / width, i % 3))];
}
