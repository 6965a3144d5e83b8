using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Exports;

namespace TumorTrace.Evaluation.Reports;

/// <summary>
/// An evaluation as one self-contained HTML page with plots, pictures and style inside. The template is report.liquid; it
/// encodes every value except the plots, the style and the script. The same report gives the same bytes.
/// </summary>
public static class HtmlReport
{
    private static readonly TemplateOptions s_options = new() { MemberAccessStrategy = UnsafeMemberAccessStrategy.Instance };
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly Lazy<IFluidTemplate> s_template = new(() => new FluidParser().Parse(Resource("report.liquid")));

    /// <param name="picturesFolder">Where the agreement pictures (<see cref="SlideMetrics.Picture"/>) are.</param>
    public static void Write(string path, EvaluationReport report, string picturesFolder)
    {
        ArgumentNullException.ThrowIfNull(report);
        var html = s_template.Value.Render(new TemplateContext(Page(report, picturesFolder), s_options), s_encoder);
        AtomicFile.WriteText(path, html);
    }

    private static ReportPage Page(EvaluationReport report, string picturesFolder) =>
        new(
            report.Name,
            Resource("report.css"),
            Resource("report.js"),
            RunText.Facts(report),
            report.Warnings,
            SummaryText.Headline(report.Summary),
            SummaryText.Others(report.Summary, report.Options, report.Slides.Count(s => s.Hausdorff95Um is not null)),
            [.. report.Summary.RegionMax.FalsePositivesPerImage.Select(r => $"{r:0.###}")],
            SummaryText.Detectors(report.Summary),
            PagePlots.Of(report),
            LesionTable.Sizes(report),
            new SlideCards(picturesFolder).Of(report),
            SlideTable.Rows(report),
            LesionTable.Rows(report),
            LesionTable.Caption(report),
            RunText.Options(report)
        );

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
