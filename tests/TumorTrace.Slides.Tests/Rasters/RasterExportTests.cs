using CliWrap.Buffered;
using CsCheck;
using TumorTrace.Core;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Slides.Rasters;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Rasters;

/// <summary>The TIFF files, read by programs that are not ours: libtiff's tiffinfo and Python's tifffile.</summary>
[Trait("Speed", "Slow")]
public sealed class RasterExportTests
{
    private const string Python = "/usr/bin/python3";

    private static ushort Wave(int x, int y) => (ushort)((x * 37 + y * 91) % 65536);

    private static async Task<string> Ask(string program, params string[] arguments)
    {
        Assert.SkipUnless(program == Python ? File.Exists(Python) : Find(program), $"{program} is not installed (./test.sh installs it)");
        var result = await CliWrap
            .Cli.Wrap(program)
            .WithArguments(arguments)
            .WithValidation(CliWrap.CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
        // Warnings of the reader would be about our file.
        Assert.Equal("", result.StandardError);
        return result.StandardOutput;
    }

    private static bool Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string WriteLikelihood(TemporaryFolder folder, int width, int height)
    {
        using var map = Maps.Heatmap(folder, width, height, Wave);
        var levels = HeatmapPyramid.Build(map, folder.File("pyramid"));
        var path = folder.File("s_likelihood_map.tif");
        FloatTiff.WriteLikelihoodMap(path, levels, 0.25);
        foreach (var level in levels.Skip(1))
            level.Dispose();
        return path;
    }

    [Fact]
    public async Task The_likelihood_map_is_what_ASAP_expects()
    {
        using var folder = new TemporaryFolder();
        var info = await Ask("tiffinfo", WriteLikelihood(folder, 1500, 1100));
        var directories = info.Split("TIFF Directory at offset")[1..];
        Assert.Equal(
            ["1500 Image Length: 1100", "750 Image Length: 550", "375 Image Length: 275"],
            directories.Select(d => d.Split("Image Width: ")[1].Split('\n')[0].Trim())
        );
        Assert.All(
            directories,
            d =>
            {
                Assert.Contains("Tile Width: 512 Tile Length: 512", d);
                Assert.Contains("Bits/Sample: 32", d);
                Assert.Contains("Sample Format: IEEE floating point", d);
                Assert.Contains("Compression Scheme: LZW", d);
                Assert.Contains("Planar Configuration: single image plane", d);
                Assert.Contains("SMin Sample Value: 0", d);
                Assert.Contains("SMax Sample Value: 1", d);
                Assert.DoesNotContain("ImageDescription", d);
            }
        );
    }

    [Fact]
    public async Task An_independent_reader_finds_every_pixel()
    {
        using var folder = new TemporaryFolder();
        var path = WriteLikelihood(folder, 700, 530);
        // LZW needs a codec package that Debian's tifffile lacks: libtiff's own copy tool unpacks first.
        await Ask("tiffcp", "-c", "none", path, folder.File("plain.tif"));
        var output = await Ask(
            Python,
            "-c",
            """
            import sys, numpy, tifffile
            a = tifffile.imread(sys.argv[1], key=0)
            y, x = numpy.mgrid[0:a.shape[0], 0:a.shape[1]]
            print(a.shape, a.dtype, float(abs(a - ((x * 37 + y * 91) % 65536) / 65535).max()))
            """,
            folder.File("plain.tif")
        );
        Assert.StartsWith("(530, 700) float32", output);
        Assert.InRange(double.Parse(output.Split(' ')[^1]), 0, 1e-7);
    }

    [Fact]
    public async Task The_OME_TIFF_has_its_channels_pixel_size_and_sub_resolutions()
    {
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(folder, 1200, 900, Wave);
        using var spread = Maps.Heatmap(folder, 1200, 900, (x, _) => (ushort)x);
        var path = folder.File("s.ome.tif");
        OmeTiff.Write(path, [new OmeChannel("tumor probability", map), new OmeChannel("spread", spread)], 0.25, folder.Path);
        var output = await Ask(
            Python,
            "-c",
            """
            import sys, tifffile
            t = tifffile.TiffFile(sys.argv[1])
            s = t.series[0]
            print(t.is_ome, s.shape, s.axes, [l.shape for l in s.levels])
            import numpy
            a = s.asarray()
            y, x = numpy.mgrid[0:900, 0:1200]
            top = numpy.float32(65535)
            first = abs(a[0] - ((x * 37 + y * 91) % 65536).astype('f4') / top).max()
            print(float(max(first, abs(a[1] - x.astype('f4') / top).max())))
            import xml.etree.ElementTree as E
            p = E.fromstring(t.ome_metadata).find('.//{*}Pixels')
            print(p.get('PhysicalSizeX'), p.get('PhysicalSizeXUnit'), [c.get('Name') for c in p.findall('{*}Channel')])
            """,
            path
        );
        Assert.Equal(
            "True (2, 900, 1200) CYX [(2, 900, 1200), (2, 450, 600), (2, 225, 300), (2, 112, 150)]\n0.0\n2 µm ['tumor "
                + "probability', 'spread']",
            output.Trim()
        );
    }

    [Fact]
    public void Our_reader_gives_back_what_was_written()
    {
        using var folder = new TemporaryFolder();
        using var tiff = new FloatTiffReader(WriteLikelihood(folder, 900, 600));
        for (var y = 0; y < 600; y += 37)
        {
            for (var x = 0; x < 900; x++)
                Assert.Equal(Wave(x, y) / 65535f, tiff.Row(y)[x]);
        }
    }

    [Fact]
    public void A_damaged_heatmap_is_read_as_far_as_it_can_be_or_refused_in_words()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(WriteLikelihood(folder, 600, 300));
        File.WriteAllBytes(folder.File("wide.tif"), whole);
        TiffBytes.Widen(folder.File("wide.tif"), 1 << 20);
        Assert.Throws<UserException>(() => new FloatTiffReader(folder.File("wide.tif")).Dispose());
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            var bytes = whole.ToArray();
            // The directory lies at an end of the file: one in two changes is made there.
            var at = (i % 4) switch
            {
                0 => random.Next(16),
                1 => bytes.Length - 1 - random.Next(600),
                _ => random.Next(bytes.Length),
            };
            bytes[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.File("damaged.tif"), bytes);
            try
            {
                using var tiff = new FloatTiffReader(folder.File("damaged.tif"));
                for (var y = 0; y < tiff.Height; y++)
                    tiff.Row(y);
            }
            catch (UserException e)
            {
                Assert.Contains("damaged.tif", e.Message);
                refused++;
            }
        }
        Assert.InRange(refused, 20, 390);
    }

    [Fact]
    public void The_ASAP_overlays_ratios_are_the_same_whole_number() =>
        Gen.Select(Gen.Int[20, 120_000], Gen.Int[20, 120_000], Gen.Double[0.4, 130])
            .Sample(
                (width, height, factor) =>
                {
                    var (whole, size) = AsapOverlay.SizeFor(new PixelSize(width, height), factor);
                    Assert.Equal((whole, whole), ((int)(width / size.Width), (int)(height / size.Height)));
                    Assert.InRange(whole, 1, Math.Max(1, factor + 1e-6));
                },
                iter: 5000
            );

    [Fact]
    public void An_overlay_out_of_ratio_is_resampled()
    {
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(folder, 100, 80, (x, y) => (ushort)(x + 1000 * (y % 60)), level0PerPixel: 5.5);
        using var overlay = AsapOverlay.Fit(map, new PixelSize(550, 440), folder.File("fit"));
        Assert.Equal((110, 88, 5.0), (overlay.Map.Width, overlay.Map.Height, overlay.Map.Level0PerPixel));
        Assert.Equal(map[(int)(50.5 * 5 / 5.5), (int)(40.5 * 5 / 5.5)], overlay.Map[50, 40]);
    }
}
