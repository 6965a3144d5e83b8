using System.Text.Json;
using System.Text.Json.Serialization;

namespace TumorTrace.Server.Jobs;

/// <summary>Where a job stands.</summary>
[JsonConverter(typeof(JobStateConverter))]
public enum JobState
{
    Queued,
    Running,
    Finished,
    Failed,

    /// <summary>Stopped by a user; started again it goes on where it stopped.</summary>
    Cancelled,

    /// <summary>The server stopped before the job's end; started again it goes on where it stopped.</summary>
    Interrupted,
}

/// <summary>Names in JSON: queued, running, …</summary>
internal sealed class JobStateConverter() : JsonStringEnumConverter<JobState>(JsonNamingPolicy.CamelCase);

/// <summary>How far the stage under way is.</summary>
/// <param name="SecondsLeft">Of this stage; null before anything is done.</param>
public sealed record JobProgress(string Stage, long Done, long Total, double? SecondsLeft);

/// <summary>A job as it is kept in WORKSPACE/jobs.</summary>
/// <param name="File">The slide's file, relative to the workspace.</param>
internal sealed record JobRecord(
    string Id,
    string SlideName,
    string File,
    string Run,
    JobRequest Request,
    JobState State,
    DateTimeOffset Created
)
{
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Of a failed job what the command line said, of others what came out; null before the end.</summary>
    public string? Message { get; init; }
    public int? ExitCode { get; init; }
    public JobProgress? Progress { get; init; }

    /// <summary>The queue's own name for it.</summary>
    public string? Ticket { get; init; }

    [JsonIgnore]
    internal bool HasEnded => State is not (JobState.Queued or JobState.Running);
}
