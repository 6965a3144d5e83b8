using TumorTrace.Training.Data;

namespace TumorTrace.Training.Onnx.Quantization;

/// <summary>
/// Validation windows in two halves that share no pixel: one to choose scales by, one to judge the result. Several groups are
/// dealt out whole, so that both halves have both classes if possible; the windows of a single one are cut apart by the straight line that
/// shares out its tumour most evenly.
/// </summary>
internal sealed record CalibrationSplit(IReadOnlyList<PatchPosition> Chosen, IReadOnlyList<PatchPosition> HeldOut)
{
    private const int MostHeaps = 8;

    public static CalibrationSplit Divide(IReadOnlyList<PatchPosition> windows, int side)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var groups = windows
            .GroupBy(w => w.Region.Case.Group, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.ToList())
            .ToList();
        return groups.Count > 1 ? Dealt(groups) : Cut(windows, side);
    }

    /// <summary>
    /// Of all ways to deal the groups out, the one whose worse half is the best; beyond the limit small groups go together.
    /// </summary>
    private static CalibrationSplit Dealt(List<List<PatchPosition>> groups)
    {
        var heaps = groups.Index().GroupBy(g => g.Index % MostHeaps, g => g.Item).Select(h => h.SelectMany(g => g).ToList()).ToList();
        var ways = Enumerable.Range(1, (1 << (heaps.Count - 1)) - 1);
        // The first heap is always held out: the other half of the ways are the same with the halves exchanged.
        return ways.Select(way => new CalibrationSplit(
                [.. heaps.Where((_, i) => i > 0 && (way >> (i - 1) & 1) == 1).SelectMany(h => h)],
                [.. heaps.Where((_, i) => i == 0 || (way >> (i - 1) & 1) == 0).SelectMany(h => h)]
            ))
            .MaxBy(split => Math.Min(Worth(split.Chosen), Worth(split.HeldOut)))!;
    }

    private static CalibrationSplit Cut(IReadOnlyList<PatchPosition> windows, int side)
    {
        Func<PatchPosition, int>[] axes = [w => w.Y, w => w.X];
        return axes.SelectMany(at => windows.Select(at).Distinct().Order().Select(line => CutAt(windows, at, line, side)))
                .MaxBy(split => Math.Min(Worth(split.Chosen), Worth(split.HeldOut)))
            ?? new CalibrationSplit([], []);
    }

    /// <summary>Windows that the line crosses belong to neither half.</summary>
    private static CalibrationSplit CutAt(IReadOnlyList<PatchPosition> windows, Func<PatchPosition, int> at, int line, int side) =>
        new([.. windows.Where(w => at(w) <= line - side / 2)], [.. windows.Where(w => at(w) >= line + (side + 1) / 2)]);

    /// <summary>A half is worth as much as its rarer class.</summary>
    private static int Worth(IReadOnlyList<PatchPosition> half)
    {
        var tumor = half.Count(w => w.Tumor);
        return Math.Min(tumor, half.Count - tumor) * 1000 + half.Count;
    }
}
