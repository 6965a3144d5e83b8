using TumorTrace.Core.Annotations;

namespace TumorTrace.Training.Data;

/// <summary>A training patch with where it is from, for people to look at.</summary>
public sealed record PatchView(PatchPosition Position, Patch Patch)
{
    /// <summary>Share of tumour among the known targets; null where none is known.</summary>
    public double? TumorShare =>
        Patch.Weights.Sum() is > 0 and var known ? Patch.Targets.Zip(Patch.Weights, (t, w) => t * w).Sum() / known : null;

    /// <summary>What the network is told of the patch: of a segmenter's patch, whether any target is tumour.</summary>
    public byte Label =>
        TumorShare switch
        {
            null => TumorLabel.Unknown,
            > 0 => TumorLabel.Tumor,
            _ => TumorLabel.Normal,
        };

    /// <summary>The patch's targets as labels, TargetSide².</summary>
    public byte[] TargetLabels =>
        [
            .. Patch.Targets.Zip(
                Patch.Weights,
                (t, w) =>
                    w == 0 ? TumorLabel.Unknown
                    : t > 0 ? TumorLabel.Tumor
                    : TumorLabel.Normal
            ),
        ];
}
