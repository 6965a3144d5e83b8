using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Loop;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>What a lighter form of a model computes in.</summary>
public enum LighterPrecision
{
    /// <summary>8-bit integers, for processors.</summary>
    Int8,

    /// <summary>16-bit floats, for GPUs.</summary>
    Fp16,
}

/// <summary>Writes the int8 or fp16 form of a model that is exported already, without the training run that it came from.</summary>
public static class Quantization
{
    /// <param name="path">
    /// NAME.onnx, an fp32 model that was trained here; NAME.int8.onnx or NAME.fp16.onnx and its cards are written beside it.
    /// </param>
    /// <param name="manifest">Images of split "val": half of their windows gives int8's scales, the other half the acceptance test.</param>
    /// <param name="root">Folder that the manifest's relative paths start from; null for its own.</param>
    /// <param name="report">Receives one line per step.</param>
    /// <param name="warn">Receives a sentence for each image whose staining cannot be measured.</param>
    /// <exception cref="UserException">Not such a model, no windows, or the lighter model fails the acceptance test.</exception>
    public static void Run(string path, LighterPrecision to, string manifest, string? root, Action<string> report, Action<string> warn)
    {
        var start = StartingPoint.Open(path);
        if (!start.IsFolded || start.Settings is not { } settings)
            throw new UserException(
                $"{path}: does not hold the settings of its training, expected a model that `train` or `model export` wrote; "
                    + "quantise others with the tools that they come from"
            );
        if (to == LighterPrecision.Fp16)
        {
            new Fp16Export(path, ExportWindows.Read(manifest, root, settings, warn), report).Write();
            return;
        }
        ModelCard card;
        using (var fp32 = OnnxModel.Load(path))
            card = fp32.Card;
        var model = new TrainedModel(settings, 0, card.Metrics ?? new Dictionary<string, double>(), start.Weights(settings.Describe()));
        new Int8Export(model, card, path, ExportWindows.Read(manifest, root, settings, warn), report).Write();
    }
}
