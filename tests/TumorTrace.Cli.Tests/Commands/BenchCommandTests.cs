using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Bench;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The built program, with networks and a slide so small that it takes seconds.</summary>
[Trait("Speed", "Slow")]
public sealed class BenchCommandTests
{
    private static readonly string[] s_ratios =
    [
        "int8_vs_libtorch",
        "fp32_vs_libtorch",
        "dense_vs_patch",
        "patch_vs_libtorch",
        "cascade_vs_exhaustive",
    ];

    [Fact]
    public async Task Bench_gives_its_ratios_stages_and_the_share_of_the_machine_s_peak_and_uses_again_what_it_made()
    {
        using var folder = new TemporaryFolder();
        var first = await Tumortrace.RunProgram("bench", "--quick", "--tiny", "--json", "--threads", "2", "--work", folder.Path);
        Assert.True(first.ExitCode == 0, first.StandardError);
        var report = JsonDocument.Parse(first.StandardOutput).RootElement;
        Assert.All(s_ratios, name => Assert.True(report.GetProperty(name).GetDouble() > 0, name));
        var cascade = report.GetProperty("runs").EnumerateArray().Single(r => r.GetProperty("name").GetString() == "cascade");
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

        var text = BenchText.From(Json.Parse<BenchReport>(first.StandardOutput)!);
        Assert.All(s_ratios, name => Assert.Contains($"| {name} |", text));

        // A second run is stopped where it begins to measure: by then it has what the first one made.
        var made = Written(folder.Path);
        using var second = Tumortrace.Start(["bench", "--quick", "--tiny", "--work", folder.Path]);
        _ = second.StandardOutput.ReadToEndAsync();
        string? line;
        do line = await second.StandardError.ReadLineAsync();
        while (line?.EndsWith("  the machine's peak", StringComparison.Ordinal) == false);
        second.Kill(entireProcessTree: true);
        await second.WaitForExitAsync();
        Assert.NotNull(line);
        Assert.Equal(made, Written(folder.Path));
    }

    /// <summary>When the slide and the models were written.</summary>
    private static Dictionary<string, DateTime> Written(string folder)
    {
        string[] files =
        [
            .. new[] { "slide-2500.tif", "*.onnx" }.SelectMany(f => Directory.GetFiles(folder, f, SearchOption.AllDirectories)),
        ];
        Assert.Equal(1 + 4, files.Length);
        return files.ToDictionary(f => f, File.GetLastWriteTimeUtc);
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
            (await Tumortrace.RunProgram("bench", "slide", "-o", folder.File("s.tif"), "--size", "2000x2000", "--tissue", "0.5")).ExitCode
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
        var done = await Tumortrace.RunProgram(arguments);
        Assert.True(done.ExitCode == 0, done.StandardError);
        var first = Core.Runs.Manifest.TryRead(folder.File("out/s/s.manifest.json"))!;
        Assert.Equal(folder.File("s.geojson"), first.Options.Candidates.File);
        // The same file is the same setting; a changed one is not.
        await Tumortrace.RunProgram(arguments);
        Assert.Equal(first.Finished, Core.Runs.Manifest.TryRead(folder.File("out/s/s.manifest.json"))!.Finished);
        File.AppendAllText(folder.File("s.geojson"), "\n");
        await Tumortrace.RunProgram(arguments);
        Assert.NotEqual(first.SettingsHash, Core.Runs.Manifest.TryRead(folder.File("out/s/s.manifest.json"))!.SettingsHash);
    }
}
