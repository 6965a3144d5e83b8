using System.Globalization;
using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;

namespace TumorTrace.Server.Jobs;

/// <summary>What a line of a job's output means to the server.</summary>
/// <param name="Progress">How far the current stage is.</param>
/// <param name="Text">For the log; null for lines that are too many to read.</param>
/// <param name="Failure">Why the slide failed.</param>
/// <param name="Result">What was found.</param>
/// <param name="Final">Trying again would not help: an option is wrong.</param>
/// <param name="Division">The slide is left to parts.</param>
/// <param name="Px">Working px that the stage's network has computed.</param>
internal sealed record ProgressLine(
    JobProgress? Progress = null,
    string? Text = null,
    string? Failure = null,
    string? Result = null,
    bool Final = false,
    SlideDivision? Division = null,
    long? Px = null
)
{
    internal static ProgressLine Parse(string line) =>
        RunEvent.TryParse(line) switch
        {
            SlideStartedEvent e => new ProgressLine(Text: e.Slide),
            StageDoneEvent e => new ProgressLine(
                ToProgress(e) with
                {
                    SecondsLeft = 0,
                },
                string.Create(CultureInfo.InvariantCulture, $"{e.Stage}: {e.Total}, {e.Seconds:0.0} s"),
                Px: e.PxDone
            ),
            StageEvent e => new ProgressLine(ToProgress(e), Px: e.PxDone),
            SlideKeptEvent e => Outcome($"{e.Slide}: already done with these settings, kept as it is in {e.Folder}"),
            SlideDoneEvent e => Outcome(Describe(e.Result, e.TotalSeconds)),
            SlideFailedEvent e => Failed(e),
            SlideDividedEvent e => new ProgressLine(Text: $"{e.Division.Stage}: left to {e.Division.Parts} parts", Division: e.Division),
            RetrainedEvent e => Outcome(e.Verdict),
            NoteEvent e => new ProgressLine(Text: e.Text),
            _ => new ProgressLine(Text: line),
        };

    private static JobProgress ToProgress(StageEvent e) => new(e.Stage, e.Done, e.Total, e.SecondsLeft);

    private static ProgressLine Outcome(string result) => new(Text: result, Result: result);

    private static string Describe(ManifestResult result, double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.InWords()}, {seconds:0.0} s");

    private static ProgressLine Failed(SlideFailedEvent e)
    {
        var reason = e.Problem is { } problem && JobOptions.MemberOf(e.Option) is { } member ? $"{problem} ({member})" : e.Reason;
        // Most reasons begin with the file already.
        var failure = reason.StartsWith(e.Slide, StringComparison.Ordinal) ? reason : $"{e.Slide}: {reason}";
        return new ProgressLine(Text: $"error: {failure}", Failure: failure, Final: e.Option is not null);
    }
}
