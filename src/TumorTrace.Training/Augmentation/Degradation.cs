using TumorTrace.Core.Imaging;

namespace TumorTrace.Training.Augmentation;

/// <summary>What a scanner and its files do to a picture: a coarser optical resolution, and JPEG.</summary>
/// <param name="Coarser">The patch is made so many times as coarse and enlarged again; 1: not.</param>
/// <param name="Quality">Of the JPEG; 0: none.</param>
internal readonly record struct Degradation(double Coarser, int Quality)
{
    private const double LeastCoarser = 1.3,
        MostCoarser = 2.2;
    private const int LeastQuality = 40,
        MostQuality = 90;

    internal static Degradation None => new(1, 0);

    /// <summary>Draws nothing if the augmentation has none, so that older settings give the patches they gave.</summary>
    internal static Degradation Random(AugmentationSettings augmentation, Random random)
    {
        if (augmentation is { Blur: 0, Jpeg: 0 })
            return None;
        var coarser = random.NextDouble() < augmentation.Blur ? LeastCoarser + random.NextDouble() * (MostCoarser - LeastCoarser) : 1;
        return new Degradation(coarser, random.NextDouble() < augmentation.Jpeg ? random.Next(LeastQuality, MostQuality + 1) : 0);
    }

    /// <param name="rgb">side² px; the result may be this array.</param>
    internal byte[] Apply(byte[] rgb, int side, Func<byte[], int, int, byte[]>? recompress)
    {
        if (Coarser > 1)
            Coarsen(rgb, side);
        return Quality > 0 && recompress is not null ? recompress(rgb, side, Quality) : rgb;
    }

    private void Coarsen(byte[] rgb, int side)
    {
        var small = (int)Math.Ceiling(side / Coarser);
        var factor = (double)side / small;
        var coarse = new byte[small * small * 3];
        Resampler.Resample(rgb, side, side, 0, 0, factor, coarse, small, small);
        Resampler.Resample(coarse, small, small, 0, 0, 1 / factor, rgb, side, side);
    }
}
