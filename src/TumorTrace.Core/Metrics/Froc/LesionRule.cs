using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Metrics;

/// <summary>The grid and the lengths that define lesions from tumour pixels.</summary>
/// <param name="Level0PerPixel">Side of a px of the evaluation mask in level-0 px.</param>
/// <param name="Mpp">µm per level-0 px.</param>
internal readonly record struct LesionRule(double Level0PerPixel, double Mpp)
{
    /// <summary>Tumour within 75 µm of other tumour belongs to the same lesion.</summary>
    private const double MergeUm = 75;

    /// <summary>Shorter ones are isolated tumour cells: the 200 µm of their definition and the 75 µm that were added.</summary>
    private const double ItcUm = 275;

    /// <summary>The Camelyon16 challenge: level 5, 0.243 µm/px.</summary>
    public static readonly LesionRule Camelyon16 = new(32, 0.243);

    /// <summary>The same on another data set: the power of two nearest to the challenge's 7.776 µm/px.</summary>
    public static LesionRule For(double mpp) =>
        new(Math.Max(1, Math.Pow(2, Math.Round(Math.Log2(Camelyon16.Level0PerPixel * Camelyon16.Mpp / mpp)))), mpp);

    /// <summary>Mask px, exclusive.</summary>
    public double GrowPx => MergeUm / (Mpp * Level0PerPixel * 2);

    /// <summary>Mask px, exclusive.</summary>
    public double ItcAxisPx => ItcUm / (Mpp * Level0PerPixel);

    /// <summary>µm a mask px.</summary>
    private double UmPerPixel => Level0PerPixel * Mpp;

    public double AreaMm2(Lesion lesion) => lesion.Pixels * UmPerPixel * UmPerPixel / 1e6;

    public double MajorAxisUm(Lesion lesion) => lesion.MajorAxis * UmPerPixel;

    /// <summary>The middle of the lesion's mean px.</summary>
    public Level0Point CentreOf(Lesion lesion) => new((lesion.CentroidX + 0.5) * Level0PerPixel, (lesion.CentroidY + 0.5) * Level0PerPixel);

    /// <summary>The mask px that holds a point.</summary>
    public (int X, int Y) PixelOf(Level0Point point) => ((int)(point.X / Level0PerPixel), (int)(point.Y / Level0PerPixel));
}

/// <summary>A lesion of the truth.</summary>
/// <param name="Label">1.., in raster order of first px.</param>
/// <param name="Pixels">Px of the evaluation mask: grown, holes filled.</param>
/// <param name="CentroidX">Mask px.</param>
/// <param name="MajorAxis">4 √ of the larger eigenvalue of the px coordinates' population covariance, mask px.</param>
/// <param name="IsItc">Isolated tumour cells, which take no part in FROC.</param>
internal readonly record struct Lesion(int Label, long Pixels, double CentroidX, double CentroidY, double MajorAxis, bool IsItc);
