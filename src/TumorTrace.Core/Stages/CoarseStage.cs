using System.Runtime.InteropServices;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Stages;

/// <summary>What a stage did, for the manifest.</summary>
/// <param name="Items">Windows (or cells) of the stage.</param>
/// <param name="Resumed">Of them, those that an interrupted run had finished.</param>
/// <param name="WaitShare">Share of the workers' time that they waited for pixels.</param>
/// <param name="ComputedPixels">Working px that a segmenter computed, halos and overlaps included; null in the coarse stage.</param>
/// <param name="CandidatePixels">Working px of the candidates (exhaustive: of the tissue), not grown; null in the coarse stage.</param>
public sealed record StageCounts(long Items, long Resumed, TileCount Tiles, double WaitShare = 0, long? ComputedPixels = null, long? CandidatePixels = null);

/// <summary>Stage 3, mode "patch": the classifier runs each window of the tissue's cells by itself.</summary>
public static class CoarseStage
{
    public static (CoarseMap Map, StageCounts Counts) Run(ISlide slide, WorkingScale scale, StainTransform? stain, TissueMask tissue,
        IPatchModel classifier, RecordLog log, RunSettings settings, IStageProgress? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(settings);
        var working = new WorkingSlide(slide, scale, settings.TileCacheBytes, stain);
        var grid = CoarseGrid.For(scale, classifier.Card);
        var map = new CoarseMap(grid);
        var cells = grid.CellsToScan(tissue);
        var todo = ReadingOrder.Of(working, cells.FindAll(cell => !Resume(log, map, cell)), cell => cell, cell => grid.WindowOf(cell.Column, cell.Row));
        progress?.Start("coarse", cells.Count, cells.Count - todo.Count);
        var waited = StagePipe.Run(todo.Chunk(settings.Batch),
            batch => ReadWindows(working, grid, batch),
            (batch, pixels) => PixelBuffers.Use(pixels, p => classifier.Predict(p, batch.Length, grid.Window, grid.Window)),
            (batch, probabilities) =>
            {
                Keep(log, map, batch, probabilities);
                progress?.Advance(batch.Length);
            },
            settings.Threads, cancel);
        progress?.Waited(waited);
        progress?.Finish();
        return (map, new StageCounts(cells.Count, cells.Count - todo.Count, working.TileCount, waited));
    }

    private static byte[] ReadWindows(WorkingSlide working, CoarseGrid grid, (int Column, int Row)[] batch)
    {
        var bytes = grid.Window * grid.Window * 3;
        var pixels = PixelBuffers.Rent(batch.Length * bytes);
        for (var i = 0; i < batch.Length; i++)
            working.Read(grid.WindowOf(batch[i].Column, batch[i].Row), pixels.AsSpan(i * bytes, bytes));
        return pixels;
    }

    private static bool Resume(RecordLog log, CoarseMap map, (int Column, int Row) cell)
    {
        var key = Key(map.Grid, cell);
        if (!log.Contains(key))
            return false;
        map.Set(cell.Column, cell.Row, MemoryMarshal.Read<ushort>(log.Read(key)));
        return true;
    }

    private static void Keep(RecordLog log, CoarseMap map, (int Column, int Row)[] batch, float[] probabilities)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            var value = Quantised.From(probabilities[i]);
            map.Set(batch[i].Column, batch[i].Row, value);
            log.Append(Key(map.Grid, batch[i]), MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));
        }
    }

    private static long Key(CoarseGrid grid, (int Column, int Row) cell) => (long)cell.Row * grid.Columns + cell.Column;
}
