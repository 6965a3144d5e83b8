using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Files;

namespace TumorTrace.Evaluation.Reports;

/// <summary>
/// An evaluation as one self-contained HTML page with plots, pictures and style inside. The template is report.liquid; it
/// encodes every value except the plots, the style and the script. The same report gives the same bytes.
/// </summary>
internal static class HtmlReport
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
        new()
        {
            Name = report.Name,
            Style = Resource("report.css"),
            Script = Resource("report.js"),
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

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
