using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>A label per pixel of one slide or region: its truth, its tissue, or areas that somebody marked.</summary>
public interface ILabelMap
{
    /// <summary>
    /// Fills <paramref name="labels"/> (height·width bytes) for level-0 pixels x0.. and y0.., each
    /// <paramref name="step"/> level-0 px apart, sampled at (x + ½)·step. Of a truth they are <see cref="TumorLabel"/>s, of a tissue mask
    /// or other areas <see cref="AreaLabel"/>s.
    /// </summary>
    void Read(Level0Point origin, double step, int width, int height, Span<byte> labels);

    /// <summary>What of the file was left out or understood in a way that the user must know; sentences that name the file.</summary>
    IReadOnlyList<string> Notes => [];
}

/// <summary>The labels of a truth.</summary>
internal static class TumorLabel
{
    public const byte Normal = 0;
    public const byte Tumor = 1;
    public const byte Unknown = 255;
}

/// <summary>The labels of areas, such as a tissue mask; 255 is unknown here too.</summary>
internal static class AreaLabel
{
    public const byte Outside = TumorLabel.Normal;
    public const byte Inside = TumorLabel.Tumor;
}
