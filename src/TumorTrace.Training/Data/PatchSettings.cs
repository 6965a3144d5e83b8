using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;

namespace TumorTrace.Training.Data;

/// <summary>What a training patch is. Lengths in working px.</summary>
/// <param name="Window">Side of the patch.</param>
/// <param name="Cell">Classifier: side of the square in the window's centre that the label is for.</param>
/// <param name="MinTissue">Least share of the window that is not glass.</param>
/// <param name="MinKnown">Least share of the window with a known label.</param>
/// <param name="GroupPower">Groups are drawn by their number of places to this power: 0 all alike, 1 by size.</param>
/// <param name="Stain">Reference that every slide's staining is carried over to; null for none.</param>
/// <param name="Balanced">Draw tumour and normal patches 1:1; otherwise as they come.</param>
public sealed record PatchSettings(
    ModelTask Task,
    double TargetMpp,
    int Window,
    int Cell,
    double MinTissue = 0.25,
    double MinKnown = 0.2,
    bool Balanced = true,
    double GroupPower = 0.5,
    StainProfile? Stain = null
)
{
    /// <summary>A cell with at least this share of tumour is tumour; one with none is normal; between, it is not used.</summary>
    public const double TumorShare = 0.1;

    public const string ClassifierRule =
        "1 where tumour covers at least 10% of the central cell, 0 where it covers nothing; cells between, or mostly of unknown label, are not used";

    public const string SegmenterRule =
        "mask averaged over each output cell, tumour from 0.5; unknown cells do not count in the loss; of a label for a square or a field, the mean over its cells counts";

    /// <summary>What a patch with a weak label counts for, as a share of one whose px are all known.</summary>
    public const double WeakShare = 0.5;

    /// <summary>Segmenter: input px per output px.</summary>
    public int OutputStride { get; init; } = 8;

    /// <summary>Side of the square that decides the patch's class.</summary>
    public int LabelSide => Task == ModelTask.Classifier ? Cell : Window;

    /// <summary>Number of targets along a side of a patch: 1, or one per output cell, the last row and column possibly narrower.</summary>
    public int TargetSide => Task == ModelTask.Classifier ? 1 : (Window + OutputStride - 1) / OutputStride;
}

/// <summary>
/// Random changes of a training patch. Angles and mirrorings are always drawn (the eight symmetries of the square).
/// </summary>
/// <param name="FreeRotation">Half of the patches are also turned by any angle.</param>
/// <param name="ScaleJitter">In half of the patches, size is changed by up to this share.</param>
/// <param name="Color">Strength of the brightness, contrast, saturation and hue jitter; 0 is none, 1 usual.</param>
/// <param name="Stain">Strength of the haematoxylin and eosin jitter in optical density; 0 is none, 1 usual.</param>
/// <param name="Erase">Share of the patches in which random squares are blanked.</param>
public sealed record Augmentation(bool FreeRotation = true, double ScaleJitter = 0.1, double Color = 1, double Stain = 1, double Erase = 0)
{
    /// <summary>Share of the patches that are compressed as JPEG of quality 40 to 90.</summary>
    public double Jpeg { get; init; }

    /// <summary>Share of the patches that are made 1.3 to 2.2 times as coarse and enlarged again, as a slide of another scanner is.</summary>
    public double Blur { get; init; }

    /// <summary>Standard deviation of the shift of each stain's optical density in red, green and blue.</summary>
    public double StainShift { get; init; }
}

/// <summary>A patch ready for training.</summary>
/// <param name="Pixels">RGB, window · window · 3.</param>
/// <param name="Targets">0 or 1, TargetSide² values.</param>
/// <param name="Weights">1, or 0 where the target is unknown.</param>
/// <param name="Labels">The label (see <see cref="Core.Annotations.TumorLabel"/>) of each px, Window².</param>
/// <param name="Together">The targets are one label for all of their cells together: the mean over them counts.</param>
public sealed record Patch(byte[] Pixels, float[] Targets, float[] Weights, byte[] Labels, bool Together = false);
