using System.Globalization;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Evaluation.Runs;

/// <summary>The coarse stage's cells against the truth: how well the classifier separates tumour windows from normal ones.</summary>
/// <param name="Auc">NaN if one class is missing.</param>
internal sealed record CoarseCells(double Auc, int Cells, int TumorCells)
{
    /// <summary>A cell counts as tumour if at least this share of its known samples is.</summary>
    public const double TumorShare = 0.5;
    private const int SamplesPerCell = 8;

    /// <summary>Reads a run's table of cells. Cells of mostly unknown truth are left out.</summary>
    /// <returns>Null if there is no table, as in exhaustive runs.</returns>
    public static CoarseCells? Read(string table, ILabelMap truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
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
