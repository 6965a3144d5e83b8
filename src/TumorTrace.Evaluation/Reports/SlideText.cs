using TumorTrace.Core.Evaluation;
using TumorTrace.Evaluation.Runs;

namespace TumorTrace.Evaluation.Reports;

/// <summary>The metrics of one slide, as `evaluate OUT/NAME` prints them and as its JSON line.</summary>
internal sealed record SlideText(
    string Slide,
    double TumorIoU,
    double Dice,
    double MeanIoU,
    double Precision,
    double Recall,
    double? BoundaryF,
    double? Hausdorff95Um,
    double CalibrationError,
    int Lesions,
    int LesionsHit,
    int FalsePositives,
    double? WindowAuc,
    double? WindowAucTrained,
    double? HeatmapAuc,
    double? HeatmapAucTrained,
    int Windows,
    int TumorWindows,
    double? CascadeCeiling,
    double? RefinedNormalShare,
    double Threshold,
    double? LowThreshold,
    double? CoreThreshold
)
{
    public static SlideText From(EvaluationReport report, CoarseCells? cells)
    {
        var slide = report.Slides[0];
        var overlap = report.Slides[0].Overlap;
        return new SlideText(
            slide.Name,
            overlap.TumorIoU,
            overlap.Dice,
            overlap.MeanIoU,
            overlap.Precision,
            overlap.Recall,
            slide.BoundaryF,
            slide.Hausdorff95Um,
            report.Summary.CalibrationError.Value,
            slide.RegionMax.LesionCount,
            slide.RegionMax.Hit,
            slide.RegionMax.FalsePositives.Count,
            cells?.Windows.Half,
            cells?.Windows.Trained,
            cells?.Heatmap.Half,
            cells?.Heatmap.Trained,
            cells?.Cells ?? 0,
            cells?.TumorCells ?? 0,
            cells?.Reach?.TumorShare,
            cells?.Reach?.NormalShare,
            report.Options.Threshold,
            report.Options.LowThreshold,
            report.Options.CoreThreshold
        );
    }

    public void Print(TextWriter to)
    {
        to.WriteLine(
            $"slide        {Slide}, at p >= {Threshold}{(LowThreshold is { } low ? $", {low} in regions that reach {CoreThreshold}" : "")}"
        );
        to.WriteLine($"tumour IoU   {TumorIoU:f4}   Dice {Dice:f4}   mean IoU {MeanIoU:f4}");
        to.WriteLine($"precision    {Precision:f4}   recall {Recall:f4}   calibration error {CalibrationError:f4}");
        if (BoundaryF is { } f)
        {
            var distance = Hausdorff95Um is { } d ? $"{d:f0} µm" : "–";
            to.WriteLine($"outline      boundary F-score {f:f4}   95% Hausdorff distance {distance}");
        }
        to.WriteLine($"lesions      {LesionsHit} of {Lesions} hit, {FalsePositives} false positive(s)");
        if (WindowAuc is { } window)
        {
            to.WriteLine(
                $"window AUC   {window:f4} over {Windows} coarse cells, "
                    + $"{TumorWindows} of them tumour (at least {CoarseCells.TumorShare:p0} of the cell)"
            );
            to.WriteLine($"heatmap AUC  {HeatmapAuc:f4} over the same cells, by the final heatmap's mean in each");
            to.WriteLine(
                $"             {WindowAucTrained:f4} and {HeatmapAucTrained:f4} where at least {CoarseCells.TrainedShare:p0} is tumour "
                    + "against none, as in training"
            );
        }
        if (RefinedNormalShare is { } normal)
            to.WriteLine(
                $"cascade      {CascadeCeiling:p1} of the tumour and {normal:p1} of the scanned normal area go to the dense stage"
            );
    }
}
