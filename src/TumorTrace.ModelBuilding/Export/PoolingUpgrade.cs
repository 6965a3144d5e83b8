using TumorTrace.Core;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Replaces an int8 segmenter's file by one with a faster graph, after checking that its outputs are the same.</summary>
internal static class PoolingUpgrade
{
    /// <returns>False if there was nothing to do; the file stays as it was.</returns>
    /// <exception cref="UserException">Not a model, or the new graph does not give the same; the file stays as it was.</exception>
    public static bool Run(string path) =>
        TrialFile.Replace(
            path,
            trial =>
            {
                if (!OnnxFile.PoolInFloat(path, trial))
                    return false;
                Compare(path, trial);
                return true;
            }
        );

    private static void Compare(string path, string trial)
    {
        using var before = OnnxModel.Load(path);
        using var after = OnnxModel.Load(trial);
        var side = before.Card.Window;
        foreach (var pixels in TrialFile.Windows(before))
        {
            if (!before.Predict(pixels, 1, side, side).AsSpan().SequenceEqual(after.Predict(pixels, 1, side, side)))
                throw new UserException($"{path}: not upgraded: the new graph does not give the same outputs");
        }
    }
}
