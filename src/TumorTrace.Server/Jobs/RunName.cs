namespace TumorTrace.Server.Jobs;

/// <summary>Names of the folders under runs/: neither paths nor hidden.</summary>
internal static class RunName
{
    private const int Longest = 60;

    /// <summary>What a name must be, for messages.</summary>
    internal const string Expected = "1 to 60 letters, digits, dots, dashes and underscores, the first a letter or digit";

    internal static bool IsValid(string name) =>
        name.Length is >= 1 and <= Longest
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>The run of a job that names none: named after the models, with a number if the slide has such a run already.</summary>
    /// <param name="isTaken">True if the run has a result of the slide, or soon will.</param>
    internal static string Free(JobRequest request, Func<string, bool> isTaken)
    {
        var name =
            (request.Models ?? "auto")
            + (request.Ensemble ? "-ensemble" : "")
            + (request.Mode == JobOptions.DefaultMode ? "" : $"-{request.Mode}");
        name = IsValid(name) ? name : "run";
        return !isTaken(name)
            ? name
            : Enumerable.Range(2, int.MaxValue - 2).Select(n => FormattableString.Invariant($"{name}-{n}")).First(n => !isTaken(n));
    }
}
