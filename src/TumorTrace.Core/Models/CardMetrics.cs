namespace TumorTrace.Core.Models;

/// <summary>Names of metrics in a model's card that TumorTrace writes and reads.</summary>
internal static class CardMetrics
{
    /// <summary>Int8 model: IoU with the fp32 model's tumour, on windows that no choice was based on.</summary>
    public const string Int8IoU = "int8_iou";

    /// <summary>Int8 model: AUC of the fp32 model minus its own on held-out windows.</summary>
    public const string Int8AucDrop = "int8_auc_drop";

    /// <summary>Int8 model: how many times as fast as the fp32 model it was on the exporting machine.</summary>
    public const string Int8Speedup = "int8_speedup";

    /// <summary>Fp16 model: as <see cref="Int8IoU"/>.</summary>
    public const string Fp16IoU = "fp16_iou";

    /// <summary>Fp16 model: as <see cref="Int8AucDrop"/>.</summary>
    public const string Fp16AucDrop = "fp16_auc_drop";

    /// <summary>Every metric of a classifier's dense mode begins with this.</summary>
    public const string DensePrefix = "dense_";

    /// <summary>Dense mode: window AUC.</summary>
    public const string DenseAuc = "dense_auc";

    /// <summary>Dense mode: AUC of single windows minus that of the dense mode.</summary>
    public const string DenseAucDrop = "dense_auc_drop";

    /// <summary>Dense mode: share of windows on the same side of 0.5 as single windows.</summary>
    public const string DenseAgreement = "dense_agreement";

    /// <summary>Dense mode: Pearson's correlation with single windows.</summary>
    public const string DenseCorrelation = "dense_correlation";

    /// <summary>A metric on a group of images that the model, or its hold-out model, was not trained on.</summary>
    public static string HeldOut(string group, string metric) => $"held_out_{group}_{metric}";
}
