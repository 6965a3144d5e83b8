namespace TumorTrace.Core.Annotations;

/// <summary>What the values of a mask image mean, and what lies outside annotated areas.</summary>
/// <param name="Unknown">Mask images: the value that is neither tumour nor normal; null when all is known.</param>
/// <param name="Tumor">
/// Mask images: the one value that is tumour, such as 1 in masks that ASAP makes of Camelyon16, 2 in those of
/// Camelyon17; null: every value from 192 on. Never guessed from the file.
/// </param>
/// <param name="OutsideUnknown">Annotation files that are not exhaustive: what no tumour or normal area covers is unknown.</param>
public sealed record LabelRule(byte? Unknown = null, byte? Tumor = null, bool OutsideUnknown = false)
{
    private const byte TumorFrom = 192;

    public static LabelRule Default { get; } = new();

    /// <summary>The label (<see cref="TumorLabel"/>) that a mask value stands for.</summary>
    public byte Label(byte value) =>
        value == Unknown ? TumorLabel.Unknown
        : Tumor is { } tumor ? (value == tumor ? TumorLabel.Tumor : TumorLabel.Normal)
        : value >= TumorFrom ? TumorLabel.Tumor
        : TumorLabel.Normal;
}
