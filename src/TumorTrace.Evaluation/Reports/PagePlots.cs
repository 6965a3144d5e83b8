using System.Text.RegularExpressions;
using TumorTrace.Core.Evaluation;
using TumorTrace.Plots;

namespace TumorTrace.Evaluation.Reports;

/// <summary>The plots as parts of the page.</summary>
internal static partial class PagePlots
{
    internal static IReadOnlyList<PlotFigure> Draw(EvaluationReport report)
    {
        PlottedRun[] run = [PlottedRun.From(report)];
        return
        [
            Figure(
                FrocPlot.Draw(run),
                "froc",
                "FROC curve",
                "Lesions found against false alarms per slide; the marks are the six points whose mean is the score."
            ),
            Figure(
                RocPlot.Draw(run),
                "roc",
                "ROC curve",
                "Tumour slides found against normal slides called tumour, for every threshold of the slide score."
            ),
            Figure(
                ReliabilityPlot.Draw(run),
                "reliability",
                "Reliability plot",
                "On the diagonal the probabilities are what they claim: below it they are too high, above it too low. "
                    + "The bars count the heatmap px of each probability."
            ),
        ];
    }

    private static PlotFigure Figure(PlotSheet sheet, string id, string name, string caption)
    {
        var svg = Declaration().Replace(sheet.Svg(id), "");
        return new PlotFigure(
            Size()
                .Replace(
                    svg,
                    $"viewBox=\"0 0 ${{width}} ${{height}}\" role=\"img\" aria-label=\"{name}; its values are in the tables\"",
                    1
                ),
            $"{name}. {caption}"
        );
    }

    [GeneratedRegex("""^<\?xml[^>]*>\s*""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Declaration();

    // Of the svg element: the page decides how large it is.
    [GeneratedRegex(
        """width="(?<width>\d+)" height="(?<height>\d+)"(?=>)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Size();
}
