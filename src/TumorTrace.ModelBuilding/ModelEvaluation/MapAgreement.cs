using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>How far two maps agree on what is tumour.</summary>
internal static class MapAgreement
{
    private static readonly ushort s_least = Quantised.AtLeast(BinaryMetrics.Threshold);

    /// <summary>The overlap so far, with these two maps added.</summary>
    public static Overlap Add(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b, Overlap soFar = default)
    {
        for (var i = 0; i < a.Length; i++)
            soFar = soFar.Add(b[i] >= s_least, a[i] >= s_least);
        return soFar;
    }
}
