using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;

namespace TumorTrace.Segmentation;

/// <summary>
/// One report of a run's progress, as one line of JSON for other programs. The command line writes these lines, and the server reads
/// them. The member "event" names the kind.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(SlideStartedEvent), "slide")]
[JsonDerivedType(typeof(StageRunningEvent), "stage")]
[JsonDerivedType(typeof(StageDoneEvent), "stage-done")]
[JsonDerivedType(typeof(SlideKeptEvent), "skipped")]
[JsonDerivedType(typeof(SlideDoneEvent), "done")]
[JsonDerivedType(typeof(SlideFailedEvent), "failed")]
[JsonDerivedType(typeof(SlideDividedEvent), "divided")]
[JsonDerivedType(typeof(RetrainedEvent), "retrained")]
[JsonDerivedType(typeof(NoteEvent), "note")]
internal abstract record RunEvent
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonNumbers() },
    };

    public string ToLine() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Null if the line is not an event.</summary>
    public static RunEvent? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<RunEvent>(line, s_json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <param name="Number">From 1.</param>
internal sealed record SlideStartedEvent(string Slide, int Number, int Count) : RunEvent;

/// <summary>How far a stage is.</summary>
internal abstract record StageEvent : RunEvent
{
    public string Slide { get; init; } = "";
    public string Stage { get; init; } = "";
    public long Done { get; init; }
    public long Total { get; init; }
    public double Seconds { get; init; }

    /// <summary>Working px that the stage's network has computed; 0 for stages without one.</summary>
    public long PxDone { get; init; }

    /// <summary>Null until something is done.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Share of the workers' time that they waited for pixels; null for stages without workers.</summary>
    public double? WaitShare { get; init; }

    public static StageEvent From(string slide, StageState state, bool finished) =>
        (finished ? (StageEvent)new StageDoneEvent() : new StageRunningEvent()) with
        {
            Slide = slide,
            Stage = state.Stage,
            Done = state.Done,
            Total = state.Total,
            Seconds = state.Elapsed.TotalSeconds,
            PxDone = state.PxDone,
            SecondsLeft = state.Left?.TotalSeconds,
            WaitShare = state.WaitShare,
        };
}

internal sealed record StageRunningEvent : StageEvent;

internal sealed record StageDoneEvent : StageEvent;

/// <summary>An earlier result with the same settings was kept.</summary>
internal sealed record SlideKeptEvent(string Slide, string Folder) : RunEvent;

internal sealed record SlideDoneEvent(
    string Slide,
    string Folder,
    ManifestResult Result,
    double TotalSeconds,
    IReadOnlyList<string> Warnings
) : RunEvent;

/// <param name="Reason">In the command line's words.</param>
/// <param name="Problem">The reason without the name of an option; null if no option would help.</param>
/// <param name="Option">The option that would help, as its property's path; null if none would.</param>
internal sealed record SlideFailedEvent(
    string Slide,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Option = null
) : RunEvent;

internal sealed record SlideDividedEvent(string Slide, SlideDivision Division) : RunEvent;

/// <summary>A pair of models has learned from corrections, and was kept or not.</summary>
internal sealed record RetrainedEvent(string Verdict, bool IsBetter) : RunEvent;

internal sealed record NoteEvent(string Text) : RunEvent;
