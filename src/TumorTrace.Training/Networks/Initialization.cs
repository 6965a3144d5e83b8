namespace TumorTrace.Training.Networks;

/// <summary>
/// First values of a network: convolutions normal with variance 2/fan-out (He et al. 2015, as torchvision's ResNet),
/// those that give the logits normal with 0.01; biases 0; batch-norm scale 1, shift 0, mean 0, variance 1.
/// </summary>
internal static class Initialization
{
    private const double LogitDeviation = 0.01;

    internal static float[] Values(StateEntry entry, Random random)
    {
        var values = new float[entry.Count];
        if (entry.Shape.Length == 4)
            FillNormal(values, Deviation(entry), random);
        else if (entry.Name.EndsWith(".running_var", StringComparison.Ordinal) || entry.Name.EndsWith(".weight", StringComparison.Ordinal))
            Array.Fill(values, 1f);
        return values;
    }

    private static double Deviation(StateEntry entry) =>
        entry.Shape[0] == 1 ? LogitDeviation : Math.Sqrt(2.0 / (entry.Shape[0] * entry.Shape[2] * entry.Shape[3]));

    /// <summary>Box and Muller's transform: two normal values from two uniform ones.</summary>
    private static void FillNormal(float[] values, double deviation, Random random)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * sin);
        }
    }
}
