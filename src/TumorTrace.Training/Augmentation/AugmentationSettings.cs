namespace TumorTrace.Training.Augmentation;

/// <summary>
/// Random changes of a training patch. Quarter turns and mirrorings are always drawn (the eight symmetries of the square).
/// </summary>
public sealed record AugmentationSettings
{
    /// <summary>Half of the patches are also turned by any angle.</summary>
    public bool FreeRotation { get; init; } = true;

    /// <summary>In half of the patches, size is changed by up to this share.</summary>
    public double ScaleJitter { get; init; } = 0.1;

    /// <summary>Strength of the brightness, contrast, saturation and hue jitter; 0 is none, 1 usual.</summary>
    public double Color { get; init; } = 1;

    /// <summary>Strength of the haematoxylin and eosin jitter in optical density; 0 is none, 1 usual.</summary>
    public double Stain { get; init; } = 1;

    /// <summary>Share of the patches in which random squares are blanked.</summary>
    public double Erase { get; init; }

    /// <summary>Share of the patches that are compressed as JPEG of quality 40 to 90.</summary>
    public double Jpeg { get; init; }

    /// <summary>
    /// Share of the patches that are made 1.3 to 2.2 times as coarse and enlarged again, as a slide of another scanner is.
    /// </summary>
    public double Blur { get; init; }

    /// <summary>Standard deviation of the shift of each stain's optical density in red, green and blue.</summary>
    public double StainShift { get; init; }
}
