using System.Buffers;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Models;
using TumorTrace.Training.Augmentation;

namespace TumorTrace.Training.Data;

/// <summary>Cuts one patch and its targets, changed or as it is.</summary>
internal static class PatchReader
{
    /// <summary>The patch as the network sees it in use: nothing is changed.</summary>
    internal static Patch Read(PatchPosition position, PatchSettings settings) => Read(position, settings, Warp.Identity(settings.Window));

    internal static Patch Read(
        PatchPosition position,
        PatchSettings settings,
        Warp warp,
        ColorChange? color = null,
        Random? erasing = null,
        Degradation? degradation = null
    )
    {
        var side = warp.SourceSide;
        var left = position.X - side / 2;
        var top = position.Y - side / 2;
        var pixels = new byte[warp.Side * warp.Side * 3];
        var labels = new byte[warp.Side * warp.Side];
        // Large and short-lived: fresh arrays would keep the garbage collector busy.
        var buffer = ArrayPool<byte>.Shared.Rent(side * side * 3);
        position.Region.ReadRgb(left, top, side, buffer.AsSpan(0, side * side * 3));
        warp.Pixels(buffer, pixels);
        color?.Apply(pixels);
        pixels = (degradation ?? Degradation.None).Apply(pixels, warp.Side, position.Region.Recompress);
        position.Region.ReadLabels(left, top, side, buffer.AsSpan(0, side * side));
        warp.Labels(buffer, labels);
        ArrayPool<byte>.Shared.Return(buffer);
        if (erasing is not null)
            Erasing.Apply(pixels, labels, warp.Side, settings.Task == ModelTask.Classifier ? settings.Cell : 0, erasing);
        var (targets, weights) = settings.Task == ModelTask.Classifier ? CellTarget(labels, settings) : MapTargets(labels, settings);
        var scope = position.Region.Case.Scope;
        if (settings.Task == ModelTask.Segmenter && scope.Kind != LabelScopeKind.Everywhere)
            Spread(weights);
        return new Patch(pixels, targets, weights, labels, settings.Task == ModelTask.Segmenter && position.Region.Case.IsWeak);
    }

    /// <summary>Gives the known cells of a weak label the weight of a share of a whole patch, however few they are.</summary>
    private static void Spread(float[] weights)
    {
        var known = weights.Sum();
        for (var i = 0; i < weights.Length && known > 0; i++)
            weights[i] *= (float)(PatchSettings.WeakShare * weights.Length / known);
    }

    private static (float[], float[]) CellTarget(byte[] labels, PatchSettings settings)
    {
        var from = (settings.Window - settings.Cell) / 2;
        var (tumor, known) = Count(labels, settings.Window, from, from, settings.Cell);
        var share = known == 0 ? 0 : (double)tumor / known;
        var clear = 2 * known >= settings.Cell * settings.Cell && share is 0 or >= PatchSettings.TumorShare;
        return ([share >= PatchSettings.TumorShare ? 1 : 0], [clear ? 1 : 0]);
    }

    private static (float[], float[]) MapTargets(byte[] labels, PatchSettings settings)
    {
        var side = settings.TargetSide;
        var targets = new float[side * side];
        var weights = new float[side * side];
        for (var i = 0; i < targets.Length; i++)
        {
            var stride = settings.OutputStride;
            var x = i % side * stride;
            var y = i / side * stride;
            var (tumor, known) = Count(labels, settings.Window, x, y, stride);
            var area = Math.Min(stride, settings.Window - x) * Math.Min(stride, settings.Window - y);
            var label = CellRule.Label(tumor, known, area);
            targets[i] = label == TumorLabel.Tumor ? 1 : 0;
            weights[i] = label == TumorLabel.Unknown ? 0 : 1;
        }
        return (targets, weights);
    }

    /// <summary>Tumour and known px of a square, clipped to the window.</summary>
    private static (int Tumor, int Known) Count(byte[] labels, int window, int left, int top, int side)
    {
        var tumor = 0;
        var known = 0;
        for (var y = top; y < Math.Min(window, top + side); y++)
        {
            foreach (var label in labels.AsSpan(y * window + left, Math.Min(side, window - left)))
            {
                tumor += label == TumorLabel.Tumor ? 1 : 0;
                known += label == TumorLabel.Unknown ? 0 : 1;
            }
        }
        return (tumor, known);
    }
}
