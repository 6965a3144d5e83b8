using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The other tests run commands in their own process: the program ends and speaks as these do.</summary>
[Trait("Speed", "Slow")]
public sealed class ProgramTests
{
    [Theory]
    [InlineData(0, "info", "--machine", "--json")]
    [InlineData(0, "info", "PICTURE")]
    [InlineData(1)]
    [InlineData(1, "synth", "-o", "x.tif", "--nonsense")]
    [InlineData(1, "segment", "s.tif", "-o", "out", "--threshold", "2", "--threads", "0")]
    [InlineData(2, "segment", "no-such.tif", "-o", "OUT")]
    [InlineData(2, "view", "OUT", "--api-only", "--no-browser")]
    [InlineData(2, "convert", "no-such.xml", "-o", "OUT/a.geojson")]
    public async Task It_answers_as_the_command_does_in_this_process(int code, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var picture = Path.Combine(SharedFiles.Cases, "slides", "no-pixel-size.png");
        string[] filled = [.. arguments.Select(a => a.Replace("PICTURE", picture).Replace("OUT", folder.File("out")))];
        var here = await Tumortrace.Run(filled);
        Assert.Equal(code, here.ExitCode);
        Assert.NotEqual("", here.StandardOutput + here.StandardError);
        Assert.Equal(here, await Tumortrace.RunProgram(filled));
    }

    [Fact]
    public async Task It_computes_the_bytes_that_the_command_computes_in_this_process()
    {
        using var folder = new TemporaryFolder();
        string[] Synth(string name) =>
            ["synth", "-o", folder.File(name), "--size", "1200x900", "--seed", "7", "--tumors", "1", "--tissue", "0.8"];
        string[] Segment(string output) =>
            ["segment", folder.File("s.tif"), "-o", folder.File(output), "-m", "demo-synthetic", "--precision", "int8"];
        Assert.Equal(0, (await Tumortrace.Run(Synth("s.tif"))).ExitCode);
        Assert.Equal(0, (await Tumortrace.RunProgram(Synth("p.tif"))).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder.File("s.tif")), File.ReadAllBytes(folder.File("p.tif")));
        var here = await Tumortrace.Run(Segment("here"));
        var program = await Tumortrace.RunProgram(Segment("program"));
        Assert.Equal((0, 0), (here.ExitCode, program.ExitCode));
        Assert.Equal(Hashes(folder, "here"), Hashes(folder, "program"));
    }

    private static Dictionary<string, string> Hashes(TemporaryFolder folder, string output) =>
        Core.Runs.Manifest.TryRead(folder.File($"{output}/s/s.manifest.json"))!.Outputs.ToDictionary(o => o.File, o => o.Sha256);

    /// <summary>It would lie in the cache folder until it is sent. CI turns it off by itself.</summary>
    [Fact]
    public async Task Onnx_runtime_collects_nothing_to_send()
    {
        using var cache = new TemporaryFolder();
        var environment = new Dictionary<string, string?>
        {
            ["XDG_CACHE_HOME"] = cache.File("."),
            ["ORT_DISABLE_TELEMETRY"] = null,
            ["CI"] = null,
        };
        var model = Path.Combine(AppContext.BaseDirectory, "models", "idc-2.5x", "classifier.onnx");
        var answer = await Tumortrace.RunProgram(environment, "model", "test", model);
        Assert.True(answer.ExitCode == ExitCode.Ok, answer.StandardError);
        Assert.False(Directory.Exists(cache.File("Microsoft")));
    }
}
