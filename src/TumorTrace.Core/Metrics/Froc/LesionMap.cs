using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Metrics;

/// <summary>The evaluation mask of a slide: its tumour grown, filled and labelled (docs/evaluation.md, "FROC").</summary>
internal sealed class LesionMap
{
    private readonly LabeledRuns _labels;

    private LesionMap(LabeledRuns labels, LesionRule rule)
    {
        _labels = labels;
        Rule = rule;
        Lesions = Measure(labels, rule.ItcAxisPx);
        IsItc = [.. Lesions.Select(l => l.IsItc)];
    }

    public LesionRule Rule { get; }
    public IReadOnlyList<Lesion> Lesions { get; }

    /// <summary>For label l, [l − 1].</summary>
    public IReadOnlyList<bool> IsItc { get; }

    /// <param name="tumor">Tumour px on the rule's grid. Pixels beyond it count as normal.</param>
    public static LesionMap Create(BitMask tumor, LesionRule rule)
    {
        ArgumentNullException.ThrowIfNull(tumor);
        var grown = new BitMask(tumor.Width, tumor.Height);
        DistanceTransform.ForEachRow(
            tumor,
            (y, squared) =>
            {
                for (var x = 0; x < squared.Length; x++)
                {
                    if (squared[x] != DistanceTransform.None && Math.Sqrt(squared[x]) < rule.GrowPx)
                        grown[x, y] = true;
                }
            }
        );
        Morphology.FillHoles(grown);
        return new LesionMap(LabeledRuns.Label(grown, diagonal: true), rule);
    }

    /// <summary>The label at a point, 0 outside any lesion and outside the mask.</summary>
    public int LabelAt(Level0Point point)
    {
        var (x, y) = Rule.PixelOf(point);
        return point.X < 0 || point.Y < 0 || y >= _labels.Height ? 0 : _labels.LabelAt(x, y) + 1;
    }

    public SlideHits Hits(string slide, IEnumerable<Detection> detections) => SlideHits.Find(slide, detections, LabelAt, IsItc);

    private static List<Lesion> Measure(LabeledRuns labels, double itcAxis)
    {
        var sums = new MomentSums[labels.RegionCount];
        for (var y = 0; y < labels.Height; y++)
        {
            foreach (var (begin, end, label) in labels.Row(y))
                sums[label].Add(new Run(y, begin, end));
        }
        return [.. sums.Select((s, i) => ToLesion(i + 1, s, itcAxis))];
    }

    private static Lesion ToLesion(int label, MomentSums sums, double itcAxis)
    {
        var axis = 4 * Math.Sqrt(sums.Eigenvalues(pixelVariance: 0).Larger);
        return new Lesion(label, sums.Pixels, sums.Centroid.X, sums.Centroid.Y, axis, axis < itcAxis);
    }
}
