using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Files;

namespace TumorTrace.Evaluation.Reports;

/// <summary>
/// An evaluation as one self-contained HTML page with plots, pictures and style inside. The template is report.liquid; it
/// encodes every value except the plots, the style and the script. The same report gives the same bytes.
/// </summary>
internal static class HtmlReport
{
    private static readonly HtmlTemplate s_template = new(typeof(HtmlReport).Assembly, "report.liquid");

    /// <param name="picturesFolder">Where the agreement pictures (<see cref="SlideMetrics.Picture"/>) are.</param>
    public static void Write(string path, EvaluationReport report, string picturesFolder)
    {
        ArgumentNullException.ThrowIfNull(report);
        AtomicFile.WriteText(path, s_template.Render(Page(report, picturesFolder)));
    }

    private static ReportPage Page(EvaluationReport report, string picturesFolder) =>
        new()
        {
            Name = report.Name,
            Style = HtmlTemplate.Style,
            Script = HtmlTemplate.Script,
            Facts = RunText.Facts(report),
            Warnings = report.Warnings,
            Headline = SummaryText.Headline(report.Summary),
            Metrics = SummaryText.Others(report.Summary, report.Options, report.Slides.Count(s => s.Hausdorff95Um is not null)),
            Rates = [.. report.Summary.RegionMax.FalsePositivesPerImage.Select(r => $"{r:0.###}")],
            Detectors = SummaryText.Detectors(report.Summary),
            Plots = PagePlots.Draw(report),
            Sizes = LesionTable.Sizes(report),
            Cards = new SlideCards(picturesFolder).Of(report),
            Slides = SlideTable.Rows(report),
            Lesions = LesionTable.Rows(report),
            LesionCaption = LesionTable.Caption(report),
            Options = RunText.Options(report),
        };
}
