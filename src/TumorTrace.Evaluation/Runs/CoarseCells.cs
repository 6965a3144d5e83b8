using System.Globalization;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Evaluation.Runs;

/// <summary>The coarse stage's cells against the truth: how well the classifier and the cascade tell tumour from normal.</summary>
/// <param name="Windows">By the classifier's probability.</param>
/// <param name="Heatmap">By the mean of the final heatmap in each cell.</param>
/// <param name="Cells">Scanned cells of mostly known truth; of them <paramref name="TumorCells"/>.</param>
/// <param name="Reach">What goes on to the dense stage; null where the coarse stage did not decide that.</param>
internal sealed record CoarseCells(CellAuc Windows, CellAuc Heatmap, int Cells, int TumorCells, CascadeReach? Reach)
{
    /// <summary>A cell counts as tumour if at least this share of its known samples is.</summary>
    public const double TumorShare = 0.5;

    /// <summary>The classifiers' rule of training: tumour from this share on, normal without any, nothing in between.</summary>
    public const double TrainedShare = 0.1;
    private const int SamplesPerCell = 8;

    /// <summary>Reads a run's table of cells and its heatmap. Cells of mostly unknown truth are left out.</summary>
    /// <returns>Null if there is no table, as in exhaustive runs, or no cell in it.</returns>
    public static CoarseCells? Read(RunSlide slide, ILabelMap truth)
    {
        ArgumentNullException.ThrowIfNull(slide);
        ArgumentNullException.ThrowIfNull(truth);
        var manifest = slide.Manifest;
        var table = RunFiles.TableOf(slide.Folder, RunFiles.CoarseTables);
        if (!File.Exists(table) || ScannedCell.Read(table) is not { Count: > 0 } scanned)
            return null;
        var grid = Label(truth, manifest, scanned[0].Side);
        var judged = scanned.Where(c => 2 * grid.Known(c.Column, c.Row) >= SamplesPerCell * SamplesPerCell).ToList();
        var shares = judged.ConvertAll(c => grid.Tumor(c.Column, c.Row) / (double)grid.Known(c.Column, c.Row));
        var options = manifest.Options;
        var decides = options.Mode == CascadeMode.Cascade && options.Candidates.File is null;
        return new CoarseCells(
            CellAuc.Of(judged.ConvertAll(c => c.Score), shares),
            CellAuc.Of(Means(slide, judged), shares),
            judged.Count,
            shares.Count(s => s >= TumorShare),
            decides ? grid.Reach(scanned, options.Candidates.Threshold, options.Dense.Margin) : null
        );
    }

    private static List<double> Means(RunSlide slide, List<ScannedCell> cells)
    {
        using var map = HeatmapFile.Read(slide.File(RunFiles.Heatmap), Path.GetTempFileName(), slide.Manifest.Heatmap.Level0PerPixel);
        return cells.ConvertAll(c => Mean(map, c));
    }

