namespace TumorTrace.Server.Jobs;

/// <summary>Names of the folders under runs/: neither paths nor hidden.</summary>
internal static class RunName
{
    internal const int Longest = 60;

    internal static bool IsValid(string name) =>
        name.Length is >= 1 and <= Longest
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>The run of a job that names none: named after the models, with a number if the slide has such a run already.</summary>
    /// <param name="isTaken">True if the run has a result of the slide, or soon will.</param>
    internal static string Free(JobRequest request, Func<string, bool> isTaken)
    {
        var name =
            (request.Models ?? "auto") + (request.Ensemble ? "-ensemble" : "") + (request.Mode == "cascade" ? "" : $"-{request.Mode}");
        name = IsValid(name) ? name : "run";
        return !isTaken(name)
            ? name
            : Enumerable.Range(2, int.MaxValue - 2).Select(n => FormattableString.Invariant($"{name}-{n}")).First(n => !isTaken(n));
    }
}
