using System.Text;
using TumorTrace.Inference;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>Layers' times as Markdown: what each reaches beside the lower of two limits, arithmetic and memory (the roofline).</summary>
internal static class LayerTable
{
    /// <summary>Shorter ones stand together, by operation.</summary>
    private const double LeastShare = 0.01;

    public static string From(IReadOnlyList<LayerTime> layers, MachinePeak machine, int side)
    {
        var all = layers.Sum(l => l.Seconds);
        var text = new StringBuilder();
        text.Append(
            $"one window of {side} x {side} px: {1000 * all:f1} ms, {layers.Sum(l => l.Operations) / 1e9:f1} Gop, "
                + $"{layers.Sum(l => l.Operations) / all / 1e9:f0} Gop/s, {side * side / all / 1e6:f2} Mpx/s; "
                + $"peak: int8 {machine.Int8 / 1e9:f0} Gop/s, fp32 {machine.Fp32 / 1e9:f0} Gop/s, memory {machine.Memory / 1e9:f1} GB/s\n\n"
                + "| ms | share | operation | in -> out | Gop/s | op a byte | share of the limit |\n|---:|---:|---|---|---:|---:|---:|\n"
        );
        foreach (var layer in layers.Where(l => l.Seconds >= LeastShare * all).OrderByDescending(l => l.Seconds))
            text.Append(
                $"| {1000 * layer.Seconds:f2} | {layer.Seconds / all:p1} | {layer.Op} | {layer.Shapes} "
                    + $"| {layer.Operations / layer.Seconds / 1e9:f0} | {layer.Operations / layer.Bytes:f0} "
                    + $"| {machine.LeastSeconds(layer) / layer.Seconds:p0} |\n"
            );
        foreach (
            var rest in layers
                .Where(l => l.Seconds < LeastShare * all)
                .GroupBy(l => l.Op, StringComparer.Ordinal)
                .OrderByDescending(g => g.Sum(l => l.Seconds))
        )
            text.Append(
                $"| {1000 * rest.Sum(l => l.Seconds):f2} | {rest.Sum(l => l.Seconds) / all:p1} | {rest.Key} | {rest.Count()} more | | | "
                    + $"{rest.Sum(machine.LeastSeconds) / rest.Sum(l => l.Seconds):p0} |\n"
            );
        text.Append($"\nAt its limits the window would take {1000 * layers.Sum(machine.LeastSeconds):f1} ms, ");
        text.Append($"{layers.Sum(machine.LeastSeconds) / all:p0} of its time.\n");
        return text.ToString();
    }

    /// <summary>What a layer takes at least: its operations at the peak of its precision, or its bytes at the memory's speed.</summary>
    private static double LeastSeconds(this MachinePeak machine, LayerTime layer) =>
        Math.Max(
            layer.Operations / (layer.Op.StartsWith("QLinear", StringComparison.Ordinal) ? machine.Int8 : machine.Fp32),
            layer.Bytes / machine.Memory
        );
}
