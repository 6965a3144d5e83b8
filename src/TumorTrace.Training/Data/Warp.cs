namespace TumorTrace.Training.Data;

/// <summary>
/// A rotation, mirroring and change of size about the centre of a square: where output pixel (u, v) comes from in a
/// larger square source. Multiples of 90° at size 1 copy pixels exactly.
/// </summary>
internal readonly struct Warp
{
    private readonly float _xu, _xv, _yu, _yv;

    private Warp(double angle, bool mirror, double scale, int side, bool exact)
    {
        var (sin, cos) = Math.SinCos(angle);
        if (exact)
            (sin, cos) = (Math.Round(sin), Math.Round(cos));
        var flip = mirror ? -1 : 1;
        (_xu, _xv) = ((float)(cos * scale * flip), (float)(-sin * scale));
        (_yu, _yv) = ((float)(sin * scale * flip), (float)(cos * scale));
        Side = side;
        // A source of the same parity puts the exact case on whole pixels.
        var needed = exact ? side : (int)Math.Ceiling(side * scale * (Math.Abs(sin) + Math.Abs(cos))) + 2;
        SourceSide = needed + (needed - side & 1);
    }

    /// <summary>Side of the result in px.</summary>
    internal int Side { get; }

    /// <summary>Side of the square that has to be read, centred on the same point.</summary>
    internal int SourceSide { get; }

    internal static Warp Identity(int side) => new(0, false, 1, side, exact: true);

    internal static Warp Random(int side, Augmentation augmentation, Random random)
    {
        var (quarter, mirror) = (random.Next(4), random.Next(2) == 0);
        var angle = augmentation.FreeRotation ? random.NextDouble() * Math.PI / 2 : 0;
        var scale = Math.Exp((random.NextDouble() * 2 - 1) * augmentation.ScaleJitter);
        return new Warp(quarter * Math.PI / 2 + angle, mirror, scale, side, angle == 0 && scale == 1);
    }

    /// <summary>Bilinear; source is SourceSide² RGB pixels, target Side².</summary>
    internal void Pixels(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var v = 0; v < Side; v++)
        {
            for (var u = 0; u < Side; u++)
            {
                var (x, y) = Source(u, v);
                var (x0, y0) = ((int)x, (int)y);
                var (fx, fy) = (x - x0, y - y0);
                var a = (y0 * SourceSide + x0) * 3;
                var (right, down) = (x0 + 1 < SourceSide ? 3 : 0, y0 + 1 < SourceSide ? SourceSide * 3 : 0);
                for (var c = 0; c < 3; c++, a++)
                {
                    var top = source[a] + (source[a + right] - source[a]) * fx;
                    var bottom = source[a + down] + (source[a + down + right] - source[a + down]) * fx;
                    target[(v * Side + u) * 3 + c] = (byte)(top + (bottom - top) * fy + 0.5f);
                }
            }
        }
    }

    /// <summary>The nearest source pixel's label.</summary>
    internal void Labels(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var v = 0; v < Side; v++)
        {
            for (var u = 0; u < Side; u++)
            {
                var (x, y) = Source(u, v);
                target[v * Side + u] = source[(int)(y + 0.5f) * SourceSide + (int)(x + 0.5f)];
            }
        }
    }

    private (float X, float Y) Source(int u, int v)
    {
        var (du, dv) = (u - (Side - 1) * 0.5f, v - (Side - 1) * 0.5f);
        var (middle, last) = ((SourceSide - 1) * 0.5f, SourceSide - 1);
        return (Math.Clamp(middle + _xu * du + _xv * dv, 0, last), Math.Clamp(middle + _yu * du + _yv * dv, 0, last));
    }
}
