using System.Collections.Concurrent;
using TumorTrace.Core.Annotations;

namespace TumorTrace.Core.Synthesis;

/// <summary>
/// An H&amp;E-like slide that is a pure function of its options and the pixel's position: any region, in any order, on
/// any number of threads gives the same bytes, so slides larger than memory can be streamed.
/// </summary>
internal sealed class SyntheticSlide
{
    private const int Side = BlockCanvas.Side;
    private readonly Scene _scene;
    private readonly ConcurrentBag<BlockCanvas> _canvases = [];
    private readonly byte[] _glass = new byte[4 * Side * 4 * Side * 3];

    /// <exception cref="UserException">The options have problems.</exception>
    public SyntheticSlide(SynthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _scene = new Scene(options.Checked());
        for (var i = 0; i < _glass.Length; i++)
        {
            var x = i / 3 % (4 * Side);
            var y = i / 3 / (4 * Side);
            _glass[i] = (byte)Math.Clamp(_scene.Palette.Glass[i % 3] + StainPalette.Grain(_scene.Fine, x, y), 0, 255);
        }
    }

    public SynthOptions Options => _scene.Options;

    /// <summary>The tumour regions, exactly as they are drawn.</summary>
    public IReadOnlyList<AnnotationShape> Truth => _scene.Shapes;

    /// <summary>The same regions as labels.</summary>
    public ILabelMap Labels => _scene.Truth.Labels;

    /// <summary>Fills <paramref name="rgb"/> (height·width·3 bytes) with a region in level-0 px; it must lie in the slide.</summary>
    public void Render(int x0, int y0, int width, int height, Span<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x0);
        ArgumentOutOfRangeException.ThrowIfNegative(y0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)x0 + width, Options.Width, nameof(width));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)y0 + height, Options.Height, nameof(height));
        for (var row = y0 / Side; row * Side < y0 + height; row++)
        {
            for (var column = x0 / Side; column * Side < x0 + width; column++)
                RenderBlock(column, row, x0, y0, width, height, rgb);
        }
    }

    /// <summary>The same on several threads, whole rows of the slide; quickest when y0 is a multiple of 128.</summary>
    public void RenderRows(int y0, int height, Memory<byte> rgb, int threads, CancellationToken cancel = default)
    {
        var columns = (Options.Width + Side - 1) / Side;
        var first = y0 / Side;
        var last = (y0 + height + Side - 1) / Side;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.For(
            0,
            (last - first) * columns,
            options,
            i => RenderBlock(i % columns, first + i / columns, 0, y0, Options.Width, height, rgb.Span)
        );
    }

    private void RenderBlock(int column, int row, int x0, int y0, int width, int height, Span<byte> rgb)
    {
        if (!_canvases.TryTake(out var canvas))
            canvas = new BlockCanvas();
        canvas.MoveTo(column, row);
        var source = _glass;
        var stride = 4 * Side;
        var left = column % 4 * Side;
        var top = row % 4 * Side;
        if (PaintBlock(canvas))
        {
            source = canvas.Rgb;
            stride = Side;
            left = 0;
            top = 0;
        }
        var from = Math.Max(x0, canvas.X0);
        var to = Math.Min(x0 + width, canvas.X0 + Side);
        for (var y = Math.Max(y0, canvas.Y0); y < Math.Min(y0 + height, canvas.Y0 + Side); y++)
        {
            source
                .AsSpan(((y - canvas.Y0 + top) * stride + from - canvas.X0 + left) * 3, (to - from) * 3)
                .CopyTo(rgb[(((y - y0) * width + from - x0) * 3)..]);
        }
        _canvases.Add(canvas);
    }

    /// <summary>False when the block is bare glass.</summary>
    private bool PaintBlock(BlockCanvas canvas)
    {
        var pens = _scene.Pens.Where(p => p.Touches(canvas)).ToList();
        // Noise moves the edge of the tissue outwards by at most 0.63 of its roughness.
        var tissue = _scene.Tissue.MaxIn(canvas.Column, canvas.Row) > -_scene.Px(9);
        if (!tissue && pens.Count == 0)
            return false;
        if (tissue)
            PaintTissue(canvas);
        else
            Array.Clear(canvas.Cover);
        _scene.Palette.Develop(canvas, _scene.Fine);
        pens.ForEach(p => InkPainter.Paint(_scene, canvas, p));
        return true;
    }

    private void PaintTissue(BlockCanvas canvas)
    {
        var tumor = _scene.Truth.Read(canvas);
        StromaPainter.Paint(_scene, canvas);
        NucleusPainter.PaintStroma(_scene, canvas);
        if (Options.Fat)
            FatPainter.Paint(_scene, canvas);
        GlandPainter.Paint(_scene, canvas);
        if (tumor)
            TumorPainter.Paint(_scene, canvas);
        // Nuclei reach over the outline into blocks without tumour.
        if (_scene.Truth.Near(canvas.X0 + Side / 2, canvas.Y0 + Side / 2, Side))
            NucleusPainter.PaintTumor(_scene, canvas);
        InkPainter.Strengthen(_scene, canvas);
    }
}
