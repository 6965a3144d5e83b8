using System.Runtime.ExceptionServices;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Onnx.Quantization;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Real windows for an int8 export: one half to choose by, the other to test on. See <see cref="CalibrationSplit"/>.</summary>
/// <param name="Side">Of every window, in px.</param>
/// <param name="Chosen">Windows that scales and float layers are chosen by.</param>
/// <param name="HeldOut">Windows of the acceptance test.</param>
internal sealed record ExportWindows(int Side, IReadOnlyList<Patch> Chosen, IReadOnlyList<Patch> HeldOut)
{
    /// <summary>Windows read at most, both halves together; about 250 MB of pixels.</summary>
    private const int LargestSegmenter = 320;
    private const int MostClassifier = 1000,
        MostSegmenter = 400;

    /// <exception cref="UserException">The manifest's val images give no windows.</exception>
    public static ExportWindows Read(string manifest, string? root, TrainingSettings settings, Action<string> warn)
    {
        var segmenter = settings.Patches.Task == ModelTask.Segmenter;
        // The engine's windows are multiples of the output stride and may be smaller; a training patch need not be a multiple.
        var side = Math.Min(LargestSegmenter, settings.Patches.Window / 8 * 8);
        var patches = segmenter ? settings.Patches with { Window = side, Cell = side } : settings.Patches;
        using var images = OpenImages.Open(TrainingSet.Read(manifest, root), "val", settings, warn);
        var split = CalibrationSplit.Divide(
            ValidationPatches.Find(images.Regions, patches, segmenter ? MostSegmenter : MostClassifier),
            patches.Window
        );
        if (split.Chosen.Count == 0 || split.HeldOut.Count == 0)
            throw new UserException(
                $"{manifest}: the images of split 'val' give {split.Chosen.Count} windows to calibrate with and "
                    + $"{split.HeldOut.Count} to test on, expected some of both; add images of split 'val' with tissue and known labels"
            );
        return new ExportWindows(
            patches.Window,
            ValidationPatches.Read(split.Chosen, patches),
            ValidationPatches.Read(split.HeldOut, patches)
        );
    }

    /// <summary>The model's probabilities on windows, in order.</summary>
    /// <exception cref="UserException">One of them is no probability.</exception>
    public float[] Outputs(IPatchModel model, IReadOnlyList<Patch> windows)
    {
        try
        {
            return [.. windows.AsParallel().AsOrdered().SelectMany(w => model.Predict(w.Pixels, 1, Side, Side))];
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.InnerExceptions[0]);
            throw;
        }
    }

    /// <summary>Targets and weights of windows, in the order of the model's outputs.</summary>
    public static (float[] Targets, float[] Weights) Truth(IReadOnlyList<Patch> windows) =>
        ([.. windows.SelectMany(w => w.Targets)], [.. windows.SelectMany(w => w.Weights)]);
}
