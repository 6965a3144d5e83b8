using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;

namespace TumorTrace.Training.Data;

/// <summary>
/// An opened case at the working scale: pixels and labels of any square, mirrored where it overhangs the case's area.
/// Coordinates are working px from the area's top-left corner. Safe to read from several threads.
/// The region that was opened owns its files; views of it (<see cref="WithStain"/>) and other areas of its image
/// (<see cref="OtherArea"/>) are of use until it is disposed.
/// </summary>
public sealed class TrainingRegion : IDisposable
{
    private const long CacheBytes = 96L << 20;

    private readonly ISlide _slide;
    private readonly WorkingSlide _pixels;
    private readonly ILabelMap _labels;
    private readonly long _left,
        _top;
    private readonly StainTransform? _stain;
    private readonly bool _ownsSlide = true,
        _ownsLabels = true;

    public TrainingRegion(TrainingCase source, double targetMpp, DataReaders readers)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(readers);
        Case = source;
        Recompress = readers.Recompress;
        _slide = readers.OpenSlide(source.Image, source.Mpp);
        var mpp =
            source.Mpp
            ?? _slide.Info.Mpp
            ?? throw new UserException($"{source.Image}: states no pixel size, expected one; fill the manifest's mpp column");
        Scale = WorkingScale.For(_slide.Info, mpp, targetMpp);
        _pixels = new WorkingSlide(_slide, Scale, CacheBytes);
        _labels = OpenLabels(source, _slide.Info.Size, readers);
        (_left, _top, Width, Height) = AreaOf(source, Scale);
    }

    /// <summary>Another area of an image that is open already.</summary>
    private TrainingRegion(TrainingRegion opened, TrainingCase source, DataReaders readers)
    {
        Case = source;
        Recompress = opened.Recompress;
        Scale = opened.Scale;
        _slide = opened._slide;
        _pixels = opened._pixels;
        _labels = OpenLabels(source, _slide.Info.Size, readers);
        (_left, _top, Width, Height) = AreaOf(source, Scale);
        _ownsSlide = false;
    }

    private TrainingRegion(TrainingRegion opened, StainTransform? stain)
    {
        Case = opened.Case;
        Recompress = opened.Recompress;
        Scale = opened.Scale;
        Width = opened.Width;
        Height = opened.Height;
        _slide = opened._slide;
        _pixels = opened._pixels;
        _labels = opened._labels;
        _left = opened._left;
        _top = opened._top;
        _stain = stain;
        _ownsSlide = _ownsLabels = false;
    }

    private static (long Left, long Top, int Width, int Height) AreaOf(TrainingCase source, WorkingScale scale)
    {
        var area = source.Area;
        var left = (long)Math.Round(area.Left * scale.Size.Width);
        var top = (long)Math.Round(area.Top * scale.Size.Height);
        return (
            left,
            top,
            (int)(Math.Round(area.Right * scale.Size.Width) - left),
            (int)(Math.Round(area.Bottom * scale.Size.Height) - top)
        );
    }

    public TrainingCase Case { get; }
    public WorkingScale Scale { get; }
    public int Width { get; }
    public int Height { get; }

    /// <summary>The same region as it looks with a change of its staining; null for none. Shares the files and the decoded tiles.</summary>
    internal TrainingRegion WithStain(StainTransform? stain) => new(this, stain);

    /// <summary>Another case of the same image, read through this region's files, so that an image of many areas is opened once.</summary>
    internal TrainingRegion OtherArea(TrainingCase source, DataReaders readers) => new(this, source, readers);

    internal Func<byte[], int, int, byte[]>? Recompress { get; }

    /// <summary>The slide's own pixels, in which stains are measured.</summary>
    internal WorkingSlide Pixels => _pixels;

    /// <summary>The area's top-left corner on the slide, in level-0 px.</summary>
    public Level0Point Origin => new(_left * Scale.Ratio, _top * Scale.Ratio);

    /// <summary>RGB (side·side·3 bytes) of the square at (x, y).</summary>
    public void ReadRgb(int x, int y, int side, Span<byte> rgb) => ReadRgb(x, y, side, side, rgb);

    /// <summary>RGB (height·width·3 bytes) of the rectangle at (x, y).</summary>
    public void ReadRgb(int x, int y, int width, int height, Span<byte> rgb)
    {
        if (x >= 0 && y >= 0 && x + width <= Width && y + height <= Height)
        {
            Read(x, y, width, height, rgb[..(width * height * 3)]);
            return;
        }
        var columns = Mirrored(x, width, Width);
        var rows = Mirrored(y, height, Height);
        var x0 = columns.Min();
        var y0 = rows.Min();
        var w = columns.Max() - x0 + 1;
        var h = rows.Max() - y0 + 1;
        var inside = new byte[w * h * 3];
        Read(x0, y0, w, h, inside);
        for (var v = 0; v < height; v++)
        {
            for (var u = 0; u < width; u++)
                inside.AsSpan(((rows[v] - y0) * w + columns[u] - x0) * 3, 3).CopyTo(rgb[((v * width + u) * 3)..]);
        }
    }

    private void Read(int x, int y, int width, int height, Span<byte> rgb)
    {
        _pixels.Read(new WorkingRect(_left + x, _top + y, width, height), rgb);
        _stain?.Apply(rgb);
    }

    /// <summary>Labels (side·side, see <see cref="TumorLabel"/>) of the square at (x, y).</summary>
    public void ReadLabels(int x, int y, int side, Span<byte> labels)
    {
        ReadAll(x, y, side, labels);
        if (Case.Scope.Kind == LabelScopeKind.Centre)
            ForgetOutsideCentre(x, y, side, labels);
    }

    private void ForgetOutsideCentre(int x, int y, int side, Span<byte> labels)
    {
        var half = Case.Scope.Side / Scale.Ratio / 2;
        var left = (int)Math.Round(Width / 2.0 - half);
        var right = (int)Math.Round(Width / 2.0 + half);
        var top = (int)Math.Round(Height / 2.0 - half);
        var bottom = (int)Math.Round(Height / 2.0 + half);
        for (var v = 0; v < side; v++)
        {
            for (var u = 0; u < side; u++)
            {
                if (x + u < left || x + u >= right || y + v < top || y + v >= bottom)
                    labels[v * side + u] = TumorLabel.Unknown;
            }
        }
    }

    private void ReadAll(int x, int y, int side, Span<byte> labels)
    {
        if (IsInside(x, y, side))
        {
            _labels.Read(new Level0Point((_left + x) * Scale.Ratio, (_top + y) * Scale.Ratio), Scale.Ratio, side, side, labels);
            return;
        }
        var columns = Mirrored(x, side, Width);
        var rows = Mirrored(y, side, Height);
        var x0 = columns.Min();
        var y0 = rows.Min();
        var w = columns.Max() - x0 + 1;
        var h = rows.Max() - y0 + 1;
        var inside = new byte[w * h];
        _labels.Read(new Level0Point((_left + x0) * Scale.Ratio, (_top + y0) * Scale.Ratio), Scale.Ratio, w, h, inside);
        for (var v = 0; v < side; v++)
        {
            for (var u = 0; u < side; u++)
                labels[v * side + u] = inside[(rows[v] - y0) * w + columns[u] - x0];
        }
    }

    /// <summary>A point of the area in level-0 px of the slide.</summary>
    public Level0Point ToLevel0(int x, int y) => new((_left + x) * Scale.Ratio, (_top + y) * Scale.Ratio);

    /// <summary>
    /// The whole area at 1/step, in the slide's own staining: mean colour and the label at the centre of each step × step square.
    /// </summary>
    internal (byte[] Rgb, byte[] Labels, int Width, int Height) Overview(int step)
    {
        var w = Math.Max(1, Width / step);
        var h = Math.Max(1, Height / step);
        var rgb = new byte[w * h * 3];
        var labels = new byte[w * h];
        var coarse = new WorkingSlide(_slide, WorkingScale.ForRatio(_slide.Info, Scale.Ratio * step), CacheBytes);
        coarse.Read(new WorkingRect(_left / step, _top / step, w, h), rgb);
        _labels.Read(
            new Level0Point(_left / step * step * Scale.Ratio, _top / step * step * Scale.Ratio),
            Scale.Ratio * step,
            w,
            h,
            labels
        );
        return (rgb, labels, w, h);
    }

    /// <summary>Positions with tissue, one for each coloured px of an overview, in working px of the slide.</summary>
    internal IReadOnlyList<(long X, long Y)> TissuePositions()
    {
        var step = Math.Max(8, Math.Max(Width, Height) / 1024);
        var (rgb, _, w, h) = Overview(step);
        return
        [
            .. Enumerable
                .Range(0, w * h)
                .Where(i => CellRule.IsTissue(rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]))
                .Select(i => (_left + i % w * step + step / 2, _top + i / w * step + step / 2)),
        ];
    }

    /// <summary>What of the labels' file was left out or decided; sentences that name the file.</summary>
    internal IReadOnlyList<string> LabelNotes => _labels.Notes;

    /// <summary>Closes the files that it opened itself; of a view, nothing.</summary>
    public void Dispose()
    {
        if (_ownsLabels)
            (_labels as IDisposable)?.Dispose();
        if (_ownsSlide)
            _slide.Dispose();
    }

    private bool IsInside(int x, int y, int side) => x >= 0 && y >= 0 && x + side <= Width && y + side <= Height;

    /// <summary>Coordinates from..from+count−1 reflected into 0..length−1, edge pixels doubled.</summary>
    internal static int[] Mirrored(int from, int count, int length)
    {
        var result = new int[count];
        for (var i = 0; i < count; i++)
        {
            var at = ((from + i) % (2 * length) + 2 * length) % (2 * length);
            result[i] = at < length ? at : 2 * length - 1 - at;
        }
        return result;
    }

    internal static ILabelMap OpenLabels(TrainingCase source, PixelSize slide, DataReaders readers) =>
        source.Labels switch
        {
            null or "normal" => new ConstantLabels(TumorLabel.Normal),
            "tumor" => new ConstantLabels(TumorLabel.Tumor),
            var file => readers.OpenLabels(file, slide, source.Rule),
        };
}
