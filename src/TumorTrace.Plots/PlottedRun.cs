using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Plots;

/// <summary>A run as plots know it.</summary>
/// <param name="Name">As in the legend.</param>
internal sealed record PlottedRun(string Name, Summary Summary)
{
    private const int LongestName = 56;

    public static PlottedRun From(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new PlottedRun(report.Name, report.Summary);
    }

    /// <summary>The name, in a length that fits below a plot: its middle gives way, as names differ at their ends.</summary>
    internal string ShortName => Name.Length <= LongestName ? Name : $"{Name[..(LongestName / 2)]}…{Name[^(LongestName / 2 - 1)..]}";

    /// <summary>Such as "FROC 76.2% (70.1–81.4)".</summary>
    internal static string Percent(string metric, Estimate e) =>
        !double.IsFinite(e.Value) ? $"{metric} –"
        : e is { Low: { } low, High: { } high } ? $"{metric} {100 * e.Value:0.0}% ({100 * low:0.0}–{100 * high:0.0})"
        : $"{metric} {100 * e.Value:0.0}%";
}
