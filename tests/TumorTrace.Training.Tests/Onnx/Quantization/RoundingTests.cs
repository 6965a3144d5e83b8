using TumorTrace.Training.Onnx;
using TumorTrace.Training.Onnx.Quantization;

namespace TumorTrace.Training.Tests.Onnx.Quantization;

[Trait("Speed", "Slow")]
public sealed class RoundingTests
{
    /// <summary>Half of the values in the lower tenth, a few far out.</summary>
    private static Histogram Skewed(double low)
    {
        var counts = new double[1000];
        for (var i = 0; i < 300; i++)
            counts[i] = 1000;
        counts[999] = 1;
        return new Histogram(low, 10, counts);
    }

    [Theory]
    [InlineData(0.9999)]
    [InlineData(0.99)]
    [InlineData(1.0)]
    [InlineData(null)]
    public void What_is_never_negative_has_zero_point_0(double? percentile) =>
        Assert.Equal(0, ActivationRange.From(Skewed(0), new Clipping(percentile)).ZeroPoint);

    [Fact]
    public void Zero_is_met_exactly_and_both_ends_to_a_step()
    {
        var range = ActivationRange.From(-1.3, 4.2);
        Assert.InRange((0 - range.ZeroPoint) * range.Scale, -1.3 - range.Scale, -1.3 + range.Scale);
        Assert.InRange((255 - range.ZeroPoint) * range.Scale, 4.2 - range.Scale, 4.2 + range.Scale);
        Assert.Equal(new ActivationRange(1, 0), ActivationRange.From(0, 0));
    }

    [Fact]
    public void A_percentile_gives_up_the_outlier_and_all_of_the_values_keeps_it()
    {
        Assert.Equal(3.0 / 255, ActivationRange.From(Skewed(0), new Clipping(0.9999)).Scale, 1e-4);
        Assert.Equal(10.0 / 255, ActivationRange.From(Skewed(0), new Clipping(1)).Scale, 1e-6);
    }

    [Fact]
    public void The_mean_squared_error_weighs_steps_against_outliers()
    {
        // One value of 300,000 lies at 10, the others below 3: clipping it at 3 costs 49/300,000 a value and saves 10²−3² of 255²·12.
        var scale = ActivationRange.From(Skewed(0), Clipping.MeanSquare).Scale;
        Assert.InRange(scale * 255, 3, 9);
    }

    [Fact]
    public void Weights_are_rounded_to_half_a_step_and_each_filter_has_its_own()
    {
        var conv = new FoldedConv([1f, -0.5f, 0.25f, 0.01f, -0.02f, 0.005f], [0.3f, -0.1f]);
        var rounded = QuantizedConv.From(conv, 0.1f, [0, 0, 0]);
        Assert.Equal([127, -127], [rounded.Weights[0], rounded.Weights[4]]);
        for (var i = 0; i < 6; i++)
            Assert.Equal(conv.Weights[i], rounded.Weights[i] * rounded.WeightScales[i / 3], rounded.WeightScales[i / 3] / 2 + 1e-7);
        for (var f = 0; f < 2; f++)
            Assert.Equal(conv.Bias[f], rounded.Bias[f] * 0.1 * rounded.WeightScales[f], 0.1 * rounded.WeightScales[f]);
    }

    [Fact]
    public void The_bias_takes_off_what_rounding_adds_on_average()
    {
        var random = new Random(1);
        float[] weights = [.. Enumerable.Range(0, 90).Select(_ => (float)(random.NextDouble() - 0.5))];
        double[] means = [.. Enumerable.Range(0, 10).Select(_ => random.NextDouble() * 3)];
        var rounded = QuantizedConv.From(new FoldedConv(weights, [0.7f]), 1e-4f, means);
        double exact = 0.7,
            found = rounded.Bias[0] * (double)rounded.BiasScales[0];
        for (var i = 0; i < 90; i++)
        {
            exact += weights[i] * means[i / 9];
            found += rounded.Weights[i] * (double)rounded.WeightScales[0] * means[i / 9];
        }
        Assert.Equal(exact, found, 1e-4);
    }

    [Fact]
    public void A_filter_of_zeros_with_a_large_bias_keeps_it()
    {
        var rounded = QuantizedConv.From(new FoldedConv([0, 0], [1000f]), 1e-6f, [1, 1]);
        Assert.Equal(1000, rounded.Bias[0] * (double)rounded.BiasScales[0], 1e-3);
        Assert.Equal([0, 0], QuantizedConv.From(new FoldedConv([0, 0], [0]), 0.1f, [1, 1]).Weights.Select(w => (int)w));
    }
}
