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
    public static StageCounts Run(ISlide slide, DenseLattice lattice, StainTransform? stain, IReadOnlyList<long> windows,
        IReadOnlyList<IPatchModel> segmenters, RecordLog log, RunSettings settings, IStageProgress? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(settings);
        var working = new WorkingSlide(slide, lattice.Scale, settings.TileCacheBytes, stain);
        var todo = ReadingOrder.Of(working, windows.Where(w => !IsDone(log, w, segmenters.Count)).ToList(), lattice.PositionOf, lattice.WindowOf);
        progress?.Start("dense", windows.Count, windows.Count - todo.Count);
        var waited = StagePipe.Run(todo,
            window => ReadWindow(working, lattice.WindowOf(window)),
            (window, pixels) => PixelBuffers.Use(pixels, p => Predict(segmenters, lattice, p)),
            (window, answers) =>
            {
                for (var model = 0; model < answers.Length; model++)
                    log.Append(Stitcher.Key(window, model, answers.Length), MemoryMarshal.AsBytes(answers[model].AsSpan()));
                progress?.Advance(1);
            },
            settings.Threads, cancel);
        progress?.Waited(waited);
        progress?.Finish();
        return new StageCounts(windows.Count, windows.Count - todo.Count, working.TileCount, waited);
    }

    private static bool IsDone(RecordLog log, long window, int models) =>
        Enumerable.Range(0, models).All(model => log.Contains(Stitcher.Key(window, model, models)));

    private static byte[] ReadWindow(WorkingSlide working, WorkingRect rect)
    {
        var bytes = rect.Width * rect.Height * 3;
        var pixels = PixelBuffers.Rent(bytes);
        working.Read(rect, pixels.AsSpan(0, bytes));
        return pixels;
    }

    private static ushort[][] Predict(IReadOnlyList<IPatchModel> segmenters, DenseLattice lattice, byte[] pixels)
    {
        var answers = new ushort[segmenters.Count][];
        for (var model = 0; model < answers.Length; model++)
            answers[model] = Array.ConvertAll(segmenters[model].Predict(pixels, 1, lattice.Window, lattice.Window), Quantised.From);
        return answers;
    }
}
