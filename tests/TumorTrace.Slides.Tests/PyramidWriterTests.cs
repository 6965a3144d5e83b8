using System.Security.Cryptography;
using BitMiracle.LibTiff.Classic;
using TumorTrace.Core;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests;

public sealed class PyramidWriterTests
{
    private static readonly PyramidOptions s_options = new(Mpp: 0.25, Tile: 256);

    /// <summary>Smooth colours that JPEG keeps closely.</summary>
    private static void Gradient(int y, int rows, Memory<byte> rgb)
    {
        var width = rgb.Length / 3 / rows;
        for (var i = 0; i < width * rows; i++)
        {
            rgb.Span[i * 3] = (byte)(i % width / 8);
            rgb.Span[i * 3 + 1] = (byte)((y + i / width) / 8);
            rgb.Span[i * 3 + 2] = 128;
        }
    }

    [Fact]
    public void Levels_tiles_and_pixel_size_are_as_asked()
    {
        using var folder = new TemporaryFolder();
        PyramidWriter.Write(folder.File("a.tif"), 2000, 1300, s_options, Gradient);
        using var tiff = Tiff.Open(folder.File("a.tif"), "r");
        var widths = new List<int>();
        do
        {
            widths.Add(tiff.GetField(TiffTag.IMAGEWIDTH)[0].ToInt());
            Assert.Equal(256, tiff.GetField(TiffTag.TILEWIDTH)[0].ToInt());
            Assert.Equal((int)Compression.JPEG, tiff.GetField(TiffTag.COMPRESSION)[0].ToInt());
            Assert.Equal((int)Photometric.YCBCR, tiff.GetField(TiffTag.PHOTOMETRIC)[0].ToInt());
            Assert.Equal((int)ResUnit.CENTIMETER, tiff.GetField(TiffTag.RESOLUTIONUNIT)[0].ToInt());
            Assert.Equal(40_000, tiff.GetField(TiffTag.XRESOLUTION)[0].ToDouble(), 0.01);
        } while (tiff.ReadDirectory());
        Assert.Equal([2000, 1000, 500, 250], widths);
    }

    [Fact]
    public void The_product_reads_back_what_was_written()
    {
        using var folder = new TemporaryFolder();
        PyramidWriter.Write(folder.File("a.tif"), 2000, 1300, s_options, Gradient);
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.Equal(0.25, slide.Info.Mpp!.Value, 1e-6);
        Assert.Equal(4, slide.Info.Levels.Count);
        var rgb = new byte[40 * 30 * 3];
        slide.Read(new(0, 1200, 800, 40, 30), rgb);
        for (var i = 0; i < 40 * 30; i++)
        {
            Assert.InRange(rgb[i * 3] - (1200 + i % 40) / 8, -4, 4);
            Assert.InRange(rgb[i * 3 + 1] - (800 + i / 40) / 8, -4, 4);
        }
    }

    [Fact]
    public void The_same_image_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        PyramidWriter.Write(folder.File("a.tif"), 1500, 1100, s_options, Gradient);
        PyramidWriter.Write(folder.File("b.tif"), 1500, 1100, s_options, Gradient);
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(folder.File("a.tif"))), SHA256.HashData(File.ReadAllBytes(folder.File("b.tif"))));
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        using var folder = new TemporaryFolder();
        var seen = new Steps();
        PyramidWriter.Write(folder.File("a.tif"), 300, 1000, s_options, Gradient, seen);
        Assert.Equal(seen.Values.Order(), seen.Values);
        Assert.Equal(1, seen.Values[^1]);
    }

    [Fact]
    public void A_failure_while_rendering_is_reported_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UserException>(() =>
            PyramidWriter.Write(
                folder.File("a.tif"),
                300,
                3000,
                s_options,
                (y, rows, rgb) =>
                {
                    if (y > 1000)
                        throw new UserException("slide.svs: tile 7 is damaged");
                }
            )
        );
        Assert.Equal("slide.svs: tile 7 is damaged", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Cancelling_stops_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            PyramidWriter.Write(
                folder.File("a.tif"),
                300,
                30_000,
                s_options,
                (y, rows, rgb) =>
                {
                    if (y > 1000)
                        stop.Cancel();
                },
                cancel: stop.Token
            )
        );
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_missing_folder_is_named_with_the_remedy()
    {
        var error = Assert.Throws<UserException>(() => PyramidWriter.Write("/no/such/a.tif", 10, 10, s_options, Gradient));
        Assert.Equal("/no/such/a.tif: the folder /no/such does not exist; create it or choose another", error.Message);
    }

    [Fact]
    public void All_invalid_options_are_reported_together()
    {
        var error = Assert.Throws<UserException>(() => PyramidWriter.Write("a.tif", 10, 10, new(0, 100, 0), Gradient));
        Assert.Equal(
            "pyramid: Mpp is 0, expected 0.05 to 20 µm/px; Tile is 100, expected a multiple of 16 up to 4096 px; "
                + "Quality is 0, expected 1 to 100",
            error.Message
        );
    }

    [Fact]
    public void A_file_that_is_no_picture_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.png"), "no picture");
        var error = Assert.Throws<UserException>(() => PyramidWriter.FromImage(folder.File("a.png"), folder.File("a.tif"), s_options));
        Assert.StartsWith($"{folder.File("a.png")}: cannot be turned into a pyramid: ", error.Message);
    }

    [Fact]
    public void A_mosaic_becomes_a_slide_with_its_pixel_size()
    {
        var mosaic = Path.Combine(SharedFiles.Need("idc-mosaics-2.5x"), "images", "8863.png");
        using var folder = new TemporaryFolder();
        PyramidWriter.FromImage(mosaic, folder.File("a.tif"), new(Mpp: 4));
        using var slide = SlideFile.Open(folder.File("a.tif"));
        Assert.Equal((2800, 2350), (slide.Info.Size.Width, slide.Info.Size.Height));
        Assert.Equal(4, slide.Info.Mpp!.Value, 1e-4);
    }

    private sealed class Steps : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
