using TumorTrace.Core.Imaging;
using TumorTrace.Core.Models;
using TumorTrace.Core.Synthesis;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// Stores windows with the model's own outputs in a model file, for `model test`. The windows are synthetic, so that a
/// published model carries nobody's tissue.
/// </summary>
internal static class References
{
    /// <summary>Bytes that they may add to a file, as base64.</summary>
    private const int Budget = 400_000;

    private const int SegmenterSide = 256;

    /// <summary>Adds as many windows as fit, at least one.</summary>
    public static void Add(string onnxPath, double tolerance)
    {
        using var model = OnnxModel.Load(onnxPath);
        var side = model.Card.Task == ModelTask.Classifier ? model.Card.Window : SegmenterSide;
        var references = new List<ReferenceWindow>();
        var left = Budget;
        foreach (var pixels in SyntheticWindows.Of(model.Card.TargetMpp, side))
        {
            var reference = new ReferenceWindow(side, PackedRgb.Pack(pixels, side, side), model.Predict(pixels, 1, side, side));
            left -= reference.Packed.Length * 4 / 3 + reference.Expected.Length * 12;
            if (left < 0 && references.Count > 0)
                break;
            references.Add(reference);
        }
        OnnxFile.SetMetadata(onnxPath, ReferenceWindows.MetadataKey, new ReferenceWindows(tolerance, "CC0-1.0", references).ToJson());
    }
}
