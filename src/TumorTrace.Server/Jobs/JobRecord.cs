using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Stages;

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
public sealed record JobProgress(string Stage, long Done, long Total, double? SecondsLeft)
{
    /// <summary>Of a divided slide: the tasks that the rest is the sum of.</summary>
    public JobTasks? Tasks { get; init; }
}

/// <summary>A job as stored.</summary>
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
    internal const string CancelledMessage = "cancelled; restart the job to resume it";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly JsonSerializerOptions s_indented = new(s_json) { WriteIndented = true };

    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why the job failed, or what it found; null before the end.</summary>
    public string? Message { get; init; }
    public int? ExitCode { get; init; }
    public JobProgress? Progress { get; init; }

    /// <summary>The job that this is a part of; null for a job by itself. Parts are jobs of their own, which only the queue sees.</summary>
    public string? Parent { get; init; }

    /// <summary>Which part of <see cref="Parent"/>'s stage this is.</summary>
    public WorkPart? Part { get; init; }

    /// <summary>How it was divided last, or what it is a part of; null if it never was.</summary>
    public JobDivision? Division { get; init; }

    /// <summary>How often it was divided since it was queued.</summary>
    public int Divisions { get; init; }

    /// <summary>How often it failed and was tried again.</summary>
    public int Failures { get; init; }

    /// <summary>The queue's id of the job.</summary>
    public string? Ticket { get; init; }

    /// <summary>What a worker must have to do it; see <see cref="JobNeeds"/>. Null in records of earlier versions.</summary>
    public string? Needs { get; init; }

    /// <summary>Who asked for it; null if that is not known.</summary>
    public string? Who { get; init; }

    /// <summary>One of many that were queued at once: jobs of the page come first.</summary>
    public bool Batch { get; init; }

    /// <summary>A user asked to stop it.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>The worker that runs it, or ran it last.</summary>
    public string? Worker { get; init; }

    /// <summary>Drawn anew whenever a worker starts the job: what an earlier one reports after that is not accepted.</summary>
    public string? Attempt { get; init; }

    /// <summary>How often its worker was lost in the middle.</summary>
    public int Losses { get; init; }

    /// <summary>Nobody has begun it: any other of its kind may come before it.</summary>
    [JsonIgnore]
    internal bool IsFresh => State == JobState.Queued && Parent is null && Started is null;

    /// <summary>It failed, and trying again would not help.</summary>
    [JsonIgnore]
    internal bool IsFinal { get; init; }

    /// <summary>A worker does it now.</summary>
    [JsonIgnore]
    internal bool IsAtWork => State == JobState.Running && Attempt is not null;

    /// <summary>Its parts are at work, and nobody else.</summary>
    [JsonIgnore]
    internal bool IsDivided => State == JobState.Running && Division is not null && Attempt is null;

    /// <summary>For people: slide, run and part.</summary>
    [JsonIgnore]
    internal string Title => $"{SlideName} ({Run}{(Part is null ? "" : $", {Division!.Stage} {Part}")})";

    [JsonIgnore]
    internal bool HasEnded => State is not (JobState.Queued or JobState.Running);

    /// <summary>The job queued once more, after it has ended.</summary>
    internal JobRecord Anew(string needs) =>
        new(Id, SlideName, File, Run, Request, JobState.Queued, Created)
        {
            Needs = needs,
            Batch = Batch,
            Who = Who,
            Division = needs == Needs ? Division : null,
        };

    /// <summary>The job taken by a worker.</summary>
    internal JobRecord Begun(string worker, string attempt, DateTimeOffset now) =>
        this with
        {
            State = JobState.Running,
            Started = now,
            Worker = worker,
            Attempt = attempt,
        };

    /// <summary>The job left to parts.</summary>
    internal JobRecord Divided(JobDivision division) =>
        this with
        {
            State = JobState.Running,
            Attempt = null,
            Ticket = null,
            Worker = null,
            Progress = null,
            Division = division,
            Divisions = Divisions + 1,
        };

    /// <summary>Its parts, queued.</summary>
    internal IEnumerable<JobRecord> Parts() =>
        Enumerable
            .Range(1, Division!.Parts)
            .Select(number => new JobRecord(
                Guid.CreateVersion7(Created).ToString("N"),
                SlideName,
                File,
                Run,
                Request,
                JobState.Queued,
                Created
            )
            {
                Needs = Needs,
                Batch = Batch,
                Who = Who,
                Division = Division,
                Parent = Id,
                Part = new WorkPart(number, Division.Parts),
            });

    /// <summary>What became of a job whose process was stopped: cancelled by a user, interrupted, or queued again.</summary>
    /// <param name="resumes">Another worker is to go on.</param>
    internal JobRecord Stopped(DateTimeOffset now, int? exitCode, bool resumes) =>
        IsCancelled ? this with { State = JobState.Cancelled, Message = CancelledMessage, ExitCode = exitCode, Ended = now }
        : resumes ? this with { State = JobState.Queued, Ticket = null, Attempt = null }
        : this with { State = JobState.Interrupted, Message = JobQueue.InterruptedMessage, ExitCode = exitCode, Ended = now };

    internal string ToJson(bool indented = false) => JsonSerializer.Serialize(this, indented ? s_indented : s_json);

    /// <exception cref="JsonException">Not a record.</exception>
    internal static JobRecord Parse(string json) => JsonSerializer.Deserialize<JobRecord>(json, s_json) ?? throw new JsonException("null");

    /// <summary>The member of a record's JSON that holds the progress, by itself.</summary>
    internal static string ProgressJson(JobProgress progress) => JsonSerializer.Serialize(new { progress }, s_json);
}
