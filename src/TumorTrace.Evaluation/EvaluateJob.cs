using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Runs;
using TumorTrace.Evaluation.Reports;
using TumorTrace.Evaluation.Runs;
using TumorTrace.Evaluation.Truth;

namespace TumorTrace.Evaluation;

/// <summary>Measures one run, and writes its report if a folder is named.</summary>
internal static class EvaluateJob
{
    /// <param name="truthPath">A file, or a folder with one per slide, named as the slide.</param>
    /// <param name="report">Folder for the report; null for none.</param>
    /// <param name="progress">Share done, 0 to 1.</param>
    /// <exception cref="UserException">A slide has no truth, or a file cannot be read.</exception>
    public static EvaluationReport Run(
        RunFolder run,
        string truthPath,
        EvaluateRequest request,
        string? report,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var truth = TruthSource.Open(truthPath, request.Labels);
        var measured = RunEvaluator.Run(
            run,
            new RunRequest
            {
                Truth = truth,
                TruthPath = truthPath,
                Selection = new SlideSelection(truth, request.Camelyon16, request.Excluded),
                Options = request.Options(run.Slides[0].Manifest.Options.Polygons),
                Threads = request.Threads,
                Pictures = report is null ? null : ReportFolder.Pictures(report),
            },
            progress,
            cancel
        );
        if (report is not null)
            ReportFolder.Write(report, measured);
        return measured;
    }
}
