using TumorTrace.Core;

namespace TumorTrace.Server.Options;

/// <summary>How the server segments slides.</summary>
/// <param name="Program">The program whose `segment` does the work.</param>
/// <param name="CommandLine">How to call it.</param>
/// <param name="ModelsFolder">The zoo: one folder per pair of models.</param>
public sealed record JobSettings(JobProgram Program, SegmentCommandLine CommandLine, string ModelsFolder)
{
    /// <summary>How to call the training on corrections; null if it is not offered.</summary>
    public TrainCommandLine? TrainCommandLine { get; init; }

    /// <summary>Jobs that run at the same time; each uses all cores. 0: workers elsewhere do them.</summary>
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

    /// <summary>A job whose worker has been silent for this long is given to another one (with a database).</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// A stage of a slide that takes longer is divided into tasks of about this length, which workers do at the same time (with a
    /// database).
    /// </summary>
    public TimeSpan TaskTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets a line for each job that starts or ends here.</summary>
    public Action<string> Report { get; init; } = _ => { };

    /// <summary>Everything that is wrong with the settings.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Workers is < 0 or > 64)
            yield return new(nameof(Workers), $"{Workers}", "0 to 64");
        if (Workers == 0 && Database is null)
            yield return new(nameof(Workers), "0", "1 or more without a database: nobody else can do the jobs");
        if (TaskTime <= TimeSpan.Zero)
            yield return new(nameof(TaskTime), $"{TaskTime.TotalSeconds} s", "more than 0 s");
        if (MaxUploadBytes < 1)
            yield return new(nameof(MaxUploadBytes), $"{MaxUploadBytes >> 20} MiB", "1 or more");
    }
}
