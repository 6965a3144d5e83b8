namespace TumorTrace.Server.Options;

/// <summary>How segmentations are run from the page.</summary>
/// <param name="Program">The program whose `segment` does the work.</param>
/// <param name="ModelsFolder">The zoo: a folder for each pair of models.</param>
public sealed record JobSettings(JobProgram Program, string ModelsFolder)
{
    /// <summary>Segmentations at a time; each uses all cores.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>
    /// Connection string of a PostgreSQL database that holds the queue, for several servers over one workspace; null keeps it
    /// in memory.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>Largest slide that can be uploaded.</summary>
    public long MaxUploadBytes { get; init; } = 64L << 30;

    /// <summary>A run that was asked to stop is ended by force after this time; what it had done by then is kept.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Everything that is wrong with the settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Workers is < 1 or > 64)
            yield return $"--workers is {Workers}, expected 1 to 64";
        if (MaxUploadBytes < 1)
            yield return $"--max-upload is {MaxUploadBytes >> 20} MiB, expected 1 or more";
    }
}
