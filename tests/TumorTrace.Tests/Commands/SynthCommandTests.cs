using CliWrap;
using CliWrap.Buffered;
using TumorTrace.Core.Annotations;
using TumorTrace.Tests.Support;

namespace TumorTrace.Tests.Commands;

/// <summary>The built program, run as a user runs it.</summary>
public sealed class SynthCommandTests
{
    private static async Task<BufferedCommandResult> Run(params string[] arguments) =>
        await CliWrap.Cli.Wrap("dotnet").WithArguments([Path.Combine(AppContext.BaseDirectory, "tumortrace.dll"), .. arguments])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();

    [Fact]
    public async Task Synth_writes_slide_and_truth_in_both_forms()
    {
        using var folder = new TemporaryFolder();
        var result = await Run("synth", "-o", folder.File("s.tif"), "--size", "2000x1500", "--seed", "4", "--tumors", "2", "--tissue", "0.8");
        Assert.Equal((0, true), (result.ExitCode, File.Exists(folder.File("s.tif"))));
        var (xml, json) = (AnnotationFile.Read(folder.File("s.xml")), AnnotationFile.Read(folder.File("s.geojson")));
        Assert.Equal(json.Select(s => s.Outer), xml.Where(s => s.Kind == RegionKind.Tumor).Select(s => s.Outer));
        Assert.Contains("\"seed\": 4", File.ReadAllText(folder.File("s.synth.json")));
        Assert.Contains("100 %", result.StandardError);
    }

    [Fact]
    public async Task Synth_fits_given_truth_into_the_slide()
    {
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder.File("t.xml")))
            AsapXml.Write(stream, [Annotations.Shapes.Square(50_000, 70_000, 4000)]);
        var result = await Run("synth", "-o", folder.File("s.tif"), "--size", "1000x800", "--truth", folder.File("t.xml"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("outside the slide: choose a larger size or fit them", result.StandardError);
        Assert.Equal(0, (await Run("synth", "-o", folder.File("s.tif"), "--size", "1000x800", "--truth", folder.File("t.xml"), "--fit")).ExitCode);
        Assert.Equal(Annotations.Shapes.Ring(180, 80, 640), Assert.Single(AnnotationFile.Read(folder.File("s.geojson"))).Outer);
    }

    [Theory]
    [InlineData("--size \"12\", expected", "--size", "12")]
    [InlineData("--threads is 0, expected at least 1", "--threads", "0")]
    public async Task Bad_values_end_with_one_line_and_code_2(string message, params string[] arguments)
    {
        var result = await Run(["synth", "-o", "/nowhere/s.tif", .. arguments]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message.Replace("--size ", "--size is ", StringComparison.Ordinal), result.StandardError);
        Assert.Single(result.StandardError.Trim().Split('\n'));
    }

    [Fact]
    public async Task An_unknown_option_is_a_usage_error() => Assert.Equal(1, (await Run("synth", "-o", "x.tif", "--nonsense")).ExitCode);
}
