using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Api;

/// <summary>Checks thresholds in requests.</summary>
internal static class Thresholds
{
    /// <summary>Rounds to 0.01, to keep the number of different tiles small.</summary>
    /// <exception cref="RequestProblemException">400: not a probability.</exception>
    internal static double Check(double threshold) =>
        threshold is > 0 and <= 1
            ? Math.Max(0.01, Math.Round(threshold, 2))
            : throw RequestProblemException.Malformed($"threshold is {threshold}, expected more than 0, up to 1");
}
