using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Training.Data;

namespace TumorTrace.Training.Networks;

/// <summary>Which network is trained: the paper's, or the one around the pretrained trunk.</summary>
public sealed record NetworkSettings
{
    /// <summary>Sides of a segmenter's input are multiples of so many px: every network here halves them three times.</summary>
    public const int SideMultiple = 8;

    /// <summary>The paper's segmenter: ResNet depth.</summary>
    public int Depth { get; init; } = 18;

    /// <summary>The paper's networks: factor on all filter counts.</summary>
    public double Width { get; init; } = 0.25;

    /// <summary>The pretrained trunk's network instead of the paper's; null: the paper's.</summary>
    public TrunkSettings? Trunk { get; init; }

    /// <summary>The network for such patches.</summary>
    public NetworkGraph Describe(PatchSettings patches)
    {
        ArgumentNullException.ThrowIfNull(patches);
        return Trunk is { } trunk ? TrunkNetwork.Describe(patches, trunk)
            : patches.Task == ModelTask.Classifier ? SlimInceptionV3.Describe(Width)
            : AtrousResNet.Describe(Depth, Width);
    }

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Depth is not (18 or 34 or 50 or 101))
            yield return new OptionProblem(nameof(Depth), $"{Depth}", "18, 34, 50 or 101");
        if (Trunk is null && Width is not (> 0 and <= 4))
            yield return new OptionProblem(nameof(Width), $"{Width}", "above 0 and at most 4");
        if (Trunk is { Width: not (> 0 and <= 4) })
            yield return new OptionProblem($"{nameof(Trunk)}.{nameof(Trunk.Width)}", $"{Trunk.Width}", "above 0 and at most 4");
        if (Trunk is { FrozenStages: < 0 or > 4 })
            yield return new OptionProblem($"{nameof(Trunk)}.{nameof(Trunk.FrozenStages)}", $"{Trunk.FrozenStages}", "0 to 4");
        if (Trunk is { RateShare: not (>= 0 and <= 1) })
            yield return new OptionProblem($"{nameof(Trunk)}.{nameof(Trunk.RateShare)}", $"{Trunk.RateShare}", "0 to 1");
    }

    /// <summary>What of the patches this network cannot take; properties of <see cref="PatchSettings"/>.</summary>
    public IEnumerable<OptionProblem> ProblemsOf(PatchSettings patches)
    {
        ArgumentNullException.ThrowIfNull(patches);
        var problems = patches.Task == ModelTask.Classifier ? ClassifierProblems(patches) : SegmenterProblems(patches);
        return problems.Select(p => new OptionProblem(p.Property, $"{p.Value}", p.Expected));
    }

    private IEnumerable<(string Property, int Value, string Expected)> ClassifierProblems(PatchSettings patches)
    {
        if (Trunk is null && patches.Window < SlimInceptionV3.MinimumInput)
            yield return (nameof(patches.Window), patches.Window, $"at least {SlimInceptionV3.MinimumInput} px");
        if (Trunk is null)
            yield break;
        const int Stride = TrunkNetwork.ClassifierStride;
        if (patches.Cell % Stride != 0)
            yield return (nameof(patches.Cell), patches.Cell, $"a multiple of {Stride} px with the trunk's network");
        if (patches.Window % (2 * Stride) != 0 || (patches.Window - patches.Cell) % (2 * Stride) != 0)
            yield return (
                nameof(patches.Window),
                patches.Window,
                $"a multiple of {2 * Stride} px that exceeds the cell of {patches.Cell} px by such a multiple, with the trunk's network"
            );
    }

    private IEnumerable<(string Property, int Value, string Expected)> SegmenterProblems(PatchSettings patches)
    {
        if (Trunk is null && patches.OutputStride != AtrousResNet.OutputStride)
            yield return (nameof(patches.OutputStride), patches.OutputStride, $"{AtrousResNet.OutputStride} px with the paper's network");
        if (Trunk is not null && patches.OutputStride is not (8 or 4 or 2))
            yield return (nameof(patches.OutputStride), patches.OutputStride, "8, 4 or 2 px with the trunk's network");
        if (Trunk is not null && patches.Window % 8 != 0)
            yield return (nameof(patches.Window), patches.Window, "a multiple of 8 px with the trunk's network");
    }
}