    /// <summary>The mean, quantised, of the heatmap px whose centres lie in the cell.</summary>
    private static double Mean(Heatmap map, ScannedCell cell)
    {
        int Centre(int index) => Math.Max(0, (int)Math.Ceiling(index * cell.Side / map.Level0PerPixel - 0.5));
        var (left, right) = (Centre(cell.Column), Math.Min(map.Width, Centre(cell.Column + 1)));
        var (top, bottom) = (Centre(cell.Row), Math.Min(map.Height, Centre(cell.Row + 1)));
        var sum = 0L;
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
                sum += map[x, y];
        }
        return (double)sum / Math.Max(1, (right - left) * (bottom - top));
    }

    private static LabelledCells Label(ILabelMap truth, Manifest manifest, double side)
    {
        var grid = new LabelledCells((int)Math.Ceiling(manifest.Width / side), (int)Math.Ceiling(manifest.Height / side));
        var labels = new byte[grid.Columns * SamplesPerCell * SamplesPerCell];
        for (var row = 0; row < grid.Rows; row++)
        {
            truth.Read(new Level0Point(0, row * side), side / SamplesPerCell, grid.Columns * SamplesPerCell, SamplesPerCell, labels);
            for (var i = 0; i < labels.Length; i++)
                grid.Add(i / SamplesPerCell % grid.Columns, row, labels[i]);
        }
        return grid;
    }

    /// <summary>A line of the table.</summary>
    /// <param name="Side">Level-0 px.</param>
    private sealed record ScannedCell(int Column, int Row, double Side, double Score)
    {
        public static List<ScannedCell> Read(string table) => [.. File.ReadLines(table).Skip(1).Select(Parse)];

        private static ScannedCell Parse(string line)
        {
            var values = Array.ConvertAll(line.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture));
            return new ScannedCell((int)Math.Round(values[0] / values[2]), (int)Math.Round(values[1] / values[2]), values[2], values[4]);
        }
    }

    /// <summary>Samples of the truth in each cell of the slide, scanned or not.</summary>
    private sealed class LabelledCells(int columns, int rows)
    {
        private readonly byte[] _tumor = new byte[columns * rows];
        private readonly byte[] _known = new byte[columns * rows];

        public int Columns => columns;
        public int Rows => rows;

        public int Tumor(int column, int row) => _tumor[row * columns + column];

        public int Known(int column, int row) => _known[row * columns + column];

        public void Add(int column, int row, byte label)
        {
            var at = row * columns + column;
            _tumor[at] += (byte)(label == TumorLabel.Tumor ? 1 : 0);
            _known[at] += (byte)(label == TumorLabel.Unknown ? 0 : 1);
        }

        public CascadeReach Reach(List<ScannedCell> scanned, double threshold, int margin)
        {
            var candidates = new BitMask(columns, rows);
            foreach (var cell in scanned.Where(c => c.Score >= threshold))
                candidates[cell.Column, cell.Row] = true;
            var refined = Morphology.Grow(candidates, margin);
            var inside = Enumerable.Range(0, _tumor.Length).Where(i => refined[i % columns, i / columns]).Sum(i => (long)_tumor[i]);
            var normal = scanned.Sum(c => (long)(Known(c.Column, c.Row) - Tumor(c.Column, c.Row)));
            var refinedNormal = scanned
                .Where(c => refined[c.Column, c.Row])
                .Sum(c => (long)(Known(c.Column, c.Row) - Tumor(c.Column, c.Row)));
            return new CascadeReach((double)inside / _tumor.Sum(t => (long)t), (double)refinedNormal / normal);
        }
    }
}

/// <summary>AUC over coarse cells by two rules of what a tumour cell is; NaN if one class is missing.</summary>
/// <param name="Half">Tumour from half of the cell on, else normal.</param>
/// <param name="Trained">Tumour from a tenth on, normal without any: the rule by which classifiers are trained.</param>
internal readonly record struct CellAuc(double Half, double Trained)
{
    public static CellAuc Of(List<double> scores, List<double> tumorShares)
    {
        var samples = scores.Zip(tumorShares).ToList();
        return new CellAuc(
            Core.Metrics.Auc.Compute([.. samples.Select(s => (s.First, s.Second >= CoarseCells.TumorShare))]),
            Core.Metrics.Auc.Compute([
                .. samples.Where(s => s.Second is 0 or >= CoarseCells.TrainedShare).Select(s => (s.First, s.Second > 0)),
            ])
        );
    }
}

/// <summary>
/// What the coarse stage lets through: candidates, grown by the dense stage's margin. The dense stage can find no more tumour than
/// <paramref name="TumorShare"/>, and computes the rest for nothing.
/// </summary>
/// <param name="TumorShare">Share of the truth's tumour area in grown candidates: the ceiling of the cascade. NaN without tumour.</param>
/// <param name="NormalShare">Share of the scanned cells' normal area in them.</param>
internal sealed record CascadeReach(double TumorShare, double NormalShare);
