namespace TumorTrace.Core.Slides;

/// <summary>A pixel size that a file states, plausible or not, in µm per level-0 px.</summary>
internal readonly record struct StatedMpp(MppSource Source, double X, double Y)
{
    /// <summary>Pixels that differ more than this are none of a scanner: one of the two is wrong.</summary>
    private const double MostUneven = 0.2;
    private const double Square = 0.02;

    internal double Mean => (X + Y) / 2;

    /// <summary>Why it cannot be used; null if it can.</summary>
    internal string? Fault =>
        !MppRule.IsPlausible(X) || !MppRule.IsPlausible(Y) ? FormattableString.Invariant($"outside {MppRule.Smallest} to {MppRule.Largest}")
        : Uneven > MostUneven ? "far from square"
        : null;

    internal bool IsSquare => Uneven <= Square;

    /// <summary>True for densities that only tell how large a picture is to be printed, such as 72 or 300 dpi.</summary>
    internal bool IsForPrint => Source == MppSource.PictureDensity && X > MppRule.Largest && Y > MppRule.Largest;

    private double Uneven => Math.Abs(X - Y) / Math.Max(X, Y);

    public override string ToString() => FormattableString.Invariant($"{X:g6} x {Y:g6} µm/px ({Source})");
}
