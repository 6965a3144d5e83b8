using TumorTrace.Core.Annotations;

namespace TumorTrace.Training.Data;

/// <summary>What the px of a square say together: the rules that training and measuring share.</summary>
internal static class CellRule
{
    /// <summary>Saturation (max − min)/max below which a mean colour is glass.</summary>
    private const double GlassSaturation = 0.08;

    /// <summary>
    /// The label (<see cref="TumorLabel"/>) of a cell: tumour where at least half of its known px are, unknown where most are.
    /// </summary>
    public static byte Label(int tumor, int known, int area) =>
        2 * known < area ? TumorLabel.Unknown
        : 2 * tumor >= known ? TumorLabel.Tumor
        : TumorLabel.Normal;

    /// <summary>True unless a colour, or a sum of colours, is glass.</summary>
    public static bool IsTissue(int red, int green, int blue)
    {
        var max = Math.Max(red, Math.Max(green, blue));
        var min = Math.Min(red, Math.Min(green, blue));
        return max > 0 && max - min >= GlassSaturation * max;
    }
}
