using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Corrections;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Api;

/// <summary>What reviewing took.</summary>
internal static class EffortEndpoints
{
    internal static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/effort", (ViewerOptions options) => Report(options))
            .WithTags("Annotations")
            .WithSummary("What reviews took, slide by slide, and what drawing by hand would have taken: from the history of versions.");

    private static Effort Report(ViewerOptions options)
    {
        var report = EffortReport.Of(options.Root, options.SlideFolders);
        return new Effort([.. report.Slides.Select(s => Row.Of(s.Name, s.Run, s.Effort))], Row.Of("", null, report.Total), report.LeftOut);
    }

    /// <param name="LeftOut">Corrected slides that are not in it, each with the reason.</param>
    internal sealed record Effort(IReadOnlyList<Row> Slides, Row Total, IReadOnlyList<string> LeftOut);

    /// <param name="Seconds">From the first save to the last, without pauses.</param>
    /// <param name="ChangedShare">Share of the tumour area that the review changed; null where there is none.</param>
    /// <param name="ByHandSeconds">What drawing all outlines would have taken; null if none was drawn.</param>
    internal sealed record Row(
        string Name,
        string? Run,
        int Lesions,
        double Seconds,
        double? ChangedShare,
        double OutlineMm,
        double? ByHandSeconds
    )
    {
        internal static Row Of(string name, string? run, ReviewEffort e) =>
            new(name, run, e.Lesions, e.Time.TotalSeconds, e.ChangedShare, e.OutlineMm, e.ByHand?.TotalSeconds);
    }
}
