using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;

namespace TumorTrace.Models;

/// <summary>The choice for the segmenters of a pair; a file that the user named is taken as it is.</summary>
internal static class PrecisionChoice
{
    /// <summary>A smaller gain is not worth other last digits, and could be noise: the choice should be the same tomorrow.</summary>
    private const double LeastGain = 1.25;

    private const int TrialSide = 256;

    /// <param name="note">Takes one line that says what was chosen and why.</param>
    /// <returns>The file to run.</returns>
    /// <exception cref="UserException">int8 was asked for and there is none.</exception>
    public static string Choose(string fp32, Precision asked, int threads, Action<string> note)
    {
        var int8 = Path.ChangeExtension(fp32, ".int8.onnx");
        if (asked == Precision.Int8 && !File.Exists(int8))
            throw new UserException(
                $"there is no {int8}, expected the model in int8; choose auto, or make one as training/README.md describes"
            )
            {
                Option = nameof(ModelChoice.Precision),
            };
        if (asked != Precision.Auto)
            return asked == Precision.Int8 ? int8 : fp32;
        if (!File.Exists(int8) || !Processor.HasVnni)
            return fp32;
        if (Gain(fp32, int8, threads) is not { } gain)
        {
            note($"dense stage in fp32: the card of {Path.GetFileName(int8)} does not record that it agrees with fp32");
            return fp32;
        }
        var chosen = gain >= LeastGain ? int8 : fp32;
        note(
            FormattableString.Invariant(
                $"dense stage in {(chosen == int8 ? "int8" : "fp32")}: {Path.GetFileName(int8)} is {gain:0.0} times as fast as fp32 here"
            )
        );
        return chosen;
    }

    /// <summary>
    /// How many times faster the int8 file is on a small window; null where its card does not record that it passed the acceptance test.
    /// </summary>
    private static double? Gain(string fp32, string int8, int threads)
    {
        using var fast = OnnxModel.Load(int8, threads);
        if (!(fast.Card.Metrics?.GetValueOrDefault(CardMetrics.Int8IoU) >= ModelCard.LeastInt8Iou))
            return null;
        using var slow = OnnxModel.Load(fp32, threads);
        var stride = fast.Card.OutputStride ?? 1;
        var side = Math.Max(stride, Math.Min(TrialSide, fast.Card.DenseWindow ?? TrialSide) / stride * stride);
        return ModelSpeed.Ratio(slow, fast, new byte[side * side * 3], 1, side, rounds: 3);
    }
}
