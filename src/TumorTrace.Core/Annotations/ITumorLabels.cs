using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>Ground truth of one slide or region, readable at the pixel size of its level 0.</summary>
public interface ITumorLabels
{
    /// <summary>
    /// Fills <paramref name="labels"/> (height·width bytes) for level-0 pixels x0.. and y0.., each
    /// <paramref name="step"/> level-0 px apart, sampled at (x + ½)·step: 0 normal, 1 tumour, 255 unknown.
    /// </summary>
    void Read(Level0Point origin, double step, int width, int height, Span<byte> labels);
}

/// <summary>The label values of <see cref="ITumorLabels"/>.</summary>
public static class TumorLabel
{
    public const byte Normal = 0;
    public const byte Tumor = 1;
    public const byte Unknown = 255;
}
