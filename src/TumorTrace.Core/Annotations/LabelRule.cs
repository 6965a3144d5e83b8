namespace TumorTrace.Core.Annotations;

/// <summary>What the values of a mask image mean, and what lies outside annotated areas.</summary>
/// <param name="Unknown">Mask images: the value that is neither tumour nor normal; null when all is known.</param>
/// <param name="Tumor">
/// Mask images: the one value that is tumour, such as 1 in masks that ASAP makes of Camelyon16, 2 in those of
/// Camelyon17; null: every value from 192 on, or the other one of a mask that holds 0 and one value only.
/// </param>
/// <param name="OutsideUnknown">Annotation files that are not exhaustive: what no tumour or normal area covers is unknown.</param>
public sealed record LabelRule(byte? Unknown = null, byte? Tumor = null, bool OutsideUnknown = false)
{
    internal const byte TumorFrom = 192;

    public static LabelRule Default { get; } = new();

    /// <summary>
    /// Annotation files: the classes that are tumour, and no others, whatever their case; empty: by the usual names. Areas without a class
    /// are tumour either way.
    /// </summary>
    public IReadOnlyList<string> TumorClasses { get; init; } = [];

    /// <summary>Whatever would be left out is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>The label (<see cref="TumorLabel"/>) that a mask value stands for.</summary>
    public byte Label(byte value) =>
        value == Unknown ? TumorLabel.Unknown
        : Tumor is { } tumor ? (value == tumor ? TumorLabel.Tumor : TumorLabel.Normal)
        : value >= TumorFrom ? TumorLabel.Tumor
        : TumorLabel.Normal;
}
