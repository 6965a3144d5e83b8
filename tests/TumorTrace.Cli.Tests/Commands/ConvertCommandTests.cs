using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The built program, run as a user runs it.</summary>
[Trait("Speed", "Slow")]
public sealed class ConvertCommandTests
{
    private static byte[] Level0(string mask, out PixelSize size)
    {
        using var slide = SlideFile.Open(mask);
        size = slide.Info.Size;
        var rgb = new byte[size.Area * 3];
        slide.Read(new LevelRect(0, 0, 0, (int)size.Width, (int)size.Height), rgb);
        return [.. rgb.Where((_, i) => i % 3 == 0)];
    }

    private static void WriteSquares(string path)
    {
        using var stream = File.Create(path);
        AsapXml.Write(
            stream,
            [
                Shapes.Square(100, 200, 700) with
                {
                    Name = "a",
                    Holes = [Shapes.Ring(300, 400, 100)],
                },
                Shapes.Square(1000, 10, 15),
                Shapes.Square(105, 205, 30, "_2"),
            ]
        );
    }

    [Theory]
    [InlineData("m.png")]
    [InlineData("m.tif")]
    public async Task A_mask_becomes_polygons_and_these_the_same_mask(string name)
    {
        using var folder = new TemporaryFolder();
        WriteSquares(folder.File("a.xml"));
        var painted = await Tumortrace.Run(
            "convert",
            folder.File("a.xml"),
            "-o",
            folder.File(name),
            "--size",
            "1301x905",
            "--downsample",
            "3",
            "--tumor",
            "2"
        );
        Assert.Equal(0, painted.ExitCode);
        Assert.Contains("434 x 302 px, 1 px = 3 level-0 px", painted.StandardOutput);
        var traced = await Tumortrace.Run(
            "convert",
            folder.File(name),
            "-o",
            folder.File("t.geojson.gz"),
            "--level0-per-px",
            "3",
            "--tumor",
            "2",
            "--group",
            "_1"
        );
        Assert.Equal(0, traced.ExitCode);
        Assert.All(AnnotationFile.Read(folder.File("t.geojson.gz")), s => Assert.Equal("_1", s.Group));
        Assert.Equal(
            0,
            (
                await Tumortrace.Run(
                    "convert",
                    folder.File("t.geojson.gz"),
                    "-o",
                    folder.File("back.tif"),
                    "--size",
                    "1301x905",
                    "--downsample",
                    "3",
                    "--tumor",
                    "2"
                )
            ).ExitCode
        );
        var first = Level0(folder.File(name), out var size);
        Assert.Equal(new PixelSize(434, 302), size);
        Assert.Equal(first, Level0(folder.File("back.tif"), out _));
        Assert.InRange(first.Count(v => v == 2), 49_000, 54_000);
    }

    [Fact]
    public async Task A_mask_TIFF_is_a_pyramid_that_OpenSlide_and_our_labels_read()
    {
        using var folder = new TemporaryFolder();
        WriteSquares(folder.File("a.xml"));
        Assert.Equal(
            0,
            (
                await Tumortrace.Run("convert", folder.File("a.xml"), "-o", folder.File("m.tif"), "--size", "2600x2100", "--unknown", "9")
            ).ExitCode
        );
        using (var slide = SlideFile.Open(folder.File("m.tif")))
            Assert.Equal(("generic-tiff", 3), (slide.Info.Format, slide.Info.Levels.Count));
        var labels = LabelFile.Open(folder.File("m.tif"), new PixelSize(2600, 2100), new LabelRule(Unknown: 9));
        var truth = new PolygonLabels(AnnotationFile.Read(folder.File("a.xml")), TumorLabel.Unknown);
        var found = new byte[1300 * 1050];
        var expected = new byte[1300 * 1050];
        labels.Read(default, 2, 1300, 1050, found);
        truth.Read(default, 2, 1300, 1050, expected);
        Assert.Equal(expected, found);
        Assert.Equal(3, expected.Distinct().Count());
    }

    [Fact]
    public async Task A_slide_gives_sizes_and_scale()
    {
        using var folder = new TemporaryFolder();
        WriteSquares(folder.File("s.xml"));
        Assert.Equal(0, (await Tumortrace.Run("synth", "-o", folder.File("s.tif"), "--size", "1301x905")).ExitCode);
        WriteSquares(folder.File("a.xml"));
        var painted = await Tumortrace.Run(
            "convert",
            folder.File("a.xml"),
            "-o",
            folder.File("m.png"),
            "--slide",
            folder.File("s.tif"),
            "--downsample",
            "8"
        );
        Assert.Contains("163 x 114 px", painted.StandardOutput);
        Assert.Equal(
            0,
            (await Tumortrace.Run("convert", folder.File("m.png"), "-o", folder.File("t.xml"), "--slide", folder.File("s.tif"))).ExitCode
        );
        Assert.All(AnnotationFile.Read(folder.File("t.xml")).SelectMany(s => s.Outer), p => Assert.Equal((0, 0), (p.X % 8, p.Y % 8)));
    }

