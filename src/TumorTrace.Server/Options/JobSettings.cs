using TumorTrace.Core;

namespace TumorTrace.Server.Options;

/// <summary>How the server segments slides.</summary>
/// <param name="Program">The program whose `segment` does the work.</param>
/// <param name="ModelsFolder">The zoo: one folder per pair of models.</param>
public sealed record JobSettings(JobProgram Program, string ModelsFolder)
{
    /// <summary>Jobs that run at the same time; each uses all cores.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>
    /// Connection string of a PostgreSQL database that holds the queue, for several servers over one workspace; null keeps it
    /// in memory.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>Largest slide that can be uploaded.</summary>
    public long MaxUploadBytes { get; init; } = 64L << 30;

    /// <summary>A job that was asked to stop is killed after this time; finished work is kept.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Everything that is wrong with the settings.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Workers is < 1 or > 64)
            yield return new(nameof(Workers), $"{Workers}", "1 to 64");
        if (MaxUploadBytes < 1)
            yield return new(nameof(MaxUploadBytes), $"{MaxUploadBytes >> 20} MiB", "1 or more");
    }
}
