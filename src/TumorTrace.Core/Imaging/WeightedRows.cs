using System.Runtime.Intrinsics;

namespace TumorTrace.Core.Imaging;

/// <summary>The inner loop of resampling: rows of bytes added up with weights.</summary>
internal static class WeightedRows
{
    /// <summary>
    /// sum[i] += weight · row[i]. A product is rounded before it is added, so that the vector path gives the same bits
    /// as the plain one.
    /// </summary>
    public static void Add(ReadOnlySpan<byte> row, float weight, Span<float> sum)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 16 <= sum.Length; i += 16)
            {
                var (low, high) = Vector128.Widen(Vector128.Create(row.Slice(i, 16)));
                Add(low, weight, sum.Slice(i, 8));
                Add(high, weight, sum.Slice(i + 8, 8));
            }
        }
        for (; i < sum.Length; i++)
            sum[i] += weight * row[i];
    }

    private static void Add(Vector128<ushort> values, float weight, Span<float> sum)
    {
        var (first, second) = Vector128.Widen(values);
        (Vector128.Create<float>(sum) + weight * Vector128.ConvertToSingle(first.AsInt32())).CopyTo(sum);
        (Vector128.Create<float>(sum[4..]) + weight * Vector128.ConvertToSingle(second.AsInt32())).CopyTo(sum[4..]);
    }
}
