using System.Globalization;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>The coarse stage's scanned cells against the truth: how well the classifier tells windows apart.</summary>
/// <param name="Auc">NaN where one class is missing.</param>
internal sealed record CoarseCells(double Auc, int Cells, int TumorCells)
{
    /// <summary>A cell counts as tumour from this share of tumour samples on.</summary>
    public const double TumorShare = 0.5;
    private const int SamplesPerCell = 8;

    /// <summary>From a run's table of cells; null where there is none (exhaustive runs). Cells of mostly unknown truth are left out.</summary>
    public static CoarseCells? Read(string table, ILabelMap truth)
    {
        if (!File.Exists(table))
            return null;
        var cells = new List<(double Score, bool Tumor)>();
        var labels = new byte[SamplesPerCell * SamplesPerCell];
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var values = Array.ConvertAll(line.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture));
            truth.Read(new Level0Point(values[0], values[1]), values[2] / SamplesPerCell, SamplesPerCell, SamplesPerCell, labels);
            var known = labels.Count(l => l != TumorLabel.Unknown);
            if (known * 2 >= labels.Length)
                cells.Add((values[4], labels.Count(l => l == TumorLabel.Tumor) >= TumorShare * known));
        }
        return new CoarseCells(Core.Metrics.Auc.Compute(cells), cells.Count, cells.Count(c => c.Tumor));
    }
}
