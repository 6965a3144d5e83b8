using CliWrap.Buffered;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

/// <summary>Processes that meet, die, or are told to stop.</summary>
[Trait("Speed", "Slow")]
public sealed class FaultTests(SyntheticPair slides) : IClassFixture<SyntheticPair>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    private static async Task Succeed(params string[] arguments)
    {
        var result = await Tumortrace.RunProgram(arguments);
        Assert.True(result.ExitCode == 0, result.StandardError);
    }

    [Fact]
    public async Task Several_processes_on_one_folder_all_end_well_and_the_table_has_every_slide()
    {
        var names = Enumerable.Range(0, 5).Select(i => $"s{i}").ToList();
        var blank = Path.Combine(SharedFiles.Cases, "slides", "no-pixel-size.png");
        names.ForEach(n => File.Copy(blank, _folder.File($"{n}.png")));
        var runs = await Task.WhenAll(
            names.Select(n => Tumortrace.RunProgram(SyntheticPair.Arguments(_folder.File($"{n}.png"), Out, "--mpp", "0.25")))
        );
        Assert.All(runs, r => Assert.True(r.ExitCode == 0, r.StandardError));
        var table = File.ReadAllLines(Path.Combine(Out, "camelyon16-slide-scores.csv"));
        Assert.Equal(names, table.Select(l => l.Split(',')[0]));
        Assert.Empty(Directory.EnumerateFiles(Out, ".*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_kill_after_the_manifest_left_is_cleared_by_the_next_run()
    {
        await Succeed(SyntheticPair.Arguments(slides.One, Out));
        var before = SyntheticPair.Hashes(Out);
        var folder = Path.Combine(Out, "a");
        Directory.CreateDirectory(Path.Combine(folder, $".work-{SyntheticPair.Read(Out)!.SettingsHash[..16]}"));
        File.WriteAllText(Path.Combine(folder, ".work-" + SyntheticPair.Read(Out)!.SettingsHash[..16], "coarse.log"), "x");
        Directory.CreateDirectory(Path.Combine(folder, ".work-0123456789abcdef"));
        File.WriteAllText(Path.Combine(folder, ".lock"), "");
        File.WriteAllText(Path.Combine(folder, ".01234567-89abcdef.partial.png"), "");
        var kept = await Tumortrace.RunProgram(SyntheticPair.Arguments(slides.One, Out));
        Assert.Contains("already done with these settings", kept.StandardOutput);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder, ".*"));
        Assert.Equal(before, SyntheticPair.Hashes(Out));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_another_slide_or_stage_wrote_is_not_believed(bool ofAnotherSlide)
    {
        // Stops runs in their dense stage, exchanges the logs, and lets the same command go on.
        string[] cascade = ["-m", "demo-synthetic", "--threads", "1", "--exhaustive"];
        string[] Arguments(string slide, string output) => ["segment", slide, "-o", output, .. cascade];
        await Succeed(Arguments(slides.One, _folder.File("whole")));
        await Interrupted(Arguments(slides.One, Out), Out);
        var log = Directory.GetFiles(Out, "dense.log", SearchOption.AllDirectories).Single();
        if (ofAnotherSlide)
        {
            await Interrupted(Arguments(slides.Two, _folder.File("other")), _folder.File("other"));
            File.Copy(Directory.GetFiles(_folder.File("other"), "dense.log", SearchOption.AllDirectories).Single(), log, overwrite: true);
        }
        else
            File.Move(log, Path.Combine(Path.GetDirectoryName(log)!, "coarse.log"), overwrite: true);
        await Succeed(Arguments(slides.One, Out));
        Assert.Equal(SyntheticPair.Hashes(_folder.File("whole")), SyntheticPair.Hashes(Out));
        Assert.Equal(0, SyntheticPair.Read(Out)!.Stages.Single(s => s.Name == "dense").Resumed);
    }

    private static Task<(int, string)> Interrupted(string[] arguments, string output) =>
        StoppedRun.Stop(
            output,
            arguments,
            () =>
                Directory.Exists(output)
                && Directory.EnumerateFiles(output, "dense.log", SearchOption.AllDirectories).Any(f => new FileInfo(f).Length > 1000),
            StoppedRun.Kill
        );

    [Theory]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Every_signal_that_ends_a_program_keeps_what_is_done_and_says_so(string signal)
    {
        var (code, said) = await StoppedRun.Stop(
            Out,
            // Eight times the work in the windows: the signal must arrive before they are done.
            ["segment", slides.One, "-o", Out, "-m", "demo-synthetic", "--threads", "1", "--batch", "1", "--exhaustive", "--tta"],
            () => Directory.Exists(Out) && Directory.EnumerateFiles(Out, "dense.log", SearchOption.AllDirectories).Any(),
            process => Tumortrace.Signal(process, signal)
        );
        Assert.Equal(130, code);
        Assert.Contains("interrupted; the same command goes on where this one stopped", said);
        Assert.DoesNotContain("   at ", said);
    }

    [Fact]
    public async Task Stopped_when_everything_is_done_is_done()
    {
        var table = Path.Combine(Out, "camelyon16-detections", "a.csv");
        // The exports are not interrupted: a run that is stopped in them finishes its only slide.
        for (var attempt = 0; ; attempt++)
        {
            if (Directory.Exists(Out))
                Directory.Delete(Out, recursive: true);
            var signalled = false;
            using var process = Tumortrace.Start(SyntheticPair.Arguments(slides.One, Out));
            var errors = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            while (!process.HasExited && !signalled)
            {
                if (File.Exists(table))
                {
                    await Tumortrace.Signal(process, "INT");
                    signalled = true;
                }
                await Task.Delay(1);
            }
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{process.ExitCode} {await errors}");
            Assert.NotNull(SyntheticPair.Read(Out));
            if (signalled)
                return;
            Assert.True(attempt < 10, "the exports were never seen");
        }
    }

    [Fact]
    public async Task A_folder_that_is_deleted_during_the_run_is_named_with_the_first_error()
    {
        var (code, said) = await StoppedRun.Stop(
            Out,
            ["segment", slides.One, "-o", Out, "-m", "demo-synthetic", "--threads", "1", "--exhaustive"],
            () => Directory.Exists(Out) && Directory.EnumerateFiles(Out, "dense.log", SearchOption.AllDirectories).Any(),
            _ =>
            {
                Directory.Delete(Out, recursive: true);
                return Task.CompletedTask;
            }
        );
        Assert.Equal(2, code);
        Assert.Contains("was deleted, or cannot be reached any more, during the run", said);
        Assert.DoesNotContain(".lock", said);
        Assert.DoesNotContain("a fault in TumorTrace", said);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(150)]
    public async Task Too_few_files_are_called_what_they_are(int files)
    {
        var (code, said) = await Limited($"ulimit -n {files}");
        Assert.Equal(2, code);
        Assert.Contains("ulimit -n", said);
        Assert.DoesNotContain("   at ", said);
    }

    [Theory]
    [InlineData(1_200_000)]
    [InlineData(1_500_000)]
    public async Task Too_little_address_space_is_called_what_it_is(int kib)
    {
        var (code, said) = await Limited($"ulimit -v {kib}");
        Assert.NotEqual(0, code);
        Assert.Contains("ulimit -v", said);
        Assert.DoesNotContain("   at ", said);
        Assert.DoesNotContain("a fault in TumorTrace", said);
    }

    private async Task<(int Code, string Said)> Limited(string limit)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "tumortrace.dll");
        var run = await CliWrap
            .Cli.Wrap("bash")
            .WithArguments(["-c", $"ulimit -c 0; {limit}; exec dotnet \"$@\"", "-", program, .. SyntheticPair.Arguments(slides.One, Out)])
            .WithValidation(CliWrap.CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return (run.ExitCode, run.StandardError);
    }
}
