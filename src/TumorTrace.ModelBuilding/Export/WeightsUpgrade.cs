using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Replaces a model's file by one with weights in 16 bits, of half the size, after checking how far its outputs move.</summary>
internal static class WeightsUpgrade
{
    /// <summary>The most that one probability may change; rounding weights to 11 bits changes it by about a tenth of this.</summary>
    private const double Tolerance = 0.01;

    /// <returns>The largest change of a probability; null if there was nothing to do: the file stays as it was.</returns>
    /// <exception cref="UserException">Not a model, or outputs that move further; the file stays as it was.</exception>
    public static double? Run(string path)
    {
        var change = 0.0;
        var isReplaced = TrialFile.Replace(
            path,
            trial =>
            {
                if (!OnnxFile.HalveWeights(path, trial))
                    return false;
                change = LargestChange(path, trial);
                if (!(change <= Tolerance))
                    throw new UserException(
                        FormattableString.Invariant(
                            $"{path}: not upgraded: in 16 bits they change a probability by {change:g2}, at most {Tolerance} allowed"
                        )
                    );
                References.Add(trial, ReferenceWindows.Fp32Tolerance);
                return true;
            }
        );
        return isReplaced ? change : null;
    }

    private static double LargestChange(string path, string trial)
    {
        using var before = OnnxModel.Load(path);
        using var after = OnnxModel.Load(trial);
        var side = before.Card.Window;
        return TrialFile
            .Windows(before)
            .SelectMany(pixels =>
                before.Predict(pixels, 1, side, side).Zip(after.Predict(pixels, 1, side, side), (a, b) => Math.Abs((double)a - b))
            )
            .Max();
    }
}
