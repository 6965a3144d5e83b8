using TumorTrace.Core.Metrics;

namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>How well an int8 model's outputs agree with the fp32 model's on the same windows.</summary>
/// <param name="Iou">Intersection over union of what the two call tumour (p ≥ 0.5): pixels of a segmenter, windows of a classifier.</param>
/// <param name="AucDrop">The fp32 model's AUC less the int8 model's; NaN where one class is missing.</param>
/// <param name="MeanDifference">Mean |p − p'|.</param>
/// <param name="SteadyIou">Mean of the same IoU over the thresholds 0.1, 0.2, … 0.9: with few windows, one at 0.5 is chance.</param>
internal sealed record Agreement(double Iou, double AucDrop, double MeanDifference, double SteadyIou)
{
    /// <summary>What an int8 file must reach on windows that no choice was made on.</summary>
    public const double LeastIou = Core.Models.ModelCard.LeastInt8Iou,
        LargestAucDrop = 0.002;

    private const float Threshold = 0.5f;

    /// <summary>False too where the AUC cannot be measured.</summary>
    public bool Passes => Iou >= LeastIou && AucDrop <= LargestAucDrop;

    /// <param name="targets">0 or 1 for each output.</param>
    /// <param name="weights">0 where the target is unknown; such outputs count for the IoU only.</param>
    public static Agreement Measure(float[] fp32, float[] int8, float[] targets, float[] weights)
    {
        ArgumentNullException.ThrowIfNull(fp32);
        ArgumentNullException.ThrowIfNull(int8);
        double difference = 0;
        for (var i = 0; i < fp32.Length; i++)
            difference += Math.Abs(fp32[i] - int8[i]);
        return new Agreement(
            IouAt(Threshold, fp32, int8),
            AucOf(fp32, targets, weights) - AucOf(int8, targets, weights),
            difference / fp32.Length,
            Enumerable.Range(1, 9).Average(t => IouAt(t / 10f, fp32, int8))
        );
    }

    private static double IouAt(float threshold, float[] fp32, float[] int8)
    {
        long both = 0,
            either = 0;
        for (var i = 0; i < fp32.Length; i++)
        {
            var a = fp32[i] >= threshold;
            var b = int8[i] >= threshold;
            both += a && b ? 1 : 0;
            either += a || b ? 1 : 0;
        }
        return either == 0 ? 1 : (double)both / either;
    }

    public override string ToString() =>
        $"IoU {Iou:f4} with fp32 (at least {LeastIou}), AUC drop {AucDrop:f4} (at most {LargestAucDrop}), "
        + $"mean difference {MeanDifference:f4}";

    private static double AucOf(float[] outputs, float[] targets, float[] weights) =>
        Auc.Compute([.. Enumerable.Range(0, outputs.Length).Where(i => weights[i] > 0).Select(i => ((double)outputs[i], targets[i] > 0))]);
}
