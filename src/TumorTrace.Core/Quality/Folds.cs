using TumorTrace.Core.Imaging;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Quality;

/// <summary>Tissue that lies double or more: much darker in the overview than the rest.</summary>
internal static class Folds
{
    /// <summary>Optical density of a fold, at least: twice that of the darker quarter of the tissue, and this.</summary>
    private const double LeastDensity = 0.9;

    /// <summary>µm²: smaller dark spots are dense nuclei or dirt.</summary>
    private const double LeastUm2 = 20_000;

    /// <returns>Of the tissue, 0 to 1.</returns>
    public static double Share(TissueMask tissue, double mpp)
    {
        var (mask, overview) = (tissue.Mask, tissue.Overview);
        var density = new List<float>();
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = mask.NextInRow(0, y); x < mask.Width; x = mask.NextInRow(x + 1, y))
                density.Add(Density(overview, x, y));
        }
        if (density.Count == 0)
            return 0;
        density.Sort();
        var least = Math.Max(LeastDensity, 2 * density[density.Count * 3 / 4]);
        var dark = new BitMask(mask.Width, mask.Height);
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = mask.NextInRow(0, y); x < mask.Width; x = mask.NextInRow(x + 1, y))
                dark[x, y] = Density(overview, x, y) >= least;
        }
        Morphology.RemoveSmallObjects(dark, LeastUm2 / Math.Pow(tissue.Downsample * mpp, 2));
        return dark.Count() / (double)density.Count;
    }

    private static float Density(RgbImage image, int x, int y)
    {
        var row = image.Row(y);
        return (float)((OpticalDensity.From(row[3 * x]) + OpticalDensity.From(row[3 * x + 1]) + OpticalDensity.From(row[3 * x + 2])) / 3);
    }
}
