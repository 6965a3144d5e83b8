using TumorTrace.Training.Data;
using TumorTrace.Training.Onnx.Quantization;

namespace TumorTrace.Training.Tests.Onnx.Quantization;

[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class Int8SearchTests
{
    private static readonly string[] s_convolutions = [.. Enumerable.Range(0, 16).Select(i => $"conv{i}")];

    private static Agreement Good(double difference) => new(1 - difference, 0, difference, 1 - difference);

    [Fact]
    public void The_clipping_with_the_least_difference_is_taken()
    {
        var recipe = Int8Search.Find(s_convolutions, (r, _) => Good(r.Clipping.Percentile is 0.9999 ? 0.001 : 0.002), _ => { });
        Assert.Equal(new Clipping(0.9999), recipe.Clipping);
        Assert.Empty(recipe.FloatConvs);
    }

    [Fact]
    public void The_most_sensitive_convolutions_go_to_float_until_the_models_agree()
    {
        HashSet<string> sensitive = ["conv5", "conv11"];
        var recipe = Int8Search.Find(
            s_convolutions,
            (r, _) => Good(0.01 + 0.02 * sensitive.Count(s => !r.FloatConvs.Contains(s))),
            _ => { }
        );
        Assert.Equal(sensitive, recipe.FloatConvs);
    }

    [Fact]
    public void The_beginning_goes_to_float_first()
    {
        var recipe = Int8Search.Find(s_convolutions, (r, _) => Good(r.FloatConvs.Contains("conv2") ? 0.001 : 0.03), _ => { });
        Assert.Equal(s_convolutions.Take(4), recipe.FloatConvs.Order());
    }

    [Fact]
    public void The_best_of_what_was_tried_is_judged_where_nothing_agrees()
    {
        var recipe = Int8Search.Find(s_convolutions, (r, _) => Good(0.5 - 0.01 * r.FloatConvs.Count), _ => { });
        Assert.Equal(8, recipe.FloatConvs.Count);
    }

    [Theory]
    [InlineData(0.98, 0.002, true)]
    [InlineData(0.979, 0, false)]
    [InlineData(1, 0.0021, false)]
    [InlineData(1, double.NaN, false)]
    public void The_gate(double iou, double aucDrop, bool passes) => Assert.Equal(passes, new Agreement(iou, aucDrop, 0, 1).Passes);

    [Fact]
    public void Agreement_counts_what_both_call_tumour_and_unknown_targets_not_in_the_auc()
    {
        var agreement = Agreement.Measure(
            [0.9f, 0.6f, 0.4f, 0.1f, 0.8f],
            [0.9f, 0.4f, 0.45f, 0.1f, 0.7f],
            [1, 1, 0, 0, 0],
            [1, 1, 1, 1, 0]
        );
        Assert.Equal(2.0 / 3, agreement.Iou, 1e-9);
        Assert.Equal(0.25, agreement.AucDrop, 1e-9);
        Assert.Equal(0.35 / 5, agreement.MeanDifference, 1e-6);
        // Thresholds from 0.1 to 0.9: 5/5, 4/4, 4/4, 4/4 (0.4 is at the threshold, 0.45 above), 2/3, 2/3, 2/2, 1/2, 1/1.
        Assert.Equal((1 + 1 + 1 + 1 + 2 / 3.0 + 2 / 3.0 + 1 + 0.5 + 1) / 9, agreement.SteadyIou, 1e-6);
        Assert.True(double.IsNaN(Agreement.Measure([0.9f], [0.9f], [1], [1]).AucDrop));
    }

    [Fact]
    public void One_group_is_cut_where_no_window_crosses()
    {
        using var region = TrainingScenes.Halves("a", 1, "val");
        var settings = new PatchSettings(Core.Models.ModelTask.Classifier, 0.25, 64, 32);
        var windows = ValidationPatches.Find([region], settings, int.MaxValue);
        var split = CalibrationSplit.Divide(windows, 64);
        Assert.All([split.Chosen, split.HeldOut], half => Assert.InRange(half.Count(w => w.Tumor), half.Count / 4, half.Count * 3 / 4));
        var apart = Gap(split, w => w.X) >= 64 || Gap(split, w => w.Y) >= 64;
        Assert.True(apart);
    }

    [Fact]
    public void Several_groups_are_dealt_out_whole()
    {
        var regions = Enumerable.Range(0, 3).Select(i => TrainingScenes.Halves($"g{i}", i, "val")).ToList();
        var windows = ValidationPatches.Find(regions, new PatchSettings(Core.Models.ModelTask.Classifier, 0.25, 64, 32), int.MaxValue);
        var split = CalibrationSplit.Divide(windows, 64);
        Assert.Equal(windows.Count, split.Chosen.Count + split.HeldOut.Count);
        Assert.Empty(split.Chosen.Select(w => w.Region).Intersect(split.HeldOut.Select(w => w.Region)));
        Assert.NotEmpty(split.Chosen);
        regions.ForEach(r => r.Dispose());
    }

    private static int Gap(CalibrationSplit split, Func<PatchPosition, int> at) => split.HeldOut.Min(at) - split.Chosen.Max(at);
}
