using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`segment --part I/N` by several processes, and `segment --merge`: the bytes of one process.</summary>
[Trait("Speed", "Slow")]
public sealed class SegmentPartTests(SyntheticSlide slide) : IClassFixture<SyntheticSlide>, IDisposable
{
    // One engine on every machine.
    private static readonly string[] s_options = ["--precision", "fp32", "--threads", "1", "--batch", "1"];

    /// <summary>What one process gives, by its further options. Tests of a class run one after the other.</summary>
    private static readonly Dictionary<string, Dictionary<string, string>> s_whole = new(StringComparer.Ordinal);

    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    // Some 260 cells, one by one, and thirteen windows.
    private string[] _more = ["--coarse-mode", "patch", "--dense-window", "320", "--halo", "32"];

    private string[] Arguments(params string[] more) => slide.Arguments(Output, [.. s_options, .. _more, .. more]);

    private Task<Answer> Part(int number, int count) => Tumortrace.Run(Arguments("--part", $"{number}/{count}"));

    private async Task<Dictionary<string, string>> Whole()
    {
        var key = string.Join(' ', _more);
        if (!s_whole.TryGetValue(key, out var hashes))
        {
            var output = _folder.File("whole");
            await SyntheticSlide.Succeed(slide.Arguments(output, [.. s_options, .. _more]));
            s_whole[key] = hashes = SyntheticSlide.Hashes(output);
        }
        return hashes;
    }

    private IEnumerable<string> Logs(string pattern) => Directory.EnumerateFiles(Output, pattern, SearchOption.AllDirectories);

