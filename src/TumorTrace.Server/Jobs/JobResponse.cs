using TumorTrace.Server.Workspace;

namespace TumorTrace.Server.Jobs;

/// <summary>A job as the page is told of it.</summary>
/// <param name="Slide">Id of the slide that it was asked for.</param>
/// <param name="Result">Id of the slide with the result; null before the end.</param>
/// <param name="Message">Of a failed job what the command line said.</param>
/// <param name="Progress">Null before the run has said anything.</param>
public sealed record JobAnswer(
    string Id,
    string Slide,
    string SlideName,
    string Run,
    JobState State,
    DateTimeOffset Created,
    DateTimeOffset? Started,
    DateTimeOffset? Ended,
    string? Message,
    int? ExitCode,
    JobProgress? Progress,
    string? Result,
    JobRequest Options
)
{
    internal static JobAnswer Of(JobRecord r) =>
        new(
            r.Id,
            r.Request.Slide,
            r.SlideName,
            r.Run,
            r.State,
            r.Created,
            r.Started,
            r.Ended,
            r.Message,
            r.ExitCode,
            r.Progress,
            r.State == JobState.Finished ? SlideIds.Of(r.Run, r.SlideName) : null,
            r.Request
        );
}
