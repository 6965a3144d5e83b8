using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Cli.Evaluation;

/// <summary>How far answers are from those of a very large window when a window has this halo.</summary>
/// <param name="Halo">Context on every side, in working px.</param>
/// <param name="Mean">Mean |p − reference|.</param>
/// <param name="IoU">Of the px from 0.5 on; 1 where neither has any.</param>
/// <param name="PixelsPerCentre">Computed px per px that counts.</param>
internal sealed record HaloFigures(int Halo, double Mean, double Max, double IoU, double PixelsPerCentre);

/// <summary>What is compared: squares of side <paramref name="Centre"/>, in <paramref name="Places"/> places of the tissue.</summary>
/// <param name="Reference">Halo of the window that the others are compared with.</param>
internal sealed record HaloSettings(int Centre, int Places, IReadOnlyList<int> Halos, int Reference, int Threads);

/// <summary>Measures how much context a segmenter's windows need (specification, section 4, "lean").</summary>
internal static class HaloCurve
{
    /// <exception cref="UserException">The slide holds no tissue to measure on.</exception>
    public static List<HaloFigures> Measure(
        ISlide slide,
        double mpp,
        IPatchModel segmenter,
        HaloSettings settings,
        CancellationToken cancel
    )
    {
        var tissue = TissueFinder.Find(slide, mpp, new TissueOptions(), cancel: cancel);
        var scale = WorkingScale.For(slide.Info, mpp, segmenter.Card.TargetMpp);
        var working = new WorkingSlide(slide, scale, stain: new SlideStaining(slide, tissue, []).For(segmenter.Card, scale));
        var sums = settings.Halos.Select(_ => new Sums()).ToArray();
        Workers.ForEach(
            Places(slide.Info, tissue, scale, settings),
            settings.Threads,
            place => Compare(working, segmenter, place, settings, sums),
            cancel
        );
        return [.. settings.Halos.Select((halo, i) => sums[i].Figures(halo, settings.Centre))];
    }

    private static void Compare(WorkingSlide working, IPatchModel segmenter, WorkingRect centre, HaloSettings settings, Sums[] sums)
    {
        var reference = Answer(working, segmenter, centre, settings.Reference);
        for (var i = 0; i < sums.Length; i++)
            sums[i].Add(Answer(working, segmenter, centre, settings.Halos[i]), reference);
    }

    /// <summary>The centre's probabilities, by rows, from a window with a halo.</summary>
    private static float[] Answer(WorkingSlide working, IPatchModel segmenter, WorkingRect centre, int halo)
    {
        var side = centre.Width + 2 * halo;
        var pixels = new byte[side * side * 3];
        working.Read(new WorkingRect(centre.X - halo, centre.Y - halo, side, side), pixels);
        var answer = segmenter.Predict(pixels, 1, side, side);
        var stride = segmenter.Card.OutputStride!.Value;
        var columns = side / stride;
        var skipped = halo / stride;
        var kept = centre.Width / stride;
        return [.. Enumerable.Range(0, kept * kept).Select(i => answer[(skipped + i / kept) * columns + skipped + i % kept])];
    }

    /// <summary>Squares that are mostly tissue, from all over it; always the same ones.</summary>
    private static List<WorkingRect> Places(SlideInfo slide, TissueMask tissue, WorkingScale scale, HaloSettings settings)
    {
        var found = new List<WorkingRect>();
        for (long y = 0; y + settings.Centre <= scale.Size.Height; y += settings.Centre)
        {
            for (long x = 0; x + settings.Centre <= scale.Size.Width; x += settings.Centre)
            {
                var place = new WorkingRect(x, y, settings.Centre, settings.Centre);
                if (IsTissue(tissue, scale, place))
                    found.Add(place);
            }
        }
        if (found.Count == 0)
            throw new UserException(
                $"{slide.Path}: no tissue that fills a square of {settings.Centre} working px; choose another slide, or a smaller --centre"
            );
        var places = Math.Min(settings.Places, found.Count);
        return [.. Enumerable.Range(0, places).Select(i => found[(int)((2L * i + 1) * found.Count / (2 * places))])];
    }

    // The centre and the points half-way to the corners.
    private static bool IsTissue(TissueMask tissue, WorkingScale scale, WorkingRect place)
    {
        (int X, int Y)[] quarters = [(2, 2), (1, 1), (3, 1), (1, 3), (3, 3)];
        return Array.TrueForAll(quarters, q => tissue.Mask[MaskPixel(place.X, q.X), MaskPixel(place.Y, q.Y)]);

        int MaskPixel(long from, int quarter) => (int)((from + place.Width * quarter / 4.0) * scale.Ratio / tissue.Downsample);
    }

    /// <summary>Sums over all places; workers add at the same time.</summary>
    private sealed class Sums
    {
        private const float Threshold = 0.5f;
        private readonly Lock _lock = new();
        private double _difference,
            _largest;
        private long _count;
        private Overlap _overlap;

        public void Add(float[] answer, float[] reference)
        {
            lock (_lock)
            {
                for (var i = 0; i < answer.Length; i++)
                {
                    double difference = Math.Abs(answer[i] - reference[i]);
                    _difference = _difference + difference;
                    _largest = Math.Max(_largest, difference);
                    _overlap = _overlap.Add(answer[i] >= Threshold, reference[i] >= Threshold);
                }
                _count += answer.Length;
            }
        }

        public HaloFigures Figures(int halo, int centre)
        {
            var side = (double)(centre + 2 * halo) / centre;
            return new HaloFigures(halo, _difference / _count, _largest, _overlap.TumorIoU, side * side);
        }
    }
}
