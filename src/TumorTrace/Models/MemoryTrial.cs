using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Models;

/// <summary>
/// What models take, measured by running each once on the largest input of its stage: ONNX Runtime keeps a run's memory
/// until it is told to give it back, so the difference can be seen. Done only where a limit is given.
/// </summary>
internal static class MemoryTrial
{
    /// <param name="slide">The first slide; the size of the stages' inputs does not depend on it.</param>
    public static MemoryPlan Measure(SegmentModels models, SegmentOptions options, RunSettings run, SlideInfo slide, double mpp)
    {
        var coarse =
            models.Classifier is not { } classifier ? s_none
            : BlockPlan.For(WorkingScale.For(slide, mpp, classifier.Card.TargetMpp), options.Coarse, classifier) is { Side: > 1 } plan
                ? Try(classifier, 1, plan.InputSide)
            : Try(classifier, run.Batch, classifier.Card.Window);
        var dense = models.Segmenters.Select(s => Try(s, 1, options.Dense.Window ?? s.Card.Window)).DefaultIfEmpty(s_none).ToList();
        // A turned copy of the input lies in a buffer of up to twice its size.
        var copies = options.Dense.Symmetries ? 3 : 1;
        // Taken last: what the trials could not give back counts as held.
        return new MemoryPlan(
            ProgramFacts.ResidentMemory(),
            coarse,
            new CallMemory(dense.Sum(d => d.Network), copies * dense.Max(d => d.Input))
        );
    }

    private static readonly CallMemory s_none = new(0, 0);

    private static CallMemory Try(IPatchModel model, int count, int side)
    {
        var resident = ProgramFacts.ResidentMemory();
        var pixels = new byte[(long)count * side * side * 3];
        // White is what every model has been tried on.
        pixels.AsSpan().Fill(255);
        model.Predict(pixels, count, side, side);
        var network = Math.Max(0, ProgramFacts.ResidentMemory() - resident);
        model.ReleaseBuffers();
        return new CallMemory(network, pixels.Length);
    }

    /// <summary>The picture at the tissue mask's pixel size, three bytes a px, and as much again for what is made from it.</summary>
    internal static long Overview(PixelSize slide, double mpp)
    {
        var downsample = Math.Max(1, TissueFinder.MaskMpp / mpp);
        return (long)(6 * (slide.Width / downsample) * (slide.Height / downsample));
    }

    /// <summary>
    /// Measured at the writers' peak on 20,000² and 60,000² slides: what is always there, and rows of tiles of the heatmap's pyramids.
    /// </summary>
    internal static long Outputs(PixelSize slide, double mpp, SegmentModels models, bool symmetries)
    {
        const long Always = 144L << 20,
            Column = 32L << 10;
        var level0PerPixel = models.Segmenters is [{ Card: var card }, ..]
            ? card.OutputStride!.Value * card.TargetMpp / mpp
            : models.Classifier!.Card.Cell!.Value * models.Classifier.Card.TargetMpp / mpp;
        // Disagreement is a map of its own.
        var maps = models.SegmentersWith(symmetries).Count > 1 ? 2 : 1;
        return Always + (long)(maps * slide.Width / level0PerPixel * Column);
    }
}
