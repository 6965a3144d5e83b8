using System.Text.Json.Serialization;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;

namespace TumorTrace.Training.Data;

/// <summary>What a training patch is. Lengths in working px.</summary>
/// <param name="TargetMpp">µm per working px.</param>
/// <param name="Window">Side of the patch.</param>
/// <param name="Cell">Classifier: side of the square in the window's centre that the label is for. Segmenter: the window.</param>
public sealed record PatchSettings(ModelTask Task, double TargetMpp, int Window, int Cell)
{
    /// <summary>A cell with at least this share of tumour is tumour; one with none is normal; between, it is not used.</summary>
    public const double TumorShare = 0.1;

    public const string ClassifierRule =
        "1 where tumour covers at least 10% of the central cell, 0 where it covers nothing; "
        + "cells between, or mostly of unknown label, are not used";

    public const string SegmenterRule =
        "mask averaged over each output cell, tumour from 0.5; unknown cells do not count in the loss; "
        + "of a label for a square or a field, the mean over its cells counts";

    /// <summary>What a patch with a weak label counts for, as a share of one whose px are all known.</summary>
    public const double WeakShare = 0.5;

    /// <summary>Smallest side of a segmenter's patch.</summary>
    private const int LeastSegmenterWindow = 64;

    /// <summary>Least share of the window that is not glass.</summary>
    public double MinTissue { get; init; } = 0.25;

    /// <summary>Least share of the window with a known label.</summary>
    public double MinKnown { get; init; } = 0.2;

    /// <summary>Draw tumour and normal patches 1:1; otherwise as they come.</summary>
    public bool Balanced { get; init; } = true;

    /// <summary>Groups are drawn by their number of positions to this power: 0 all alike, 1 by size.</summary>
    public double GroupPower { get; init; } = 0.5;

    /// <summary>Reference that every slide's staining is carried over to; null for none.</summary>
    public StainProfile? Stain { get; init; }

    /// <summary>Segmenter: input px per output px.</summary>
    public int OutputStride { get; init; } = 8;

    /// <summary>Side of the square that decides the patch's class.</summary>
    [JsonIgnore]
    public int LabelSide => Task == ModelTask.Classifier ? Cell : Window;

    /// <summary>Number of targets along a side of a patch: 1, or one per output cell, the last row and column possibly narrower.</summary>
    [JsonIgnore]
    public int TargetSide => Task == ModelTask.Classifier ? 1 : (Window + OutputStride - 1) / OutputStride;

    /// <summary>Everything that is out of range for any network.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (TargetMpp is not (>= 0.05 and <= 20))
            yield return new OptionProblem(nameof(TargetMpp), $"{TargetMpp}", "0.05 to 20 µm/px");
        if (Task == ModelTask.Classifier && (Cell < 1 || Cell > Window))
            yield return new OptionProblem(nameof(Cell), $"{Cell}", $"1 to the window's {Window} px");
        if (Task == ModelTask.Segmenter && Window < LeastSegmenterWindow)
            yield return new OptionProblem(nameof(Window), $"{Window}", $"at least {LeastSegmenterWindow} px");
    }
}
