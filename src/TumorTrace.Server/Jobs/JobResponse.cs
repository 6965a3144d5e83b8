using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Jobs;

/// <summary>A job as the API shows it.</summary>
public sealed record JobResponse
{
    public required string Id { get; init; }

    /// <summary>Id of the slide that the job was requested for.</summary>
    public required string Slide { get; init; }

    public required string SlideName { get; init; }

    /// <summary>Name of the folder under runs/.</summary>
    public required string Run { get; init; }

    public required JobState State { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset? Started { get; init; }
    public required DateTimeOffset? Ended { get; init; }

    /// <summary>Why the job failed, or what it found; before the end, why nobody has begun it.</summary>
    public required string? Message { get; init; }

    /// <summary>The worker that does it, or did it last; null before.</summary>
    public required string? Worker { get; init; }

    public required int? ExitCode { get; init; }

    /// <summary>Null until the first report of progress.</summary>
    public required JobProgress? Progress { get; init; }

    /// <summary>Id of the slide with the result; null unless the job has finished, and of a training.</summary>
    public required string? Result { get; init; }

    public required JobRequest Options { get; init; }

    internal static JobResponse From(JobRecord job) =>
        new()
        {
            Id = job.Id,
            Slide = job.Request.Slide,
            SlideName = job.SlideName,
            Run = job.Run,
            State = job.State,
            Created = job.Created,
            Started = job.Started,
            Ended = job.Ended,
            Message = job.Message,
            Worker = job.Worker,
            ExitCode = job.ExitCode,
            Progress = job.Progress,
            Result = job is { State: JobState.Finished, Request.Train: null } ? SlideIds.Create(job.Run, job.SlideName) : null,
            Options = job.Request,
        };
}
