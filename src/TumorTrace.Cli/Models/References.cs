using TumorTrace.Core.Imaging;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Data;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Models;

/// <summary>Puts windows with the model's own answers into a model file, for `model test`.</summary>
internal static class References
{
    /// <summary>Bytes that they may add to a file, as base64.</summary>
    private const int Budget = 400_000;

    private const int Most = 6, SegmenterSide = 256;

    /// <summary>Adds as many held-out windows as fit, at least one, tumour and normal in turn.</summary>
    public static void Add(string onnxPath, ExportWindows windows, double tolerance)
    {
        using var model = OnnxModel.Load(onnxPath);
        var side = model.Card.Task == ModelTask.Classifier ? windows.Side : Math.Min(SegmenterSide, windows.Side);
        var references = new List<ReferenceWindow>();
        var left = Budget;
        foreach (var pixels in Candidates(windows.HeldOut).Select(w => Centre(w.Pixels, windows.Side, side)))
        {
            var reference = new ReferenceWindow(side, PackedRgb.Pack(pixels, side, side), model.Predict(pixels, 1, side, side));
            left -= reference.Packed.Length * 4 / 3 + reference.Expected.Length * 12;
            if (left < 0 && references.Count > 0)
                break;
            references.Add(reference);
        }
        OnnxFile.SetMetadata(onnxPath, ReferenceWindows.MetadataKey, new ReferenceWindows(tolerance, model.Card.License, references).ToJson());
    }

    /// <summary>The middles of three equal parts of the tumour windows, and of the normal ones.</summary>
    private static IEnumerable<Patch> Candidates(IReadOnlyList<Patch> windows)
    {
        var classes = windows.GroupBy(w => w.Targets.Sum() * 2 >= w.Targets.Length).OrderByDescending(g => g.Key).Select(g => g.ToList()).ToList();
        var each = Most / 2;
        return Enumerable.Range(0, each).SelectMany(i => classes.Select(c => c[(2 * i + 1) * c.Count / (2 * each)])).Distinct();
    }

    private static byte[] Centre(byte[] pixels, int from, int side)
    {
        var cut = new byte[side * side * 3];
        var offset = (from - side) / 2;
        for (var y = 0; y < side; y++)
            pixels.AsSpan(((y + offset) * from + offset) * 3, side * 3).CopyTo(cut.AsSpan(y * side * 3));
        return cut;
    }
}
