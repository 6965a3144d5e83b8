using System.Text.Json;

namespace TumorTrace.Server.Jobs;

/// <summary>What a line of `segment --json-progress` says.</summary>
/// <param name="Progress">Where the stage under way stands.</param>
/// <param name="Text">For the log; null for lines that are too many to be read.</param>
/// <param name="Failure">Why the slide failed, in the command line's words.</param>
/// <param name="Result">What came out.</param>
internal sealed record ProgressLine(JobProgress? Progress = null, string? Text = null, string? Failure = null, string? Result = null)
{
    internal static ProgressLine Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Of(json.RootElement) : new ProgressLine(Text: line);
        }
        catch (JsonException)
        {
            return new ProgressLine(Text: line);
        }
    }

    private static ProgressLine Of(JsonElement e) =>
        Word(e, "event") switch
        {
            "slide" => new ProgressLine(Text: Word(e, "slide")),
            "stage" => new ProgressLine(Stage(e)),
            "stage-done" => new ProgressLine(
                Stage(e) with
                {
                    SecondsLeft = 0,
                },
                FormattableString.Invariant($"{Word(e, "stage")}: {Number(e, "total"):0}, {Number(e, "seconds"):0.0} s")
            ),
            "done" => Done(e),
            "skipped" => Said($"{Word(e, "slide")}: already done with these settings, kept as it is in {Word(e, "folder")}"),
            "failed" => Failed(Word(e, "slide"), Word(e, "reason")),
            "note" => new ProgressLine(Text: Word(e, "text")),
            _ => new ProgressLine(),
        };

    private static ProgressLine Done(JsonElement e)
    {
        var result = e.GetProperty("result");
        var regions = Number(result, "regions");
        return Said(
            FormattableString.Invariant(
                $"{regions:0} region{(regions == 1 ? "" : "s")}, {Number(result, "tumor_area_mm2"):0.####} mm², slide score {Number(result, "slide_score"):0.####}, {Number(e, "total_seconds"):0.0} s"
            )
        );
    }

    private static ProgressLine Said(string result) => new(Text: result, Result: result);

    // Most messages begin with the file already.
    private static ProgressLine Failed(string slide, string reason)
    {
        var failure = reason.StartsWith(slide, StringComparison.Ordinal) ? reason : $"{slide}: {reason}";
        return new ProgressLine(Text: $"error: {failure}", Failure: failure);
    }

    private static JobProgress Stage(JsonElement e) =>
        new(
            Word(e, "stage"),
            (long)Number(e, "done"),
            (long)Number(e, "total"),
            e.TryGetProperty("seconds_left", out var left) && left.ValueKind == JsonValueKind.Number ? left.GetDouble() : null
        );

    private static string Word(JsonElement e, string member) =>
        e.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static double Number(JsonElement e, string member) =>
        e.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
}
