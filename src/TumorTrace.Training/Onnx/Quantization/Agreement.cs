using TumorTrace.Core.Metrics;

namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>How well an int8 model's answers agree with the fp32 model's on the same windows.</summary>
/// <param name="Iou">Intersection over union of what the two call tumour (p ≥ 0.5): pixels of a segmenter, windows of a classifier.</param>
/// <param name="AucDrop">The fp32 model's AUC less the int8 model's; NaN where one class is missing.</param>
/// <param name="MeanDifference">Mean |p − p'|.</param>
public sealed record Agreement(double Iou, double AucDrop, double MeanDifference)
{
    /// <summary>What an int8 file must reach on windows that no choice was made on.</summary>
    public const double LeastIou = 0.98, LargestAucDrop = 0.002;

    private const float Threshold = 0.5f;

    /// <summary>False too where the AUC cannot be measured.</summary>
    public bool Passes => Iou >= LeastIou && AucDrop <= LargestAucDrop;

    /// <param name="targets">0 or 1 for each answer.</param>
    /// <param name="weights">0 where the target is unknown; such answers count for the IoU only.</param>
    public static Agreement Of(float[] fp32, float[] int8, float[] targets, float[] weights)
    {
        ArgumentNullException.ThrowIfNull(fp32);
        ArgumentNullException.ThrowIfNull(int8);
        long both = 0, either = 0;
        double difference = 0;
        for (var i = 0; i < fp32.Length; i++)
        {
            both += fp32[i] >= Threshold && int8[i] >= Threshold ? 1 : 0;
            either += fp32[i] >= Threshold || int8[i] >= Threshold ? 1 : 0;
            difference += Math.Abs(fp32[i] - int8[i]);
        }
        return new Agreement(either == 0 ? 1 : (double)both / either, AucOf(fp32, targets, weights) - AucOf(int8, targets, weights), difference / fp32.Length);
    }

    public override string ToString() => $"IoU {Iou:f4} with fp32 (at least {LeastIou}), AUC drop {AucDrop:f4} (at most {LargestAucDrop}), mean difference {MeanDifference:f4}";

    private static double AucOf(float[] answers, float[] targets, float[] weights) =>
        Auc.Of([.. Enumerable.Range(0, answers.Length).Where(i => weights[i] > 0).Select(i => ((double)answers[i], targets[i] > 0))]);
}
