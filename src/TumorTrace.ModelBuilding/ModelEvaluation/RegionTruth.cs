using TumorTrace.Core.Annotations;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>
/// A region's truth on the heatmap's grid, by rows.
/// </summary>
/// <param name="Stride">Working px per heatmap px.</param>
/// <param name="Labels">Tumour if at least half of the known px are; unknown if most px are.</param>
/// <param name="Centres">The label at the centre of each heatmap px.</param>
/// <param name="Tissue">False on glass.</param>
internal sealed record RegionTruth(int Columns, int Rows, int Stride, byte[] Labels, byte[] Centres, bool[] Tissue)
{
    private const int BlockPixels = 128;

    public static RegionTruth Read(TrainingRegion region, int stride)
    {
        var columns = region.Width / stride;
        var rows = region.Height / stride;
        var truth = new RegionTruth(columns, rows, stride, new byte[columns * rows], new byte[columns * rows], new bool[columns * rows]);
        var side = BlockPixels * stride;
        var rgb = new byte[side * side * 3];
        var labels = new byte[side * side];
        for (var top = 0; top < rows; top += BlockPixels)
        {
            for (var left = 0; left < columns; left += BlockPixels)
            {
                region.ReadRgb(left * stride, top * stride, side, rgb);
                region.ReadLabels(left * stride, top * stride, side, labels);
                truth.Fill(left, top, rgb, labels);
            }
        }
        return truth;
    }

    private void Fill(int left, int top, byte[] rgb, byte[] labels)
    {
        var stride = Stride;
        var side = BlockPixels * stride;
        for (var y = 0; y < Math.Min(BlockPixels, Rows - top); y++)
        {
            for (var x = 0; x < Math.Min(BlockPixels, Columns - left); x++)
            {
                var at = (top + y) * Columns + left + x;
                var corner = y * stride * side + x * stride;
                Labels[at] = Label(labels, corner, side, stride);
                Centres[at] = labels[corner + stride / 2 * side + stride / 2];
                Tissue[at] = IsTissue(rgb, corner, side, stride);
            }
        }
    }

    private static byte Label(byte[] labels, int corner, int side, int stride)
    {
        var tumor = 0;
        var known = 0;
        for (var y = 0; y < stride; y++)
        {
            foreach (var label in labels.AsSpan(corner + y * side, stride))
            {
                tumor += label == TumorLabel.Tumor ? 1 : 0;
                known += label == TumorLabel.Unknown ? 0 : 1;
            }
        }
        return CellRule.Label(tumor, known, stride * stride);
    }

    private static bool IsTissue(byte[] rgb, int corner, int side, int stride)
    {
        var r = 0;
        var g = 0;
        var b = 0;
        for (var y = 0; y < stride; y++)
        {
            var row = rgb.AsSpan((corner + y * side) * 3, stride * 3);
            for (var i = 0; i < row.Length; i += 3)
            {
                r += row[i];
                g += row[i + 1];
                b += row[i + 2];
            }
        }
        return CellRule.IsTissue(r, g, b);
    }
}
