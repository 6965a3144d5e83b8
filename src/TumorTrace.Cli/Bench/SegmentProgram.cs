using System.Diagnostics;
using TumorTrace.Core;
using TumorTrace.Core.Runs;

namespace TumorTrace.Cli.Bench;

/// <summary>Runs `tumortrace segment` as a program of its own, as a user does: what the measuring process holds does not count in time and memory.</summary>
internal static class SegmentProgram
{
    /// <summary>Where the manifest lies that the run left.</summary>
    /// <exception cref="UserException">The run failed; with its own words.</exception>
    public static string Run(string slide, string output, IEnumerable<string> arguments, CancellationToken cancel)
    {
        string[] command = ["segment", slide, "-o", output, "--overwrite", .. arguments];
        using var process = Process.Start(OwnProgram.With(command))!;
        using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode != ExitCode.Ok)
            throw new UserException($"tumortrace {string.Join(' ', command)} failed: {errors.GetAwaiter().GetResult().Trim()}");
        return Manifest.PathIn(Path.Combine(output, Path.GetFileNameWithoutExtension(slide)));
    }
}
