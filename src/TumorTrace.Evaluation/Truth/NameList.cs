namespace TumorTrace.Evaluation.Truth;

/// <summary>Names in a sentence.</summary>
internal static class NameList
{
    private const int Most = 12;

    /// <summary>"a, b, c", or the first twelve "and 116 more".</summary>
    public static string Join(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(Most)) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
}
