namespace TumorTrace.Core.Runs;

/// <summary>The version of what is computed, apart from the program's version.</summary>
internal static class ResultsVersion
{
    /// <summary>
    /// Part of every settings hash: results of another version are computed anew instead of being kept. Whoever changes a heatmap, a
    /// polygon, a table or any other output in a single byte for the same slide, models and options raises it by one, in the same commit,
    /// and names the change in CHANGELOG.md. A change that leaves every output as it is (speed, memory, messages, the manifest) does not.
    /// </summary>
    public const int Current = 6;
}
