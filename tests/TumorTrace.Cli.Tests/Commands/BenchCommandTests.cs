using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The built program, with networks and a slide so small that it takes seconds.</summary>
[Trait("Speed", "Slow")]
public sealed class BenchCommandTests
{
    private static readonly string[] s_ratios =
    [
        "int8_vs_fp32",
        "chosen_vs_best",
        "int8_vs_libtorch",
        "fp32_vs_libtorch",
        "patch_vs_libtorch",
        "dense_vs_patch",
        "lean_vs_paper",
        "shipped_vs_paper_networks",
        "cascade_vs_exhaustive",
        "paper_networks_cascade_vs_exhaustive",
    ];

    [Fact]
    [Trait("Lane", "Slow")]
    public async Task Bench_gives_its_ratios_and_stages_and_when_it_is_stopped_what_it_has()
    {
        using var folder = new TemporaryFolder();
        var first = await Tumortrace.RunProgram(
            "bench",
            "--quick",
            "--tiny",
            "--json",
            "--threads",
            "2",
            "--device",
            "cpu",
            "--work",
            folder.Path
        );
        Assert.True(first.ExitCode == 0, first.StandardError);
        var report = JsonDocument.Parse(first.StandardOutput).RootElement;
        Assert.Equal("cpu", report.GetProperty("device").GetString());
        Assert.All(s_ratios, name => Assert.True(report.GetProperty(name).GetDouble() > 0, name));
        Assert.InRange(report.GetProperty("lean_less_paper_dice").GetDouble(), -1, 1);
        Assert.False(report.GetProperty("interrupted").GetBoolean());
        var cascade = report.GetProperty("runs").EnumerateArray().Single(r => r.GetProperty("name").GetString() == "paper's networks");
        var stages = cascade.GetProperty("stages").EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!);
        Assert.All(
            new[] { "coarse", "dense" },
            name =>
                Assert.True(
                    stages[name].GetProperty("share_of_peak").GetDouble() > 0 && stages[name].GetProperty("windows").GetInt64() > 0,
                    name
                )
        );
        // The dense stage of so small a slide finds all of its tiles decoded by the coarse one.
        Assert.True(stages["coarse"].GetProperty("px_decoded").GetInt64() > 0);
        Assert.True(cascade.GetProperty("peak_memory_bytes").GetInt64() > 10 << 20);

        // A second run uses again what the first one made, and is stopped at its first slide.
        var written = File.GetLastWriteTimeUtc(folder.File("slide-2500.tif"));
        var stopped = await Stopped(folder);
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder.File("slide-2500.tif")));
        Assert.Contains(", interrupted\n", stopped);
        Assert.Contains("| cascade_vs_exhaustive | not measured |", stopped);
        Assert.DoesNotContain("| int8_vs_libtorch | not measured |", stopped);
        Assert.All(s_ratios[..^1], name => Assert.Contains($"| {name} |", stopped));
    }

    /// <summary>The report of a run that is interrupted during its first slide.</summary>
    private static async Task<string> Stopped(TemporaryFolder folder)
    {
        using var process = Tumortrace.Start(["bench", "--quick", "--tiny", "--work", folder.Path, "-o", folder.File("report.md")]);
        var results = process.StandardOutput.ReadToEndAsync();
        while (await process.StandardError.ReadLineAsync() is { } line && !line.Contains("whole slide", StringComparison.Ordinal))
            continue;
        await Tumortrace.Signal(process, "INT");
        await process.WaitForExitAsync();
        Assert.Equal((130, ""), (process.ExitCode, await results));
        return await File.ReadAllTextAsync(folder.File("report.md"));
    }

    [Fact]
    public async Task Models_of_random_weights_say_what_they_are()
    {
        using var folder = new TemporaryFolder();
        var made = await Tumortrace.RunProgram("bench", "models", "--tiny", "-o", folder.Path);
        Assert.True(made.ExitCode == 0, made.StandardError);
        Assert.Contains("integer convolutions", made.StandardOutput);
        foreach (var file in new[] { "classifier", "classifier.int8", "segmenter", "segmenter.int8" })
        {
            var card = ModelCard.Parse(File.ReadAllText(folder.File($"{file}.card.json")), file);
            Assert.StartsWith("benchmark-random-", card.Name);
            Assert.Contains("the outputs mean nothing", card.Training!["data"]);
            Assert.Null(card.Metrics);
        }
    }

    [Fact]
    public void No_model_that_comes_along_is_a_benchmark() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "models"), "*.card.json", SearchOption.AllDirectories),
            card => File.ReadAllText(card).Contains("benchmark-random-", StringComparison.Ordinal)
        );

    [Fact]
    public async Task A_result_is_kept_only_while_the_candidates_file_is_the_same()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            0,
            (await Tumortrace.Run("bench", "slide", "-o", folder.File("s.tif"), "--size", "2000x2000", "--tissue", "0.5")).ExitCode
        );
        var arguments = new[]
        {
            "segment",
            folder.File("s.tif"),
            "-o",
            folder.File("out"),
            "-m",
            "demo-synthetic",
            "--candidates",
            folder.File("s.geojson"),
        };
        var done = await Tumortrace.Run(arguments);
        Assert.True(done.ExitCode == 0, done.StandardError);
        var first = Core.Runs.Manifest.TryRead(folder.File("out/s/s.manifest.json"))!;
        Assert.Equal(folder.File("s.geojson"), first.Options.Candidates.File);
        // The same file is the same setting; a changed one is not.
        await Tumortrace.Run(arguments);
        Assert.Equal(first.Finished, Core.Runs.Manifest.TryRead(folder.File("out/s/s.manifest.json"))!.Finished);
        File.AppendAllText(folder.File("s.geojson"), "\n");
        await Tumortrace.Run(arguments);
        Assert.NotEqual(first.SettingsHash, Core.Runs.Manifest.TryRead(folder.File("out/s/s.manifest.json"))!.SettingsHash);
    }
}
