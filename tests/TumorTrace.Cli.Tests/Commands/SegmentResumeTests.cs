using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`segment` that is stopped at a moment of its stages, and goes on by the same command.</summary>
[Trait("Speed", "Slow")]
public sealed class SegmentResumeTests(SyntheticSlide slide) : IClassFixture<SyntheticSlide>
{
    /// <summary>What undisturbed runs give, by options.</summary>
    private static readonly Dictionary<string, Dictionary<string, string>> s_whole = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("coarse.log", 20, "patch")]
    [InlineData("coarse.log", 250, "patch")]
    [InlineData("coarse.log", 100, "dense")]
    [InlineData("dense.log", 1, "auto")]
    [InlineData("dense.log", 3, "auto")]
    public async Task After_kill_9_the_same_command_goes_on_and_gives_the_same_bytes(string log, int records, string mode)
    {
        using var folder = new TemporaryFolder();
        // Windows of one size; and one engine: which one is faster may be measured otherwise on a busy machine.
        // One stop in the coarse stage goes on to the dense one; the others end with theirs.
        string[] dense = log == "coarse.log" && records != 250 ? ["--coarse-only"] : ["--windows", "paper"];
        string[] coarse = ["--coarse-mode", mode, "--precision", "int8", .. dense];
        var bytes = records * (log == "coarse.log" ? 22 : 20 + 2 * 160 * 160);
        await StoppedRun.Stop(
            folder.File("out"),
            slide.LongArguments(folder.File("out"), ["--threads", "1", "--batch", "1", .. coarse]),
            () => LogHolds(folder.File("out"), log, bytes),
            StoppedRun.Kill
        );
        Assert.Null(SyntheticSlide.Read(folder.File("out")));
        Assert.False(File.Exists(folder.File("out/synthetic/synthetic.geojson")));
        await SyntheticSlide.Succeed(slide.LongArguments(folder.File("out"), coarse));
        Assert.Equal(await Whole(coarse), SyntheticSlide.Hashes(folder.File("out")));
        var stage = SyntheticSlide.Read(folder.File("out")).Stages.Single(s => s.Name == (log == "coarse.log" ? "coarse" : "dense"));
        // A block whose cells were not all written is computed again.
        Assert.InRange(stage.Resumed!.Value, mode == "dense" ? records / 2 : records, stage.Items!.Value);
    }

    [Fact]
    public async Task Ctrl_C_ends_soon_says_how_to_go_on_and_leaves_no_half_written_file()
    {
        using var folder = new TemporaryFolder();
        var (code, said) = await StoppedRun.Stop(
            folder.File("out"),
            slide.LongArguments(folder.File("out"), "--threads", "1", "--coarse-mode", "patch"),
            () => LogHolds(folder.File("out"), "coarse.log", 22 * 100),
            StoppedRun.Interrupt
        );
        Assert.Equal(130, code);
        Assert.Contains("interrupted; the same command goes on where this one stopped", said);
        // The page of the run says what was not done.
        Assert.Contains("not done", File.ReadAllText(folder.File("out/index.html")));
        File.Delete(folder.File("out/index.html"));
        Assert.All(Directory.EnumerateFiles(folder.File("out"), "*", SearchOption.AllDirectories), f => Assert.Contains("/.work-", f));
        await SyntheticSlide.Succeed(slide.LongArguments(folder.File("out"), "--coarse-mode", "patch"));
        Assert.True(SyntheticSlide.Read(folder.File("out")).Stages.Single(s => s.Name == "coarse").Resumed >= 100);
    }

    /// <summary>Made once for all moments. Tests of a class run one after the other.</summary>
    private async Task<Dictionary<string, string>> Whole(string[] coarse)
    {
        if (!s_whole.TryGetValue(string.Join(' ', coarse), out var hashes))
        {
            using var folder = new TemporaryFolder();
            await SyntheticSlide.Succeed(slide.LongArguments(folder.File("whole"), coarse));
            s_whole[string.Join(' ', coarse)] = hashes = SyntheticSlide.Hashes(folder.File("whole"));
        }
        return hashes;
    }

    private static bool LogHolds(string output, string log, long bytes) =>
        Directory.Exists(output)
        && Directory.EnumerateFiles(output, log, SearchOption.AllDirectories).Any(f => new FileInfo(f).Length >= bytes);
}
