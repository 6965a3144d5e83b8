using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Evaluation;

/// <summary>Compares a slide's heatmap with its truth, px by px, in one pass over rows.</summary>
/// <param name="Overlap">Over px of known truth.</param>
/// <param name="Reliability">Over px of known truth on tissue: glass would make every model look calibrated.</param>
/// <param name="Predicted">Px inside polygons, of known truth.</param>
/// <param name="Truth">Tumour px.</param>
/// <param name="Unknown">Px of unknown truth; null if all is known.</param>
/// <param name="Tissue">Px of the tissue mask.</param>
/// <param name="Level0PerPixel">Side of a px of the masks in level-0 px.</param>
internal sealed record PixelComparison(
    Overlap Overlap,
    Reliability Reliability,
    BitMask Predicted,
    BitMask Truth,
    BitMask? Unknown,
    BitMask Tissue,
    double Level0PerPixel
)
{
    /// <summary>
    /// A px of a coarse-only heatmap (1/128) counts for the 16 × 16 px of the dense one (1/8) that it covers, so that both
    /// are measured on the same grid: a coarse edge is as wrong as it looks.
    /// </summary>
    public const int DensePerCoarse = 16;

    public long TruthPixels => Overlap.Both + Overlap.TruthOnly;
    public long PredictedPixels => Overlap.Both + Overlap.PredictedOnly;

    /// <param name="predicted">The map's px that lie inside polygons.</param>
    /// <param name="slide">Level-0 px; heatmap px whose centre lies beyond do not count.</param>
    /// <param name="subdivision">Each heatmap px counts as subdivision² px.</param>
    public static PixelComparison Compute(
        Heatmap map,
        BitMask predicted,
        int subdivision,
        PixelSize slide,
        ILabelMap truth,
        ILabelMap tissue
    )
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(tissue);
        var step = map.Level0PerPixel / subdivision;
        var width = Columns(map.Width * subdivision, slide.Width, step);
        var height = Columns(map.Height * subdivision, slide.Height, step);
        var rows = new Rows(map, predicted, subdivision, width, height);
        var labels = new byte[width * Band];
        var onTissue = new byte[width * Band];
        for (var top = 0; top < height; top += Band)
        {
            var origin = new Level0Point(0, top * step);
            var count = Math.Min(Band, height - top);
            truth.Read(origin, step, width, count, labels);
            tissue.Read(origin, step, width, count, onTissue);
            for (var y = 0; y < count; y++)
                rows.Add(top + y, labels.AsSpan(y * width, width), onTissue.AsSpan(y * width, width));
        }
        return new PixelComparison(
            rows.Overlap,
            rows.Reliability,
            rows.Predicted,
            rows.Truth,
            rows.AnyUnknown ? rows.Unknown : null,
            rows.Tissue,
            step
        );
    }

    /// <summary>Rows read at once, so that a large mask's tiles are not decoded for each row anew.</summary>
    internal const int Band = 32;

    private static int Columns(int most, long slide, double step) => (int)Math.Min(most, Math.Max(1, Math.Ceiling(slide / step - 0.5)));

    private sealed class Rows(Heatmap map, BitMask predicted, int subdivision, int width, int height)
    {
        private readonly ushort[] _values = new ushort[map.Width];
        private long _both,
            _predictedOnly,
            _truthOnly,
            _neither;

        public Reliability Reliability { get; } = new();
        public BitMask Predicted { get; } = new(width, height);
        public BitMask Truth { get; } = new(width, height);
        public BitMask Unknown { get; } = new(width, height);
        public BitMask Tissue { get; } = new(width, height);
        public bool AnyUnknown { get; private set; }
        public Overlap Overlap => new(_both, _predictedOnly, _truthOnly, _neither);

        public void Add(int y, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> onTissue)
        {
            if (y % subdivision == 0)
                map.ReadRow(0, y / subdivision, _values);
            for (var x = 0; x < width; x++)
            {
                var isTissue = onTissue[x] == AreaLabel.Inside;
                if (isTissue)
                    Tissue[x, y] = true;
                if (labels[x] == TumorLabel.Unknown)
                    Unknown[x, y] = AnyUnknown = true;
                else
                    Count(x, y, _values[x / subdivision], labels[x] == TumorLabel.Tumor, isTissue);
            }
        }

        private void Count(int x, int y, ushort value, bool isTumor, bool isTissue)
        {
            var isPredicted = predicted[x / subdivision, y / subdivision];
            if (isTissue)
                Reliability.Add(Quantised.ToProbability(value), isTumor);
            if (isPredicted)
                Predicted[x, y] = true;
            if (isTumor)
                Truth[x, y] = true;
            if (isPredicted && isTumor)
                _both++;
            else if (isPredicted)
                _predictedOnly++;
            else if (isTumor)
                _truthOnly++;
            else
                _neither++;
        }
    }
}
