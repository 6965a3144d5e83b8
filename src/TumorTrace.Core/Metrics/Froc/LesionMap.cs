using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Metrics;

/// <summary>The evaluation mask of a slide: its tumour grown, filled and labelled (evaluation, "Evaluation mask", 2 to 5).</summary>
public sealed class LesionMap
{
    private readonly Runs _labels;

    private LesionMap(Runs labels, LesionRule rule)
    {
        (_labels, Rule) = (labels, rule);
        Lesions = Moments.Of(labels, rule.ItcAxisPx);
        IsItc = [.. Lesions.Select(l => l.IsItc)];
    }

    public LesionRule Rule { get; }
    public IReadOnlyList<Lesion> Lesions { get; }

    /// <summary>For label l, [l − 1].</summary>
    public IReadOnlyList<bool> IsItc { get; }

    /// <param name="tumor">Tumour px on the rule's grid. Pixels beyond it count as normal.</param>
    public static LesionMap Of(BitMask tumor, LesionRule rule)
    {
        ArgumentNullException.ThrowIfNull(tumor);
        var grown = new BitMask(tumor.Width, tumor.Height);
        DistanceTransform.ForEachRow(tumor, (y, squared) =>
        {
            for (var x = 0; x < squared.Length; x++)
            {
                if (squared[x] != DistanceTransform.None && Math.Sqrt(squared[x]) < rule.GrowPx)
                    grown[x, y] = true;
            }
        });
        Morphology.FillHoles(grown);
        return new LesionMap(Runs.Label(grown, diagonal: true), rule);
    }

    /// <summary>The label at a point, 0 outside any lesion and outside the mask.</summary>
    public int LabelAt(Level0Point point)
    {
        var (x, y) = Rule.PixelOf(point);
        return point.X < 0 || point.Y < 0 || y >= _labels.Height ? 0 : _labels.LabelAt(x, y) + 1;
    }

    public SlideHits Hits(string slide, IEnumerable<Detection> detections) => SlideHits.Of(slide, detections, LabelAt, IsItc);

    /// <summary>Sums over a region's px, exact in integers.</summary>
    private struct Moments
    {
        private long _count, _x, _y, _xx, _yy, _xy;

        public static List<Lesion> Of(Runs labels, double itcAxis)
        {
            var moments = new Moments[labels.RegionCount];
            for (var y = 0; y < labels.Height; y++)
            {
                foreach (var (begin, end, label) in labels.Row(y))
                    moments[label].Add(begin, end, y);
            }
            return [.. moments.Select((m, i) => m.ToLesion(i + 1, itcAxis))];
        }

        private void Add(long begin, long end, long y)
        {
            var (count, sum) = (end - begin, (begin + end - 1) * (end - begin) / 2);
            _count += count;
            _x += sum;
            _y += y * count;
            _xx += Squares(end) - Squares(begin);
            _yy += y * y * count;
            _xy += y * sum;
        }

        /// <summary>0² + … + (n − 1)².</summary>
        private static long Squares(long n) => (n - 1) * n * (2 * n - 1) / 6;

        private readonly Lesion ToLesion(int label, double itcAxis)
        {
            var (a, b, c) = (Covariance(_xx, _x, _x), Covariance(_xy, _x, _y), Covariance(_yy, _y, _y));
            var axis = 4 * Math.Sqrt((a + c) / 2 + Math.Sqrt((a - c) / 2 * ((a - c) / 2) + b * b));
            return new Lesion(label, _count, (double)_x / _count, (double)_y / _count, axis, axis < itcAxis);
        }

        private readonly double Covariance(long products, long sumA, long sumB) =>
            (double)((Int128)_count * products - (Int128)sumA * sumB) / ((double)_count * _count);
    }
}
