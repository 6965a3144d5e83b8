using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Reports;

/// <summary>Runs in the form of the paper's Tables 2 to 5 (Guo et al. 2019). A table without rows is left out.</summary>
internal static class PaperTables
{
    private const string Wide = "(95% confidence intervals)";

    /// <summary>The paper's Table 5: what others published for the challenge's test set. Only shown beside runs over that set.</summary>
    private static readonly (string Team, string Architecture, Estimate Auc, Estimate Froc)[] s_published =
    [
        ("Pathologist (Bejnordi et al. 2017)", "N/A", FromPercent(96.6, 92.7, 99.8), FromPercent(72.4, 64.3, 80.4)),
        ("HMS and MIT (Bejnordi et al. 2017)", "GoogLeNet", FromPercent(99.4, 98.3, 99.9), FromPercent(80.7, 73.2, 88.9)),
        ("HMS and MGH (Bejnordi et al. 2017)", "ResNet", FromPercent(97.6, 94.1, 99.9), FromPercent(76.0, 69.2, 85.7)),
        ("CULab (Bejnordi et al. 2017)", "VGG-16", FromPercent(94.0, 88.8, 98.0), FromPercent(70.3, 60.5, 79.9)),
        ("Guo et al. 2019", "v3_DCNN-1280", FromPercent(96.6, 92.2, 99.6), FromPercent(82.9, 75.0, 91.0)),
        ("Guo et al. 2019", "v3_DCNN-768 + v3_DCNN-1280", FromPercent(96.3, 91.8, 99.5), FromPercent(83.5, 75.5, 91.1)),
    ];

    public static IReadOnlyList<ResultTable> All(IReadOnlyList<EvaluationReport> reports) =>
        [.. new[] { Table2(reports), Table3(reports), Table4(reports), Table5(reports) }.Where(t => t.Rows.Count > 0)];

    /// <summary>One row a run: the table that `evaluate` writes.</summary>
    public static ResultTable Table3(IReadOnlyList<EvaluationReport> reports) =>
        new ResultTable(
            "cascade",
            "Table 3: the cascade, the dense network alone and the coarse one alone " + Wide,
            ["Model", "AUC (%)", "FROC (%)", "mIoU (%)", "Tumor-mIoU (%)", "Time/slide (min)", "Heatmap size"],
            [
                .. reports
                    .Where(r => r.Method.Segmenters <= 1)
                    .Select(r =>
                        (IReadOnlyList<TableCell>)
                            [
                                r.Name,
                                Percent(r.Summary.Auc),
                                Percent(r.Summary.RegionMax.Score),
                                Percent(r.Summary.MeanIoU),
                                Percent(r.Summary.TumorMeanIoU),
                                Minutes(r),
                                HeatmapSize(r),
                            ]
                    ),
            ]
        ).WithBest();

    private static ResultTable Table2(IReadOnlyList<EvaluationReport> reports) =>
        new ResultTable(
            "context",
            "Table 2: the dense network alone, by the size of its training patches " + Wide,
            ["Model", "AUC (%)", "FROC (%)", "Heatmap size"],
            [
                .. reports
                    .Where(r => r.Method is { Kind: "exhaustive", Segmenters: 1 })
                    .Select(r =>
                        (IReadOnlyList<TableCell>)[r.Name, Percent(r.Summary.Auc), Percent(r.Summary.RegionMax.Score), HeatmapSize(r)]
                    ),
            ]
        ).WithBest();

    public static ResultTable Table4(IReadOnlyList<EvaluationReport> reports) =>
        new ResultTable(
            "ensembles",
            "Table 4: means of several dense networks " + Wide,
            ["Model", "AUC (%)", "FROC (%)", "mIoU (%)", "Tumor-mIoU (%)", "Time/slide (min)"],
            [
                .. reports
                    .Where(r => r.Method.Segmenters > 1)
                    .Select(r =>
                        (IReadOnlyList<TableCell>)
                            [
                                r.Name,
                                Percent(r.Summary.Auc),
                                Percent(r.Summary.RegionMax.Score),
                                Percent(r.Summary.MeanIoU),
                                Percent(r.Summary.TumorMeanIoU),
                                Minutes(r),
                            ]
                    ),
            ]
        ).WithBest();

    private static ResultTable Table5(IReadOnlyList<EvaluationReport> reports)
    {
        var ours = reports
            .Where(r => r.Preset is not null && r.Method.Kind == "cascade")
            .Select(r =>
                (IReadOnlyList<TableCell>)
                    [$"This run, {r.Summary.SlideCount} slides", r.Name, Percent(r.Summary.Auc), Percent(r.Summary.RegionMax.Score)]
            )
            .ToList();
        var published = s_published.Select(p => (IReadOnlyList<TableCell>)[p.Team, p.Architecture, Percent(p.Auc), Percent(p.Froc)]);
        return new ResultTable(
            "challenge",
            "Table 5: beside what others published for the 129 test slides of Camelyon16 " + Wide,
            ["Team", "Architecture", "AUC (%)", "FROC (%)"],
            ours.Count == 0 ? [] : [.. published, .. ours]
        );
    }

    private static TableCell Percent(Estimate e) => TableCell.Percent(e);

    private static TableCell Minutes(EvaluationReport r) => r.Summary.MinutesPerSlide is { } m ? $"{m:0.00}" : "–";

    private static TableCell HeatmapSize(EvaluationReport r) => $"1/{r.Method.Level0PerPixel:0.##} side of the slide";

    private static Estimate FromPercent(double percent, double low, double high) => new(percent / 100, low / 100, high / 100, 0);
}
