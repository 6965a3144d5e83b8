using System.Runtime.InteropServices;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Stages;

/// <summary>What the coarse stage found and did.</summary>
/// <param name="Missing">Cells that are left to other parts; the map is whole if there are none.</param>
/// <param name="Computed">Cells were computed here, not only read.</param>
internal sealed record CoarseOutput(CoarseMap Map, StageStatistics Statistics, long Missing, bool Computed);

/// <summary>Stage 3: the classifier runs over the tissue's cells, each window by itself or in blocks of the plan.</summary>
internal static class CoarseStage
{
    public static CoarseOutput Run(StageContext context, BlockPlan plan, StainTransform? stain, TissueMask tissue, IPatchModel classifier)
    {
        var working = new WorkingSlide(context.Slide, plan.Grid.Scale, context.Settings.TileCacheBytes, stain);
        using var log = context.OpenLog("coarse");
        var map = new CoarseMap(plan.Grid);
        var cells = plan.Grid.CellsToScan(tissue);
        var blocks = plan.Cover(cells);
        var unknown = blocks.FindAll(block => !Resume(log, map, block)).ToHashSet();
        var todo = Ordered(working, plan, [.. context.Part.Of(blocks).Where(unknown.Contains)]);
        var missing = CellsIn(unknown) - CellsIn(todo);
        var items = cells.Count - missing;
        var known = items - CellsIn(todo);
        context.Progress?.Start(StageNames.Coarse, items, known, PixelsOf(plan, todo));
        try
        {
            var waited = StagePipe.Run(
                todo.Chunk(plan.Side == 1 ? context.Settings.Batch : 1),
                batch => Read(working, plan, batch),
                (batch, pixels) => PixelBuffers.Use(pixels, p => Predict(classifier, plan, batch, p, context.Cancel)),
                (batch, probabilities) =>
                {
                    Keep(log, map, plan, batch, probabilities);
                    context.Progress?.Advance(batch.Sum(block => block.Cells.Count), PixelsOf(plan, batch));
                },
                context.Settings.Threads,
                context.Cancel
            );
            context.Progress?.Finish(waited);
            var statistics = new StageStatistics(items, known, working.TileCount, waited, PixelsOf(plan, blocks));
            return new CoarseOutput(map, statistics, missing, Computed: todo.Count > 0);
        }
        finally
        {
            classifier.ReleaseBuffers();
        }
    }

    private static long CellsIn(IEnumerable<CellBlock> blocks) => blocks.Sum(b => b.Cells.Count);

    /// <summary>What the network computes for the blocks.</summary>
    private static long PixelsOf(BlockPlan plan, IEnumerable<CellBlock> blocks) => blocks.Sum(b => plan.PixelsOf(b).Area);

    private static List<CellBlock> Ordered(WorkingSlide working, BlockPlan plan, List<CellBlock> blocks) =>
        ReadingOrder.Find(working, blocks, b => (b.Column / plan.Side, b.Row / plan.Side), plan.PixelsOf);

    /// <summary>The pixels of a batch, whose blocks are of one size.</summary>
    private static byte[] Read(WorkingSlide working, BlockPlan plan, CellBlock[] batch)
    {
        var first = plan.PixelsOf(batch[0]);
        var bytes = first.Width * first.Height * 3;
        var pixels = PixelBuffers.Rent(batch.Length * bytes);
        for (var i = 0; i < batch.Length; i++)
            working.Read(plan.PixelsOf(batch[i]), pixels.AsSpan(i * bytes, bytes));
        return pixels;
    }

    private static float[] Predict(IPatchModel classifier, BlockPlan plan, CellBlock[] batch, byte[] pixels, CancellationToken cancel) =>
        WindowOutput.Predict(classifier, pixels, batch.Length, plan.Grid.Scale, i => plan.PixelsOf(batch[i]), cancel);

    /// <summary>True if all of the block's cells are known; a block with one that is not is computed whole, as its first time.</summary>
    private static bool Resume(RecordLog log, CoarseMap map, CellBlock block)
    {
        if (block.Cells.Any(cell => !log.Contains(Key(map.Grid, cell))))
            return false;
        foreach (var cell in block.Cells)
            map.Set(cell.Column, cell.Row, MemoryMarshal.Read<ushort>(log.Read(Key(map.Grid, cell))));
        return true;
    }

    private static void Keep(RecordLog log, CoarseMap map, BlockPlan plan, CellBlock[] batch, float[] probabilities)
    {
        var values = probabilities.Length / batch.Length;
        for (var i = 0; i < batch.Length; i++)
        {
            foreach (var cell in batch[i].Cells)
            {
                var value = Quantised.From(probabilities[i * values + plan.IndexOf(batch[i], cell)]);
                map.Set(cell.Column, cell.Row, value);
                log.Append(Key(map.Grid, cell), MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));
            }
        }
    }

    private static long Key(CoarseGrid grid, (int Column, int Row) cell) => (long)cell.Row * grid.Columns + cell.Column;
}