    [Theory]
    [InlineData(1)]
    [InlineData(2, "--windows", "paper")]
    [InlineData(7)]
    public async Task Parts_in_any_order_and_some_of_them_repeated_give_the_bytes_of_one_process(int count, params string[] windows)
    {
        if (windows.Length > 0)
            _more = windows;
        foreach (var number in Enumerable.Range(1, count).Reverse().Concat([1]))
            SyntheticSlide.Succeeded(await Part(number, count));
        foreach (var number in Enumerable.Range(1, count).OrderBy(i => i * 5 % 7))
            SyntheticSlide.Succeeded(await Part(number, count));
        var merged = await Tumortrace.Run(Arguments("--merge"));
        SyntheticSlide.Succeeded(merged);
        Assert.Equal(await Whole(), SyntheticSlide.Hashes(Output));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Output, "synthetic"), ".*"));
    }

    /// <summary>Eight outputs a window, and their disagreement in the polygons.</summary>
    [Fact]
    public async Task Parts_with_symmetries_give_the_bytes_of_one_process_with_the_disagreement()
    {
        // Few windows: each is computed eight times, by the parts and by the whole.
        _more = [.. _more, "--tta", "--candidate-threshold", "0.99"];
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var number in new[] { 2, 1 })
                SyntheticSlide.Succeeded(await Part(number, 2));
        }
        SyntheticSlide.Succeeded(await Tumortrace.Run(Arguments("--merge")));
        Assert.Equal(await Whole(), SyntheticSlide.Hashes(Output));
        Assert.Contains("\"Disagreement\":", File.ReadAllText(Path.Combine(Output, "synthetic", "synthetic.geojson")).Replace(" ", ""));
    }

    [Fact]
    public async Task No_cell_and_no_window_is_computed_by_two_parts()
    {
        // Windows of one size.
        _more = ["--coarse-mode", "patch", "--windows", "paper"];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var number = 1; number <= 3; number++)
                SyntheticSlide.Succeeded(await Part(number, 3));
        }
        var parts = new[] { "coarse", "dense" }.Select(stage => Logs($"{stage}.*").Sum(f => new FileInfo(f).Length)).ToList();
        await SyntheticSlide.Succeed(slide.Arguments(_folder.File("one"), [.. s_options, .. _more, "--part", "1/1"]));
        var stages = SyntheticSlide.Read(_folder.File("one")).Stages;
        Assert.Equal(22 * stages.Single(s => s.Name == "coarse").Items, parts[0]);
        Assert.Equal((20 + 2 * 160 * 160) * stages.Single(s => s.Name == "dense").Items, parts[1]);
    }

    [Fact]
    public async Task Merging_too_early_computes_nothing_and_says_what_is_missing()
    {
        SyntheticSlide.Succeeded(await Part(1, 2));
        var early = await Tumortrace.Run(Arguments("--merge"));
        Assert.Equal(2, early.ExitCode);
        Assert.Contains("cells of the coarse stage are not computed; expected all parts to be done", early.StandardError);
        var waiting = await Part(1, 2);
        Assert.Contains("run all parts once more", waiting.StandardError);
        SyntheticSlide.Succeeded(waiting);
        var last = await Part(2, 2);
        SyntheticSlide.Succeeded(last);
        Assert.Contains("the coarse stage is done; run all parts once more, for the dense windows", last.StandardError);
        SyntheticSlide.Succeeded(await Part(2, 2));
        early = await Tumortrace.Run(Arguments("--merge"));
        Assert.Equal(2, early.ExitCode);
        Assert.Contains("dense windows are not computed; expected all parts to be done", early.StandardError);
        // Without --merge, what is missing is computed.
        SyntheticSlide.Succeeded(await Tumortrace.Run(Arguments()));
        Assert.Equal(await Whole(), SyntheticSlide.Hashes(Output));
        Assert.True(SyntheticSlide.Read(Output).Stages.Single(s => s.Name == "dense").Resumed > 0);
    }

    [Fact]
    public async Task A_part_that_was_killed_resumes_by_the_same_command()
    {
        string[] part = [.. s_options, "--part", "1/2"];
        await StoppedRun.Stop(
            Output,
            slide.LongArguments(Output, part),
            () => Logs("coarse.1-of-2.log").Any(f => new FileInfo(f).Length > 22 * 20),
            StoppedRun.Kill
        );
        var kept = Logs("coarse.1-of-2.log").Sum(f => new FileInfo(f).Length) / 22;
        var again = await Tumortrace.Run(slide.LongArguments(Output, part));
        SyntheticSlide.Succeeded(again);
        Assert.Contains($"{kept} resumed", again.StandardError);
    }

    [Fact]
    public async Task Processes_at_the_same_time_do_not_disturb_each_other()
    {
        string[] Long(string output, params string[] more) =>
            slide.LongArguments(output, [.. s_options, "--dense-window", "640", "--halo", "64", .. more]);
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (
                var part in await Task.WhenAll(Enumerable.Range(1, 3).Select(i => Tumortrace.RunProgram(Long(Output, "--part", $"{i}/3"))))
            )
                SyntheticSlide.Succeeded(part);
        }
        SyntheticSlide.Succeeded(await Tumortrace.Run(Long(Output, "--merge")));
        await SyntheticSlide.Succeed(Long(_folder.File("whole")));
        Assert.Equal(SyntheticSlide.Hashes(_folder.File("whole")), SyntheticSlide.Hashes(Output));
    }

    [Fact]
    public async Task A_merge_and_the_same_part_keep_out_while_a_part_runs()
    {
        var work = Path.Combine(Output, "synthetic");
        Directory.CreateDirectory(work);
        using (new FileStream(Path.Combine(work, ".lock-2-of-3"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            foreach (
                var refused in (string[][])
                    [
                        ["--merge"],
                        [],
                        ["--part", "2/3"],
                    ]
            )
            {
                var answer = await Tumortrace.Run(Arguments(refused));
                Assert.Equal(2, answer.ExitCode);
                Assert.Contains("another run is working on this slide", answer.StandardError);
            }
            SyntheticSlide.Succeeded(await Part(1, 3));
        }
    }

    [Fact]
    public async Task Of_a_batch_each_part_does_slides_of_its_own_and_a_share_of_large_ones()
    {
        Directory.CreateDirectory(_folder.File("slides"));
        foreach (var name in (string[])["a", "b", "c", "d"])
            File.Copy(slide.Path, _folder.File($"slides/{name}.tif"));
        string[] batch = ["segment", _folder.File("slides"), "-o", Output, "-m", "demo-40x", .. s_options];
        var first = await Tumortrace.Run([.. batch, "--part", "1/2"]);
        SyntheticSlide.Succeeded(first);
        Assert.Contains("[1/4]", first.StandardError);
        Assert.DoesNotContain("[3/4]", first.StandardError);
        Assert.Equal(["a", "b"], Done());
        SyntheticSlide.Succeeded(await Tumortrace.Run([.. batch, "--part", "2/2"]));
        Assert.Equal(["a", "b", "c", "d"], Done());
        SyntheticSlide.Succeeded(await Tumortrace.Run([.. batch, "--merge"]));
        Assert.Equal(4, File.ReadAllLines(Path.Combine(Output, "camelyon16-slide-scores.csv")).Length);
    }

    private IEnumerable<string> Done() =>
        Directory
            .EnumerateFiles(Output, "*.manifest.json", SearchOption.AllDirectories)
            .Select(f => Path.GetFileName(Path.GetDirectoryName(f)!))
            .Order(StringComparer.Ordinal);
}
