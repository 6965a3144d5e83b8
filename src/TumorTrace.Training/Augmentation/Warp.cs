namespace TumorTrace.Training.Augmentation;

/// <summary>
/// A rotation, mirroring and change of size about the centre of a square: where output pixel (u, v) comes from in a
/// larger square source. Multiples of 90° at size 1 copy pixels exactly.
/// </summary>
internal readonly struct Warp
{
    // Positions are fixed-point numbers of 16 bits behind the point: the same everywhere, and fast.
    private const int Bits = 16,
        One = 1 << Bits,
        Half = One / 2;

    private readonly int _stepX,
        _stepY,
        _rowX,
        _rowY,
        _startX,
        _startY;

    private Warp(double angle, bool mirror, double scale, int side, bool exact)
    {
        var (sin, cos) = Math.SinCos(angle);
        if (exact)
        {
            sin = Math.Round(sin);
            cos = Math.Round(cos);
        }
        Side = side;
        // A source of the same parity puts the exact case on whole pixels.
        var needed = exact ? side : (int)Math.Ceiling(side * scale * (Math.Abs(sin) + Math.Abs(cos))) + 2;
        SourceSide = needed + (needed - side & 1);
        var flip = mirror ? -1 : 1;
        _stepX = Fixed(cos * scale * flip);
        _stepY = Fixed(sin * scale * flip);
        _rowX = Fixed(-sin * scale);
        _rowY = Fixed(cos * scale);
        var middle = (SourceSide - 1) * 0.5;
        var half = (side - 1) * 0.5;
        _startX = Fixed(middle - half * (cos * flip - sin) * scale);
        _startY = Fixed(middle - half * (sin * flip + cos) * scale);
    }

    private static int Fixed(double value) => (int)Math.Round(value * One);

    /// <summary>Side of the result in px.</summary>
    internal int Side { get; }

    /// <summary>Side of the square that has to be read, centred on the same point.</summary>
    internal int SourceSide { get; }

    internal static Warp Identity(int side) => new(0, false, 1, side, exact: true);

    internal static Warp Random(int side, AugmentationSettings augmentation, Random random)
    {
        var quarter = random.Next(4);
        var mirror = random.Next(2) == 0;
        // Interpolation blurs: half of the patches keep their pixels, as slides in use have them.
        var sharp = random.Next(2) == 0;
        var angle = augmentation.FreeRotation && !sharp ? random.NextDouble() * Math.PI / 2 : 0;
        var scale = sharp ? 1 : Math.Exp((random.NextDouble() * 2 - 1) * augmentation.ScaleJitter);
        return new Warp(quarter * Math.PI / 2 + angle, mirror, scale, side, angle == 0 && scale == 1);
    }

    /// <summary>Bilinear; source is SourceSide² RGB pixels, target Side².</summary>
    internal void Pixels(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var rows = SourceSide * 3;
        var at = 0;
        for (var v = 0; v < Side; v++)
        {
            var (x, y) = Start(v);
            for (var u = 0; u < Side; u++, x += _stepX, y += _stepY, at += 3)
            {
                // The last row and column have no neighbour: there the pixel itself stands in for it.
                var x0 = Whole(x);
                var y0 = Whole(y);
                var fx = Fraction(x);
                var fy = Fraction(y);
                var a = y0 * rows + x0 * 3;
                var b = a + (x0 < SourceSide - 1 ? 3 : 0);
                var down = y0 < SourceSide - 1 ? rows : 0;
                target[at] = Blend(source[a], source[b], source[a + down], source[b + down], fx, fy);
                target[at + 1] = Blend(source[a + 1], source[b + 1], source[a + down + 1], source[b + down + 1], fx, fy);
                target[at + 2] = Blend(source[a + 2], source[b + 2], source[a + down + 2], source[b + down + 2], fx, fy);
            }
        }
    }

    /// <summary>The nearest source pixel's label.</summary>
    internal void Labels(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var at = 0;
        for (var v = 0; v < Side; v++)
        {
            var (x, y) = Start(v);
            for (var u = 0; u < Side; u++, x += _stepX, y += _stepY)
                target[at++] = source[Whole(y + Half) * SourceSide + Whole(x + Half)];
        }
    }

    private (int X, int Y) Start(int v) => (_startX + v * _rowX, _startY + v * _rowY);

    private int Whole(int position) => Math.Clamp(position >> Bits, 0, SourceSide - 1);

    /// <summary>In 256ths.</summary>
    private static int Fraction(int position) => (position >> (Bits - 8)) & 255;

    private static byte Blend(int topLeft, int topRight, int bottomLeft, int bottomRight, int fx, int fy)
    {
        var top = (topLeft << 8) + (topRight - topLeft) * fx;
        var bottom = (bottomLeft << 8) + (bottomRight - bottomLeft) * fx;
        return (byte)(((top << 8) + (bottom - top) * fy + (1 << 15)) >> 16);
    }
}
