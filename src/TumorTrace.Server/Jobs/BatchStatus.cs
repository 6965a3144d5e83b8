using System.Globalization;

namespace TumorTrace.Server.Jobs;

/// <summary>How far jobs are, in counts.</summary>
internal sealed record BatchStatus
{
    /// <summary>The pace is that of the latest jobs.</summary>
    private const int Latest = 50;

    public required IReadOnlyDictionary<JobState, int> Counts { get; init; }
    public required IReadOnlyList<JobRecord> Running { get; init; }
    public required IReadOnlyList<JobRecord> Failed { get; init; }

    /// <summary>Slides an hour, from the latest that were finished; null for fewer than two.</summary>
    public required double? PerHour { get; init; }

    /// <summary>What keeps jobs from being begun; empty if nothing does.</summary>
    public required IReadOnlyList<string> Obstacles { get; init; }

    public int Left => Counts.GetValueOrDefault(JobState.Queued) + Counts.GetValueOrDefault(JobState.Running);

    public TimeSpan? TimeLeft => PerHour is > 0 and var pace && Left > 0 ? TimeSpan.FromHours(Left / pace) : null;

    internal static BatchStatus From(IReadOnlyCollection<JobRecord> jobs, IReadOnlySet<string> served) =>
        new()
        {
            Counts = jobs.CountBy(j => j.State).ToDictionary(),
            Running = [.. jobs.Where(j => j.State == JobState.Running)],
            Failed = [.. jobs.Where(j => j.State == JobState.Failed)],
            PerHour = Pace([
                .. jobs.Where(j => j.State == JobState.Finished)
                    .Select(j => j.Ended)
                    .OfType<DateTimeOffset>()
                    .OrderDescending()
                    .Take(Latest),
            ]),
            Obstacles = [.. jobs.Select(j => JobQueue.Obstacle(j, served)).OfType<string>().Distinct(StringComparer.Ordinal)],
        };

    /// <summary>640 finished, 4 running, 350 queued, 6 failed; 260 an hour, about 1:22 h left.</summary>
    public override string ToString()
    {
        var counts = new[]
        {
            JobState.Finished,
            JobState.Running,
            JobState.Queued,
            JobState.Failed,
            JobState.Cancelled,
            JobState.Interrupted,
        }.Where(Counts.ContainsKey);
        var text = string.Join(", ", counts.Select(s => $"{Counts[s]} {s.ToString().ToLowerInvariant()}"));
        return (text.Length == 0 ? "no jobs" : text)
            + (PerHour is { } pace ? string.Create(CultureInfo.InvariantCulture, $"; {pace:0.#} an hour") : "")
            + (TimeLeft is { } left ? string.Create(CultureInfo.InvariantCulture, $", about {(int)left.TotalHours}:{left:mm} h left") : "");
    }

    private static double? Pace(List<DateTimeOffset> newestFirst) =>
        newestFirst.Count < 2 || newestFirst[0] == newestFirst[^1]
            ? null
            : (newestFirst.Count - 1) / (newestFirst[0] - newestFirst[^1]).TotalHours;
}
