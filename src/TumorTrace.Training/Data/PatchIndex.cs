using TumorTrace.Core.Annotations;
using TumorTrace.Core.Models;

namespace TumorTrace.Training.Data;

/// <summary>
/// Finds the positions in a region whose patch has tissue and a known label, from an overview at 1/8 of the label's side.
/// </summary>
internal sealed class PatchIndex
{
    private readonly PatchSettings _settings;
    private readonly TrainingRegion _region;
    private readonly int _step;
    private readonly SummedArea _tumor,
        _known,
        _tissue;

    private PatchIndex(TrainingRegion region, PatchSettings settings)
    {
        _region = region;
        _settings = settings;
        _step = Math.Max(1, settings.LabelSide / 8);
        var (rgb, labels, width, height) = region.Overview(_step);
        _tumor = new SummedArea(width, height, i => labels[i] == TumorLabel.Tumor);
        _known = new SummedArea(width, height, i => labels[i] != TumorLabel.Unknown);
        _tissue = new SummedArea(width, height, i => CellRule.IsTissue(rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]));
    }

    /// <summary>All usable positions on a lattice with the given stride, row by row; none in a region of less than half a window.</summary>
    internal static IReadOnlyList<PatchPosition> Find(TrainingRegion region, PatchSettings settings, int stride)
    {
        // Mirrored more than once, a small image would be a kaleidoscope.
        if (Math.Min(region.Width, region.Height) * 2 < settings.Window)
            return [];
        if (region.Case.Scope.Kind == LabelScopeKind.Centre)
            return [new PatchPosition(region, region.Width / 2, region.Height / 2, region.Case.Labels == "tumor", Fixed: true)];
        var index = new PatchIndex(region, settings);
        var columns = Centres(region.Width, settings.LabelSide, stride);
        var rows = Centres(region.Height, settings.LabelSide, stride);
        return [.. rows.SelectMany(y => columns.Select(x => index.At(x, y))).OfType<PatchPosition>()];
    }

    private PatchPosition? At(int x, int y)
    {
        var window = _known.Around(x, y, _settings.Window, _step);
        if (window.Share < _settings.MinKnown || _tissue.Around(x, y, _settings.Window, _step).Share < _settings.MinTissue)
            return null;
        var known = _known.Around(x, y, _settings.LabelSide, _step);
        var tumor = _tumor.Around(x, y, _settings.LabelSide, _step);
        if (known.Sum == 0 || (_settings.Task == ModelTask.Classifier && known.Share < 0.5))
            return null;
        var share = (double)tumor.Sum / known.Sum;
        var unclear = _settings.Task == ModelTask.Classifier && share is > 0 and < PatchSettings.TumorShare;
        return unclear ? null : new PatchPosition(_region, x, y, share >= PatchSettings.TumorShare);
    }

    /// <summary>Centres whose label square lies inside; the middle alone where the region is smaller.</summary>
    private static List<int> Centres(int length, int side, int stride)
    {
        if (length <= side)
            return [length / 2];
        var centres = new List<int>();
        for (var at = side / 2; at <= length - side / 2; at += stride)
            centres.Add(at);
        return centres;
    }

    /// <summary>Sums over rectangles in constant time (Crow 1984).</summary>
    private sealed class SummedArea
    {
        private readonly int[] _sums;
        private readonly int _width,
            _height;

        internal SummedArea(int width, int height, Func<int, bool> value)
        {
            _width = width;
            _height = height;
            _sums = new int[(width + 1) * (height + 1)];
            for (var y = 0; y < height; y++)
            {
                var row = 0;
                for (var x = 0; x < width; x++)
                {
                    row += value(y * width + x) ? 1 : 0;
                    _sums[(y + 1) * (width + 1) + x + 1] = _sums[y * (width + 1) + x + 1] + row;
                }
            }
        }

        /// <summary>Sum and mean over a square around a point in working px, clipped to the region.</summary>
        internal (int Sum, double Share) Around(int x, int y, int side, int step)
        {
            var (x0, x1) = Clip(x, side, step, _width);
            var (y0, y1) = Clip(y, side, step, _height);
            var sum = At(x1, y1) - At(x0, y1) - At(x1, y0) + At(x0, y0);
            return (sum, (double)sum / ((x1 - x0) * (y1 - y0)));
        }

        private int At(int x, int y) => _sums[y * (_width + 1) + x];

        private static (int From, int To) Clip(int centre, int side, int step, int length)
        {
            var from = Math.Clamp((centre - side / 2) / step, 0, length - 1);
            return (from, Math.Clamp((centre + side / 2 + step - 1) / step, from + 1, length));
        }
    }
}
