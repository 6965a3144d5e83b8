using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The built program, run as a user runs it.</summary>
[Trait("Speed", "Slow")]
public sealed class SynthCommandTests
{
    [Fact]
    public async Task Synth_writes_slide_and_truth_in_both_forms()
    {
        using var folder = new TemporaryFolder();
        var result = await Tumortrace.Run(
            "synth",
            "-o",
            folder.File("s.tif"),
            "--size",
            "1500x1200",
            "--seed",
            "4",
            "--tumors",
            "2",
            "--tissue",
            "0.8"
        );
        Assert.Equal((0, true), (result.ExitCode, File.Exists(folder.File("s.tif"))));
        var xml = AnnotationFile.Read(folder.File("s.xml"));
        var json = AnnotationFile.Read(folder.File("s.geojson"));
        Assert.Equal(json.Select(s => s.Outer), xml.Where(s => s.Kind == RegionKind.Tumor).Select(s => s.Outer));
        Assert.Contains("\"seed\": 4", File.ReadAllText(folder.File("s.synth.json")));
        Assert.Contains("100 %", result.StandardError);
    }

    [Fact]
    public async Task Synth_fits_given_truth_into_the_slide()
    {
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder.File("t.xml")))
            AsapXml.Write(stream, [Shapes.Square(50_000, 70_000, 4000)]);
        var result = await Tumortrace.Run("synth", "-o", folder.File("s.tif"), "--size", "1000x800", "--truth", folder.File("t.xml"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("expected regions inside the slide: choose a larger size, or fit them", result.StandardError);
        Assert.Equal(
            0,
            (
                await Tumortrace.Run("synth", "-o", folder.File("s.tif"), "--size", "1000x800", "--truth", folder.File("t.xml"), "--fit")
            ).ExitCode
        );
        Assert.Equal(Shapes.Ring(180, 80, 640), Assert.Single(AnnotationFile.Read(folder.File("s.geojson"))).Outer);
    }

    [Fact]
    public async Task All_bad_values_are_reported_together()
    {
        var result = await Tumortrace.Run(
            "synth",
            "-o",
            "/nowhere/s.tif",
            "--size",
            "12",
            "--threads",
            "0",
            "--tissue",
            "2",
            "--quality",
            "0"
        );
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            [
                "error: --size is \"12\", expected WIDTHxHEIGHT in px, such as 16384x16384",
                "error: --threads is 0, expected at least 1",
                "error: --tissue is 2, expected 0 to 0.95",
                "error: --quality is 0, expected 1 to 100",
            ],
            result.StandardError.Trim().Split('\n')
        );
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_ends_with_one_line_and_code_2()
    {
        var result = await Tumortrace.Run("synth", "-o", "/no/such/s.tif", "--size", "300x300");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            "error: /no/such/s.tif: the folder /no/such does not exist; create it or choose another",
            result.StandardError.Trim().Split('\n')[^1]
        );
    }

    [Fact]
    public async Task Pyramid_turns_a_picture_into_a_slide_and_names_what_is_no_picture()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Tumortrace.Run("synth", "-o", folder.File("s.tif"), "--size", "700x600")).ExitCode);
        Assert.Equal(0, (await Tumortrace.Run("pyramid", folder.File("s.tif"), "--mpp", "0.5", "-o", folder.File("p.tif"))).ExitCode);
        using var slide = TumorTrace.Slides.SlideFile.Open(folder.File("p.tif"));
        Assert.Equal((700, 0.5), (slide.Info.Size.Width, Math.Round(slide.Info.Mpp!.Value, 4)));
        var failed = await Tumortrace.Run("pyramid", folder.File("s.xml"), "--mpp", "0.5", "-o", folder.File("q.tif"));
        Assert.Equal(2, failed.ExitCode);
        Assert.StartsWith($"error: {folder.File("s.xml")}: cannot be turned into a pyramid", failed.StandardError);
    }

    [Fact]
    public async Task An_unknown_option_is_a_usage_error() =>
        Assert.Equal(1, (await Tumortrace.Run("synth", "-o", "x.tif", "--nonsense")).ExitCode);
}
