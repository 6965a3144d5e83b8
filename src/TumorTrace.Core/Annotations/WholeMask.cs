using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Annotations;

/// <summary>A mask in memory, one byte a mask px.</summary>
internal sealed class WholeMask : ILabelMap
{
    private const int Strip = 64;

    private readonly byte[] _labels;
    private readonly PixelSize _mask;
    private readonly (double X, double Y) _slidePerMask;

    internal WholeMask(ISlide mask, PixelSize slide, LabelRule rule)
    {
        _mask = mask.Info.Size;
        _slidePerMask = MaskLabels.SlidePerMask(mask.Info, slide);
        _labels = new byte[_mask.Area];
        var width = (int)_mask.Width;
        var rgb = new byte[width * Strip * 3];
        var census = new MaskCensus();
        for (var y = 0L; y < _mask.Height; y += Strip)
        {
            var rows = (int)Math.Min(Strip, _mask.Height - y);
            mask.Read(new LevelRect(0, 0, y, width, rows), rgb.AsSpan(0, width * rows * 3));
            census.Add(rgb.AsSpan(0, width * rows * 3));
            for (var i = 0; i < width * rows; i++)
                _labels[y * width + i] = rgb[i * 3];
        }
        var meaning = MaskMeaning.From(census, rule, mask.Info);
        Notes = meaning.Notes;
        var labelOf = Enumerable.Range(0, 256).Select(v => meaning.Rule.Label((byte)v)).ToArray();
        for (var i = 0L; i < _labels.LongLength; i++)
            _labels[i] = labelOf[_labels[i]];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels)
    {
        for (var y = 0; y < height; y++)
        {
            var row = Clamp((origin.Y + (y + 0.5) * step) / _slidePerMask.Y, _mask.Height);
            for (var x = 0; x < width; x++)
            {
                var column = Clamp((origin.X + (x + 0.5) * step) / _slidePerMask.X, _mask.Width);
                labels[y * width + x] = _labels[row * _mask.Width + column];
            }
        }
    }

    private static long Clamp(double position, long size) => Math.Clamp((long)Math.Floor(position), 0, size - 1);
}
