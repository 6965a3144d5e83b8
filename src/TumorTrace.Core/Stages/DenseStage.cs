using System.Runtime.InteropServices;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Stages;

/// <summary>What the dense stage did. Whoever gets it disposes the log, from which the heatmap is stitched.</summary>
/// <param name="Missing">Windows that are left to other parts; the log is whole if there are none.</param>
internal sealed record DenseOutput(DensePlan Plan, RecordLog Log, StageStatistics Statistics, long Missing);

/// <summary>Stage 5: every segmenter runs on every planned window; their outputs go to the log, for the stitcher.</summary>
internal static class DenseStage
{
    public static DenseOutput Run(
        StageContext context,
        DensePlan plan,
        StainTransform? stain,
        IReadOnlyList<IPatchModel> segmenters,
        RecordLog log
    )
    {
        var working = new WorkingSlide(context.Slide, plan.Scale, context.Settings.TileCacheBytes, stain);
        var unknown = plan.Windows.Where(w => !IsDone(log, w, segmenters.Count)).ToHashSet();
        var todo = ReadingOrder.Find(
            working,
            context.Part.Of(plan.Windows).Where(unknown.Contains).ToList(),
            plan.PositionOf,
            w => w.Pixels
        );
        var missing = unknown.Count - todo.Count;
        var items = plan.Windows.Count - missing;
        var known = items - todo.Count;
        context.Progress?.Start(StageNames.Dense, items, known, todo.Sum(w => w.Pixels.Area));
        try
        {
            var waited = StagePipe.Run(
                todo,
                window => ReadWindow(working, window.Pixels),
                (window, pixels) => PixelBuffers.Use(pixels, p => Predict(segmenters, window, plan, p, context.Cancel)),
                (window, outputs) =>
                {
                    for (var model = 0; model < outputs.Length; model++)
                        log.Append(Stitcher.Key(window.Number, model, outputs.Length), MemoryMarshal.AsBytes(outputs[model].AsSpan()));
                    context.Progress?.Advance(1, window.Pixels.Area);
                },
                Math.Max(1, context.Settings.Threads / segmenters.Max(s => s.Threads)),
                context.Cancel
            );
            context.Progress?.Finish(waited);
            var statistics = new StageStatistics(items, known, working.TileCount, waited, plan.ComputedPixels);
            return new DenseOutput(plan, log, statistics, missing);
        }
        finally
        {
            foreach (var segmenter in segmenters)
                segmenter.ReleaseBuffers();
        }
    }

    private static bool IsDone(RecordLog log, DenseWindow window, int models) =>
        Enumerable.Range(0, models).All(model => log.Contains(Stitcher.Key(window.Number, model, models)));

    private static byte[] ReadWindow(WorkingSlide working, WorkingRect rect)
    {
        var bytes = rect.Width * rect.Height * 3;
        var pixels = PixelBuffers.Rent(bytes);
        working.Read(rect, pixels.AsSpan(0, bytes));
        return pixels;
    }

    private static ushort[][] Predict(
        IReadOnlyList<IPatchModel> segmenters,
        DenseWindow window,
        DensePlan plan,
        byte[] pixels,
        CancellationToken cancel
    )
    {
        var outputs = new ushort[segmenters.Count][];
        for (var model = 0; model < outputs.Length; model++)
        {
            var output = WindowOutput.Predict(segmenters[model], pixels, 1, plan.Scale, _ => window.Pixels, cancel);
            outputs[model] = CropToKept(output, window, plan.Stride);
        }
        return outputs;
    }

    private static ushort[] CropToKept(float[] output, DenseWindow window, int stride)
    {
        var pixels = window.Pixels;
        var kept = window.Kept;
        var columns = pixels.Width / stride;
        var corner = (kept.Y - pixels.Y / stride) * columns + kept.X - pixels.X / stride;
        var values = new ushort[kept.Width * kept.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = Quantised.From(output[corner + i / kept.Width * columns + i % kept.Width]);
        return values;
    }
}
