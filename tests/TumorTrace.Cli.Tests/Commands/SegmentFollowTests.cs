using System.Diagnostics;
using TumorTrace.Cli.Tests.Segmentation;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`segment --follow`: a folder that a scanner writes to.</summary>
public sealed class SegmentFollowTests(SyntheticPair slides) : IClassFixture<SyntheticPair>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string In => _folder.File("in");

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    private string[] Arguments(params string[] more) =>
        ["segment", "--follow", In, "-o", Out, "-m", "demo-synthetic", "--coarse-only", "--threads", "1", .. more];

    /// <summary>Reads lines until one holds the text; the run goes on.</summary>
    private static async Task<string> Read(StreamReader lines, string text)
    {
        var said = "";
        while (await lines.ReadLineAsync() is { } line)
        {
            said += line + "\n";
            if (line.Contains(text, StringComparison.Ordinal))
                return said;
        }
        Assert.Fail($"ended without '{text}': {said}");
        return said;
    }

    private static async Task<(int Code, string Said)> Interrupt(Process process)
    {
        await Tumortrace.Signal(process, "INT");
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Slides_are_segmented_as_they_come_bad_ones_do_not_stop_it_and_a_restart_goes_on()
    {
        Directory.CreateDirectory(In);
        using (var run = Tumortrace.Start(Arguments("--settle", "0.5", "--json-progress")))
        {
            await Read(run.StandardOutput, "following ");
            File.Copy(slides.One, Path.Combine(In, "one.tif"));
            await Read(run.StandardOutput, "\"event\":\"done\"");
            File.WriteAllText(Path.Combine(In, "bad.svs"), "no slide");
            Assert.Contains("bad.svs", await Read(run.StandardOutput, "\"event\":\"failed\""));
            // Begun by a copy that takes its time, ended by a rename, as tools do that know of readers.
            File.Copy(slides.Two, Path.Combine(In, "two.tif.part"));
            File.Move(Path.Combine(In, "two.tif.part"), Path.Combine(In, "two.tif"));
            await Read(run.StandardOutput, "\"event\":\"done\"");
            var (code, _) = await Interrupt(run);
            Assert.Equal(ExitCode.Interrupted, code);
        }
        Assert.All((string[])["one", "two"], name => Assert.NotNull(SyntheticPair.Read(Out, name)));
        Assert.Equal(["one", "two"], File.ReadAllLines(Path.Combine(Out, "camelyon16-slide-scores.csv")).Select(l => l.Split(',')[0]));

        using var again = Tumortrace.Start(Arguments("--settle", "0.5", "--json-progress"));
        var said = await Read(again.StandardOutput, "bad.svs");
        said += await Read(again.StandardOutput, "two.tif");
        said += await Read(again.StandardOutput, "\"event\":\"skipped\"");
        Assert.DoesNotContain("\"event\":\"done\"", said);
        Assert.Equal(ExitCode.Interrupted, (await Interrupt(again)).Code);
    }

    [Theory]
    [InlineData("--follow takes the slides of its folder", "a.tif")]
    [InlineData("--follow goes with neither --part", "--part", "1/2", "--precision", "fp32")]
    [InlineData("--settle is 0, expected 0.1 to 86400 seconds", "--settle", "0")]
    public async Task Contradictions_are_usage_errors(string expected, params string[] more)
    {
        Directory.CreateDirectory(In);
        var answer = await Tumortrace.Run(Arguments(more));
        Assert.Equal(ExitCode.Usage, answer.ExitCode);
        Assert.Contains(expected, answer.StandardError);
    }

    [Fact]
    public async Task The_followed_folder_must_exist_and_cannot_take_the_results()
    {
        var missing = await Tumortrace.Run(Arguments());
        Assert.Equal(ExitCode.Failed, missing.ExitCode);
        Assert.Contains("in: no such folder, expected the one that slides are written to", missing.StandardError);
        Directory.CreateDirectory(In);
        var same = await Tumortrace.Run("segment", "--follow", In, "-o", In);
        Assert.Equal(ExitCode.Usage, same.ExitCode);
        Assert.Contains("the folder that is followed; expected another one", same.StandardError);
    }
}
