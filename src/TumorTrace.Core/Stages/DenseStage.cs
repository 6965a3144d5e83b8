using System.Runtime.InteropServices;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Stages;

/// <summary>Stage 5: every segmenter runs on every planned window; the answers go to the log, for the stitcher.</summary>
public static class DenseStage
{
    public static StageCounts Run(
        ISlide slide,
        DensePlan plan,
        StainTransform? stain,
        IReadOnlyList<IPatchModel> segmenters,
        RecordLog log,
        RunSettings settings,
        IStageProgress? progress,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(settings);
        var working = new WorkingSlide(slide, plan.Scale, settings.TileCacheBytes, stain);
        var todo = ReadingOrder.Of(
            working,
            plan.Windows.Where(w => !IsDone(log, w, segmenters.Count)).ToList(),
            plan.PositionOf,
            w => w.Pixels
        );
        progress?.Start("dense", plan.Windows.Count, plan.Windows.Count - todo.Count);
        var waited = StagePipe.Run(
            todo,
            window => ReadWindow(working, window.Pixels),
            (window, pixels) => PixelBuffers.Use(pixels, p => Predict(segmenters, window, plan.Stride, p)),
            (window, answers) =>
            {
                for (var model = 0; model < answers.Length; model++)
                    log.Append(Stitcher.Key(window.Number, model, answers.Length), MemoryMarshal.AsBytes(answers[model].AsSpan()));
                progress?.Advance(1);
            },
            Math.Max(1, settings.Threads / segmenters.Max(s => s.Threads)),
            cancel
        );
        progress?.Waited(waited);
        progress?.Finish();
        return new StageCounts(plan.Windows.Count, plan.Windows.Count - todo.Count, working.TileCount, waited, plan.ComputedPixels);
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

    private static ushort[][] Predict(IReadOnlyList<IPatchModel> segmenters, DenseWindow window, int stride, byte[] pixels)
    {
        var answers = new ushort[segmenters.Count][];
        for (var model = 0; model < answers.Length; model++)
            answers[model] = WhatCounts(segmenters[model].Predict(pixels, 1, window.Pixels.Height, window.Pixels.Width), window, stride);
        return answers;
    }

    private static ushort[] WhatCounts(float[] answer, DenseWindow window, int stride)
    {
        var pixels = window.Pixels;
        var counts = window.Counts;
        var columns = pixels.Width / stride;
        var corner = (counts.Y - pixels.Y / stride) * columns + counts.X - pixels.X / stride;
        var values = new ushort[counts.Width * counts.Height];
        for (var i = 0; i < values.Length; i++)
            values[i] = Quantised.From(answer[corner + i / counts.Width * columns + i % counts.Width]);
        return values;
    }
}
