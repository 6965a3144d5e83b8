using TumorTrace.Core.Imaging;

namespace TumorTrace.Slides.Rasters;

/// <summary>What a spot of the agreement picture shows, by rising weight.</summary>
internal enum PixelAgreement : byte
{
    Glass,
    Tissue,
    Unknown,
    PredictedOnly,
    Both,
    Missed,
}

/// <summary>
/// Prediction against truth, reduced to a size that fits a picture. A spot with any tumour px, predicted or true, shows
/// tumour, so that a metastasis of a few heatmap px stays visible; of which kind is what most of them say.
/// </summary>
internal sealed class AgreementMap
{
    private readonly AgreementContent _content;
    private readonly PixelAgreement[] _spots;

    /// <param name="longSide">Spots of the longer side at most; smaller maps keep their size.</param>
    internal AgreementMap(AgreementContent content, int longSide)
    {
        _content = content;
        var width = content.Truth.Width;
        var height = content.Truth.Height;
        var shrink = Math.Max(1, Math.Max(width, height) / (double)longSide);
        Width = Math.Max(1, (int)(width / shrink));
        Height = Math.Max(1, (int)(height / shrink));
        _spots = new PixelAgreement[Width * Height];
        for (var y = 0; y < Height; y++)
            FillRow(y);
    }

    internal int Width { get; }
    internal int Height { get; }

    internal PixelAgreement this[int x, int y] => _spots[y * Width + x];

    private static bool IsTumor(PixelAgreement spot) => spot >= PixelAgreement.PredictedOnly;

    /// <summary>Connected tumour areas whose sides are all shorter than <paramref name="side"/>, with what weighs most in them.</summary>
    internal IEnumerable<(int X, int Y, int Width, int Height, PixelAgreement Kind)> SmallAreas(int side)
    {
        var mask = new BitMask(Width, Height);
        for (var i = 0; i < _spots.Length; i++)
            mask[i % Width, i / Width] = IsTumor(_spots[i]);
        var runs = Runs.Label(mask, diagonal: true);
        var boxes = Enumerable
            .Repeat((Left: int.MaxValue, Top: int.MaxValue, Right: 0, Bottom: 0, Kind: PixelAgreement.Glass), runs.RegionCount)
            .ToArray();
        for (var y = 0; y < Height; y++)
        {
            foreach (var (begin, end, label) in runs.Row(y))
            {
                var (left, top, right, _, kind) = boxes[label];
                boxes[label] = (Math.Min(left, begin), Math.Min(top, y), Math.Max(right, end), y + 1, Heaviest(kind, y, begin, end));
            }
        }
        return boxes
            .Where(b => b.Right - b.Left < side && b.Bottom - b.Top < side)
            .Select(b => (b.Left, b.Top, b.Right - b.Left, b.Bottom - b.Top, b.Kind));
    }

    // An area that is found in part is found.
    private PixelAgreement Heaviest(PixelAgreement kind, int y, int begin, int end)
    {
        for (var x = begin; x < end; x++)
        {
            var spot = this[x, y];
            kind =
                kind == PixelAgreement.Both || spot == PixelAgreement.Both ? PixelAgreement.Both
                : spot > kind ? spot
                : kind;
        }
        return kind;
    }

    private void FillRow(int y)
    {
        var counts = new Counts[Width];
        var (top, bottom) = Source(y, Height, _content.Truth.Height);
        for (var row = top; row < bottom; row++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (left, right) = Source(x, Width, _content.Truth.Width);
                for (var column = left; column < right; column++)
                    counts[x].Add(_content, column, row);
            }
        }
        for (var x = 0; x < Width; x++)
            _spots[y * Width + x] = counts[x].Kind;
    }

    /// <summary>The px under a spot: all spots together cover each px once.</summary>
    private static (int Begin, int End) Source(int spot, int spots, int pixels) =>
        ((int)((long)spot * pixels / spots), (int)((spot + 1L) * pixels / spots));

    private struct Counts
    {
        private int _both,
            _predicted,
            _missed,
            _unknown,
            _known;
        private bool _tissue;

        internal readonly PixelAgreement Kind =>
            (_both, _predicted, _missed) switch
            {
                (0, 0, 0) => _unknown > _known ? PixelAgreement.Unknown
                : _tissue ? PixelAgreement.Tissue
                : PixelAgreement.Glass,
                var (b, p, m) when m > b && m >= p => PixelAgreement.Missed,
                var (b, p, _) when b >= p => PixelAgreement.Both,
                _ => PixelAgreement.PredictedOnly,
            };

        internal void Add(AgreementContent content, int x, int y)
        {
            _tissue = _tissue || content.Tissue is { } tissue && tissue[x, y];
            if (content.Unknown is { } unknown && unknown[x, y])
            {
                _unknown++;
                return;
            }
            _known++;
            switch (content.Predicted[x, y], content.Truth[x, y])
            {
                case (true, true):
                    _both++;
                    break;
                case (true, false):
                    _predicted++;
                    break;
                case (false, true):
                    _missed++;
                    break;
            }
        }
    }
}
