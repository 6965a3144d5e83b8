using TumorTrace.Core.Runs;

namespace TumorTrace.Cli.Progress;

/// <summary>The sentences that the displays share.</summary>
internal static class Texts
{
    public static string Time(TimeSpan span) =>
        span.TotalSeconds < 60 ? $"{span.TotalSeconds:f1} s"
        : span.TotalHours < 1 ? $"{span:m\\:ss} min"
        : $"{(int)span.TotalHours}:{span:mm} h";

    public static string Left(TimeSpan? left) => left is { } span ? $"about {Time(span)} left" : "estimating the time left";

    public static string Skipped(string slide, string folder) =>
        $"{slide}: already done with these settings, kept as it is in {folder} (--overwrite redoes it)";

    public static string Done(string slide, string folder, Manifest m) =>
        $"{slide}: {m.Result.InWords()}, {Time(TimeSpan.FromSeconds(m.TotalSeconds))} -> {folder}";

    /// <summary>How much the dense stage computed; null where it did not run or had no candidates.</summary>
    public static string? DenseWork(Manifest m) =>
        m.Stages.FirstOrDefault(s => s.ComputedPerCandidate is not null) is { } dense
            ? $"dense windows ({m.Options.Dense.Windows.ToString().ToLowerInvariant()}): {dense.Items} windows, "
                + $"{dense.ComputedPx / 1e6:0.#} Mpx computed, {dense.ComputedPerCandidate:0.00} px per candidate px"
            : null;

    // Most messages begin with the file already.
    public static string Failed(string slide, string reason) =>
        reason.StartsWith(slide, StringComparison.Ordinal) ? reason : $"{slide}: {reason}";
}
