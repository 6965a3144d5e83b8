using CliWrap.Buffered;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>The script of `slurm`, run with a stand-in for sbatch that does tasks at once, one after the other.</summary>
[Trait("Speed", "Slow")]
public sealed class SlurmCommandTests(SyntheticSlide slide) : IClassFixture<SyntheticSlide>, IDisposable
{
    private const string Sbatch = """
        #!/bin/bash
        # Prints a number, and notes how it was called. Tasks of an array run in reverse order.
        echo "$*" >> calls
        number="$(grep -c . calls)"
        last=1
        for argument in "$@"; do
            case "$argument" in --array=1-*) last="${argument#--array=1-}" ;; --*) ;; *) rest+=("$argument") ;; esac
        done
        for ((task = last; task >= 1; task--)); do
            SLURM_CPUS_PER_TASK=1 SLURM_ARRAY_TASK_ID=$task bash "${rest[@]}" >> out.log 2>&1 || echo "task $task failed" >> out.log
        done
        echo "$number;cluster"
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string[] Options(string output) =>
        ["-m", "demo-40x", "--coarse-mode", "patch", "--dense-window", "320", "--halo", "32", "--precision", "fp32", "-o", output];

    [Fact]
    public async Task The_script_gives_the_bytes_of_one_process()
    {
        // A quote in a path.
        var output = _folder.File("it's out");
        var script = await Tumortrace.RunProgram(["slurm", slide.Path, .. Options(output), "--parts", "3"]);
        Assert.True(script.ExitCode == 0, script.StandardError);
        await File.WriteAllTextAsync(
            _folder.File("run.sbatch"),
            script.StandardOutput.Replace($"cd {Environment.CurrentDirectory}", "cd .")
        );
        await File.WriteAllTextAsync(_folder.File("sbatch"), Sbatch);
        await CliWrap.Cli.Wrap("chmod").WithArguments(["+x", _folder.File("sbatch")]).ExecuteBufferedAsync();
        var submitted = await CliWrap
            .Cli.Wrap("bash")
            .WithArguments(["run.sbatch"])
            .WithWorkingDirectory(_folder.File("."))
            .WithEnvironmentVariables(v => v.Set("PATH", $"{_folder.File(".")}:{Environment.GetEnvironmentVariable("PATH")}"))
            .ExecuteBufferedAsync();
        var log = await File.ReadAllTextAsync(_folder.File("out.log"));
        Assert.True(
            submitted.StandardOutput == "submitted: parts 1;cluster and 2;cluster, merge 3;cluster\n",
            submitted.StandardOutput + log
        );
        Assert.DoesNotContain("failed", log);
        Assert.Equal(
            [
                "--parsable --array=1-3 run.sbatch part",
                "--parsable --array=1-3 --dependency=afterany:1 run.sbatch part",
                "--parsable --dependency=afterany:2 run.sbatch merge",
            ],
            await File.ReadAllLinesAsync(_folder.File("calls"))
        );
        await SyntheticSlide.Succeed(["segment", slide.Path, .. Options(_folder.File("whole"))]);
        Assert.Equal(SyntheticSlide.Hashes(_folder.File("whole")), SyntheticSlide.Hashes(output));
    }

    [Fact]
    public async Task Threads_and_memory_are_what_the_cluster_is_asked_for()
    {
        string[] more = ["--parts", "7", "--threads", "3", "--memory", "4000"];
        var script = (await Tumortrace.Run(["slurm", slide.Path, .. Options("out"), .. more])).StandardOutput;
        Assert.Contains("#SBATCH --cpus-per-task=3\n#SBATCH --mem=4000M\n", script);
        Assert.DoesNotContain("--parts", script);
        Assert.DoesNotContain("SLURM_CPUS_PER_TASK", script);
    }
}
