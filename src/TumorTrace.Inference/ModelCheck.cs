using TumorTrace.Core;

namespace TumorTrace.Inference;

/// <summary>What a model's self-test found.</summary>
/// <param name="References">Number of reference windows in the file; 0: there are none.</param>
/// <param name="LargestDifference">Largest |p − expected| over them.</param>
/// <param name="Low">Least probability over all test pictures.</param>
/// <param name="High">Largest probability over all test pictures.</param>
internal sealed record CheckResult(int References, double LargestDifference, double Tolerance, double Low, double High)
{
    /// <summary>Outputs that differ by less, over different pictures, are the same.</summary>
    private const double LeastSpread = 1e-6;

    /// <summary>What is wrong, or null.</summary>
    public string? Problem =>
        High - Low < LeastSpread
            ? $"gives {High:f6} for every test picture, so heatmaps would be all one value: the file is damaged, its weights "
                + "are not trained, or its card's input (mean, std, layout) is not the model's"
        : LargestDifference <= Tolerance ? null
        : $"deviates by {LargestDifference:g3} from the outputs stored in it, at most {Tolerance:g3} is rounding: this build "
            + "of ONNX Runtime or this device computes something else; use the CPU build named in Directory.Packages.props, or "
            + "export the model again";
}

/// <summary>Runs a model on the windows stored in it and on plain pictures.</summary>
internal static class ModelCheck
{
    public static CheckResult Run(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var windows = model.References?.Windows ?? [];
        var tolerance = model.References?.Tolerance ?? 0;
        var outputs = new List<float>();
        double largest = 0;
        foreach (var window in windows)
        {
            var found = model.Predict(window.Pixels, 1, window.Side, window.Side);
            largest = Math.Max(largest, Difference(model.Path, found, window.Expected));
            outputs.AddRange(found);
        }
        var stride = model.Card.OutputStride ?? 1;
        var side = Math.Max(stride, model.Card.Window / stride * stride);
        foreach (var picture in Pictures(side))
            outputs.AddRange(model.Predict(picture, 1, side, side));
        return new CheckResult(windows.Count, largest, tolerance, outputs.Min(), outputs.Max());
    }

    private static double Difference(string path, float[] found, float[] expected) =>
        found.Length != expected.Length
            ? throw new UserException(
                $"{path}: gives {found.Length} values for a reference window, expected {expected.Length}; export the model again"
            )
            // Not a number is as far off as can be.
            : found.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max(d => double.IsNaN(d) ? double.PositiveInfinity : d);

    /// <summary>White glass, pink stroma, and violet dots on pink as nuclei have them.</summary>
    private static IEnumerable<byte[]> Pictures(int side)
    {
        yield return Painted(side, (_, _) => [255, 255, 255]);
        yield return Painted(side, (x, y) => [230, (byte)(150 + (x * 7 + y * 13) % 32), 190]);
        yield return Painted(
            side,
            (x, y) => (x % 12 - 6) * (x % 12 - 6) + (y % 12 - 6) * (y % 12 - 6) < 20 ? [95, 55, 140] : [225, 160, 200]
        );
    }

    private static byte[] Painted(int side, Func<int, int, byte[]> color)
    {
        var pixels = new byte[side * side * 3];
        for (var i = 0; i < side * side; i++)
            color(i % side, i / side).CopyTo(pixels, i * 3);
        return pixels;
    }
}
