using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Cli.Jobs;

/// <summary>
/// What models take, measured by running each once on the largest input of its stage: ONNX Runtime keeps a run's memory
/// for the next one, so the difference remains to be seen. Done only where a limit is given.
/// </summary>
internal static class MemoryTrial
{
    /// <param name="slide">The first slide; the size of the stages' inputs does not depend on it.</param>
    public static MemoryPlan Measure(SegmentModels models, SegmentOptions options, RunSettings run, SlideInfo slide, double mpp)
    {
        var resident = ProgramFacts.ResidentMemory();
        long input = 0;
        if (models.Classifier is { } classifier)
        {
            var plan = BlockPlan.For(WorkingScale.For(slide, mpp, classifier.Card.TargetMpp), options, classifier);
            input = Try(classifier, plan.Side == 1 ? run.Batch : 1, plan.InputSide);
        }
        foreach (var segmenter in models.Segmenters)
            input = Math.Max(input, Try(segmenter, 1, options.DenseWindow ?? segmenter.Card.DenseWindow ?? segmenter.Card.Window));
        // The process must not look lighter than it is, whatever the system has taken back meanwhile.
        var worker = Math.Max(0, ProgramFacts.ResidentMemory() - resident);
        return new MemoryPlan(resident, worker, input);
    }

    /// <returns>Bytes of the input.</returns>
    private static long Try(IPatchModel model, int count, int side)
    {
        var pixels = new byte[(long)count * side * side * 3];
        model.Predict(pixels, count, side, side);
        return pixels.Length;
    }

    /// <summary>The picture at the tissue mask's pixel size, three bytes a px, and as much again for what is made from it.</summary>
    internal static long Overview(PixelSize slide, double mpp)
    {
        var downsample = Math.Max(1, TissueFinder.MaskMpp / mpp);
        return (long)(6 * (slide.Width / downsample) * (slide.Height / downsample));
    }
}
