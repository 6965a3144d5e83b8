using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Synthesis;
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
        var folder = Directory.CreateTempSubdirectory("tumortrace-upgrade-").FullName;
        try
        {
            var trial = Path.Combine(folder, Path.GetFileName(path));
            if (!OnnxFile.HalveWeights(path, trial))
                return null;
            var change = LargestChange(path, trial);
            if (!(change <= Tolerance))
                throw new UserException(
                    $"{path}: not upgraded: with weights of 16 bits a probability changes by {change:g2}, at most {Tolerance} allowed"
                );
            References.Add(trial, ReferenceWindows.Fp32Tolerance);
            AtomicFile.Write(path, temporary => File.Copy(trial, temporary, overwrite: true));
            return change;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double LargestChange(string path, string trial)
    {
        using var before = OnnxModel.Load(path);
        using var after = OnnxModel.Load(trial);
        var side = before.Card.Window;
        return SyntheticWindows
            .Create(before.Card.TargetMpp, side)
            .Concat(before.References?.Windows.Where(w => w.Side == side).Select(w => w.Pixels) ?? [])
            .SelectMany(pixels =>
                before.Predict(pixels, 1, side, side).Zip(after.Predict(pixels, 1, side, side), (a, b) => Math.Abs((double)a - b))
            )
            .Max();
    }
}