    [Fact]
    public async Task A_folder_is_converted_past_a_bad_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("in"));
        WriteSquares(folder.File("in/a.xml"));
        File.WriteAllText(folder.File("in/b.json"), "{");
        WriteSquares(folder.File("in/c.xml"));
        File.WriteAllText(folder.File("in/readme.txt"), "not one");
        var result = await Tumortrace.Run("convert", folder.File("in"), "-o", folder.File("out"), "--to", "geojson", "--move", "-10,5");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"error: {folder.File("in/b.json")}: line 1: not valid JSON", result.StandardError);
        Assert.Contains("1 of 3 files failed", result.StandardError);
        Assert.Equal(["a.geojson", "c.geojson"], Directory.GetFiles(folder.File("out")).Select(Path.GetFileName).Order());
        Assert.Equal(new Level0Point(90, 205), AnnotationFile.Read(folder.File("out/c.geojson"))[0].Outer[0]);
    }

    [Fact]
    public async Task What_is_lost_is_said_a_line_each_and_json_needs_no_telling()
    {
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder.File("a.geojson")))
            QuPathGeoJson.Write(
                stream,
                [
                    Shapes.Square(0, 0, 100) with
                    {
                        Holes = [Shapes.Ring(10, 10, 20)],
                        Measurements = new Dictionary<string, double> { ["m"] = 1 },
                    },
                ]
            );
        var result = await Tumortrace.Run("convert", folder.File("a.geojson"), "-o", folder.File("a.xml"));
        Assert.Equal(
            [
                $"{folder.File("a.xml")} cannot hold: 1 object ids",
                $"{folder.File("a.xml")} cannot hold: 1 objects with measurements",
                $"{folder.File("a.xml")} cannot hold: 1 holes in tumour: written as areas of their own, group \"Exclusion\"",
            ],
            result.StandardError.Trim().Split('\n')
        );
        var same = await Tumortrace.Run("convert", folder.File("a.geojson"), "-o", folder.File("b.json"));
        Assert.Equal((0, ""), (same.ExitCode, same.StandardError));
        using var a = JsonDocument.Parse(File.ReadAllText(folder.File("a.geojson")));
        using var b = JsonDocument.Parse(File.ReadAllText(folder.File("b.json")));
        Assert.True(JsonElement.DeepEquals(a.RootElement, b.RootElement));
    }

    [Fact]
    public async Task Masks_of_Camelyon16_have_the_px_of_the_official_rule()
    {
        var data = SharedFiles.Need("camelyon16-annotations");
        using var folder = new TemporaryFolder();
        foreach (var line in File.ReadLines(Path.Combine(data, "expected_test_slides.csv")).Skip(1).Select(l => l.Split(',')).Take(6))
        {
            var result = await Tumortrace.Run(
                "convert",
                Path.Combine(data, "test", $"{line[0]}.json"),
                "-o",
                folder.File("m.png"),
                "--size",
                "240000x240000",
                "--downsample",
                "32",
                "--corner"
            );
            Assert.Contains($" {line[4]} px tumour", result.StandardOutput);
        }
    }

    [Fact]
    public async Task Camelyon16_lesions_come_back_from_ASAP_as_the_same_file()
    {
        var data = SharedFiles.Need("camelyon16-annotations");
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Tumortrace.Run("convert", Path.Combine(data, "test"), "-o", folder.File("xml"), "--to", "asap")).ExitCode);
        Assert.Equal(0, (await Tumortrace.Run("convert", folder.File("xml"), "-o", folder.File("json"), "--to", "ncrf")).ExitCode);
        var files = Directory.GetFiles(Path.Combine(data, "test"), "*.json");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var a = JsonDocument.Parse(File.ReadAllText(file));
            using var b = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.File("json"), Path.GetFileName(file))));
            Assert.True(JsonElement.DeepEquals(a.RootElement, b.RootElement), file);
        }
        foreach (var xml in Directory.GetFiles(Path.Combine(data, "asap-xml-derived"), "test*.xml"))
            Assert.Equal(
                AnnotationFile.Read(xml).Select(s => s.Kind),
                AnnotationFile.Read(Path.Combine(folder.File("xml"), Path.GetFileName(xml))).Select(s => s.Kind)
            );
    }
}
