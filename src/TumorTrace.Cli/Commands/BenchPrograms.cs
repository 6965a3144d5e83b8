using System.Diagnostics;
using TumorTrace.Core;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.ModelBuilding.Bench;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Commands;

/// <summary>Starts this program once more, so that what the measuring process holds does not count in time and memory.</summary>
internal static class BenchPrograms
{
    /// <summary>Runs `tumortrace segment` as a user does.</summary>
    /// <returns>The path of the run's manifest.</returns>
    /// <exception cref="UserException">The run failed; with its own words.</exception>
    public static string Segment(string slide, string output, BenchRun run, CancellationToken cancel)
    {
        string[] command = ["segment", slide, "-o", output, "--overwrite", .. Arguments(run)];
        using var process = Process.Start(Own(command))!;
        using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode != ExitCode.Ok)
            throw new UserException($"tumortrace {string.Join(' ', command)} failed: {errors.GetAwaiter().GetResult().Trim()}");
        return Manifest.PathIn(Path.Combine(output, Path.GetFileNameWithoutExtension(slide)));
    }

    /// <summary>`tumortrace bench peer`, not yet started.</summary>
    public static ProcessStartInfo Peer(PeerRun run)
    {
        string[] plan = run.Tiny ? ["--tiny"] : [];
        return Own([
            "bench",
            "peer",
            "--models",
            run.Models,
            "--task",
            $"{run.Task}",
            "--side",
            $"{run.Side}",
            "--batch",
            $"{run.Batch}",
            "--threads",
            $"{run.Threads}",
            .. plan,
        ]);
    }

    private static List<string> Arguments(BenchRun run)
    {
        List<string> arguments = ["--threads", $"{run.Threads}", "--device", run.Device];
        if (run.Pair is { } pair)
            arguments.AddRange(["--models", pair]);
        if (run.Classifier is { } classifier)
            arguments.AddRange(["--classifier", classifier]);
        if (run.Segmenter is { } segmenter)
            arguments.AddRange(["--segmenter", segmenter]);
        if (run.Mode != CascadeMode.CoarseOnly)
            arguments.AddRange(["--windows", run.Windows.ToString().ToLowerInvariant()]);
        if (run.CoarseMode is { } mode)
            arguments.AddRange(["--coarse-mode", mode.ToString().ToLowerInvariant()]);
        if (run.Candidates is { } candidates)
            arguments.AddRange(["--candidates", candidates]);
        if (run.Mode == CascadeMode.Exhaustive)
            arguments.Add("--exhaustive");
        if (run.Mode == CascadeMode.CoarseOnly)
            arguments.Add("--coarse-only");
        return arguments;
    }

    private static ProcessStartInfo Own(IEnumerable<string> arguments) =>
        JobProgram.Own(typeof(BenchPrograms).Assembly.Location).With(arguments);
}
