using System.Text.Json;
using System.Text.Json.Serialization;

namespace TumorTrace.Server.Jobs;

/// <summary>The state of a job.</summary>
[JsonConverter(typeof(JobStateConverter))]
public enum JobState
{
    Queued,
    Running,
    Finished,
    Failed,

    /// <summary>Stopped by a user; a restart resumes it.</summary>
    Cancelled,

    /// <summary>The server stopped before the job had ended; a restart resumes it.</summary>
    Interrupted,
}

/// <summary>Names in JSON: queued, running, …</summary>
internal sealed class JobStateConverter() : JsonStringEnumConverter<JobState>(JsonNamingPolicy.CamelCase);

/// <summary>How far the current stage is.</summary>
/// <param name="SecondsLeft">Of this stage; null until something is done.</param>
public sealed record JobProgress(string Stage, long Done, long Total, double? SecondsLeft);

/// <summary>A job as stored in WORKSPACE/jobs.</summary>
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

    /// <summary>Why the job failed, or what it found; null before the end.</summary>
    public string? Message { get; init; }
    public int? ExitCode { get; init; }
    public JobProgress? Progress { get; init; }

    /// <summary>The queue's id of the job.</summary>
    public string? Ticket { get; init; }

    [JsonIgnore]
    internal bool HasEnded => State is not (JobState.Queued or JobState.Running);
}
